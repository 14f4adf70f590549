import { describe, expect, it } from 'vitest'
import type { TableSlice } from '../../sdk/export/slices.ts'
import { cellValue, rowStates, SLICE_ROWS, tableSlices } from '../../sdk/export/slices.ts'
import { STATE } from '../../sdk/types.ts'
import { tableDouble } from '../support/table-double.ts'

type Cell = number | 'suppressed' | 'notCalled' | 'notCollected'

/** State of a row whose columns have these cells. */
function stateOf(cells: Record<string, Cell>): string {
  const names = Object.keys(cells)
  const columns = names.map((name) => {
    const cell = cells[name]!
    const state = typeof cell === 'number' ? STATE.value : STATE[cell]
    return { values: Float64Array.of(typeof cell === 'number' ? cell : 7), state: Uint8Array.of(state) }
  })
  const [code] = rowStates(columns, names, 1)
  return Object.entries(STATE).find(([, value]) => value === code)![0]
}

describe('the state of a row', () => {
  it.each<[Record<string, Cell>, string]>([
    [{ AC: 0, AN: 10, AF: 0 }, 'value'],
    [{ AC: 0, AN: 10, nhomalt: 'notCollected' }, 'value'],
    [{ AC: 'notCalled', AN: 0, AF: 'notCalled' }, 'notCalled'],
    [{ AN: 0 }, 'notCalled'],
    [{ AN: 0, n_missing: 4 }, 'notCalled'],
    [{ AC: 0 }, 'value'],
    [{ AC: 3, AN: 5, hwe_p: 'notCalled' }, 'value'],
    [{ AC: 1, call_rate: 'notCalled' }, 'value'],
    [{ AC: 'notCalled', AN: 0, hwe_midp: 'notCalled', call_rate: 0 }, 'notCalled'],
    [{ AF: 'notCalled', call_rate: 0 }, 'notCalled'],
    [{ hwe_p: 'notCalled', call_rate: 'notCalled' }, 'notCalled'],
    [{ AC: 'notCalled', nhomalt: 'notCollected' }, 'notCalled'],
    [{ nhomalt: 'notCollected', n_het: 'notCollected' }, 'notCollected'],
    [{ AC: 'suppressed', AN: 10 }, 'suppressed'],
    [{ AC: 'suppressed', AN: 0, nhomalt: 'notCollected' }, 'suppressed'],
    [{ AN: 'suppressed' }, 'suppressed'],
    [{}, 'value'],
  ])('of %j is %s', (cells, state) => {
    expect(stateOf(cells)).toBe(state)
  })
})

describe('a cell', () => {
  it('is null unless its state is a value, whatever number lies below', () => {
    const values = Float64Array.of(5, 5, 5, 5, 5)
    const state = Uint8Array.of(
      STATE.value,
      STATE.suppressed,
      STATE.notCalled,
      STATE.notCollected,
      STATE.value | STATE.MARKED,
    )
    expect([0, 1, 2, 3, 4].map((row) => cellValue({ values, state }, row))).toEqual([5, null, null, null, 5])
  })
})

describe('slices of a table', () => {
  const rows = Array.from({ length: 2 * SLICE_ROWS + 1 }, (_, row) => ({
    contig: '22',
    position: row + 1,
    ref: 'A',
    alt: 'C',
    cells: { all: { AC: row } },
  }))
  const table = () => tableDouble(rows, { cohorts: [{ name: 'all' }], columns: ['AC'] })

  it('cover every row once, and say how far they are', async () => {
    const seen: TableSlice[] = []
    const progress: number[] = []
    for await (const slice of tableSlices(table(), { onProgress: ({ done }) => progress.push(done) })) seen.push(slice)
    expect(seen.map(({ from, rows: size }) => [from, size])).toEqual([
      [0, SLICE_ROWS],
      [SLICE_ROWS, SLICE_ROWS],
      [2 * SLICE_ROWS, 1],
    ])
    expect(progress).toEqual([SLICE_ROWS, 2 * SLICE_ROWS, 2 * SLICE_ROWS + 1])
    expect(seen[2]!.cohorts[0]!.columns[0]!.values[0]).toBe(2 * SLICE_ROWS)
  })

  it('stop between slices when cancelled', async () => {
    const controller = new AbortController()
    let slices = 0
    const walk = async () => {
      for await (const _ of tableSlices(table(), { signal: controller.signal })) {
        slices++
        controller.abort()
      }
    }
    await expect(walk()).rejects.toMatchObject({ code: 'aborted' })
    expect(slices).toBe(1)
  })
})
