import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleBuild } from '../support/build-bundle.ts'
import { realData } from '../support/folders.mjs'

const vcf = join(realData, '1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = join(realData, '1000g-chr22/samples.tsv')
const ready = existsSync(vcf)
if (!ready) console.warn('1000g-chr22 is absent: the memory of a build is not measured')

/** Distance between copies: more than the stretch of chromosome 22 that the file covers. */
const SHIFT = 1_000_000
const COPIES = 10

interface Taken {
  variants: number
  parts: number
  ms: number
  megabytes: number
}

describe.skipIf(!ready)('memory of a build', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'hindo-memory-'))
  let child: string
  const many = join(scratch, 'many.vcf.gz')
  const oneText = join(scratch, 'one.vcf')
  const manyText = join(scratch, 'many.vcf')

  /** Writes the records over and over, one gzip member each, at positions that go on. */
  async function writeCopies(): Promise<void> {
    const text = gunzipSync(readFileSync(vcf))
    const body = text.indexOf('\n#CHROM')
    const start = text.indexOf(10, body + 1) + 1
    const file = createWriteStream(many)
    file.write(gzipSync(text.subarray(0, start), { level: 1 }))
    for (let copy = 0; copy < COPIES; copy++) {
      // Positions have eight digits throughout, so they are changed in place.
      const shifted = Buffer.from(text.subarray(start))
      for (let line = 0; line < shifted.length; line = shifted.indexOf(10, line) + 1) {
        const tab = shifted.indexOf(9, line)
        const position = Number(shifted.toString('latin1', tab + 1, tab + 9)) + copy * SHIFT
        shifted.write(String(position), tab + 1, 'latin1')
      }
      if (!file.write(gzipSync(shifted, { level: 1 }))) await once(file, 'drain')
    }
    file.end()
    await once(file, 'close')
    writeFileSync(oneText, text)
    await pipeline(createReadStream(many), createGunzip(), createWriteStream(manyText))
  }

  function measure(input: string, name: string): Taken {
    const folder = join(scratch, name)
    const command = [child, input, sheet, folder, 'sex,population,super_population']
    const answer = JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' })) as Taken
    rmSync(folder, { recursive: true })
    return answer
  }

  beforeAll(async () => {
    child = await bundleBuild(join(scratch, 'child'))
    await writeCopies()
  }, 120_000)

  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it.each([
    ['gzip', vcf, many],
    ['text', oneText, manyText],
  ])(
    'is the same for ten times the records, within a tenth, and below 1 GB: %s',
    (kind, single, tenfold) => {
      expect(statSync(manyText).size).toBeGreaterThan(900_000_000)
      // The least of seven: what a process needs, without the moments in which the collector was late.
      const least = (input: string, name: string) =>
        [1, 2, 3, 4, 5, 6, 7]
          .map((run) => measure(input, `${name}${run}`))
          .reduce((a, b) => (a.megabytes < b.megabytes ? a : b))
      const one = least(single, 'one')
      const ten = least(tenfold, 'ten')
      console.info(
        `peak memory, ${kind}: ${one.megabytes.toFixed(0)} MB for ${one.variants} rows, ${ten.megabytes.toFixed(0)} MB for ${ten.variants} rows`,
      )
      expect(ten.variants).toBe(10 * one.variants)
      expect(ten.megabytes).toBeLessThan(1.1 * one.megabytes)
      expect(ten.megabytes).toBeLessThan(1000)
    },
    240_000,
  )
})
