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
const failed = []
const begun = performance.now()
const seconds = (since) => Math.round((performance.now() - since) / 1000)
const { keepResults } = await import('./keep.mjs')

/** One work after the other, kept as soon as it is done: who fails is told at the end, and neither holds up nor loses the others. */
async function attempt(name, run) {
  const started = performance.now()
  try {
    // what says false was skipped, and says so itself
    if ((await run()) !== false && values.keep) keepResults([name])
  } catch (error) {
    failed.push(name)
    process.stderr.write(`${name} failed: ${error?.stack ?? error}\n`)
  }
  process.stderr.write(`${name}: ${seconds(started)} s\n`)
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
  for (const { name, run } of chosen.commands) {
    if (failed.includes('package')) failed.push(name)
    else await attempt(name, () => bench.command(name, () => run({ rounds: few, quick: values.quick })))
  }
  if (!values.compare) bench.reach({ failed, seconds: seconds(begun) })
} finally {
  await bench.close()
}
if (values.keep) {
  if (chosen.whole) keepResults(['reach'])
  else process.stderr.write('The table of goals is kept of whole runs only.\n')
}
process.stderr.write(`The whole run took ${(seconds(begun) / 60).toFixed(1)} minutes.\n`)
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}.\n`)
// peers leave threads behind that would hold the process
process.exit(failed.length > 0 ? 1 : 0)
