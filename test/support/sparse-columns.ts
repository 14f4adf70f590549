import type { Measure } from '../../sdk/types.ts'

/** Columns of a sparse file as any Arrow reader gives them: numbers, and lists of numbers. */
export type PlainColumns = Record<string, unknown[]>

/**
 * Every value of every stratum of a sparse file, from nothing but its plain columns: written after the description of the format, not
 * after its reader, one bit at a time.
 */
export function plainSparseValues(measure: Measure, columns: PlainColumns, rows: number): Map<number, number[]> {
  const sign = measure === 'AN' || measure === 'n_haploid' ? -1 : 1
  const record = (at: number) => ({
    stratum: columns.stratum![at] as number,
    step: columns.step![at] as number,
    base: Array.from(columns.base![at] as number[]),
    gap: Array.from(columns.gap![at] as number[]),
    cell: Array.from(columns.cell![at] as number[]),
    width: Array.from(columns.width![at] as number[]),
    low: Array.from(columns.low![at] as number[]),
    code: Array.from(columns.code![at] as number[]),
    large: signedNumbers(Array.from(columns.large![at] as number[])),
  })
  const [first, ...others] = columns.stratum!.map((_, at) => record(at))
  if (!first) return new Map()
  const classOf: number[] = Array.from({ length: rows }, () => 0)
  for (const [row, d] of listedCells(first)) classOf[row] = d
  return new Map(
    others.map((own) => {
      const ds: number[] = Array.from({ length: rows }, () => 0)
      for (const [row, d] of listedCells(own)) ds[row] = d
      let bit = 0
      let coded = 0
      for (const [i, width] of own.width.entries()) {
        if (width === 0) continue
        const low = own.low[coded++]!
        for (let row = 0; row < rows; row++) {
          if (classOf[row] !== i + 1) continue
          let code = 0
          for (let b = 0; b < width; b++, bit++) code += ((own.code[bit >> 3]! >> (bit & 7)) & 1) * 2 ** b
          ds[row] = code === 2 ** width - 1 ? own.large.shift()! : (low + code) * own.step
        }
        bit = Math.ceil(bit / 8) * 8
      }
      if (own.large.length > 0 || bit !== 8 * own.code.length) throw new Error('streams do not end together')
      const values = ds.map((d, row) => (own.base[Math.floor(row / 8192)] ?? 0) + sign * d)
      return [own.stratum, values] as const
    }),
  )
}

function* listedCells(own: {
  gap: number[]
  cell: number[]
  large: number[]
  step: number
}): Generator<[number, number]> {
  let row = -1
  let at = 0
  for (const gap of own.gap) {
    row += gap === 255 ? 255 : gap + 1
    if (gap === 255) continue
    const half = at % 2 ? own.cell[at >> 1]! >> 4 : own.cell[at >> 1]! % 16
    at++
    yield [row, half === 15 ? own.large.shift()! : (half + 1) * own.step]
  }
}

function signedNumbers(bytes: number[]): number[] {
  const numbers: number[] = []
  let value = 0
  let factor = 1
  for (const byte of bytes) {
    value += (byte % 128) * factor
    factor *= 128
    if (byte >= 128) continue
    numbers.push(value % 2 ? -(value + 1) / 2 : value / 2)
    value = 0
    factor = 1
  }
  return numbers
}
