// Sum of 32 int32 columns as they lie in an Arrow file, against how fast the same bytes can be read at all.
import { BLOCK, sumBlock } from '../peers/javascript.mjs'
import { blocksOf, loadPresets, placeColumns, sumPlaced } from './columns.mjs'

export const columnSum = {
  name: 'column-sum',
  data: 'presets',
  title: 'Sum of 32 int32 columns',
  async *cases(ctx) {
    const { hindo } = ctx
    const { ac, rows } = await loadPresets(ctx)
    const { kernel } = await hindo.loadKernel()
    const placed = placeColumns(hindo, kernel, ac, Int32Array)
    const arena = new hindo.Arena(kernel)
    const acc = arena.take(4 * BLOCK)
    const all = ac.map((_, c) => c)
    const bytes = 4 * ac.length * rows
    const probe = await ctx.startProbe(bytes)
    const out = new Int32Array(BLOCK)
    // sums are looked at in one place per block, so that nobody can leave them out; in full where they are compared
    const walk = (sumOf, whole) => {
      let check = 0
      const kept = []
      blocksOf(rows, (from, n) => {
        const sums = sumOf(from, n)
        check += sums[n - 1]
        if (whole) kept.push(...sums.subarray(0, n))
      })
      return whole ? Int32Array.from(kept) : check
    }
    const work = (name, sumOf, more) => ({
      name,
      bytes,
      run: () => walk(sumOf),
      verify: () => walk(sumOf, true),
      ...more,
    })
    const inTypeScript = (from, n) => {
      sumBlock(ac, from, n, out)
      return out
    }
    const inKernel = (from, n) => {
      sumPlaced(kernel, placed, all, from, n, acc)
      return arena.i32(acc, n)
    }
    const pointers = arena.take(4 * ac.length)
    const together = (from, n) => {
      const list = arena.u32(pointers, ac.length)
      for (let c = 0; c < list.length; c++) list[c] = placed.pointers[c] + 4 * from
      kernel.clear(acc, n)
      kernel.addManyU32(acc, pointers, list.length, 1, n)
      return arena.i32(acc, n)
    }
    yield {
      name: 'k=32',
      rows,
      implementations: [
        work('JS loop', inTypeScript, { peer: true }),
        work('Hindo kernel, column by column', inKernel),
        ...(kernel.addManyU32 ? [work('Hindo kernel, many columns at a time', together)] : []),
        { name: 'v128 read', unchecked: true, bytes, run: () => probe.read(bytes) },
      ],
    }
  },
}
