import { beforeAll, describe, expect, it, test } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { isHindoError } from '../../sdk/errors.ts'
import { RecordSearch } from '../../sdk/search/records.ts'
import { KERNELS, randomU32 } from '../kernel/stage.ts'
import { loadPolars, readWithPolars } from '../support/polars.ts'
import { type RecordsWorld, recordsWorld } from '../support/records-world.ts'

const kernel = KERNELS[0]!
const polars = await loadPolars()

/** Everything that can be asked of the files, so that no part of them goes unread. */
async function everything(files: Record<string, Uint8Array>): Promise<string> {
  const search = await RecordSearch.open(memorySource('damaged', files), { kernel })
  try {
    return JSON.stringify([await search.facets({}), await search.rows({}, { from: 0, to: 40_000 })])
  } finally {
    search.close()
  }
}

describe.each([
  ['small files, read whole', 200, 90],
  ['files read by batch', 16_000, 3000],
])('damage to %s', (_, records, batchRows) => {
  let world: RecordsWorld
  let truth: string
  beforeAll(async () => {
    world = await recordsWorld({ records, batchRows, seed: 3 })
    truth = await everything(world.files)
  })

  it.each(['facets', 'texts'] as const)('of %s is told with file, or changes nothing', async (content) => {
    const { file } = world.manifest[content]
    const whole = world.files[file]!
    const next = randomU32(7)
    let told = 0
    for (let round = 0; round < 40; round++) {
      const bytes = whole.slice()
      const at = next() % bytes.length
      bytes[at]! ^= 1 << (next() % 8)
      try {
        expect(await everything({ ...world.files, [file]: bytes })).toBe(truth)
      } catch (error) {
        if (!isHindoError(error)) throw error
        expect(['checksum', 'format']).toContain(error.code)
        expect(error.where?.file).toBe(file)
        told++
      }
    }
    expect(told).toBeGreaterThan(30)
  })

  it.each(['facets', 'texts'] as const)('of %s that are cut off or gone is told', async (content) => {
    const { file } = world.manifest[content]
    const whole = world.files[file]!
    // Of a large file only the batches are read: its footer is for other readers.
    const least = records < 1000 ? whole.length - 1 : whole.length >> 1
    for (const length of [0, 7, whole.length >> 2, least]) {
      const cut = everything({ ...world.files, [file]: whole.subarray(0, length) })
      await expect(cut).rejects.toMatchObject({ name: 'HindoError', where: { file } })
    }
    const { [file]: _, ...others } = world.files
    await expect(everything(others)).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('files of another dataset are refused, whatever their checksums', async () => {
  const [one, other] = await Promise.all([recordsWorld({ records: 50 }), recordsWorld({ records: 60 })])
  for (const content of ['facets', 'texts'] as const) {
    const { file } = one.manifest[content]
    const manifest = { ...other.manifest, records: 50, [content]: { ...other.manifest[content] } }
    const files = { ...one.files, [file]: other.files[file]! }
    const text = JSON.stringify({ ...one.manifest, [content]: manifest[content], records: 60 })
    await expect(everything({ ...files, 'dataset.json': new TextEncoder().encode(text) })).rejects.toMatchObject({ code: 'format' })
    const swapped = { ...one.manifest, records: 50, [content]: { ...other.manifest[content], batches: one.manifest[content].batches } }
    const bytes = new TextEncoder().encode(JSON.stringify(swapped))
    await expect(everything({ ...files, 'dataset.json': bytes })).rejects.toMatchObject({ where: { file } })
  }
}) // biome-ignore format: long lines

test('levels of another manifest are refused', async () => {
  const { manifest, files } = await recordsWorld({ records: 50 })
  const changed = structuredClone(manifest)
  changed.axes[0]!.levels[0]!.id = 'Z'
  const bytes = new TextEncoder().encode(JSON.stringify(changed))
  await expect(everything({ ...files, 'dataset.json': bytes })).rejects.toMatchObject({
    code: 'format',
    message: expect.stringContaining('column biobank has other levels than the manifest'),
  })
  const fewer = structuredClone(manifest)
  fewer.axes[2]!.levels.splice(4)
  const short = new TextEncoder().encode(JSON.stringify(fewer))
  await expect(everything({ ...files, 'dataset.json': short })).rejects.toMatchObject({
    code: 'format',
    message: expect.stringContaining('column disease has level'),
  })
})

describe('other Arrow readers', async () => {
  const { people, files, manifest, axes } = await recordsWorld({ records: 3000, batchRows: 700 })

  function check(columns: Record<string, unknown[]>): void {
    for (const { id, kind, levels } of axes) {
      const own = people.map((one) => one.levels[id]!)
      const numbers = own.map((ids) => ids.map((name) => levels.findIndex((level) => level.id === name)))
      expect(columns[id], id).toEqual(kind === 'partition' ? own.map(([level]) => level) : numbers)
    }
    const days = (date: unknown) => (date === null ? null : Date.parse(String(date)) / 86_400_000)
    expect(columns.years).toEqual(people.map(({ fields }) => fields.years))
    expect(columns.weight).toEqual(people.map(({ fields }) => fields.weight))
    expect(columns.taken).toEqual(people.map(({ fields }) => days(fields.taken)))
    expect(columns.note).toEqual(people.map(({ fields }) => fields.note))
    expect(columns.donor).toEqual(people.map(({ fields }) => fields.donor))
  }

  it('apache-arrow reads every level, number, date and text', () => {
    const read = [manifest.facets, manifest.texts].flatMap(({ file }) => readArrowFile(files[file]!, kernel).columns)
    check(Object.fromEntries(read.map(({ name, values }) => [name, values])))
  })

  it.skipIf(!polars)('Polars reads them too', async () => {
    const [facets, texts] = await Promise.all([manifest.facets, manifest.texts].map(({ file }) => readWithPolars(files[file]!)))
    check({ ...facets, ...texts })
  }) // biome-ignore format: long lines
})
