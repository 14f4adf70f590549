import { HindoError } from '../errors.ts'
import type { OnProgress, Progress } from '../types.ts'

/** The live line is redrawn at most this often, in milliseconds. */
const REDRAW = 100

/** Where a command speaks: data to stdout, words to stderr, one live line while something takes long. */
export interface Terminal {
  /** Data. Resolves when more can be taken; fails with `aborted` once the reader of the pipe has gone. */
  write(bytes: Uint8Array | string): Promise<void>
  /** A sentence for the user, on its own line of stderr. */
  say(text: string): void
  /** A warning, marked as one. */
  warn(text: string): void
  /** Shows how far a task is: on a terminal only. */
  readonly progress: OnProgress
  /** Takes the live line away. */
  clear(): void
  /** True once the reader of stdout has gone (`| head`): not a failure. */
  readonly unread: boolean
  readonly stdoutIsTerminal: boolean
}

const WORDS: Record<Progress['phase'], string> = {
  open: 'opening',
  read: 'reading',
  compute: 'computing',
  sort: 'sorting',
  write: 'writing',
}

function amount(value: number, unit: Progress['unit']): string {
  if (unit !== 'bytes') return `${value.toLocaleString('en')} ${unit}`
  return value < 1e6 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`
}

/** One line about a task: what, how far, and how many rows matched. */
export function progressLine({ phase, done, total, unit, rows }: Progress): string {
  const share =
    total > 0
      ? ` ${Math.floor((100 * Math.min(done, total)) / total)} % of ${amount(total, unit)}`
      : ` ${amount(done, unit)}`
  return `${WORDS[phase]}${share}${rows === undefined ? '' : `, ${rows.toLocaleString('en')} rows match`}`
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process
  let unread = false
  let failure: Error | undefined
  let drawn = 0
  let shown = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') unread = true
    else failure = error
  })
  // Nobody is left to tell when stderr itself is closed.
  stderr.on('error', () => {})

  function clear(): void {
    if (shown) stderr.write('\r\u001b[K')
    shown = false
  }

  function stopped(): void {
    if (unread) throw new HindoError('aborted', 'nobody reads the output any more')
    if (failure) throw new HindoError('usage', `the output cannot be written (${failure.message})`)
  }

  return {
    async write(bytes) {
      stopped()
      clear()
      if (bytes.length === 0) return
      await new Promise<void>((resolve) => {
        stdout.write(bytes, () => resolve())
      })
      stopped()
    },
    say(text) {
      clear()
      stderr.write(`${text}\n`)
    },
    warn(text) {
      clear()
      stderr.write(`warning: ${text}\n`)
    },
    progress(state) {
      if (!stderr.isTTY) return
      const now = Date.now()
      if (now - drawn < REDRAW) return
      drawn = now
      stderr.write(`\r${progressLine(state).slice(0, Math.max(20, (stderr.columns || 80) - 1))}\u001b[K`)
      shown = true
    },
    clear,
    get unread() {
      return unread
    },
    get stdoutIsTerminal() {
      return stdout.isTTY === true
    },
  }
}
