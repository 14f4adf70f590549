import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectText } from './web-socket.ts'

/** A page of a Firefox. */
export interface FirefoxPage {
  goto(url: string): Promise<void>
  /** The value of an expression, awaited; through JSON. @throws what it throws */
  evaluate<T>(expression: string): Promise<T>
  /** Real keys: characters, or names of {@link KEYS}. */
  press(keys: Iterable<string>): Promise<void>
}

export interface Firefox {
  page: FirefoxPage
  close(): Promise<void>
}

/** Code points by which WebDriver names keys that are no characters. */
export const KEYS = { Tab: '\uE004', Enter: '\uE006' }

/** A Firefox of this machine: `$HINDO_FIREFOX`, else one on the path that starts; undefined where there is none. */
export function findFirefox(): string | undefined {
  const names = [process.env.HINDO_FIREFOX, 'firefox', 'firefox-esr'].filter((name) => name !== undefined)
  return names.find((name) => {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8', timeout: 20_000 })
    return status === 0 && stdout.includes('Firefox')
  })
}

// Quiet and alone: no first pages, no updates, no reports.
const PREFERENCES = `
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("intl.accept_languages", "en-US");
user_pref("remote.prefs.recommended", true);
`

/** A headless Firefox with one page, driven by WebDriver BiDi, which it speaks by itself. */
export async function launchFirefox(program: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'hindo-firefox-'))
  writeFileSync(join(profile, 'user.js'), PREFERENCES)
  const flags = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank']
  const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    child.kill()
    await gone
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.on('data', (text) => {
        said += text
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)
        if (found) resolve(found[1]!)
      })
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`Firefox ended with ${code}: ${said}`)))
    })
    return { page: await openPage(`${address}/session`), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Answer = { id?: number; type: string; result?: unknown; message?: string }

async function openPage(address: string): Promise<FirefoxPage> {
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let last = 0
  const hear = (text: string) => {
    const { id, type, result, message } = JSON.parse(text) as Answer
    const call = waiting.get(id ?? -1)
    if (!call) return
    waiting.delete(id!)
    if (type === 'success') call.resolve(result as never)
    else call.reject(new Error(message))
  }
  const socket = await connectText(address, hear, () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox hung up'))
  })
  const call = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      last++
      waiting.set(last, { resolve, reject })
      socket.send(JSON.stringify({ id: last, method, params }))
    })
  await call('session.new', { capabilities: {} })
  // keys press no button in the page that Firefox starts with
  const { context } = await call<{ context: string }>('browsingContext.create', { type: 'tab' })
  await call('browsingContext.setViewport', { context, viewport: { width: 1400, height: 900 } })
  return {
    async goto(url) {
      await call('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async evaluate<T>(expression: string) {
      const answer = await call<{ result?: { value: string }; exceptionDetails?: { text: string } }>(
        'script.evaluate',
        {
          expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
          target: { context },
          awaitPromise: true,
        },
      )
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text)
      return JSON.parse(answer.result!.value) as T
    },
    async press(keys) {
      const actions = [...keys].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ])
      await call('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] })
    },
  }
}
