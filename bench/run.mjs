// `npm run bench [-- build|paint] [--rounds N]`: builds, then runs the benchmarks and prints their tables.
import { parseArgs } from 'node:util'
import { installPackages } from '../test/support/install.mjs'

installPackages()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
})
const wanted = (name) => positionals.length === 0 || positionals.includes(name)
const { buildPackage } = await import('../test/support/build.mjs')
const { benchBuild } = await import('./build.mjs')
const { benchPaint } = await import('./paint.mjs')
const { machine } = await import('./measure.mjs')

await buildPackage()
process.stdout.write(`${machine()}\n`)
if (wanted('build')) benchBuild(Number(values.rounds))
if (wanted('paint')) await benchPaint(Number(values.rounds))
