import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright'

/** Switches that let Chromium run in containers, as root and without a GPU. */
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    process.env[name] ? [join(process.env[name], 'Google/Chrome/Application/chrome.exe')] : [],
  ),
]

/**
 * Path of a Chromium that is here already: `$HINDO_CHROMIUM`, the system's, or Playwright's earlier download.
 * The answer is kept in `$HINDO_CHROMIUM`, so child processes do not look again. Undefined when there is none.
 */
export function findChromium() {
  if (process.env.HINDO_CHROMIUM) return process.env.HINDO_CHROMIUM
  const found = candidates().find(starts)
  if (found) process.env.HINDO_CHROMIUM = found
  return found
}

/** As {@link findChromium}; when there is none, fetches Playwright's, else installs Debian's package. Says what it does on stderr. */
export function ensureChromium() {
  const found = findChromium()
  if (found) {
    say(`using ${found}`)
    return found
  }
  say('none found; asking Playwright for its own')
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js')
  run(process.execPath, [cli, 'install', 'chromium'], { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' })
  if (!findChromium() && onPath('apt-get')) {
    say('installing the Debian package')
    const root = process.getuid?.() === 0 ? [] : ['sudo', '-n']
    const apt = (...args) => runList([...root, 'apt-get', '-q', '-y', ...args])
    if (!apt('install', '--no-install-recommends', 'chromium')) {
      apt('update')
      apt('install', '--no-install-recommends', 'chromium')
    }
  }
  const fetched = findChromium()
  if (!fetched) {
    throw new Error('No Chromium: install Chromium or Chrome, or set HINDO_CHROMIUM to the path of its program.')
  }
  say(`using ${fetched}`)
  return fetched
}

/** Headless browser for tests and benchmarks; close it when done. */
export function launchChromium(options = {}) {
  return chromium.launch({
    executablePath: findChromium(),
    ...options,
    args: [...CHROMIUM_ARGS, ...(options.args ?? [])],
  })
}

function candidates() {
  const paths = [...COMMANDS.map(onPath), ...APPLICATIONS]
  paths.push(chromium.executablePath())
  return paths.filter((path) => path && existsSync(path))
}

// Ubuntu's `chromium-browser` is a stub that asks for snap, and a download may lack shared libraries: only a run tells.
function starts(path) {
  if (process.platform === 'win32') return true
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return answer.status === 0 && /\d+\.\d+\.\d+/.test(answer.stdout)
}

function onPath(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, command)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not in this folder
    }
  }
  return undefined
}

function runList([command, ...args]) {
  return run(command, args, { DEBIAN_FRONTEND: 'noninteractive' })
}

function run(command, args, env) {
  const done = spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env }, timeout: 600_000 })
  return done.status === 0
}

function say(text) {
  process.stderr.write(`chromium: ${text}\n`)
}
