import type { AxisStore } from './record-levels.ts'
import type { NumberStore } from './record-numbers.ts'

/** What records are sorted by: a place per record, smaller first; `places` itself where there is no value. */
export interface SortKey {
  codes: ArrayLike<number>
  places: number
}

/** Levels in their order; of several, the first. */
export function axisKey({ axis, codes, lists }: AxisStore): SortKey {
  const places = axis.levels.length
  if (codes) return { codes, places }
  const { offsets, values } = lists!
  const first = Uint32Array.from({ length: offsets.length - 1 }, (_, record) => {
    let least = places
    for (let at = offsets[record]!; at < offsets[record + 1]!; at++) least = Math.min(least, values[at]!)
    return least
  })
  return { codes: first, places }
}

export function numberKey({ places, values }: NumberStore): SortKey {
  return { codes: places, places: values.length }
}

/** Texts by their characters. */
export function textKey(records: number, text: (record: number) => string | null): SortKey {
  const texts = Array.from({ length: records }, (_, record) => text(record))
  const distinct = [...new Set(texts)].filter((one) => one !== null).sort()
  const numbers = new Map<string | null, number>(distinct.map((one, index) => [one, index]))
  return { codes: Uint32Array.from(texts, (one) => numbers.get(one) ?? distinct.length), places: distinct.length }
}

/** All records in order: by place, without a value last, ties as they stand. */
export function sortRecords({ codes, places }: SortKey, descending: boolean): Uint32Array {
  const bucket = (code: number) => (descending && code < places ? places - 1 - code : code)
  const starts = new Uint32Array(places + 2)
  for (let record = 0; record < codes.length; record++) starts[bucket(codes[record]!) + 1]!++
  for (let place = 0; place <= places; place++) starts[place + 1]! += starts[place]!
  const order = new Uint32Array(codes.length)
  for (let record = 0; record < codes.length; record++) order[starts[bucket(codes[record]!)]!++] = record
  return order
}
