import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { levelsAbove } from '../dataset/levels-above.ts'
import type { RecordsPublish } from '../record-types.ts'
import type { Axis, Level } from '../types.ts'
import type { PublishRules } from './publish-policy.ts'
import type { FieldPublishing, MappedField } from './records-mapping.ts'
import type { AxisValues, FieldValues, RecordColumns, RecordsHead } from './records-writer.ts'

const OTHER: Level = { id: 'other', label: { en: 'Other', ja: 'その他' } }
const HASH_LETTERS = 16
const YEARS = 10

interface Applied {
  dropped: string[]
  hashed: string[]
  banded: NonNullable<RecordsPublish['banded']>
  merged: NonNullable<RecordsPublish['merged']>
}

/**
 * Takes out of records what a served dataset must not hold.
 *
 * - A level that fewer records have than the policy's smallest group (or, of rare names, than these ask for) is merged: of an overlapping axis into the nearest level above that enough
 *   have, or left out; of a partition into `other`, with as many of the next smallest as `other` needs to be large enough.
 * - Texts, links and addresses go unless the mapping keeps them (`publish: keep`) or has them hashed (HMAC-SHA256 with a key that
 *   nobody keeps: the same text has the same hash within one dataset only).
 * - Numbers and dates go unless the mapping keeps them or rounds them down to steps; numbers in years are rounded to ten. At
 *   either end values are moved inwards until as many records as the smallest group share the outermost one.
 *
 * Records stay records: what several columns say together may still be true of one person. That is for whoever decides to publish.
 */
export function publishRecords(
  head: RecordsHead,
  columns: RecordColumns,
  { policy, sha256: hash, people: { least: threshold }, labels, notApplied }: PublishRules,
  mapped: MappedField[],
): { head: RecordsHead; columns: RecordColumns } {
  const applied: Applied = { dropped: [], hashed: [], banded: [], merged: [] }
  const leastOf = (axis: Axis): number[] =>
    [...axis.levels, OTHER].map(({ codes = [] }) => {
      const rare = labels?.codes.some((start) => codes.some(({ code }) => code.startsWith(start))) ?? false
      return rare ? Math.max(threshold, labels!.least) : threshold
    })
  const axes = head.axes.map((axis, index) => publishAxis(axis, columns.axes[index]!, leastOf(axis), applied))
  const key = crypto.getRandomValues(new Uint8Array(32))
  const fields = head.fields.flatMap((field, index) => {
    const values = publishField(mapped[index]!, columns.fields[index]!, threshold, key, applied)
    return values ? [{ field, values }] : []
  })
  const publish: RecordsPublish = {
    policy: policy.id,
    version: policy.version,
    sha256: hash,
    threshold,
    ...(notApplied.length > 0 && { notApplied }),
    ...applied,
  }
  return {
    head: {
      ...head,
      serving: 'open',
      axes: axes.map(({ axis }) => axis),
      fields: fields.map(({ field }) => field),
      publish,
    },
    columns: { ...columns, axes: axes.map(({ values }) => values), fields: fields.map(({ values }) => values) },
  }
}

function publishAxis(axis: Axis, values: AxisValues, least: readonly number[], applied: Applied) {
  const targets = 'codes' in values ? partitionTargets(axis, values.codes, least) : listTargets(axis, values, least)
  const rare = targets.filter((target, level) => target !== level).length
  if (rare === 0) return { axis, values }
  applied.merged.push({ axis: axis.id, levels: rare })
  const places = new Map<number, number>()
  const levels: Level[] = []
  for (const [level, one] of [...axis.levels, OTHER].entries()) {
    const isOther = level === axis.levels.length
    if (isOther ? !targets.includes(level) : targets[level] !== level) continue
    places.set(level, levels.push(one) - 1)
  }
  const kept = new Set(levels.map(({ id }) => id))
  const linked = levels.map((level) => relink(level, axis, kept))
  const put = (level: number) => places.get(targets[level]!)
  if ('codes' in values)
    return { axis: { ...axis, levels: linked }, values: { codes: values.codes.map((level) => put(level)!) } }
  const offsets = new Int32Array(values.offsets.length)
  const own: number[] = []
  for (let record = 0; record + 1 < offsets.length; record++) {
    const list = values.values.subarray(values.offsets[record]!, values.offsets[record + 1]!)
    const moved = new Set(Array.from(list, put).filter((level) => level !== undefined))
    own.push(...[...moved].sort((a, b) => a - b))
    offsets[record + 1] = own.length
  }
  if (linked.length === 0) linked.push(OTHER)
  return { axis: { ...axis, levels: linked }, values: { offsets, values: Uint16Array.from(own) } }
}

/** Parents that are gone give way to those above them. */
function relink({ parent: _, parents: __, ...level }: Level, axis: Axis, kept: ReadonlySet<string>): Level {
  const above = levelsAbove(axis)
  const at = axis.levels.findIndex(({ id }) => id === level.id)
  if (at < 0) return level
  const found = [...above[at]!].slice(1).filter((one) => kept.has(axis.levels[one]!.id))
  const nearest = found.filter((one) => !found.some((other) => other !== one && above[other]!.includes(one)))
  const ids = nearest.map((one) => axis.levels[one]!.id)
  return { ...level, ...(ids.length > 0 && { parent: ids[0]! }), ...(ids.length > 1 && { parents: ids }) }
}

/** Where each level goes: itself, or `other` (one past the last). */
function partitionTargets({ levels }: Axis, codes: Uint16Array, least: readonly number[]): number[] {
  const counts = new Array<number>(levels.length).fill(0)
  for (const code of codes) counts[code]!++
  const isRare = (level: number) => counts[level]! > 0 && counts[level]! < least[level]!
  const rare = new Set(levels.flatMap((_, level) => (isRare(level) ? [level] : [])))
  const together = () => [...rare].reduce((sum, level) => sum + counts[level]!, 0)
  while (rare.size > 0 && together() < least.at(-1)!) {
    let next = -1
    for (const [level, count] of counts.entries()) {
      if (!rare.has(level) && count > 0 && (next < 0 || count < counts[next]!)) next = level
    }
    if (next < 0) break
    rare.add(next)
  }
  const existing = levels.findIndex(({ id }) => id === OTHER.id)
  const other = existing >= 0 ? existing : levels.length
  return levels.map((_, level) => (rare.has(level) ? other : level))
}

/** Where each level goes: itself, the nearest one above that enough records have, or nowhere (-1). */
function listTargets(
  axis: Axis,
  { offsets, values }: Exclude<AxisValues, { codes: Uint16Array }>,
  least: readonly number[],
): number[] {
  const above = levelsAbove(axis)
  const counts = new Array<number>(axis.levels.length).fill(0)
  for (let record = 0; record + 1 < offsets.length; record++) {
    const list = values.subarray(offsets[record]!, offsets[record + 1]!)
    for (const level of new Set(Array.from(list, (one) => [...above[one]!]).flat())) counts[level]!++
  }
  const isRare = (level: number) => counts[level]! > 0 && counts[level]! < least[level]!
  return axis.levels.map((_, level) => {
    if (!isRare(level)) return level
    return [...above[level]!].find((one) => !isRare(one)) ?? -1
  })
}

function publishField(
  field: MappedField,
  values: FieldValues,
  threshold: number,
  key: Uint8Array,
  applied: Applied,
): FieldValues | undefined {
  const { id, kind, unit } = field
  const years = kind === 'number' && /^(years?|歳|年)$/.test(unit ?? '')
  const publish: FieldPublishing = field.publish ?? (years ? { step: YEARS } : 'drop')
  if (publish === 'drop') {
    applied.dropped.push(id)
    return undefined
  }
  if ('numbers' in values) {
    const step = typeof publish === 'object' ? publish.step : 0
    if (step > 0) applied.banded.push({ field: id, step })
    return {
      numbers: inwards(step > 0 ? values.numbers.map((n) => Math.floor(n / step) * step) : values.numbers, threshold),
    }
  }
  if (publish !== 'hash') return values
  applied.hashed.push(id)
  const encoder = new TextEncoder()
  const strings = values.strings.map((text) =>
    bytesToHex(hmac(sha256, key, encoder.encode(text))).slice(0, HASH_LETTERS),
  )
  return { codes: values.codes, strings }
}

/** Moves outlying values in until enough records share the smallest and the largest; fewer than that many values say nothing. */
function inwards(numbers: Float64Array, threshold: number): Float64Array {
  const known = numbers.filter((value) => !Number.isNaN(value)).sort()
  if (known.length < threshold) return new Float64Array(numbers.length).fill(Number.NaN)
  const low = known[threshold - 1]!
  const high = Math.max(low, known[known.length - threshold]!)
  return numbers.map((value) => (Number.isNaN(value) ? value : Math.min(high, Math.max(low, value))))
}
