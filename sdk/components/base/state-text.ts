import { HindoError } from '../../errors.ts'

/** What an element remembers: keys and values in order, none of it about a person. */
export type StateEntries = Array<[key: string, value: string]>

/** Characters that stand for themselves in an address, before and after the parameters of a URL are read. */
const PLAIN = /[A-Za-z0-9_.,:()*=@/$-]/

function encode(text: string, keep: RegExp): string {
  let written = ''
  for (const character of text) {
    if (keep.test(character)) written += character
    else if (character === ' ') written += '~'
    else for (const byte of new TextEncoder().encode(character)) written += `!${byte.toString(16).padStart(2, '0')}`
  }
  return written
}

function decode(text: string): string {
  const bytes: number[] = []
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '!') {
      const digits = text.slice(index + 1, index + 3)
      if (!/^[0-9a-f]{2}$/i.test(digits)) throw unreadable(text)
      bytes.push(Number.parseInt(digits, 16))
      index += 2
    } else {
      bytes.push(...new TextEncoder().encode(character === '~' ? ' ' : character))
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    throw unreadable(text)
  }
}

function unreadable(text: string): HindoError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return new HindoError('parse', `This state does not read: ${shown}`, { hint: 'Copy the whole link again' })
}

/**
 * One line for an address: `1;where=AF~!3e~0.1;by=sex`. Version, then keys and values; a space is `~`, any other character that an
 * address would change is `!` and two hex digits for each UTF-8 byte.
 */
export function printState(version: number, entries: StateEntries): string {
  const key = /[A-Za-z0-9_.-]/
  return [String(version), ...entries.map(([name, value]) => `${encode(name, key)}=${encode(value, PLAIN)}`)].join(';')
}

/**
 * Reads {@link printState}.
 * @throws HindoError `version` for a state of a newer version than `version`, `parse` for anything that is not a state
 */
export function readState(text: string, version: number): StateEntries {
  const [head = '', ...pieces] = text.trim().split(';')
  if (!/^\d{1,9}$/.test(head) || head === '0') throw unreadable(text)
  if (Number(head) > version) {
    throw new HindoError('version', `This state has version ${head}; here version ${version} is the newest known`, {
      hint: 'Open the link where it was made, or update this page',
    })
  }
  return pieces.filter(Boolean).map((piece) => {
    const at = piece.indexOf('=')
    if (at < 1) throw unreadable(piece)
    return [decode(piece.slice(0, at)), decode(piece.slice(at + 1))]
  })
}

/** The entries under a prefix, without it: `c.case=…` under `c.` is `case`. */
export function entriesUnder(entries: StateEntries, prefix: string): StateEntries {
  return entries.flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []))
}
