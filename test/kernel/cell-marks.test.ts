import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CELL_MARKS } from '../../sdk/kernel/kernel.ts'
import { EXTREMES, onBoth, randomU32 } from './stage.ts'

interface Limits {
  least: number
  nonCarriers: boolean
  copies: number
  noneAllowed: boolean
  either: boolean
  most: number
}

interface Cell {
  ac: number
  an: number
  hom?: number | undefined
  hap?: number | undefined
}

/** What `Kernel.markCells` says, in fractions. */
function expected({ ac, an, hom, hap }: Cell, limits: Limits): boolean[] {
  const { least, nonCarriers, copies, noneAllowed, either, most } = limits
  const carriers = hom === undefined ? [Math.ceil(ac / 2), ac] : [ac - hom, ac - hom]
  const called = hap === undefined ? [Math.ceil(an / 2), an] : [(an + hap) / 2, (an + hap) / 2]
  const others = [called[0]! - carriers[1]!, called[1]! - carriers[0]!]
  const sides = nonCarriers ? [carriers, others] : [carriers]
  const few = sides.some((bounds) => bounds.every((people) => people > 0 && people < least))
  const open = sides.some(([low, high]) => low! < least && high! > 0 && low !== high)
  const rare = [ac, ...(either ? [an - ac] : [])].some((count) => count < copies && (!noneAllowed || count > 0))
  const whole = an !== 0 && (ac === an || carriers[0]! >= called[1]!)
  return [few, open && !few, rare, whole, an !== 0 && ac === 0 && !whole, carriers[0]! > 0 && carriers[0]! <= most]
}

/** The marks of cells by row, those asked about, and how many of each kind. */
function marked(cells: Cell[], limits: Limits, asked: (row: number) => boolean = () => true) {
  const n = Math.ceil(cells.length / 128) * 128
  const column = (of: (cell: Cell) => number | undefined) => {
    const values = new Int32Array(n)
    for (const [row, cell] of cells.entries()) values[row] = of(cell)!
    return values
  }
  const among = new Uint8Array(n / 8)
  for (const row of cells.keys()) if (asked(row)) among[row >> 3]! |= 1 << (row & 7)
  const { least, nonCarriers, copies, noneAllowed, either, most } = limits
  const numbers = Int32Array.of(least, Number(nonCarriers), copies, Number(noneAllowed), Number(either), most)
  const [bits, found] = onBoth((stage) => {
    const columns = [stage.put(column(({ ac }) => ac)), stage.put(column(({ an }) => an))]
    columns.push(cells[0]?.hom === undefined ? 0 : stage.put(column(({ hom }) => hom)))
    columns.push(cells[0]?.hap === undefined ? 0 : stage.put(column(({ hap }) => hap)))
    const [out, found] = [stage.room((CELL_MARKS * n) / 8), stage.room(4 * CELL_MARKS)]
    stage.kernel.markCells(stage.put(Uint32Array.from(columns)), stage.put(among), stage.put(numbers), out, found, n)
    return [stage.u8(out, (CELL_MARKS * n) / 8), stage.u32(found, CELL_MARKS)] as const
  })
  const isMarked = (mark: number, row: number) => ((bits[(mark * n) / 8 + (row >> 3)]! >> (row & 7)) & 1) === 1
  const marks = cells.map((_, row) => Array.from({ length: CELL_MARKS }, (_, mark) => isMarked(mark, row)))
  return { marks, found: [...found] }
}

function expectMarks(cells: Cell[], limits: Limits, asked: (row: number) => boolean = () => true): void {
  const { marks, found } = marked(cells, limits, asked)
  const wanted = cells.map((cell, row) => expected(cell, limits).map((mark) => mark && asked(row)))
  const wrong = cells.flatMap((cell, row) =>
    marks[row]!.join() === wanted[row]!.join() ? [] : [{ cell, limits, is: marks[row], wanted: wanted[row] }],
  )
  expect(wrong.slice(0, 3)).toEqual([])
  expect(found).toEqual(Array.from({ length: CELL_MARKS }, (_, mark) => wanted.filter((one) => one[mark]).length))
}

const KINDS = [
  { hom: false, hap: false },
  { hom: false, hap: true },
  { hom: true, hap: false },
  { hom: true, hap: true },
]
const flag = fc.boolean()
const limit = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 63, 64, 127, 128, 16383, 16384, 4e8))
const limitsOf = fc.record<Limits>({ least: limit, nonCarriers: flag, copies: fc.oneof(limit, fc.constant(0)), noneAllowed: flag, either: flag, most: fc.oneof(limit, fc.constant(0)) }) // biome-ignore format: one line

/** Counts near 0 and near everybody, near limits, and of any size and sign. */
const few = fc.nat({ max: 40 })
const counts = fc.oneof(
  fc.tuple(few, few),
  fc.tuple(few, fc.integer({ min: 80, max: 5000 })),
  fc.tuple(few, fc.integer({ min: 30, max: 5000 })).map(([less, all]) => [Math.max(0, all - less), all] as const),
  fc.tuple(fc.integer({ min: 100, max: 70_000 }), fc.integer({ min: 100, max: 140_000 })),
)
const wild = fc.oneof(fc.constantFrom(...EXTREMES), fc.integer(), fc.integer({ min: -20, max: 20 }))

describe('markCells', () => {
  it.each(KINDS)('marks counts of few, of nearly all and of many, nhomalt $hom, n_haploid $hap', ({ hom, hap }) => {
    const cell = fc.record({ counts, hom: few, hap: few }).map(({ counts: [ac, an], ...more }): Cell => {
      return { ac, an, hom: hom ? Math.min(more.hom, ac >> 1) : undefined, hap: hap ? more.hap : undefined }
    })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 150 }), limitsOf, (cells, limits) => {
        expectMarks(cells, limits)
      }),
      { numRuns: 400 },
    )
  })

  it.each(KINDS)(
    'marks any numbers, negative and large ones among them, nhomalt $hom, n_haploid $hap',
    ({ hom, hap }) => {
      const cell = fc
        .record({ counts: fc.oneof(fc.tuple(wild, wild), counts), hom: wild, hap: wild })
        .map((drawn): Cell => {
          const { counts: [ac, an] } = drawn // biome-ignore format: one line
          return { ac, an, hom: hom ? drawn.hom : undefined, hap: hap ? drawn.hap : undefined }
        })
      fc.assert(
        fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), limitsOf, (cells, limits) => {
          expectMarks(cells, limits)
        }),
        { numRuns: 400 },
      )
    },
  )

  it.each(KINDS)('marks sixteen cells and more of a kind, nhomalt $hom, n_haploid $hap', ({ hom, hap }) => {
    const large = fc.constantFrom(2 ** 28 - 1, 2 ** 28, 2 ** 29, 2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1)
    const any = fc.oneof(few, fc.integer({ min: 0, max: 300 }), large)
    const cell = fc.tuple(fc.oneof(fc.constant(0), any), any, few, few).map(([ac, an, two, one]): Cell => {
      return { ac: Math.min(ac, an), an, hom: hom ? Math.min(two, ac >> 1) : undefined, hap: hap ? one : undefined }
    })
    const runs = fc.array(fc.tuple(cell, fc.constantFrom(16, 32)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(runs, limitsOf, (drawn, limits) => {
        const cells = drawn.flatMap(([one, times]) => Array.from({ length: times }, () => one))
        expectMarks(cells, limits)
      }),
      { numRuns: 400 },
    )
  })

  it.each(KINDS)('marks every cell of up to 25 alleles, nhomalt $hom, n_haploid $hap', ({ hom, hap }) => {
    const cells: Cell[] = []
    for (let an = 0; an <= 25; an++) {
      for (let ac = 0; ac <= an; ac++) {
        for (let h = 0; h <= (hom ? ac >> 1 : 0); h++) {
          for (let x = 0; x <= (hap ? 3 : 0); x++) {
            cells.push({ ac, an, hom: hom ? h : undefined, hap: hap ? x : undefined })
          }
        }
      }
    }
    for (const least of [1, 2, 3, 10]) {
      for (const flags of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const [nonCarriers, noneAllowed, either] = [0, 1, 2].map((bit) => ((flags >> bit) & 1) === 1)
        const limits = { least, nonCarriers: nonCarriers!, copies: least - 1, noneAllowed: noneAllowed!, either: either!, most: least } // biome-ignore format: one line
        expectMarks(cells, limits)
      }
    }
  })

  it('marks and counts no rows but those asked about, and none of none', () => {
    const next = randomU32(7)
    const cells = Array.from({ length: 1000 }, (): Cell => ({ ac: next() % 12, an: 4000 - (next() % 2) * 3990 }))
    const limits = { least: 10, nonCarriers: true, copies: 6, noneAllowed: true, either: true, most: 1 }
    expectMarks(cells, limits, (row) => row % 3 === 1 && Math.floor(row / 40) % 2 === 0)
    expectMarks(cells, limits, () => false)
    expect(marked([], limits)).toEqual({ marks: [], found: [0, 0, 0, 0, 0, 0] })
  })
})
