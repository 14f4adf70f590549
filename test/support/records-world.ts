import { memoryOutput } from '../../sdk/build/output.ts'
import type { RecordsHead } from '../../sdk/build/records-writer.ts'
import { writeRecords } from '../../sdk/build/records-writer.ts'
import { collectTexts } from '../../sdk/build/simulate-catalogue.ts'
import type { Cohort, CohortLeaf } from '../../sdk/cohort/cohort.ts'
import { levelsBetween } from '../../sdk/cohort/level-names.ts'
import type { RecordsManifest } from '../../sdk/dataset/records-manifest.ts'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import type { RecordField } from '../../sdk/record-types.ts'
import type { Axis, Level } from '../../sdk/types.ts'
import { randomU32 } from '../kernel/stage.ts'

/** One record as plain values: what every answer is checked against. */
export interface PlainRecord {
  levels: Record<string, string[]>
  /** Levels and all above them. */
  within: Record<string, Set<string>>
  fields: Record<string, string | number | null>
}

export interface RecordsWorld {
  axes: Axis[]
  fields: RecordField[]
  people: PlainRecord[]
  manifest: RecordsManifest
  files: Record<string, Uint8Array>
  source: Source
}

const label = (text: string) => ({ en: text, ja: text })
const level = (id: string, more: Partial<Level> = {}): Level => ({ id, label: label(id), ...more })
const icd = (code: string, parent?: string) =>
  level(code, { codes: [{ system: 'ICD-10', version: '2019', code }], ...(parent && { parent }) })

/** A partition, an ordered one, a hierarchy (`deep` has two parents), a flat list; a common and a rare level in each. */
export const WORLD_AXES: Axis[] = [
  { id: 'biobank', label: label('Biobank'), kind: 'partition', ordered: false, levels: ['A', 'B', 'C', 'D'].map((id) => level(id)) },
  { id: 'age', label: label('Age'), kind: 'partition', ordered: true, levels: ['young', 'middle', 'old', 'unknown'].map((id) => level(id)) },
  {
    id: 'disease',
    label: label('Disease'),
    kind: 'overlapping',
    ordered: false,
    levels: [
      icd('C00-C97'),
      icd('C50', 'C00-C97'),
      icd('C509', 'C50'),
      icd('C34', 'C00-C97'),
      icd('I10'),
      level('deep', { parent: 'C34', parents: ['C34', 'I10'] }),
      level('nobody'),
    ],
  },
  { id: 'sample', label: label('Sample'), kind: 'overlapping', ordered: false, levels: ['dna', 'rna', 'serum'].map((id) => level(id)) },
] // biome-ignore format: a table

export const WORLD_FIELDS: RecordField[] = [
  { id: 'donor', label: label('Donor'), kind: 'text', column: true },
  { id: 'years', label: label('Years'), kind: 'number', unit: 'years', column: true },
  { id: 'weight', label: label('Weight'), kind: 'number', column: false },
  { id: 'taken', label: label('Taken'), kind: 'date', column: true },
  { id: 'note', label: label('Note'), kind: 'text', column: false },
]

const NOTES = ['ﾊﾞｲｵﾊﾞﾝｸ', 'バイオバンク保管', 'Frozen TISSUE', '乳癌', null, 'plain', 'Ｆｒｏｚｅｎ', 'x'.repeat(40)]

/** Levels above a level at any depth, itself included, by the manifest's parents. */
export function upwards({ levels }: Axis, id: string): string[] {
  const { parent, parents } = levels.find((one) => one.id === id)!
  const above = parents ?? (parent === undefined ? [] : [parent])
  return [...new Set([id, ...above.flatMap((one) => upwards({ levels } as Axis, one))])]
}

/** A small dataset of records with everybody in it known. */
export async function recordsWorld({
  records = 300,
  seed = 1,
  publish,
  batchRows,
}: {
  records?: number
  seed?: number
  publish?: RecordsManifest['publish']
  batchRows?: number
} = {}): Promise<RecordsWorld> {
  const next = randomU32(seed + 11)
  const pick = <T>(items: T[]) => items[Math.floor((next() / 2 ** 32) ** 2 * items.length)]!
  const people = Array.from({ length: records }, (_, index): PlainRecord => {
    const levels: PlainRecord['levels'] = {}
    for (const { id, kind, levels: all } of WORLD_AXES) {
      const ids = all.map((one) => one.id).filter((one) => one !== 'nobody')
      const own = kind === 'partition' ? [pick(ids)] : [...new Set(Array.from({ length: next() % 4 }, () => pick(ids)))]
      levels[id] = ids.filter((one) => own.includes(one))
    }
    const fields = {
      donor: next() % 20 === 0 ? null : `D-${String((index * 7919) % 10007).padStart(5, '0')}`,
      years: next() % 9 === 0 ? null : next() % 90,
      weight: next() % 5 === 0 ? null : (next() % 1000) / 8 - 20,
      taken: next() % 6 === 0 ? null : new Date(86_400_000 * (15_000 + (next() % 3000))).toISOString().slice(0, 10),
      note: NOTES[next() % NOTES.length]!,
    }
    const within = Object.fromEntries(
      WORLD_AXES.map((axis) => [axis.id, new Set(levels[axis.id]!.flatMap((id) => upwards(axis, id)))]),
    )
    return { levels, within, fields }
  })
  const head: RecordsHead = {
    id: 'world',
    label: label('World'),
    dataVersion: '1',
    kind: 'samples',
    serving: publish ? 'open' : 'controlled',
    synthetic: true,
    axes: WORLD_AXES,
    fields: WORLD_FIELDS,
    split: 'biobank',
    ...(publish && { publish }),
    provenance: { tool: 'test', version: '0', inputs: [] },
  }
  const output = memoryOutput()
  const manifest = await writeRecords(
    output,
    head,
    {
      records,
      axes: WORLD_AXES.map(({ id, kind, levels }) => {
        const numbers = people.map((one) => one.levels[id]!.map((name) => levels.findIndex((each) => each.id === name)))
        if (kind === 'partition') return { codes: Uint16Array.from(numbers, ([number]) => number!) }
        const offsets = new Int32Array(records + 1)
        for (const [index, own] of numbers.entries()) offsets[index + 1] = offsets[index]! + own.length
        return { offsets, values: Uint16Array.from(numbers.flat()) }
      }),
      fields: WORLD_FIELDS.map(({ id, kind }) => {
        const values = people.map((one) => one.fields[id] ?? null)
        if (kind === 'text') return collectTexts(values as Array<string | null>)
        const number = (value: string | number | null) =>
          value === null ? Number.NaN : typeof value === 'number' ? value : Date.parse(value) / 86_400_000
        return { numbers: Float64Array.from(values, number) }
      }),
    },
    { ...(batchRows && { batchRows }) },
  )
  const files: Record<string, Uint8Array> = {}
  for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
  return { axes: WORLD_AXES, fields: WORLD_FIELDS, people, manifest, files, source: memorySource('world', files) }
}

/** Whether a record is in a cohort, by the words of the language's description. */
export function isIn(cohort: Cohort, { within }: PlainRecord, axes: Axis[]): boolean {
  if (cohort.op === 'all') return true
  if (cohort.op === 'not') return !isIn(cohort.item, { within } as PlainRecord, axes)
  if (cohort.op === 'and' || cohort.op === 'or') {
    const inside = (item: Cohort) => isIn(item, { within } as PlainRecord, axes)
    return cohort.op === 'and' ? cohort.items.every(inside) : cohort.items.some(inside)
  }
  const leaf = cohort as Exclude<CohortLeaf, { op: 'all' }>
  const axis = axes.find(({ id }) => id === leaf.axis)!
  const levels = leaf.op === 'in' ? leaf.levels : levelsBetween(axis, leaf.from, leaf.to).levels
  return levels.some((id) => within[leaf.axis]!.has(id))
}
