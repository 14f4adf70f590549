// `npm run bench [-- NAME ...] [--quick] [--rounds N] [--in node|chromium] [--keep] [--revision A] [--compare A B]`; see README.md.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { installPackages, runNpm } from '../test/support/install.mjs'

installPackages()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    in: { type: 'string' },
    keep: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    revision: { type: 'string', default: '.' },
  },
})
const { folder, machine } = await import('./measure.mjs')
if (!existsSync(`${folder}node_modules/.package-lock.json`)) {
  process.stderr.write('Installing the peers …\n')
  const quiet = ['--no-audit', '--no-fund']
  if (runNpm(['ci', ...quiet], { cwd: folder }) && runNpm(['install', '--no-save', ...quiet], { cwd: folder })) {
    process.stderr.write('The peers could not be installed: see the messages of npm above.\n')
    process.exit(1)
  }
}
const { works } = await import('./works.mjs')
const { makeBench } = await import('./bench.mjs')

const revisions = values.compare ? positionals.splice(0, 2) : [values.revision]
const commands = ['build', 'paint']
const names = [...Object.keys(works), 'scale', ...commands]
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0 || (values.compare && revisions.length < 2)) {
  process.stderr.write(
    unknown.length > 0
      ? `There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.\n`
      : 'Two revisions are compared: --compare A B; a dot is the working tree.\n',
  )
  process.exit(2)
}
const wanted = (name) => positionals.length === 0 || positionals.includes(name)
const rounds = Number(values.rounds ?? (values.quick ? 7 : 9))
const places = values.in ? [values.in] : ['node', 'chromium']

process.stdout.write(`${machine()}\n`)
const chosen = Object.values(works).filter(({ name }) => wanted(name))
if (chosen.length > 0 || wanted('scale')) {
  const bench = await makeBench({ quick: values.quick, rounds, places, revisions })
  try {
    for (const work of chosen) await bench.run(work)
    if (wanted('scale') && !values.compare && !values.quick) await bench.scale()
    if (!values.compare) bench.reach()
  } finally {
    await bench.close()
  }
}
if (!values.compare && (wanted('build') || (wanted('paint') && !values.quick))) {
  const { buildPackage } = await import('../test/support/build.mjs')
  await buildPackage()
  const few = values.quick ? 3 : Number(values.rounds ?? 5)
  if (wanted('build')) (await import('./build.mjs')).benchBuild(few)
  if (wanted('paint') && !values.quick) await (await import('./paint.mjs')).benchPaint(few)
}
if (values.keep) (await import('./keep.mjs')).keepResults()
// peers leave threads behind that would hold the process
process.exit()
