import type { RecordsManifest } from '../dataset/records-manifest.ts'
import { HindoError } from '../errors.ts'
import type { Axis } from '../types.ts'
import { VERSION } from '../version.ts'
import { CATALOGUE_AXES, CATALOGUE_FIELDS } from './records-catalogue.ts'
import { type AxisValues, type FieldValues, writeRecords } from './records-writer.ts'
import { Random } from './simulate-random.ts'
import type { SimulateRecordsTask } from './simulate-records.ts'

const MOST = 1_000_000
const FIRST_DAY = 17_000
const PROJECTS = ['Genome platform', 'Rare disease registry', 'Cancer genome', 'Brain atlas', 'Infection surveillance']
const REPOSITORIES: Array<[name: string, url: string]> = [
  ['JGA', 'https://example.org/jga/'],
  ['NBDC', 'https://example.org/nbdc/'],
  ['jPOST', 'https://example.org/jpost/'],
  ['', ''],
]

/**
 * Makes records of a data catalogue: data sets that do not exist, with the fields of the national form.
 *
 * @throws HindoError `usage` for numbers out of range, `aborted`; nothing is left in the output then
 */
export async function simulateCatalogue(task: SimulateRecordsTask): Promise<RecordsManifest> {
  const { records = 1000, seed = 1, id = 'synthetic-catalogue' } = task.options ?? {}
  if (!Number.isInteger(records) || records < 1 || records > MOST) {
    throw new HindoError('usage', `the records must be a whole number from 1 to ${MOST}, not ${records}`)
  }
  const { output, signal, onProgress } = task
  try {
    await output.open?.()
    const random = new Random(seed)
    const axes = CATALOGUE_AXES.map((axis) => drawAxis(axis, records, random))
    const head = {
      id,
      label: { en: 'Synthetic data catalogue', ja: '合成データ：データカタログ' },
      dataVersion: `simulated-${seed}`,
      kind: 'catalogue' as const,
      serving: 'open' as const,
      synthetic: true,
      axes: CATALOGUE_AXES,
      fields: CATALOGUE_FIELDS,
      split: 'funder',
      provenance: { tool: 'hindo simulate', version: VERSION, inputs: [], options: { catalogue: records, seed } },
    }
    const columns = { records, axes, fields: drawFields(records, axes, random) }
    return await writeRecords(output, head, columns, { ...(signal && { signal }), ...(onProgress && { onProgress }) })
  } catch (error) {
    await output.discard()
    throw error
  }
}

function drawAxis({ kind, levels }: Axis, records: number, random: Random): AxisValues {
  const one = () => Math.floor(levels.length * random.uniform() ** 1.6)
  if (kind === 'partition') return { codes: Uint16Array.from({ length: records }, one) }
  const offsets = new Int32Array(records + 1)
  const values: number[] = []
  for (let record = 0; record < records; record++) {
    const own = new Set(Array.from({ length: random.below(4) }, () => random.below(levels.length)))
    values.push(...[...own].sort((a, b) => a - b))
    offsets[record + 1] = values.length
  }
  return { offsets, values: Uint16Array.from(values) }
}

function drawFields(records: number, axes: AxisValues[], random: Random): FieldValues[] {
  const words = (axis: number, record: number) => {
    const values = axes[axis]!
    const { levels } = CATALOGUE_AXES[axis]!
    if ('codes' in values) return levels[values.codes[record]!]!.label
    const first = values.values[values.offsets[record]!]
    return values.offsets[record] === values.offsets[record + 1] ? undefined : levels[first!]!.label
  }
  const disease = CATALOGUE_AXES.findIndex(({ id }) => id === 'disease')
  const kind = CATALOGUE_AXES.findIndex(({ id }) => id === 'kind')
  const texts: Record<string, (record: number) => string | null> = {
    number: (record) => String(record + 1),
    title(record) {
      const [about, what] = [words(disease, record), words(kind, record)]
      const en = `${what?.en ?? 'Mixed data'} of ${about?.en.toLowerCase() ?? 'healthy volunteers'} (${record + 1})`
      return `${about?.ja ?? '健常者'}の${what?.ja ?? '複合データ'} / ${en}`
    },
    project: () => PROJECTS[random.below(PROJECTS.length)]!,
    erad: () => (random.below(5) === 0 ? null : `26ZZ${String(random.below(1_000_000)).padStart(7, '0')}`),
    description: (record) => `Synthetic record ${record + 1}: no such data exist. 合成レコードであり、実在しない。`,
    use_policy: () => ['On request', 'Through a committee', 'Free', null][random.below(4)]!,
    creator: () => `Team ${1 + random.below(60)}`,
    manager: () => `Institute ${1 + random.below(25)}`,
    contact: () => `catalogue-${1 + random.below(25)}@example.org`,
    notes: () => (random.below(6) === 0 ? 'Partly embargoed' : null),
    processing_policy: () => ['Pseudonymised', 'Anonymised', null][random.below(3)]!,
    trial_url: (record) => (random.below(8) === 0 ? `https://example.org/trials/${record + 1}` : null),
    protocol: () => (random.below(3) === 0 ? 'Standard operating procedure 2' : null),
    representation: () => ['One row per visit', 'One file per person', null][random.below(3)]!,
    quality: () => ['Checked', 'As collected', null][random.below(3)]!,
    management: () => (random.below(2) === 0 ? 'Kept for ten years' : null),
  }
  const places = Array.from({ length: records }, () => random.below(REPOSITORIES.length))
  texts.repository = (record) => REPOSITORIES[places[record]!]![0] || null
  texts.repository_url = (record) =>
    REPOSITORIES[places[record]!]![1] ? `${REPOSITORIES[places[record]!]![1]}${record + 1}` : null
  const numbers: Record<string, () => number> = {
    published: () => FIRST_DAY + random.below(3700),
    released: () => (random.below(3) === 0 ? FIRST_DAY + 1000 + random.below(4000) : Number.NaN),
    subjects: () => (random.below(7) === 0 ? Number.NaN : Math.floor(10 ** (1 + 3.5 * random.uniform()))),
  }
  return CATALOGUE_FIELDS.map(({ id }) => {
    const number = numbers[id]
    if (number) return { numbers: Float64Array.from({ length: records }, number) }
    return collectTexts(Array.from({ length: records }, (_, record) => texts[id]!(record)))
  })
}

/** Texts as codes into the list of distinct ones, in the order they come. */
export function collectTexts(texts: Array<string | null>): FieldValues {
  const known = new Map<string, number>()
  const codes = Int32Array.from(texts, (text) => {
    if (text === null) return -1
    const code = known.get(text) ?? known.size
    known.set(text, code)
    return code
  })
  return { codes, strings: [...known.keys()] }
}
