import { expect, test } from 'vitest'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { parseManifest, parseManifestText } from '../../sdk/dataset/manifest.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const { manifest } = await tinyDataset({ variants: 60, contigs: ['22', 'X'] })

/** The manifest with one change, by dotted path. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(manifest) as unknown as Record<string, unknown>
  const keys = path.split('.')
  const last = keys.pop()!
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

test('a manifest reads back as it was written', () => {
  const text = JSON.stringify(manifest)
  expect(parseManifestText(text, 'dataset.json')).toStrictEqual(JSON.parse(text) as Manifest)
})

test('members that this version does not know are left out, not refused', () => {
  expect(parseManifest({ ...manifest, later: 1 }, 'dataset.json')).toStrictEqual(JSON.parse(JSON.stringify(manifest)))
})

test('a manifest from the future is refused as such, whatever else it holds', () => {
  const future = { format: 'hindo-dataset', version: 2, everything: 'else' }
  expect(() => parseManifest(future, 'dataset.json')).toThrowError(
    expect.objectContaining({
      code: 'version',
      message: 'dataset.json has version 2; this Hindo reads up to version 1',
      hint: 'Use a newer Hindo',
      where: { file: 'dataset.json' },
    }),
  )
})

test.each([[null], [[]], ['text'], [{}], [{ format: 'other', version: 1 }], [{ version: 9 }]])(
  '%j is not a manifest',
  (json) => {
    expect(() => parseManifest(json, 'x.json')).toThrowError(
      expect.objectContaining({ code: 'format', message: expect.stringContaining('x.json is not a dataset manifest') }),
    )
  },
)

test('text that is not JSON is a parse error', () => {
  expect(() => parseManifestText('{"format": ', 'dataset.json')).toThrowError(
    expect.objectContaining({ code: 'parse' }),
  )
})

const hex = 'a'.repeat(64)
const wrong: Array<[path: string, value: unknown, message: string]> = [
  ['id', 'has space', 'id: expected /^[A-Za-z0-9_.-]+$/ but got "has space"'],
  ['version', '1', 'version: expected 1 but got "1"'],
  ['label.ja', undefined, 'label.ja: expected "ja" but got undefined'],
  ['kind', 'site', 'kind: expected ("genotype" | "allele") but got "site"'],
  ['axes.0.levels.1.id', 'a/b', 'axes.0.levels.1.id: expected /^[A-Za-z0-9_.-]+$/ but got "a/b"'],
  ['axes.0.levels', [], 'axes.0.levels: expected >=1 but got 0'],
  ['axes.1.id', 'sex', 'axes.1: sex a second time'],
  ['axes.1.levels.2.id', 'east', 'axes.1.levels.2: east a second time'],
  ['axes.2.levels.0.parent', 'C', 'axes.2.levels.0.parent: there is no level C'],
  ['axes.2.levels.0.parent', 'C50', 'axes.2.levels.0.parent: C50 is its own ancestor'],
  ['strata.1.terms.0.1', 'other', 'strata.1.terms.0: there is no level sex=other'],
  ['strata.1.participants', -1, 'strata.1.participants: expected >=0 but got -1'],
  ['strata.2.terms', [['sex', 'female']], 'strata.2.terms: the same as strata.1'],
  ['layout.dense.0', 999, 'layout.dense.0: stratum 999 of '],
  ['layout.dense.1', 0, 'layout.dense.1: 0 a second time'],
  ['measures.1', 'AC', 'measures.1: AC a second time'],
  [
    'measures.1',
    'AF',
    'measures.1: expected ("AC" | "AN" | "nhomalt" | "hemizygote_count" | "n_haploid") but got "AF"',
  ],
  ['variants', 61, 'variants: 61, but the parts have 60 rows'],
  ['parts.0.rows', 31, 'parts.0.rows: 31, but the batches have 30'],
  ['parts.0.contig', 'chr22', 'parts.0.contig: chr22 is not among contigs'],
  ['parts.0.first', 5, 'parts.0.spans: do not span 5-'],
  ['parts.0.spans', [], 'parts.0.spans: 0 for 1 batches'],
  ['parts.0.spans.0.1', 1, 'parts.0.spans.0: 1000-1 comes after 1000'],
  [
    'parts.0.dense.sha256',
    hex.toUpperCase(),
    `parts.0.dense.sha256: expected /^[0-9a-f]{64}$/ but got "${hex.toUpperCase()}"`,
  ],
  ['parts.0.dense.batches.0.3', 29, 'parts.0.dense.batches: other rows than the batches of variants'],
  ['parts.0.dense.batches.0', [1, 2, 3], 'parts.0.dense.batches.0: expected >=4 but got 3'],
  ['parts.0.dense.bytes', 100, 'parts.0.dense.batches.0: bytes '],
  ['parts.0.sparse.AC.batches.0', [8, 8, 8, 8], 'parts.0.sparse.AC.batches.0: 4 numbers instead of 7'],
  ['parts.0.sparse.AC.batches.0.5', 999, 'parts.0.sparse.AC.batches.0: strata '],
]

test.each(wrong)('%s = %j is refused with its path', (path, value, message) => {
  const expected = {
    code: 'format',
    message: expect.stringContaining(`dataset.json: ${message}`),
    where: { file: 'dataset.json' },
  }
  expect(() => parseManifest(changed(path, value), 'dataset.json')).toThrowError(expect.objectContaining(expected))
})

test.each([
  '../other/parts/a.arrow',
  '/etc/passwd',
  'https://elsewhere/a.arrow',
  'C:\\a.arrow',
  'parts//a.arrow',
  'parts/./a.arrow',
  '',
  'a\u0000b',
])('a part may not lie at "%s"', (file) => {
  expect(() => parseManifest(changed('parts.1.variants.file', file), 'dataset.json')).toThrowError(
    expect.objectContaining({ code: 'format', message: expect.stringContaining('parts.1.variants.file: ') }),
  )
})

test('a measure that the dataset does not name may not have a file', () => {
  const without = changed('measures', ['AN', 'nhomalt', 'hemizygote_count', 'n_haploid'])
  expect(() => parseManifest(without, 'dataset.json')).toThrowError(
    expect.objectContaining({ message: 'dataset.json: parts.0.sparse.AC: AC is not among measures' }),
  )
})
