import { describe, expect, it, vi } from 'vitest'
import { BLOCK_ROWS, Blocks } from '../../sdk/components/frequency-table/blocks.ts'
import { HindoError } from '../../sdk/errors.ts'
import { STATE } from '../../sdk/types.ts'
import type { Table } from '../../sdk/worker/client.ts'

/** A table whose cell `AC` of row r is r, and whose answers can be held back. */
function tableOf(rows: number, gate: Promise<void> = Promise.resolve()) {
  const asked: string[] = []
  const table = {
    rows,
    async column(name: string, cohort: string, { from, to }: { from: number; to: number }) {
      asked.push(`${name} ${cohort} ${from}-${to}`)
      await gate
      const end = Math.min(to, table.rows)
      const values = Float64Array.from({ length: Math.max(0, end - from) }, (_, at) => from + at)
      return { values, state: Uint8Array.from(values, (row) => (row % 5 === 4 ? STATE.suppressed : STATE.value)) }
    },
    async variants({ from, to }: { from: number; to: number }) {
      asked.push(`variants ${from}-${to}`)
      await gate
      const at = Array.from({ length: Math.max(0, Math.min(to, table.rows) - from) }, (_, index) => from + index)
      return {
        contig: at.map(() => '22'),
        position: Int32Array.from(at),
        id: at.map(() => null),
        ref: at.map(() => 'A'),
        alt: at.map(() => 'C'),
        filter: at.map(() => null),
      }
    },
  }
  return { table: table as unknown as Table & { rows: number }, asked }
}

const AC = { name: 'AC', cohort: 'all' }
const fail = (error: unknown) => {
  throw error
}

describe('blocks of a table', () => {
  it('fetch what is wanted once, and answer from what is kept', async () => {
    const { table, asked } = tableOf(1000)
    const changed = vi.fn()
    const blocks = new Blocks(table, changed, fail)
    expect(blocks.cell(AC, 3)).toBeUndefined()
    blocks.want(0, 40, [AC])
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1))
    expect(asked).toEqual([`variants 0-${BLOCK_ROWS}`, `AC all 0-${BLOCK_ROWS}`])
    expect(blocks.cell(AC, 3)).toEqual({ value: 3, state: STATE.value })
    expect(blocks.variant(3)).toMatchObject({ contig: '22', position: 3 })
    blocks.want(10, 50, [AC])
    await new Promise((done) => setTimeout(done, 5))
    expect(asked).toHaveLength(2)
  })

  it('serve only the newest wish after the one under way', async () => {
    let open = () => {}
    const { table, asked } = tableOf(100_000, new Promise((resolve) => (open = resolve)))
    const blocks = new Blocks(table, () => {}, fail)
    for (const from of [0, 20_000, 40_000, 60_000]) blocks.want(from, from + 30, [AC])
    open()
    await vi.waitFor(() => expect(blocks.cell(AC, 60_010)).toBeDefined())
    expect(asked.filter((text) => text.startsWith('AC')).map((text) => Number(text.split(/[ -]/)[2]))).toEqual([
      0,
      Math.floor(60_000 / BLOCK_ROWS) * BLOCK_ROWS,
    ])
  })

  it('fetch a block again when the table has grown into it', async () => {
    const { table } = tableOf(10)
    const blocks = new Blocks(table, () => {}, fail)
    blocks.want(0, 40, [AC])
    await vi.waitFor(() => expect(blocks.cell(AC, 9)).toBeDefined())
    expect(blocks.cell(AC, 10)).toBeUndefined()
    table.rows = 100
    blocks.want(0, 40, [AC])
    await vi.waitFor(() => expect(blocks.cell(AC, 39)).toEqual({ value: 39, state: STATE.suppressed }))
  })

  it('forget all when rows have been put into another order', async () => {
    const { table, asked } = tableOf(100)
    const blocks = new Blocks(table, () => {}, fail)
    blocks.want(0, 40, [AC])
    await vi.waitFor(() => expect(blocks.cell(AC, 9)).toBeDefined())
    const { version } = blocks
    blocks.forget()
    expect(blocks.cell(AC, 9)).toBeUndefined()
    expect(blocks.version).toBeGreaterThan(version)
    await vi.waitFor(() => expect(blocks.cell(AC, 9)).toBeDefined())
    expect(asked).toHaveLength(4)
  })

  it('remember which states have come', async () => {
    const { table } = tableOf(100)
    const blocks = new Blocks(table, () => {}, fail)
    blocks.want(0, 40, [AC])
    await vi.waitFor(() => expect([...blocks.states].sort()).toEqual([STATE.value, STATE.suppressed]))
  })

  it('report a failure, but not that the table was closed under them', async () => {
    const failed = vi.fn()
    const broken = (code: 'network' | 'aborted') =>
      ({
        rows: 10,
        column: async () => Promise.reject(new HindoError(code, 'x')),
        variants: async () => Promise.reject(new HindoError(code, 'x')),
      }) as unknown as Table
    new Blocks(broken('aborted'), () => {}, failed).want(0, 5, [AC])
    await new Promise((done) => setTimeout(done, 5))
    expect(failed).not.toHaveBeenCalled()
    new Blocks(broken('network'), () => {}, failed).want(0, 5, [AC])
    await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce())
  })

  it('keep a bounded number', async () => {
    const { table } = tableOf(2_000_000)
    const blocks = new Blocks(table, () => {}, fail)
    for (let from = 0; from < 2_000_000; from += 1000) {
      blocks.want(from, from + 30, [AC])
      await vi.waitFor(() => expect(blocks.cell(AC, from)).toBeDefined(), { interval: 1 })
    }
    expect(blocks.cell(AC, 0)).toBeUndefined()
  })
})
