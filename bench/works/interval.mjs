// What somebody who has the margins of a table can say of one hidden cell: least and greatest, by two linear programs.
import { createRandom } from '../random.mjs'

const SHAPES = [
  [4, 4],
  [5, 10],
  [10, 20],
  [20, 50],
]

export const interval = {
  name: 'interval',
  title: 'Bounds of a hidden cell by linear programs',
  async *cases({ hindo, quick, browser }) {
    const solver = await hindo.linearProgram.loadIntervalSolver()
    if (!solver) throw new Error(`the solver does not start ${browser ? 'in the page' : 'in Node'}`)
    for (const [rows, columns] of quick ? SHAPES.slice(0, 2) : SHAPES) {
      const { system, margins } = drawTable(rows, columns)
      const targets = Array.from({ length: 16 }, (_, i) => (i * 7919) % (rows * columns))
      let next = 0
      yield {
        name: `${rows} x ${columns}`,
        implementations: [
          {
            name: 'JS, by formula (holds for tables of two ways with nothing but margins)',
            peer: true,
            run: () => byFormula(margins, targets[0]),
            verify: () => targets.map((target) => byFormula(margins, target)),
          },
          {
            name: 'Hindo, a system of its own',
            run: () => solver.solve({ ...system }, [[targets[0]]]).map(pair)[0],
            verify: () => solver.solve({ ...system }, targets.map((target) => [target])).map(pair), // biome-ignore format: one line
          },
          {
            name: 'Hindo, another cell of the same row',
            before: () => solver.solve(system, [[targets[++next % targets.length]]]),
            run: () => solver.solve(system, [[targets[0]]]).map(pair)[0],
          },
        ],
      }
    }
  },
}

const pair = ({ lower, upper }) => [lower, upper]

function drawTable(rows, columns) {
  const random = createRandom(rows * columns)
  const cells = Array.from({ length: rows * columns }, () => random.poisson(3 * (1 + random.below(8))))
  const row = (r) => Array.from({ length: columns }, (_, c) => r * columns + c)
  const column = (c) => Array.from({ length: rows }, (_, r) => r * columns + c)
  const total = (members) => members.reduce((sum, member) => sum + cells[member], 0)
  const lines = [
    ...Array.from({ length: rows }, (_, r) => row(r)),
    ...Array.from({ length: columns }, (_, c) => column(c)),
  ]
  return {
    system: {
      lower: new Float64Array(cells.length),
      upper: new Float64Array(cells.length).fill(100_000),
      sums: lines.map((members) => ({ members, low: total(members), high: total(members) })),
    },
    margins: { columns, byLine: lines.map(total), rows, all: cells.reduce((sum, value) => sum + value, 0) },
  }
}

/** Fréchet: from row + column − all, or 0, to the smaller of row and column. */
function byFormula({ columns, byLine, rows, all }, cell) {
  const [row, column] = [byLine[Math.floor(cell / columns)], byLine[rows + (cell % columns)]]
  return [Math.max(0, row + column - all), Math.min(row, column)]
}
