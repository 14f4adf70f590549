import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BlockCounter, type CounterPool } from '../../sdk/build/block-counter.ts'
import { pathInput } from '../../sdk/build/input.node.ts'
import { bytesInput, type Input, type InputTools } from '../../sdk/build/input.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { threadsFor } from '../../sdk/build/threads.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { bgzfBlocks } from '../support/bgzf.ts'
import { bundleBuild } from '../support/build-bundle.ts'
import { type BuiltDataset, build, realFile, vcfText } from '../support/built-dataset.ts'
import { realData } from '../support/folders.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'hindo-threads-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Counters in this thread that answer late and out of turn. */
function poolHere(size: number): CounterPool & { closed: boolean } {
  let counters: BlockCounter[] = []
  let next = 0
  return {
    size,
    closed: false,
    begin(setup) {
      counters = Array.from({ length: size }, () => new BlockCounter(structuredClone(setup), createReferenceKernel()))
    },
    async count(bytes) {
      const turn = next++
      await new Promise((resolve) => setTimeout(resolve, turn % 2 === 0 ? 8 : 1))
      return structuredClone(counters[turn % size]!.count(bytes.slice()))
    },
    async countGroup(group, inflated) {
      const turn = next++
      await new Promise((resolve) => setTimeout(resolve, turn % 2 === 0 ? 5 : 1))
      // Every seventh is left to the main thread, as if it did not inflate.
      if (turn % 7 === 3) return undefined
      const text = gunzipSync(group)
      expect(text.length).toBe(inflated)
      return structuredClone(counters[turn % size]!.countInside(text))
    },
    async close() {
      this.closed = true
    },
  }
}

const SAMPLES = Array.from({ length: 12 }, (_, i) => `s${i}`)
const SHEET = `sample\tsex\tregion\tdisease\n${SAMPLES.map((name, i) => `${name}\t${i % 2 ? 'male' : 'female'}\t${i % 3 ? 'kanto' : 'kinki'}\t${i % 4 ? '' : 'C50;E11'}`).join('\n')}\n`
const CALLS = ['0|0', '0|1', '1|1', './.', '.', '1', '0/.', '1|2', '0/0/1']

function records(contig: string, count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, row) => {
    const cells = SAMPLES.map((_, i) => (row % 3 === 0 ? '0|0' : CALLS[(row * 7 + i * (1 + (row % 5))) % CALLS.length]))
    return `${contig} ${from + row} ${row % 10 === 0 ? `rs${row}` : '.'} A ${row % 4 ? 'G,T' : 'C,G,<*>'} . PASS ${'X'.repeat(150)} GT ${cells.join(' ')}`
  })
}

const OPTIONS: BuildOptions = { axes: ['sex', 'region'], overlapping: ['disease'], assembly: 'GRCh38' }
const LONG = [...records('1', 9000), ...records('X', 5000, 20_000_000), ...records('chrY', 1000, 5_000_000)]

/** Builds texts with counters of this thread; `blocks`: as BGZF, in blocks of so many bytes. */
async function threaded(texts: string[], options: BuildOptions = {}, blocks?: number): Promise<BuiltDataset> {
  const pool = poolHere(3)
  const path = join(scratch, 'any')
  writeFileSync(path, '')
  const tools: InputTools = { ...pathInput(path).tools!, startCounters: () => pool }
  const written = (text: string) => (blocks ? Buffer.concat(bgzfBlocks(Buffer.from(text), blocks)) : text)
  const inputs = texts.map((text, i): Input => {
    return { ...bytesInput(`input${i === 0 ? '' : i + 1}.vcf`, written(text)), tools }
  })
  try {
    return await build([], SHEET, { ...OPTIONS, threads: 3, ...options }, { inputs })
  } finally {
    expect(pool.closed).toBe(true)
  }
}

describe('a build with several counters', () => {
  it.each([
    ['one input', [vcfText(SAMPLES, LONG)], {}],
    ['an open dataset', [vcfText(SAMPLES, LONG)], { publish: 'k=2', axes: ['sex', 'region'], overlapping: [] }],
    ['males recoded', [vcfText(SAMPLES, LONG)], { sexPloidy: true }],
    ['a region', [vcfText(SAMPLES, LONG)], { region: '1:500-8000,X' }],
    [
      'several inputs in other orders of samples',
      [vcfText(SAMPLES, LONG.slice(0, 9000)), vcfText([...SAMPLES].reverse(), LONG.slice(9000))],
      {},
    ],
    ['a last line without end', [vcfText(SAMPLES, LONG).trimEnd()], {}],
    ['CRLF', [vcfText(SAMPLES, LONG).replaceAll('\n', '\r\n')], {}],
    ['no record', [vcfText(SAMPLES, [])], {}],
    [
      'a line longer than a block',
      [
        vcfText(SAMPLES, [
          ...records('1', 3),
          `1 9 . A ${'ACGT'.repeat(900_000)} . . . GT ${SAMPLES.map(() => '0|1').join(' ')}`,
          ...records('2', 8000),
        ]),
      ],
      {},
    ],
  ])('gives the same bytes and warnings: %s', async (_, texts, options: BuildOptions) => {
    const one = await build(texts, SHEET, { ...OPTIONS, ...options })
    const several = await threaded(texts, options)
    expect(several.warnings).toEqual(one.warnings)
    expect(Object.keys(several.files)).toEqual(Object.keys(one.files))
    for (const [file, bytes] of Object.entries(one.files))
      expect(Buffer.from(several.files[file]!).equals(bytes), file).toBe(true)
    // The manifest names the inputs' checksums, and those are of other files.
    const parts = (dataset: BuiltDataset) => Object.entries(dataset.files).filter(([file]) => file !== 'dataset.json')
    const inflated = await threaded(texts, options, 60_000)
    expect(inflated.warnings).toEqual(one.warnings)
    expect(parts(inflated).map(([file]) => file)).toEqual(parts(one).map(([file]) => file))
    for (const [file, bytes] of parts(one)) expect(Buffer.from(inflated.files[file]!).equals(bytes), file).toBe(true)
  })

  const at = (row: number, line: string) => vcfText(SAMPLES, LONG.toSpliced(row, 1, line))

  it.each([
    ['a bad genotype', at(12_345, LONG[12_345]!.replace(/ \S+$/, ' 0|x')), {}],
    ['the first of two errors', at(9_500, LONG[9_500]!.replace(/ \S+$/, '')).replace(/1\|1\n$/, '1|9\n'), {}],
    ['a position that falls', at(13_000, LONG[12_000]!), {}],
    ['a contig that comes back', at(14_999, LONG[8_999]!), {}],
    ['a half-call refused', vcfText(SAMPLES, LONG), { halfCall: 'error' }],
    ['other samples in the second input', [vcfText(SAMPLES, LONG), vcfText(['x'], [])], {}],
  ])('gives the same error at the same place: %s', async (_, texts, options) => {
    const all = [texts].flat()
    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => 'no error',
        ({ code, message, where, hint }) => ({ code, message, where, hint }),
      )
    const one = await failure(build(all, SHEET, { ...OPTIONS, ...(options as BuildOptions) }))
    expect(one).not.toBe('no error')
    expect(await failure(threaded(all, options as BuildOptions))).toEqual(one)
    expect(await failure(threaded(all, options as BuildOptions, 50_000))).toEqual(one)
  })
})

describe('threads that nobody asked for', () => {
  const bgzf = Buffer.concat(bgzfBlocks(Buffer.from('##fileformat=VCFv4.2')))
  const sized = (bytes: number | undefined, content: Buffer | string = bgzf): Input => {
    const { bytes: _, ...input } = bytesInput('input', content)
    return bytes === undefined ? input : { ...input, bytes }
  }
  const large = 1 << 24

  it.each([
    ['many cores', [sized(large)], 16, 4],
    ['four cores', [sized(large)], 4, 3],
    ['two cores', [sized(100 * large)], 2, 1],
    ['a small input', [sized(large - 1)], 16, 1],
    ['several that are large together', [sized(large / 2), sized(large / 2)], 16, 4],
    ['text among them', [sized(large), sized(large, '##fileformat=VCFv4.2')], 16, 1],
    ['gzip of one member', [sized(large, gzipSync('##fileformat=VCFv4.2'))], 16, 1],
    ['a size that is not known', [sized(undefined)], 16, 1],
  ])('are as many as pay: %s', async (_, inputs, cores, threads) => {
    expect(await threadsFor(inputs, cores)).toBe(threads)
  })
})

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
  ? join(realData, '1000g-chr22/chr22-10k.genotypes.vcf.gz')
  : null

describe('counting threads of Node', () => {
  let child: string
  beforeAll(async () => {
    child = await bundleBuild(join(scratch, 'child'))
  }, 60_000)

  function filesOf(folder: string): Record<string, string> {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return Object.fromEntries(
      entries.map(({ parentPath, name }) => [
        join(parentPath, name).slice(folder.length),
        readFileSync(join(parentPath, name), 'base64'),
      ]),
    )
  }

  it.skipIf(!vcf).each(['gzip', 'BGZF'])(
    'give the same files on chromosome 22: %s',
    (kind) => {
      const input = kind === 'gzip' ? vcf! : join(scratch, 'chr22.vcf.gz')
      if (kind === 'BGZF') writeFileSync(input, Buffer.concat(bgzfBlocks(gunzipSync(readFileSync(vcf!)))))
      const run = (threads: number) => {
        const folder = join(scratch, `${kind}${threads}`)
        execFileSync(process.execPath, [
          child,
          input,
          join(realData, '1000g-chr22/samples.tsv'),
          folder,
          'sex,population,super_population',
          String(threads),
        ])
        return filesOf(folder)
      }
      expect(run(2)).toEqual(run(1))
    },
    60_000,
  )

  it('end with the process when the input is bad, and leave nothing behind', () => {
    const bad = join(scratch, 'bad.vcf')
    const sheet = join(scratch, 'sheet.tsv')
    writeFileSync(bad, `${vcfText(SAMPLES, LONG)}chrY\t9000000\tbroken\n`)
    writeFileSync(sheet, SHEET)
    const folder = join(scratch, 'never')
    const { status, stderr } = spawnSync(process.execPath, [child, bad, sheet, folder, 'sex', '2'], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    expect(status).toBe(1)
    expect(stderr).toContain('the line ends after 3 of 21 columns')
    expect(existsSync(folder)).toBe(false)
  })
})
