import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync, crc32 as nodeCrc } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { BGZF_END, bgzfGroups, inflateBgzf } from '../../sdk/build/bgzf.ts'
import { crc32 } from '../../sdk/build/crc32.ts'
import { GzipInflater } from '../../sdk/build/inflate.ts'
import { pathInput } from '../../sdk/build/input.node.ts'
import { bytesInput, type Input } from '../../sdk/build/input.ts'
import { groupText, isBgzf, type ReadRecord, readGroups, readText } from '../../sdk/build/text-stream.ts'
import { bgzfBlocks } from '../support/bgzf.ts'

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

describe('groups of BGZF blocks', () => {
  const record = () => ({ name: 'file', bytes: 0, sha256: '' })

  it.each([1, 65_280, 200_000, 10_000_000])('of about %i bytes give the whole text, each by itself', async (wanted) => {
    const known = record()
    const texts: Buffer[] = []
    for await (const { offset, bytes, inflated } of readGroups(bytesInput('file', bgzf), known, wanted)) {
      expect(bgzf.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true)
      const text = gunzipSync(bytes)
      expect(text.length).toBe(inflated)
      texts.push(text)
      const pieces: Uint8Array[] = []
      for await (const piece of groupText('file', { offset, bytes, inflated })) pieces.push(piece)
      expect(Buffer.concat(pieces).equals(text)).toBe(true)
    }
    expect(texts.length).toBe(Math.ceil(DATA.length / (65_280 * Math.ceil(wanted / 65_280))))
    expect(Buffer.concat(texts).equals(DATA)).toBe(true)
    expect(known).toMatchObject({ bytes: bgzf.length, sha256: createHash('sha256').update(bgzf).digest('hex') })
  })

  it('that are broken or cut off say where in the file', async () => {
    const damaged = Buffer.from(bgzf)
    const at = blocks[0]!.length + blocks[1]!.length
    damaged[at + 400]! ^= 255
    const all = async (bytes: Buffer) => {
      for await (const group of readGroups(bytesInput('file', bytes), record(), 1)) {
        for await (const _ of groupText('file', group));
      }
    }
    await expect(all(damaged)).rejects.toMatchObject({ code: 'format', where: { file: 'file', offset: at } })
    await expect(all(bgzf.subarray(0, -28))).rejects.toThrow(/without the end-of-file block/)
    await expect(all(Buffer.concat([blocks[0]!, Buffer.alloc(100, 7)]))).rejects.toThrow(/no block header/)
    const bcf = Buffer.concat(bgzfBlocks(Buffer.from('BCF\u0002\u0002 and more of it')))
    await expect(all(bcf)).rejects.toThrow(/a BCF file cannot be read/)
  })

  it('are told from other inputs by the first bytes, however they come', async () => {
    const slowly = (bytes: Buffer): Input => ({
      name: 'slow',
      stream: () => new Blob([...bytes.subarray(0, 40)].map((byte) => Uint8Array.of(byte))).stream(),
    })
    for (const [bytes, is] of [
      [bgzf, true],
      [gzipSync(DATA), false],
      [DATA, false],
      [Buffer.alloc(0), false],
    ] as const) {
      expect(await isBgzf(bytesInput('file', bytes))).toBe(is)
      expect(await isBgzf(slowly(bytes))).toBe(is)
    }
  })

  it('without any byte are none', async () => {
    async function* chunks() {
      yield Buffer.from(BGZF_END)
    }
    for await (const group of bgzfGroups('file', chunks(), 1)) expect(group).toBe('no group')
  })
})
