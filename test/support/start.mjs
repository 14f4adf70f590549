// `npm start`: from a fresh clone to the open demo.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages } from './install.mjs'

installPackages()
const { buildDemo, buildPackage, demoPages } = await import('./build.mjs')
const { demoCatalogue, demoData, demoRecords, makeDemoData } = await import('./demo-data.mjs')
const { serveFolders } = await import('./static-server.mjs')

const { values } = parseArgs({
  options: { port: { type: 'string', default: '5173' }, host: { type: 'string', default: '127.0.0.1' } },
})
process.stderr.write('Building …\n')
await buildPackage()
await buildDemo()
makeDemoData()
const server = await serveFolders(
  { '/': demoPages, '/data/': demoData, '/records-data/': demoRecords, '/catalogue-data/': demoCatalogue },
  { port: Number(values.port), host: values.host },
)
const url = `http://${values.host === '127.0.0.1' ? 'localhost' : values.host}:${server.port}/`
process.stdout.write(`The demo portal is at ${url} (Ctrl+C ends it)\n`)
openBrowser(url)

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
// npm's shell passes no signal on: whoever ends npm ends this by its parent being gone
const parent = process.ppid
setInterval(() => process.ppid !== parent && stop(), 1000).unref()

async function stop() {
  await server.close()
  process.exit(0)
}

/** Shows the page where there is a desktop to show it on. */
function openBrowser(address) {
  if (!process.stdout.isTTY || process.env.CI) return
  const command = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? desktopOpener()
  if (!command) return
  const child = spawn(command[0], [...command.slice(1), address], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

function desktopOpener() {
  const desktop = process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  const folder = (process.env.PATH ?? '').split(delimiter).find((name) => existsSync(join(name, 'xdg-open')))
  return desktop && folder ? [join(folder, 'xdg-open')] : undefined
}
