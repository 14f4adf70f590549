import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GENOTYPE_MARKS } from '../../sdk/kernel/kernel.ts'
import { EXTREMES, onBoth } from './stage.ts'

interface Cell {
  ac: number
  an: number
  two: number
  one?: number | undefined
  hap?: number | undefined
  /** Which genotypes are asked about, a bit each. */
  asked: number
}

/** What `Kernel.markGenotypes` says. */
function expected({ ac, an, two, one = 0, hap = 0, asked }: Cell, least: number): boolean[] {
  const het = ac - 2 * two - one
  const people = [Math.floor((an - hap) / 2 - het - two), het, two, one]
  return people.map((count, genotype) => count > 0 && count < least && ((asked >> genotype) & 1) === 1)
}

function expectMarks(cells: Cell[], least: number): void {
  const n = Math.ceil(cells.length / 128) * 128
  const column = (of: (cell: Cell) => number | undefined) => {
    const values = new Int32Array(n)
    for (const [row, cell] of cells.entries()) values[row] = of(cell)!
    return values
  }
  const among = new Uint8Array((GENOTYPE_MARKS * n) / 8)
  for (const [row, { asked }] of cells.entries()) {
    for (let mark = 0; mark < GENOTYPE_MARKS; mark++) {
      if ((asked >> mark) & 1) among[(mark * n) / 8 + (row >> 3)]! |= 1 << (row & 7)
    }
  }
  const [bits, found] = onBoth((stage) => {
    const columns = [column(({ ac }) => ac), column(({ an }) => an), column(({ two }) => two)].map((one) =>
      stage.put(one),
    )
    columns.push(cells[0]?.one === undefined ? 0 : stage.put(column(({ one }) => one)))
    columns.push(cells[0]?.hap === undefined ? 0 : stage.put(column(({ hap }) => hap)))
    const [out, found] = [stage.room((GENOTYPE_MARKS * n) / 8), stage.room(4 * GENOTYPE_MARKS)]
    stage.kernel.markGenotypes(stage.put(Uint32Array.from(columns)), stage.put(among), least, out, found, n)
    return [stage.u8(out, (GENOTYPE_MARKS * n) / 8), stage.u32(found, GENOTYPE_MARKS)] as const
  })
  const isMarked = (mark: number, row: number) => ((bits[(mark * n) / 8 + (row >> 3)]! >> (row & 7)) & 1) === 1
  const wanted = cells.map((cell) => expected(cell, least))
  for (const [row, cell] of cells.entries()) {
    expect([cell, least, wanted[row]!.map((_, mark) => isMarked(mark, row))]).toEqual([cell, least, wanted[row]])
  }
  expect([...found]).toEqual([0, 1, 2, 3].map((mark) => wanted.filter((one) => one[mark]).length))
}

const limit = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(100, 16383, 16384, 2 ** 31 - 1))
const few = fc.nat({ max: 15 })
const asked = fc.oneof(fc.constant(15), fc.nat({ max: 15 }))
const wild = fc.oneof(fc.constantFrom(...EXTREMES, 2 ** 28 - 1, 2 ** 28, 2 ** 30), fc.integer())

describe('markGenotypes', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('marks genotypes of few people, hemizygote_count %s, n_haploid %s', (hemi, haps) => {
    const cell = fc.tuple(fc.oneof(few, fc.integer({ min: 100, max: 60_000 })), few, few, few, few, asked).map(([ref, het, two, one, more, asked]): Cell => {
      const single = hemi ? one : 0
      const hap = haps ? single + more : 0
      return { ac: het + 2 * two + single, an: 2 * (ref + het + two) + hap, two, one: hemi ? one : undefined, hap: haps ? hap : undefined, asked }
    }) // biome-ignore format: a cell from its people
    const odd = cell.chain((one) => fc.boolean().map((more) => ({ ...one, an: one.an + Number(more) })))
    fc.assert(fc.property(fc.array(odd, { minLength: 1, maxLength: 150 }), limit, expectMarks), { numRuns: 300 })
  })

  it.each([
    [false, false],
    [true, true],
  ])('marks any numbers, hemizygote_count %s, n_haploid %s', (hemi, haps) => {
    const cell = fc.tuple(wild, wild, wild, wild, wild, asked).map(([ac, an, two, one, hap, asked]): Cell => ({ ac, an, two, one: hemi ? one : undefined, hap: haps ? hap : undefined, asked })) // biome-ignore format: one line
    const runs = fc.array(fc.tuple(cell, fc.constantFrom(1, 8)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(runs, limit, (drawn, least) => {
        expectMarks(drawn.flatMap(([one, times]) => Array.from({ length: times }, () => one)), least) // biome-ignore format: one line
      }),
      { numRuns: 300 },
    )
  })

  it('marks nothing of no rows', () => {
    expectMarks([], 5)
  })
})
