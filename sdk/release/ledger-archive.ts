import { HindoError } from '../errors.ts'

/** One file of an archive. */
export interface ArchivedFile {
  name: string
  bytes: Uint8Array
}

/** Bytes of a header, and what contents are filled up to. */
const BLOCK = 512
const SIZE = { at: 124, length: 12 }
const SUM = { at: 148, length: 8 }
const TYPE = 156
const MAGIC = { at: 257, text: 'ustar' }
const PREFIX = { at: 345, length: 155 }

/**
 * Files as a tar archive (POSIX 1003.1-1988, ustar), which everything unpacks. No time and no owner: the same files give the same bytes.
 *
 * @param files names of at most 100 ASCII characters
 */
export function packArchive(files: readonly ArchivedFile[]): Blob {
  const parts: BlobPart[] = []
  for (const { name, bytes } of files) {
    parts.push(headerOf(name, bytes.length), bytes as Uint8Array<ArrayBuffer>, new Uint8Array(filling(bytes.length)))
  }
  return new Blob([...parts, new Uint8Array(2 * BLOCK)], { type: 'application/x-tar' })
}

/** Whether bytes begin as an archive does. */
export function isArchive(bytes: Uint8Array): boolean {
  return textAt(bytes, MAGIC.at, MAGIC.text.length) === MAGIC.text
}

/**
 * Plain files of a tar archive, whoever made it; folders and the like are left out.
 *
 * @throws HindoError `format` for one that is torn or damaged
 */
export function unpackArchive(bytes: Uint8Array, file = 'archive'): ArchivedFile[] {
  const files: ArchivedFile[] = []
  let at = 0
  const fail = (what: string) => new HindoError('format', `${file} ${what}`, { where: { file, offset: at } })
  for (;;) {
    if (at + BLOCK > bytes.length) throw fail('is torn: it ends without the end of an archive')
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    if (Number.parseInt(textAt(header, SUM.at, SUM.length), 8) !== sumOf(header))
      throw fail('is damaged: a header does not add up')
    const size = Number.parseInt(textAt(header, SIZE.at, SIZE.length), 8)
    if (!Number.isSafeInteger(size) || size < 0 || at + BLOCK + size > bytes.length)
      throw fail('is torn: it ends inside a file')
    const type = String.fromCharCode(header[TYPE]!)
    if (type === '0' || type === '\0') {
      const prefix = textAt(header, PREFIX.at, PREFIX.length)
      const name = textAt(header, 0, 100)
      files.push({ name: prefix ? `${prefix}/${name}` : name, bytes: bytes.slice(at + BLOCK, at + BLOCK + size) })
    }
    at += BLOCK + size + filling(size)
  }
}

function headerOf(name: string, size: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK)
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at)
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${size.toString(8).padStart(11, '0')}\0`, SIZE.at)
  put(`${'0'.repeat(11)}\0`, 136)
  put('0', TYPE)
  put(`${MAGIC.text}\u000000`, MAGIC.at)
  put(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, SUM.at)
  return header
}

/** Sum of a header's bytes, its own field counted as spaces. */
function sumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= SUM.at && at < SUM.at + SUM.length ? 32 : byte), 0)
}

function filling(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder()
    .decode(bytes.subarray(at, at + length))
    .split('\0', 1)[0]!
    .trim()
}
