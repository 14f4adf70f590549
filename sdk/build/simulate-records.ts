import type { RecordsManifest } from '../dataset/records-manifest.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import type { Output } from './output.ts'
import { SAMPLE_FIELDS, SIMULATED_FACETS } from './records-samples.ts'
import {
  type AxisValues,
  type FieldValues,
  type RecordColumns,
  type RecordsHead,
  writeRecords,
} from './records-writer.ts'
import { Random } from './simulate-random.ts'

export interface SimulateRecordsTask {
  options?: { records?: number; seed?: number; id?: string }
  output: Output
  onProgress?: OnProgress
  signal?: AbortSignal
}

const MOST = 5_000_000
const NOW = Math.floor(Date.UTC(2026, 10, 1) / 86_400_000)
/** Donors of the 14 biobanks, in proportion. */
const BIOBANK_WEIGHTS = [270, 150, 60, 12, 10, 9, 8, 7, 6, 9, 7, 5, 20, 15]
/** How often people of each sex have a disease, per mille at 60 years. */
const DISEASE_WEIGHTS: Record<string, [female: number, male: number]> = {
  C16: [12, 30], C18: [16, 20], C20: [6, 11], C22: [5, 12], C25: [3, 4], C34: [9, 22], C50: [6, 0.05], C506: [2, 0.02],
  C508: [6, 0.03], C509: [22, 0.1], 'C509-her2': [8, 0.02], 'C509-ductal': [14, 0.05], C53: [7, 0], C54: [8, 0],
  C56: [6, 0], C61: [0, 40], C64: [3, 6], C67: [2, 8], C73: [9, 2.5], C83: [3, 4], C92: [1, 1.5], E05: [9, 2.5],
  E10: [2, 2], E11: [95, 160], E66: [14, 16], E78: [210, 180], E79: [10, 60], F20: [7, 7], F31: [5, 4], F32: [30, 18],
  F03: [12, 8], G12: [0.6, 0.9], G20: [5, 5], G30: [8, 5], G35: [1, 0.4], G40: [4, 5], H25: [60, 50], H40: [20, 20],
  I10: [230, 290], I20: [30, 60], I21: [9, 35], I42: [3, 6], I48: [9, 22], I63: [18, 35], J44: [6, 28], J45: [35, 30],
  K50: [0.8, 1.6], K51: [4, 5], K74: [7, 11], L20: [20, 20], M06: [28, 9], M32: [5, 0.6], M81: [60, 8], N18: [25, 38],
  N80: [16, 0], A15: [2, 3], B18: [14, 18],
} // biome-ignore format: a table

/** Draws numbers in proportion to weights, quickly: one random number, one look. */
class Draw {
  readonly #table = new Uint8Array(65_536)
  readonly #random: Random

  constructor(random: Random, weights: ArrayLike<number>) {
    this.#random = random
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i]!
    let [from, sum] = [0, 0]
    for (let i = 0; i < weights.length; i++) {
      sum += weights[i]!
      const to = Math.round((65_536 * sum) / total)
      this.#table.fill(i, from, to)
      from = Math.max(from, to)
    }
  }

  next(): number {
    return this.#table[this.#random.next() >>> 16]!
  }
}

/** Lists of level numbers, growing. */
class Lists {
  readonly offsets: Int32Array
  #values: Uint16Array
  #at = 0

  constructor(records: number) {
    this.offsets = new Int32Array(records + 1)
    this.#values = new Uint16Array(2 * records + 64)
  }

  /** Distinct numbers, ascending, of one record. */
  add(record: number, numbers: number[]): void {
    if (this.#at + numbers.length > this.#values.length) {
      const grown = new Uint16Array(2 * this.#values.length)
      grown.set(this.#values)
      this.#values = grown
    }
    numbers.sort((a, b) => a - b)
    for (let i = 0; i < numbers.length; i++)
      if (i === 0 || numbers[i] !== numbers[i - 1]) this.#values[this.#at++] = numbers[i]!
    this.offsets[record + 1] = this.#at
  }

  done(): AxisValues {
    return { offsets: this.offsets, values: this.#values.slice(0, this.#at) }
  }
}

/**
 * Makes records of donors of 14 biobanks who never existed: 30 facets, their samples' quality, consent, links. Records of one
 * biobank stand together. The same seed gives the same bytes on one major version of Node.
 *
 * @throws HindoError `usage` for numbers out of range, `aborted`; nothing is left in the output then
 */
export async function simulateRecords(task: SimulateRecordsTask): Promise<RecordsManifest> {
  const { records = 10_000, seed = 1, id = 'synthetic-records' } = task.options ?? {}
  if (!Number.isInteger(records) || records < 1 || records > MOST) {
    throw new HindoError('usage', `the records must be a whole number from 1 to ${MOST}, not ${records}`)
  }
  const { output, signal, onProgress } = task
  try {
    await output.open?.()
    const columns = await drawRecords(records, new Random(seed), signal)
    const head: RecordsHead = {
      id,
      label: { en: 'Synthetic records of 14 biobanks', ja: '合成データ：14バイオバンクのレコード' },
      dataVersion: `simulated-${seed}`,
      kind: 'samples',
      serving: 'open',
      synthetic: true,
      axes: SIMULATED_FACETS,
      fields: SAMPLE_FIELDS,
      split: 'biobank',
      provenance: { tool: 'hindo simulate', version: VERSION, inputs: [], options: { records, seed } },
    }
    return await writeRecords(output, head, columns, { ...(signal && { signal }), ...(onProgress && { onProgress }) })
  } catch (error) {
    await output.discard()
    throw error
  }
}

async function drawRecords(records: number, random: Random, signal: AbortSignal | undefined): Promise<RecordColumns> {
  const axes = new Map(SIMULATED_FACETS.map((axis) => [axis.id, axis]))
  const codes: Record<string, Uint16Array> = {}
  const lists: Record<string, Lists> = {}
  for (const axis of SIMULATED_FACETS) {
    if (axis.kind === 'partition') codes[axis.id] = new Uint16Array(records)
    else lists[axis.id] = new Lists(records)
  }
  const numbers = Object.fromEntries(
    ['age', 'collected', 'fixation_time', 'cold_ischemia', 'storage_days', 'storage_temperature'].map((field) => [
      field,
      new Float64Array(records).fill(Number.NaN),
    ]),
  )
  const draw = (...weights: number[]) => new Draw(random, weights)
  const diseases = axes.get('disease')!.levels.map((level) => level.id)
  const phenotypes = axes.get('phenotype')!.levels.length
  const bySex = [0, 1].map(
    (sex) =>
      new Draw(
        random,
        diseases.map((level) => DISEASE_WEIGHTS[level]?.[sex] ?? 0),
      ),
  )
  const plain: Record<string, Draw> = {
    ethics_review: draw(60, 30, 10),
    profit_use: draw(45, 35, 20),
    sharing: draw(55, 35, 10),
    freeze_thaw: draw(60, 25, 8, 7),
    smoking: draw(52, 24, 16, 8),
    alcohol: draw(40, 12, 40, 8),
    bmi_band: draw(8, 60, 21, 4, 7),
    blood_type: draw(38, 29, 21, 9, 3),
    family_history: draw(24, 58, 18),
    questionnaire: draw(70, 25, 5),
    follow_up: draw(55, 20, 25),
  }
  const regions = BIOBANK_WEIGHTS.map((_, bank) =>
    bank === 1
      ? draw(0.4, 95, 2.6, 0.7, 0.5, 0.2, 0.1, 0.3, 0.1, 0.1)
      : draw(...[6, 8, 34, 15, 17, 5, 3, 10, 1.5, 0.5].map((weight, at) => (at === bank % 9 ? 4 * weight : weight))),
  )
  const ages = [draw(0.5, 2, 5, 9, 16, 26, 26, 13, 2, 0.5), draw(1, 8, 14, 12, 13, 28, 19, 4, 0.4, 0.6)]
  const howMany = draw(22, 34, 24, 12, 6, 2)
  const bank = new Draw(random, BIOBANK_WEIGHTS)
  const banks = Uint8Array.from({ length: records }, () => bank.next()).sort()
  const [sample, analysis, consent, treatment, medication, images] = [
    draw(14, 9, 22, 26, 26, 9, 7, 34, 9, 7, 1.5, 4, 3, 1),
    draw(12, 9, 44, 8, 7, 6, 4, 8, 2, 1.5),
    draw(22, 30, 9, 16, 16, 3, 10, 6, 4),
    draw(30, 22, 12, 10, 6, 8),
    draw(24, 32, 18, 8, 9, 9),
    draw(22, 16, 5, 14, 4),
  ]
  const several = (from: Draw, most: number) => Array.from({ length: random.next() % (most + 1) }, () => from.next())
  const isCancer = diseases.map((level) => level.startsWith('C'))
  for (let record = 0; record < records; record++) {
    if ((record & 0xffff) === 0) {
      throwIfAborted(signal)
      await new Promise((resolve) => setTimeout(resolve))
    }
    const own = banks[record]!
    codes.biobank![record] = own
    const sex = random.next() % 1000 < 6 ? 2 : random.next() % 100 < (own === 1 ? 62 : 49) ? 0 : 1
    codes.sex![record] = sex
    const band = ages[own === 1 || own > 11 ? 1 : 0]!.next()
    codes.age_band![record] = band
    if (band < 9) numbers.age![record] = band === 0 ? random.next() % 20 : 10 * (band + 1) + (random.next() % 10)
    codes.region![record] = regions[own]!.next()
    for (const name in plain) codes[name]![record] = plain[name]!.next()
    const count = Math.max(own === 1 ? 0 : 1, howMany.next() - (band < 4 ? 2 : 0))
    const has = Array.from({ length: count }, () => bySex[sex === 0 ? 0 : 1]!.next())
    lists.disease!.add(record, has)
    const cancer = has.some((level) => isCancer[level])
    codes.stage![record] = cancer ? 1 + (random.next() % 4) : 0
    const seen =
      random.next() % 100 < 12
        ? Array.from({ length: 1 + (random.next() % 4) }, () => 1 + (random.next() % (phenotypes - 1)))
        : []
    lists.phenotype!.add(record, seen)
    const samples = [sample!.next(), ...several(sample!, 3)]
    lists.sample_type!.add(record, samples)
    lists.analysis!.add(record, several(analysis!, 3))
    lists.consent!.add(record, [consent!.next(), ...several(consent!, 2)])
    lists.treatment!.add(record, cancer ? several(treatment!, 3) : [])
    lists.medication!.add(record, several(medication!, count))
    lists.images!.add(record, several(images!, 2))
    const days = 1 + Math.floor((NOW - 12_100) * random.uniform() ** 1.3)
    const collected = NOW - days
    numbers.collected![record] = collected
    const year = new Date(collected * 86_400_000).getUTCFullYear()
    codes.collected_year![record] = Math.min(23, Math.max(0, year - 2003))
    quality(record, days, samples, random, codes, numbers)
    codes.phenopacket_kept![record] = seen.length > 0 ? 0 : 1
  }
  const values = SIMULATED_FACETS.map(({ id }): AxisValues => (codes[id] ? { codes: codes[id]! } : lists[id]!.done()))
  return { records, axes: values, fields: fieldValues(records, banks, codes, numbers) }
}

/** What SPREC-like codes would say of how a sample was kept. */
function quality(
  record: number,
  days: number,
  samples: number[],
  random: Random,
  codes: Record<string, Uint16Array>,
  numbers: Record<string, Float64Array>,
): void {
  const [frozen, paraffin] = [samples.includes(0), samples.includes(1)]
  codes.fixation![record] = paraffin ? 1 + (random.next() % 3) : random.next() % 10 === 0 ? 4 : 0
  if (paraffin) numbers.fixation_time![record] = 6 + (random.next() % 67)
  codes.ischemia_band![record] = 4
  if ((frozen || paraffin) && random.next() % 10 !== 0) {
    const minutes = Math.floor(5 - 45 * Math.log(random.uniform()))
    numbers.cold_ischemia![record] = minutes
    codes.ischemia_band![record] = minutes < 30 ? 0 : minutes < 60 ? 1 : minutes < 120 ? 2 : 3
  }
  const known = random.next() % 25 !== 0
  const years = days / 365.25
  codes.storage_band![record] = !known ? 4 : years < 1 ? 0 : years < 5 ? 1 : years < 10 ? 2 : 3
  if (known) numbers.storage_days![record] = days
  const storage = frozen ? 0 : random.next() % 20 === 0 ? 2 : paraffin ? 3 : 1
  codes.storage![record] = known ? storage : 4
  if (known) numbers.storage_temperature![record] = [-196, -80, -20, 20][storage]!
}

function fieldValues(
  records: number,
  banks: Uint8Array,
  codes: Record<string, Uint16Array>,
  numbers: Record<string, Float64Array>,
): FieldValues[] {
  const names = SIMULATED_FACETS[0]!.levels.map(({ id }) => id)
  const donors = Array.from(
    { length: records },
    (_, record) => `${names[banks[record]!]}-${String(record + 1).padStart(7, '0')}`,
  )
  const perBank = (text: (name: string) => string): FieldValues => ({
    codes: Int32Array.from(banks),
    strings: names.map(text),
  })
  const kept = codes.phenopacket_kept!
  let packets = 0
  const packetCodes = Int32Array.from({ length: records }, (_, record) => (kept[record] === 0 ? packets++ : -1))
  const links = donors
    .filter((_, record) => kept[record] === 0)
    .map((donor) => `https://example.org/phenopackets/${donor}.json`)
  const texts: Record<string, FieldValues> = {
    donor_id: { codes: Int32Array.from({ length: records }, (_, record) => record), strings: donors },
    contact: perBank((name) => `contact-${name.toLowerCase()}@example.org`),
    phenopacket: { codes: packetCodes, strings: links },
    jga_study: perBank((name) => `JGAS-${name}`),
    jga_dataset: perBank((name) => `JGAD-${name}`),
    jga_policy: perBank((name) => `JGAP-${name}`),
  }
  return SAMPLE_FIELDS.map(({ id }) => texts[id] ?? { numbers: numbers[id]! })
}
