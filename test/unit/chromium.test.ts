import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../support/folders.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindo-chromium-'))
  mkdirSync(join(folder, 'bin'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program of the make-believe machine. */
function install(name: string, script: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'bin', name), 0o755)
}

/** Looks for a Chromium on a machine that has the installed programs only, and no way to Playwright's downloads. */
function look(call: 'findChromium' | 'ensureChromium', environment = {}) {
  const script = `import { ${call} } from ${JSON.stringify(join(root, 'test/support/chromium.mjs'))}
    try { console.log(${call}()) } catch (error) { console.log(error.message) }`
  const env = {
    PATH: join(folder, 'bin'),
    PLAYWRIGHT_BROWSERS_PATH: join(folder, 'browsers'),
    PLAYWRIGHT_DOWNLOAD_HOST: 'http://127.0.0.1:1',
    ...environment,
  }
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env, encoding: 'utf8' })
}

const WORKS = 'echo "Chromium 156.0.8078.79 built on Debian"'

describe.skipIf(process.platform !== 'linux')('the Chromium of tests', () => {
  it('is the system’s, where it starts', () => {
    install('chromium', WORKS)
    expect(look('findChromium').stdout.trim()).toBe(join(folder, 'bin/chromium'))
  })

  it('is not a stub that only asks for something else', () => {
    install('chromium-browser', 'echo "requires the chromium snap to be installed" >&2; exit 1')
    install('google-chrome', 'echo "Google Chrome 159.0.8154.6"')
    expect(look('findChromium').stdout.trim()).toBe(join(folder, 'bin/google-chrome'))
  })

  it('is the one that HINDO_CHROMIUM names, whatever else there is', () => {
    install('chromium', WORKS)
    expect(look('findChromium', { HINDO_CHROMIUM: '/opt/mine' }).stdout.trim()).toBe('/opt/mine')
  })

  it('is Debian’s package, asked for without questions, where Playwright cannot download', () => {
    install('chromium.sh', WORKS)
    install('sudo', 'shift; exec "$@"')
    const place = join(folder, 'bin')
    install(
      'apt-get',
      `PATH=/usr/bin:/bin\necho "$@" >> ${place}/log\ncase "$*" in *update*) touch ${place}/lists;; *) [ -f ${place}/lists ] && cp ${place}/chromium.sh ${place}/chromium;; esac`,
    )
    const { stdout, stderr } = look('ensureChromium')
    expect(stdout.trim()).toBe(join(place, 'chromium'))
    expect(readFileSync(join(place, 'log'), 'utf8').trim().split('\n')).toEqual([
      '-q -y install --no-install-recommends chromium',
      '-q -y update',
      '-q -y install --no-install-recommends chromium',
    ])
    expect(stderr).toContain('chromium: installing the Debian package')
    expect(stderr).toContain(`chromium: using ${join(place, 'chromium')}`)
  })

  it('that cannot be had is said in one sentence with what to do', () => {
    expect(look('ensureChromium').stdout.trim()).toBe(
      'No Chromium: install Chromium or Chrome, or set HINDO_CHROMIUM to the path of its program.',
    )
  })
})
