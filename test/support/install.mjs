// Node's own modules only: this runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Installs the locked packages where they are missing or older than the lock file. Ends the process where it cannot. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    stop(`Node 20.19 or newer is needed; this is ${process.versions.node}.`)
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return
  process.stderr.write('Installing packages (npm ci) …\n')
  const quiet = ['--no-audit', '--no-fund']
  // a registry mirror without some other platform's optional package makes `ci` refuse what `install` can do
  if (runNpm(['ci', ...quiet]) && runNpm(['install', '--no-save', ...quiet])) {
    stop('The packages could not be installed: see the messages of npm above.')
  }
}

/** Runs npm, with the npm that started this process where one did; answers its exit code. */
export function runNpm(args, options = {}) {
  const cli = process.env.npm_execpath
  const settings = { cwd: root, stdio: ['ignore', 2, 2], ...options }
  const done = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], settings)
    : spawnSync('npm', args, { ...settings, shell: process.platform === 'win32' })
  return done.status ?? 1
}

function changed(file) {
  return statSync(root + file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function stop(text) {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
