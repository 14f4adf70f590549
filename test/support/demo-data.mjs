import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, packageFile, root } from './folders.mjs'

/** The simulated cohort the demo shows, shaped like the platform it is meant for. */
export const demoData = join(root, 'demo/data')
const options = ['--participants', '22955', '--variants', '20000', '--seed', '20261120', '--pairs', 'disease=II']

/** The simulated records and catalogue of the demo's other pages: metadata stand apart from what is counted. */
export const demoRecords = join(root, '.cache/demo-records')
export const demoCatalogue = join(root, '.cache/demo-catalogue')

/** Simulates the demo's datasets with the built command, unless the same ones are there already. */
export function makeDemoData() {
  make('demo-data', demoData, options)
  make('demo-records', demoRecords, ['--records', '50000', '--seed', '20261120'])
  make('demo-catalogue', demoCatalogue, ['--catalogue', '1200', '--seed', '20261120'])
}

function make(name, out, choices) {
  const stamp = join(root, `.cache/${name}.json`)
  const code = hashOf(['build', 'dataset', 'arrow', 'cli'])
  const wanted = JSON.stringify({ version: packageFile().version, options: choices, code })
  const made = existsSync(join(out, 'dataset.json')) && existsSync(stamp) && readFileSync(stamp, 'utf8')
  if (made === wanted) return
  process.stderr.write(`Simulating ${name.replace('-', ' ')} …\n`)
  rmSync(out, { recursive: true, force: true })
  const command = [join(root, 'dist/cli/main.js'), 'simulate', ...choices, '--out', out]
  const done = spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new Error('hindo simulate failed: see its messages above.')
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(stamp, wanted)
}

// The simulator and the writer are what decides the bytes; their sources stand for their behaviour.
function hashOf(rooms) {
  const hash = createHash('sha256')
  for (const file of rooms.flatMap((room) => filesUnder(join(root, 'sdk', room)))) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
