import { describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { fileInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'

const SAMPLES = Array.from({ length: 40 }, (_, i) => `s${i}`)
const SHEET = `sample\tsex\n${SAMPLES.map((name, i) => `${name}\t${i % 2 ? 'male' : 'female'}`).join('\n')}\n`
const CALLS = ['0|0', '0|0', '0|1', '1|1', './.']

function vcf(records: number): Uint8Array<ArrayBuffer> {
  const header = [
    '##fileformat=VCFv4.2',
    ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...SAMPLES].join('\t'),
  ]
  const lines = Array.from({ length: records }, (_, row) => {
    const cells = SAMPLES.map((_, i) => CALLS[(row * 3 + i * (row % 7)) % CALLS.length])
    return ['22', row + 1, '.', 'A', 'G', '.', 'PASS', '.', 'GT', ...cells].join('\t')
  })
  return new TextEncoder().encode(`${[...header, ...lines].join('\n')}\n`)
}

async function deflate(bytes: Uint8Array<ArrayBuffer>, format: CompressionFormat): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream(format))).arrayBuffer(),
  )
}

function join(pieces: Array<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  return new Blob(pieces).arrayBuffer().then((buffer) => new Uint8Array(buffer))
}

/** BGZF made of gzip members of the browser: each gets the extra field with its size. */
async function bgzf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const blocks: Array<Uint8Array<ArrayBuffer>> = []
  for (let at = 0; at <= bytes.length; at += 60_000) {
    const gzip = await deflate(bytes.slice(at, at + 60_000), 'gzip')
    const size = gzip.length + 8
    const head = Uint8Array.of(
      0x1f,
      0x8b,
      8,
      4,
      0,
      0,
      0,
      0,
      0,
      255,
      6,
      0,
      66,
      67,
      2,
      0,
      (size - 1) & 255,
      (size - 1) >> 8,
    )
    blocks.push(head, gzip.subarray(10))
  }
  const end = Uint8Array.of(
    0x1f,
    0x8b,
    8,
    4,
    0,
    0,
    0,
    0,
    0,
    255,
    6,
    0,
    66,
    67,
    2,
    0,
    0x1b,
    0,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  )
  return join([...blocks, end])
}

/** Files of the dataset but its manifest, which names the inputs. */
async function partsOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const output = memoryOutput()
  await buildDataset({
    inputs: [fileInput(new File([bytes], name))],
    samples: fileInput(new File([SHEET], 'sheet.tsv')),
    options: { axes: ['sex'] },
    output,
  })
  const parts: Record<string, string> = {}
  for (const [file, blob] of Object.entries(output.files())) {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
    if (file !== 'dataset.json') parts[file] = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  return parts
}

describe('a build inside a page', () => {
  const text = vcf(3000)

  it('gives the same parts from text, gzip of one or several members, and BGZF', async () => {
    const plain = await partsOf('a.vcf', text)
    expect(Object.keys(plain).sort()).toEqual(['parts/22-0.dense.arrow', 'parts/22-0.variants.arrow'])
    expect(await partsOf('a.vcf.gz', await deflate(text, 'gzip'))).toEqual(plain)
    const cut = 123_457
    const members = [await deflate(text.slice(0, cut), 'gzip'), await deflate(text.slice(cut), 'gzip')]
    expect(await partsOf('b.vcf.gz', await join(members))).toEqual(plain)
    expect(await partsOf('c.vcf.gz', await bgzf(text))).toEqual(plain)
  })

  it('says which byte of a file that was cut off is missing', async () => {
    const gzip = await deflate(text, 'gzip')
    const blocks = await bgzf(text)
    const cut = { code: 'format', message: expect.stringContaining('cut off') }
    await expect(partsOf('a.vcf.gz', gzip.slice(0, -100))).rejects.toMatchObject({
      ...cut,
      where: { file: 'a.vcf.gz', offset: gzip.length - 100 },
    })
    await expect(partsOf('b.vcf.gz', blocks.slice(0, -28))).rejects.toMatchObject({
      ...cut,
      where: { file: 'b.vcf.gz', offset: blocks.length - 28 },
    })
  })

  it('stops when it is cancelled', async () => {
    const abort = new AbortController()
    const output = memoryOutput()
    const promise = buildDataset({
      inputs: [fileInput(new File([text], 'a.vcf'))],
      output,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    })
    abort.abort()
    await expect(promise).rejects.toMatchObject({ code: 'aborted' })
    expect(() => output.files()).toThrow()
  })
})
