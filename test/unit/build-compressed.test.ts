import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync, crc32 as nodeCrc } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { BGZF_END, inflateBgzf } from '../../sdk/build/bgzf.ts'
import { crc32 } from '../../sdk/build/crc32.ts'
import { GzipInflater } from '../../sdk/build/inflate.ts'
import { pathInput } from '../../sdk/build/input.node.ts'
import { bytesInput, type Input } from '../../sdk/build/input.ts'
import { type ReadRecord, readText } from '../../sdk/build/text-stream.ts'

const scratch = mkdtempSync(join(tmpdir(), 'hindo-compressed-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Some text that compresses like a VCF does, and some bytes that hardly compress. */
function sample(bytes: number): Buffer {
  const out = Buffer.alloc(bytes)
  let state = 42
  for (let i = 0; i < bytes; i++) {
    state = (state * 48_271) % 2_147_483_647
    out[i] = i % 50_000 < 45_000 ? '0|0\t0|1\t'.charCodeAt(i % (state % 97 === 0 ? 7 : 8)) : state & 255
  }
  out[0] = 35
  return out
}

function bgzfBlock(data: Buffer): Buffer {
  const deflated = deflateRawSync(data)
  const block = Buffer.alloc(18 + deflated.length + 8)
  block.set(BGZF_END.subarray(0, 16))
  block.writeUInt16LE(block.length - 1, 16)
  block.set(deflated, 18)
  block.writeUInt32LE(crc32(data), block.length - 8)
  block.writeUInt32LE(data.length, block.length - 4)
  return block
}

/** The data as BGZF, block by block, with the end-of-file block. */
function bgzfBlocks(data: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = 0; at < data.length; at += 65_280) blocks.push(bgzfBlock(data.subarray(at, at + 65_280)))
  return [...blocks, Buffer.from(BGZF_END)]
}

let files = 0

/** The same bytes as an input of a page and of Node. */
function inputs(bytes: Uint8Array): Array<[platform: string, Input]> {
  const path = join(scratch, `file${files++}`)
  writeFileSync(path, bytes)
  return [
    ['in a page', bytesInput('file', bytes)],
    ['in Node', pathInput(path)],
  ]
}

async function readAll(input: Input): Promise<{ text: Buffer; record: ReadRecord }> {
  const record = { name: input.name, bytes: 0, sha256: '' }
  const pieces: Uint8Array[] = []
  for await (const piece of readText(input, record)) pieces.push(piece)
  return { text: Buffer.concat(pieces), record }
}

const DATA = sample(900_000)
const [first, second] = [DATA.subarray(0, 400_000), DATA.subarray(400_000)]
const blocks = bgzfBlocks(DATA)
const bgzf = Buffer.concat(blocks)

const WHOLE: Array<[what: string, bytes: Buffer]> = [
  ['text', DATA],
  ['one gzip member', gzipSync(DATA)],
  ['two gzip members', Buffer.concat([gzipSync(first), gzipSync(second, { level: 1 })])],
  ['stored and fixed blocks', Buffer.concat([gzipSync(first, { level: 0 }), gzipSync(second, { strategy: 4 })])],
  [
    'gzip members with an empty one and zero padding',
    Buffer.concat([gzipSync(first), gzipSync(''), gzipSync(second), Buffer.alloc(512)]),
  ],
  ['BGZF', bgzf],
  ['BGZF with empty blocks inside', Buffer.concat([blocks[0]!, BGZF_END, ...blocks.slice(1)])],
]

describe.each(WHOLE)('an input of %s', (_, bytes) => {
  it.each(inputs(bytes))('is read %s, with its size and checksum', async (_platform, input) => {
    const { text, record } = await readAll(input)
    expect(text.equals(DATA)).toBe(true)
    expect(record.bytes).toBe(bytes.length)
    expect(record.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})

const gzip = gzipSync(DATA)
const flipped = Buffer.from(gzip)
flipped[flipped.length - 8]! ^= 1
const flippedBlock = Buffer.from(blocks[3]!)
flippedBlock[flippedBlock.length - 7]! ^= 4
const offset = (count: number) => blocks.slice(0, count).reduce((sum, block) => sum + block.length, 0)

/** What is broken, its bytes, the byte that the error names, and what it says. */
const BROKEN: Array<[what: string, bytes: Buffer, at: number, message: RegExp]> = [
  [
    'gzip cut off in a member',
    gzip.subarray(0, 5000),
    5000,
    /cut off: the file ends at byte 5000 in the middle of a member/,
  ],
  ['gzip cut off in its checksum', gzip.subarray(0, -3), gzip.length - 3, /cut off/],
  ['gzip cut off in its second header', Buffer.concat([gzip, gzip.subarray(0, 7)]), gzip.length + 7, /cut off/],
  ['gzip with a wrong checksum', flipped, gzip.length - 8, /wrong checksum/],
  [
    'gzip followed by other bytes',
    Buffer.concat([gzip, Buffer.from('hello')]),
    gzip.length,
    /not gzip follow the last member/,
  ],
  [
    'BGZF without its last block',
    bgzf.subarray(0, -28),
    bgzf.length - 28,
    /ends at byte \d+ without the end-of-file block/,
  ],
  ['BGZF cut off in a block', bgzf.subarray(0, offset(4) + 100), offset(4) + 100, /without the end-of-file block/],
  ['BGZF cut off in its last block', bgzf.subarray(0, -1), bgzf.length - 1, /without the end-of-file block/],
  [
    'BGZF with a broken block',
    Buffer.concat([...blocks.slice(0, 3), flippedBlock, ...blocks.slice(4)]),
    offset(3),
    /block at byte \d+ is broken: wrong checksum/,
  ],
  [
    'BGZF with other bytes inside',
    Buffer.concat([...blocks.slice(0, 2), Buffer.from('something else than a header'), ...blocks.slice(2)]),
    offset(2),
    /no block header/,
  ],
  ['a ZIP archive', Buffer.from('PK\u0003\u0004 and more of it'), 0, /a ZIP archive cannot be read/],
  ['BCF', Buffer.concat(bgzfBlocks(Buffer.from('BCF\u0002\u0002 and more of it'))), 0, /a BCF file cannot be read/],
  [
    'a Zstandard file',
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    0,
    /a Zstandard file cannot be read/,
  ],
]

describe.each(BROKEN)('%s', (_, bytes, at, message) => {
  it.each(inputs(bytes))('is refused %s with the file and the byte', async (_platform, input) => {
    await expect(readAll(input)).rejects.toMatchObject({
      code: 'format',
      message: expect.stringMatching(message),
      where: { file: input.name, offset: at },
    })
  })
})

describe('inputs', () => {
  it('that do not exist are named', async () => {
    expect(() => pathInput(join(scratch, 'nothing.vcf'))).toThrow(/nothing\.vcf does not exist/)
    expect(() => pathInput(scratch)).toThrow(/is a folder, not a file/)
  })

  it.each([
    ['text', DATA],
    ['gzip', gzip],
    ['BGZF', bgzf],
  ])('of %s are closed when the reader stops early, also while they give nothing', async (_, bytes) => {
    let cancelled = false
    let given = false
    const stream = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (given) return new Promise(() => {})
            given = true
            controller.enqueue(new Uint8Array(bytes))
            return undefined
          },
          cancel() {
            cancelled = true
          },
        },
        { highWaterMark: 0 },
      )
    const input = { name: 'slow', stream }
    for await (const _ of readText(input, { name: '', bytes: 0, sha256: '' })) break
    expect(cancelled).toBe(true)
    given = cancelled = false
    const { tools } = pathInput(files > 0 ? join(scratch, 'file0') : scratch)
    for await (const _ of readText({ ...input, tools }, { name: '', bytes: 0, sha256: '' })) break
    expect(cancelled).toBe(true)
  })

  it('that are empty give no text', async () => {
    for (const [, input] of inputs(Buffer.alloc(0))) expect((await readAll(input)).text).toHaveLength(0)
  })
})

describe('the portable inflate', () => {
  it('gives the same for pieces of any size', () => {
    const bytes = Buffer.concat([gzipSync(first, { level: 9 }), gzipSync(second, { level: 1 })])
    for (const size of [1, 3, 1000, 65_536]) {
      const inflater = new GzipInflater('file')
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(...inflater.push(bytes.subarray(at, at + size)))
      pieces.push(...inflater.finish())
      expect(Buffer.concat(pieces).equals(DATA)).toBe(true)
    }
  })

  it('finds every single damaged byte of a small file, or reads it as before', () => {
    const bytes = gzipSync(DATA.subarray(0, 2000))
    const inflate = (input: Buffer) => {
      const inflater = new GzipInflater('file')
      return Buffer.concat([...inflater.push(input), ...inflater.finish()])
    }
    let refused = 0
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 0x55
      try {
        // Time stamp, system and the like may change; data may not.
        expect(inflate(damaged).equals(DATA.subarray(0, 2000))).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'format' })
        refused++
      }
    }
    expect(refused).toBeGreaterThan(bytes.length - 20)
  })
})

describe('CRC-32', () => {
  it('equals the one of Node for any length and start', () => {
    for (const length of [0, 1, 2, 3, 4, 5, 1001, 65_536]) {
      expect(crc32(DATA.subarray(1, 1 + length), 7)).toBe(
        typeof nodeCrc === 'function' ? nodeCrc(DATA.subarray(1, 1 + length), 7) : -1,
      )
    }
  })
})

describe('a BGZF block that breaks before its turn', () => {
  it('is reported when its turn comes, and does not end the process before', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.concat([blocks[0]!, blocks[1]!, flippedBlock])
      await new Promise((resolve) => setTimeout(resolve, 100))
      yield Buffer.concat(blocks.slice(4))
    }
    const read: number[] = []
    const reading = (async () => {
      for await (const bytes of inflateBgzf('file', slowly())) read.push(bytes.length)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'format', where: { file: 'file', offset: offset(2) } })
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(read).toEqual([65_280, 65_280])
  })
})
