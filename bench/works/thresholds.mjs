// Threshold rules of the release check over all cells of a table: 32 cohorts, one per preset. The answer is how many cells fail, and how many a person has to
// look at. Genotypes are not counted in these data, so that carriers are known within bounds only.
import { loadPresets } from './columns.mjs'

const LEAST = 10
const COPIES = 6

export const thresholds = {
  name: 'thresholds',
  data: 'presets',
  title: 'Threshold rules',
  async *cases(ctx) {
    const data = await loadPresets(ctx)
    const subject = subjectOf(data)
    const kernels = await kernelsOf(ctx.hindo)
    const hindo = (asked) =>
      kernels.map(({ name, kernel }) => ({ name, run: () => check(ctx.hindo, kernel, subject, asked) }))
    const database = await ctx.startDuckDB('eh')
    await database.insert('t', data.stream)
    const rules = rulesOf(data)
    for (const { name, rule, parameters, loop, failing, open } of rules) {
      yield {
        name,
        rows: data.rows,
        implementations: [
          { name: 'JS loop', peer: true, run: () => loop(data) },
          ...hindo({ [rule]: parameters }),
          { name: 'DuckDB-Wasm eh', peer: true, run: () => query(database, data, failing, open) },
        ],
      }
    }
    yield {
      name: 'all four and sizes',
      rows: data.rows,
      implementations: [
        {
          name: 'JS loop',
          peer: true,
          run: () => rules.map(({ loop }) => loop(data)).reduce(([a, b], [c, d]) => [a + c, b + d]),
        },
        ...hindo({
          'stratum.min': { least: LEAST, emptyAllowed: true },
          ...Object.fromEntries(rules.map(({ rule, parameters }) => [rule, parameters])),
        }),
      ],
    }
  },
}

function rulesOf() {
  const half = (x) => `((${x} + 1) // 2)`
  return [
    {
      name: 'carriers',
      rule: 'cell.min',
      parameters: { least: LEAST, nonCarriers: true },
      loop: ({ ac, an, rows }) => count(ac, an, rows, carriers),
      failing: (c, n) => `((${c} > 0 and ${c} < ${LEAST}) or (${half(n)} - ${c} > 0 and ${n} - ${half(c)} < ${LEAST}))`,
      open: (c, n) =>
        `((${half(c)} < ${LEAST} and ${c} > 0 and ${half(c)} <> ${c}) or (${half(n)} - ${c} < ${LEAST} and ${n} - ${half(c)} > 0))`,
    },
    {
      name: 'alleles',
      rule: 'ac.min',
      parameters: { least: COPIES, noneAllowed: true, alleles: 'both' },
      loop: ({ ac, an, rows }) => count(ac, an, rows, alleles),
      failing: (c, n) => `((${c} > 0 and ${c} < ${COPIES}) or (${n} - ${c} > 0 and ${n} - ${c} < ${COPIES}))`,
      open: () => 'false',
    },
    {
      name: 'nobody or everybody',
      rule: 'cell.uniform',
      parameters: { zero: 'review', full: 'fail', fullOfOverlapping: 'fail' },
      loop: ({ ac, an, rows }) => count(ac, an, rows, uniform),
      failing: (c, n) => `(${n} > 0 and ${c} = ${n})`,
      open: (c, n) => `(${n} > 0 and ${c} = 0)`,
    },
    {
      name: 'carried by one',
      rule: 'variant.unique',
      parameters: { most: 1 },
      loop: ({ ac, an, rows }) => count(ac, an, rows, unique),
      failing: () => 'false',
      open: (c) => `(${c} > 0 and ${half(c)} <= 1)`,
    },
  ]
}

function carriers(copies, alleles) {
  const least = (copies + 1) >> 1
  const others = ((alleles + 1) >> 1) - copies
  const mostOthers = alleles - least
  if ((copies > 0 && copies < LEAST) || (others > 0 && mostOthers < LEAST)) return 1
  return (least < LEAST && copies > 0 && least !== copies) || (others < LEAST && mostOthers > 0) ? 2 : 0
}

function alleles(copies, all) {
  return (copies > 0 && copies < COPIES) || (all - copies > 0 && all - copies < COPIES) ? 1 : 0
}

function uniform(copies, alleles) {
  if (alleles === 0) return 0
  return copies === alleles ? 1 : copies === 0 ? 2 : 0
}

function unique(copies) {
  return copies > 0 && (copies + 1) >> 1 <= 1 ? 2 : 0
}

/** Cells of kind 1, and of kind 2, column by column. */
function count(ac, an, rows, kindOf) {
  let [failing, open] = [0, 0]
  for (let c = 0; c < ac.length; c++) {
    const [copies, alleles] = [ac[c], an[c]]
    for (let row = 0; row < rows; row++) {
      const kind = kindOf(copies[row], alleles[row])
      if (kind === 1) failing++
      else if (kind === 2) open++
    }
  }
  return [failing, open]
}

/** The kernel that runs, and the one of pages that forbid Wasm. */
async function kernelsOf({ loadKernel }) {
  const [wasm, plain] = [await loadKernel(), await loadKernel({ prefer: 'typescript' })]
  return [
    { name: 'Hindo', kernel: wasm.kernel },
    { name: 'Hindo, TypeScript kernel', kernel: plain.kernel },
  ]
}

/** The whole review by these rules, its findings included. */
async function check(hindo, kernel, subject, rules) {
  const counts = { fail: 0, review: 0 }
  const { checks } = await hindo.review.reviewSubject(subject, { id: 'bench', version: '1', rules }, { kernel })
  for (const { status, count, cells } of checks.flatMap(({ findings }) => findings)) {
    counts[status] += count ?? cells.length
  }
  return [counts.fail, counts.review]
}

/** A table that shows everything, as the rules see it. Values as shown are not needed by these. */
function subjectOf({ ac, an, rows, people }) {
  const shown = () => ({ values: new Float64Array(0), state: new Uint8Array(rows) })
  return {
    dataset: { id: 'bench', dataVersion: '1', axes: [], synthetic: true, kind: 'allele' },
    variants: { length: rows, keys: () => Array(rows).keys() },
    columns: ['AC', 'AN'],
    cohorts: ac.map((AC, c) => ({
      name: `g${c}`,
      expression: `group=g${c}`,
      cohort: { op: 'in', axis: 'group', levels: [`g${c}`] },
      participants: people[c],
      counts: { AC, AN: an[c] },
      columns: new Map([
        ['AC', shown()],
        ['AN', shown()],
      ]),
    })),
    cells: undefined,
    earlier: [],
    unavailable: [],
    countsOf: async () => [undefined],
    cellCounts: async () => undefined,
    solver: async () => undefined,
    mitigation: { steps: [], variance: 0 },
    context: {},
  }
}

async function query(database, { ac }, failing, open) {
  const sum = (condition) => ac.map((_, c) => `(${condition(`ac${c}`, `an${c}`)})::int`).join(' + ')
  const opened = (c, n) => `${open(c, n)} and not ${failing(c, n)}`
  const answer = await database.query(`select sum(${sum(failing)})::double f, sum(${sum(opened)})::double o from t`)
  return ['f', 'o'].map((name) => Number(answer.getChild(name).get(0)))
}
