import { describe, expect, test } from 'vitest'
import { LENGTHS, onBoth, randomU32 } from './stage.ts'

const CELLS = ['0|0', '0/0', '0|1', '1|0', './.', '1|1', '0/1', '.|0', '0|2', 'x|0', '0|:', '0.0', '00\t']
const encoder = new TextEncoder()

/** Cells of which one in `rare` is not a reference call. */
function drawn(n: number, rare: number, seed: number): string[] {
  const next = randomU32(seed)
  return Array.from({ length: n }, () => CELLS[next() % rare === 0 ? next() % CELLS.length : next() % 2]!)
}

describe('findCalls', () => {
  function found(text: string, n: number): number[] {
    return onBoth((stage) => {
      const out = stage.room(4 * n)
      const count = stage.kernel.findCalls(stage.put(encoder.encode(text)), out, n)
      return [count, ...stage.u32(out, count)]
    })
  }

  test.each(LENGTHS)('finds what is not 0|0 or 0/0 among %i cells', (n) => {
    for (const rare of [1, 3, 50]) {
      const cells = drawn(n, rare, n + rare)
      const expected = cells.flatMap((cell, i) => (cell === '0|0' || cell === '0/0' ? [] : [i]))
      expect(found(cells.map((cell) => `${cell}\t`).join(''), n)).toEqual([expected.length, ...expected])
    }
  })

  test('takes a cell that another byte than a tab ends for another cell', () => {
    expect(found('0|0\t0|0:0/0\n0/0\t0|0\t', 5)).toEqual([2, 1, 2])
  })

  test('finds each single one wherever it stands', () => {
    for (let at = 0; at < 70; at++) {
      const cells = Array.from({ length: 70 }, (_, i) => (i === at ? '0|1\t' : i % 3 ? '0|0\t' : '0/0\t'))
      expect(found(cells.join(''), 70)).toEqual([1, at])
    }
  })
})

describe('scanCells', () => {
  /** Number of cells, and index and text from there on of those that are listed. */
  function scanned(text: string, most: number): { cells: number; listed: Array<[number, string]> } {
    const bytes = encoder.encode(text)
    const [cells, ...numbers] = onBoth((stage) => {
      const out = stage.room(8 + 8 * most)
      const count = stage.kernel.scanCells(stage.put(bytes), bytes.length, out, most)
      const listed = stage.u32(out, 1)[0]!
      return [count, ...stage.u32(out + 8, 2 * listed)]
    })
    const listed = Array.from({ length: numbers.length / 2 }, (_, i): [number, string] => {
      const start = numbers[2 * i + 1]!
      return [numbers[2 * i]!, text.slice(start, text.indexOf('\t', start))]
    })
    return { cells: cells!, listed }
  }

  const expected = (cells: string[]) =>
    cells.flatMap((cell, i): Array<[number, string]> => (/^0[|/]0(:|$)/.test(cell) ? [] : [[i, cell]]))

  test.each(LENGTHS.filter((n) => n < 100))('lists what does not begin with a reference call among %i cells', (n) => {
    const next = randomU32(n)
    for (const more of [[''], ['', ':12', ':3,4:99', ':'], [':0,30:30:90:0,90,1350']]) {
      const cells = drawn(n, 4, n)
        .map((cell) => cell.replace('\t', '') + more[next() % more.length])
        .map((cell) => (next() % 9 === 0 ? cell.slice(0, next() % 4) : cell))
      expect(scanned(cells.map((cell) => `${cell}\t`).join(''), n)).toEqual({ cells: n, listed: expected(cells) })
    }
  })

  test('lists cells of one allele, of three, of none, and of nothing', () => {
    const cells = ['0', '', '0/0/0', '0|0', '.', '0/0:', ':0|0', '/0/0', '0|0|', '0/00']
    expect(scanned(`${cells.join('\t')}\t`, 10)).toEqual({ cells: 10, listed: expected(cells) })
    expect(expected(cells)).toHaveLength(8)
  })

  test('counts cells beyond those there is room for, and lists none of them', () => {
    expect(scanned('0|1\t'.repeat(50), 20)).toEqual({
      cells: 50,
      listed: Array.from({ length: 20 }, (_, i) => [i, '0|1']),
    })
  })

  test('leaves out what no tab ends, and has no cell in no text', () => {
    expect(scanned('0|1\t0|1', 5)).toEqual({ cells: 1, listed: [[0, '0|1']] })
    expect(scanned('', 5)).toEqual({ cells: 0, listed: [] })
  })
})
