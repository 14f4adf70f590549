/** A text with its characters made plain, one for one, and where each stood. */
export interface PlainText {
  text: string
  /** Offset in the text as it was typed of each character of `text`, and of its end. */
  at(index: number): number
}

/** Signs that keyboards and word processors put for a plain one. */
const SIGNS: Record<string, string> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '～': '-',
  '〜': '-',
  ー: '-',
  ｰ: '-',
  '、': ',',
  '，': ',',
  '､': ',',
  '：': ':',
  '；': ';',
  '∕': '/',
  '→': '>',
  '…': '-',
  '\u3000': ' ',
  '\u00a0': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
  '\v': ' ',
  '\f': ' ',
}

/** Marks that show nothing: byte order, zero width, direction of writing, soft hyphen. */
const INVISIBLE = /[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad]/
const UNUSUAL = /[^\n\r\t\x20-\x7e]/

/** Makes full-width letters, digits and signs plain ones; leaves out what shows nothing. */
export function plainText(source: string): PlainText {
  if (!UNUSUAL.test(source)) return { text: source, at: (index) => index }
  const pieces: string[] = []
  const offsets: number[] = []
  for (let offset = 0; offset < source.length; offset++) {
    const character = source[offset]!
    const code = source.charCodeAt(offset)
    if (INVISIBLE.test(character)) continue
    const wide = code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : character
    pieces.push(SIGNS[character] ?? wide)
    offsets.push(offset)
  }
  offsets.push(source.length)
  return { text: pieces.join(''), at: (index) => offsets[index]! }
}
