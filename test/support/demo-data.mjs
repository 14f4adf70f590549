import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, packageFile, root } from './folders.mjs'

/** The simulated cohort the demo shows, shaped like the platform it is meant for. */
export const demoData = join(root, 'demo/data')
const options = ['--participants', '22955', '--variants', '20000', '--seed', '20261120', '--pairs', 'disease=II']

/** Simulates the demo's dataset with the built command, unless the same one is there already. */
export function makeDemoData() {
  const stamp = join(root, '.cache/demo-data.json')
  const wanted = JSON.stringify({
    version: packageFile().version,
    options,
    code: hashOf(['build', 'dataset', 'arrow', 'cli']),
  })
  const made = existsSync(join(demoData, 'dataset.json')) && existsSync(stamp) && readFileSync(stamp, 'utf8')
  if (made === wanted) return
  process.stderr.write('Simulating the demo dataset …\n')
  rmSync(demoData, { recursive: true, force: true })
  const command = [join(root, 'dist/cli/main.js'), 'simulate', ...options, '--out', demoData]
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
