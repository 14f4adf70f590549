// `npm run bench [-- NAME ...] [--quick] [--rounds N] [--in node|chromium] [--keep] [--large] [--revision A] [--compare A B]`; see README.md.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { installPackages, runNpm } from '../test/support/install.mjs'

installPackages()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    in: { type: 'string' },
    keep: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    revision: { type: 'string', default: '.' },
  },
})
const { folder, machine } = await import('./measure.mjs')
const changed = (file) => statSync(`${folder}${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  process.stderr.write('Installing the peers …\n')
  const quiet = ['--no-audit', '--no-fund']
  if (runNpm(['ci', ...quiet], { cwd: folder }) && runNpm(['install', '--no-save', ...quiet], { cwd: folder })) {
    process.stderr.write('The peers could not be installed: see the messages of npm above.\n')
    process.exit(1)
  }
}
const { works } = await import('./works.mjs')
const { commands } = await import('./commands.mjs')
const { makeBench } = await import('./bench.mjs')
const { choose } = await import('./choose.mjs')

const revisions = values.compare ? positionals.splice(0, 2) : [values.revision]
const chosen = choose({ ...values, revisions, named: positionals }, works, commands)
if (chosen.problem) {
  process.stderr.write(`${chosen.problem}\n`)
  process.exit(2)
}
const rounds = Number(values.rounds ?? (values.quick ? 3 : 9))
const places = values.in ? [values.in] : ['node', 'chromium']
const few = values.quick ? 1 : Number(values.rounds ?? 5)
const finished = []
const failed = []

/** One work after the other: who fails is told at the end, and holds up nobody. */
async function attempt(name, run) {
  const started = performance.now()
  try {
    // what says false was skipped, and says so itself
    if ((await run()) !== false) finished.push(name)
  } catch (error) {
    failed.push(name)
    process.stderr.write(`${name} failed: ${error?.stack ?? error}\n`)
  }
  process.stderr.write(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
}

process.stdout.write(`${machine()}\n`)
const bench = await makeBench({
  quick: values.quick,
  rounds,
  places,
  revisions,
  idle: chosen.works.length === 0 && !chosen.scale,
})
try {
  for (const work of chosen.works) await attempt(work.name, () => bench.run(work))
  if (chosen.scale) await attempt('scale', () => bench.scale())
  await bench.rest()
  if (chosen.commands.length > 0) await attempt('package', (await import('../test/support/build.mjs')).buildPackage)
  for (const { name, run } of failed.includes('package') ? [] : chosen.commands)
    await attempt(name, () => bench.command(name, () => run({ rounds: few, quick: values.quick })))
  if (!values.compare) bench.reach()
} finally {
  await bench.close()
}
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}.\n`)
if (values.keep) {
  const whole = chosen.whole && failed.length === 0
  if (whole || positionals.length > 0) (await import('./keep.mjs')).keepResults({ finished, whole })
  else process.stderr.write('Nothing is kept of a run that was not whole.\n')
}
// peers leave threads behind that would hold the process
process.exit(failed.length > 0 ? 1 : 0)
