import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

export const folder = fileURLToPath(new URL('.', import.meta.url))

/**
 * Times commands in turn, round by round, so that a slow minute of the machine strikes all of them alike. A first round
 * only warms the caches. `commands`: name → [program, ...arguments] or a function answering that (for a fresh output).
 * Answers name → `{ median, min, max, runs }` in seconds.
 */
export function timeInterleaved(commands, rounds) {
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, command] of Object.entries(commands)) {
      const seconds = timeOnce(typeof command === 'function' ? command() : command)
      if (round > 0) runs[name].push(seconds)
    }
    process.stderr.write(round === 0 ? 'warm-up done\n' : `round ${round} of ${rounds}\n`)
  }
  return Object.fromEntries(Object.entries(runs).map(([name, seconds]) => [name, summarise(seconds)]))
}

/** Runs a command to its end; throws with its messages where it fails. */
export function run([program, ...args], options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30, ...options })
  if (done.status !== 0) throw new Error(`${program} ${args[0]} failed: ${done.error?.message ?? done.stderr}`)
  return done.stdout
}

export function summarise(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1), runs: values }
}

/** Whether a program starts. */
export function isInstalled(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export function machine() {
  return `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`
}

/** Keeps a result as `results/NAME.json` and prints its table under a title. */
export function report(name, table, details, title = '') {
  mkdirSync(`${folder}results`, { recursive: true })
  writeFileSync(
    `${folder}results/${name}.json`,
    `${JSON.stringify({ name, machine: machine(), table, ...details }, null, 2)}\n`,
  )
  process.stdout.write(`\n${title && `${title}\n\n`}${table}\n`)
}

/** A Markdown table of rows of cells, the first row its head. */
export function markdown([head, ...rows]) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function timeOnce(command) {
  const start = process.hrtime.bigint()
  run(command)
  return Number(process.hrtime.bigint() - start) / 1e9
}
