import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { onBoth, randomU32 } from './stage.ts'

const DATA = process.env.HINDO_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')
const GOLDEN = join(DATA, 'arrow-golden/ipc/2.0.0-compression')
const HAS_GOLDEN = existsSync(GOLDEN)
const HAS_LZ4 = spawnSync('lz4', ['--version']).status === 0
if (!HAS_GOLDEN)
  console.warn('LZ4 frames of other Arrow writers skipped: no test data ($HINDO_TEST_DATA or ../shared/data)')
if (!HAS_LZ4) console.warn('LZ4 against the lz4 command skipped: it is not installed')

function decoded(frame: Uint8Array, outBytes: number): Uint8Array | number {
  return onBoth((stage) => {
    const out = stage.room(outBytes)
    const result = stage.kernel.lz4Decode(stage.put(frame), frame.length, out, outBytes)
    return result < 0 ? result : stage.u8(out, result)
  })
}

function command(args: string[], input: Uint8Array): Buffer {
  return spawnSync('lz4', args, { input, maxBuffer: 2 ** 28 }).stdout
}

/** Columns as a dataset has them: small counts, positions, runs, text, noise. */
function sampleColumns(): Uint8Array[] {
  const next = randomU32(3)
  const counts = Uint16Array.from({ length: 65536 }, () => (next() % 5 ? 0 : next() % 40))
  const positions = new Int32Array(100_000).fill(16_050_075)
  for (let i = 1; i < positions.length; i++) positions[i] = positions[i - 1]! + (next() % 200)
  const words = Array.from({ length: 20_000 }, () => `rs${next() % 1000}`).join('\n')
  const noise = Uint32Array.from({ length: 70_000 }, () => next())
  return [
    new Uint8Array(counts.buffer),
    new Uint8Array(positions.buffer),
    new TextEncoder().encode(words),
    new Uint8Array(noise.buffer),
    new Uint8Array(5_000_000),
    new Uint8Array(1),
  ]
}

describe.runIf(HAS_LZ4)('frames of the lz4 command', () => {
  test.each([
    ['-1', '-B4', '-BD'],
    ['-9', '-B4', '-BI', '-BX'],
    ['-12', '-B7', '-BD', '--content-size'],
    ['-1', '-B5', '--no-frame-crc'],
  ])('%s %s %s %s decode to what went in', (...options) => {
    for (const column of sampleColumns()) {
      const frame = command([...options.filter(Boolean), '-c'], column)
      const content = decoded(frame, column.length)
      expect(content instanceof Uint8Array && Buffer.from(content).equals(column)).toBe(true)
    }
  })
})

describe.runIf(HAS_GOLDEN)('frames of other Arrow writers', () => {
  const MAGIC = Buffer.from([0x04, 0x22, 0x4d, 0x18])
  const files = HAS_GOLDEN ? readdirSync(GOLDEN).filter((name) => /lz4\.(stream|arrow_file)$/.test(name)) : []

  test.each(files)('every frame in %s has the size written before it', (name) => {
    const bytes = readFileSync(join(GOLDEN, name))
    let frames = 0
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 4)) {
      const size = Number(bytes.readBigInt64LE(at - 8))
      const content = decoded(bytes.subarray(at), size)
      expect(content).toHaveLength(size)
      if (HAS_LZ4)
        expect(Buffer.from(content as Uint8Array)).toEqual(command(['-dc'], bytes.subarray(at)).subarray(0, size))
      frames++
    }
    expect(frames).toBeGreaterThan(0)
  })
})
