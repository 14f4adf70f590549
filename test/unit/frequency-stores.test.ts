import { describe, expect, it } from 'vitest'
import { ColumnStore } from '../../sdk/frequency/column-store.ts'
import { VariantStore } from '../../sdk/frequency/variant-store.ts'
import { random, type Site, variantRows } from '../support/query-dataset.ts'

function read(store: ColumnStore, from: number, n: number, order: Uint32Array | null = null): number[] {
  const out = new Int32Array(n)
  store.gather(out, from, order)
  return [...out]
}

describe('a column of sums', () => {
  it.each([
    [200, 200],
    [255, 255],
    [256, 256],
    [65_535, 65_535],
    [65_536, 65_536],
    [null, -2_000_000_000],
  ])('of bound %s holds %i', (bound, value) => {
    const store = new ColumnStore(bound)
    store.append(Int32Array.of(value, 0, value), null, 3)
    expect(read(store, 0, 3)).toEqual([value, 0, value])
  })

  it('grows over many chunks, by pieces of any length, as an array would', () => {
    const draw = random(4)
    const store = new ColumnStore(60_000)
    const plain: number[] = []
    while (plain.length < 200_000) {
      const n = Math.floor(draw() * 8192)
      const values = Int32Array.from({ length: n }, () => Math.floor(draw() * 60_000))
      const rows = draw() < 0.5 ? null : Uint32Array.from({ length: Math.floor(n / 3) }, (_, i) => i * 3)
      store.append(values, rows, rows ? rows.length : n)
      for (const value of rows ? Array.from(rows, (row) => values[row]!) : values) plain.push(value)
    }
    expect(store.rows).toBe(plain.length)
    expect(read(store, 0, plain.length)).toEqual(plain)
    const order = Uint32Array.from({ length: 1000 }, () => Math.floor(draw() * plain.length))
    expect(read(store, 10, 500, order)).toEqual([...order.slice(10, 510)].map((row) => plain[row]))
    const picked = order.slice().sort()
    expect(read(store.pick(picked), 0, 1000)).toEqual([...picked].map((row) => plain[row]))
  })

  it('takes zeros in any number', () => {
    const store = new ColumnStore(1)
    store.append(Uint8Array.of(1), null, 1)
    store.appendZeros(150_000)
    store.append(Uint8Array.of(1), null, 1)
    expect(store.rows).toBe(150_002)
    expect(read(store, 0, 2)).toEqual([1, 0])
    expect(read(store, 150_000, 2)).toEqual([0, 1])
  })
})

describe('the variants of a table', () => {
  const sites = (contig: string, from: number, rows: number): Site[] =>
    Array.from({ length: rows }, (_, i) => ({
      contig,
      position: from + i,
      id: i % 2 ? `rs${i}` : null,
      ref: 'ACGT'[i % 4]!,
      alt: '<DEL>',
      filter: i % 3 ? 'PASS' : null,
    }))

  it('are those kept of each batch, few or many, in order', () => {
    const store = new VariantStore()
    const batches = [sites('1', 100, 40), sites('1', 200, 40), sites('2', 5, 40)]
    const kept = [Uint32Array.of(1, 7), null, Uint32Array.from({ length: 30 }, (_, i) => i + 10)]
    batches.forEach((batch, i) => {
      store.append(variantRows(batch[0]!.contig, batch), kept[i]!)
    })
    const plain = batches.flatMap((batch, i) => (kept[i] ? [...kept[i]!].map((row) => batch[row]!) : batch))
    expect(store.rows).toBe(plain.length)
    const slice = store.slice(0, plain.length, null)
    expect(
      slice.contig.map((contig, i) => ({
        contig,
        position: slice.position[i],
        id: slice.id[i],
        ref: slice.ref[i],
        alt: slice.alt[i],
        filter: slice.filter[i],
      })),
    ).toEqual(plain)
    const order = Uint32Array.from(plain, (_, i) => (i * 29) % plain.length)
    expect([...store.slice(3, 20, order).position]).toEqual([...order.slice(3, 23)].map((row) => plain[row]!.position))
    const rows = Uint32Array.of(0, 1, 2, 41, 42, 43, 71)
    expect([...store.pick(rows).slice(0, 7, null).position]).toEqual([...rows].map((row) => plain[row]!.position))
  })

  it('let go of a batch of which few rows were kept', () => {
    const store = new VariantStore()
    const batch = variantRows('1', sites('1', 1, 100))
    let asked = 0
    const watched = {
      ...batch,
      ref(row: number) {
        asked++
        return batch.ref(row)
      },
    }
    store.append(watched, Uint32Array.of(50))
    const before = asked
    expect(store.slice(0, 1, null).ref).toEqual(['G'])
    expect(asked).toBe(before)
    store.append(watched, Uint32Array.of())
    expect(store.rows).toBe(1)
  })
})
