// From names to rows: 1,000 pasted variants, and 1,000 identifiers, in all rows of a dataset.
import { tableFromIPC } from 'apache-arrow'
import { rowOf } from '../named-rows.mjs'
import { streamOf } from './columns.mjs'

const ASKED = 1000
const BASES = ['A', 'C', 'G', 'T']

export const locate = {
  name: 'locate',
  data: 'named',
  title: 'Rows of 1,000 pasted names',
  async *cases(ctx) {
    const { name, variants } = ctx.named
    const bytes = await ctx.load(`${name}/columns.arrow`)
    const table = tableFromIPC(bytes)
    const column = (one) => table.getChild(one).data[0].values
    const database = await ctx.startDuckDB('eh')
    await database.insert('t', streamOf(bytes))
    const dataset = await ctx.hindo.createEngine({ workers: 1 }).open(ctx.dataset(name))
    const asked = drawVariants(variants)
    const position = column('position')
    const alleles = column('alleles')
    yield {
      name: 'variants',
      rows: variants,
      implementations: [
        { name: 'JS loop', peer: true, run: () => searchPlaces(asked, position, alleles) },
        inEngine(dataset, asked.map(({ text }) => text).join('\n')),
        inDuckDB(
          database,
          asked.map(({ at, code }, i) => `(${i},${at},${code})`),
          't.position = q.a and t.alleles = q.b',
        ),
      ],
    }
    const rows = asked.map((_, i) => rowOf((i * 7919) % variants).rs)
    const sorted = sortIds(column('rs'))
    yield {
      name: 'identifiers',
      rows: variants,
      implementations: [
        { name: 'JS loop', peer: true, run: () => searchIds(rows, sorted) },
        inEngine(dataset, rows.map((rs) => `rs${rs}`).join('\n')),
        inDuckDB(
          database,
          rows.map((rs, i) => `(${i},${rs | 0},0)`),
          't.rs = q.a',
        ),
      ],
    }
  },
}

/** Four of five are there; of the rest half name another allele, half a position without a row. */
function drawVariants(variants) {
  return Array.from({ length: ASKED }, (_, i) => {
    const row = (i * 104_729 + 17) % variants
    const { position, ref, alt } = rowOf(row)
    const at = i % 10 === 0 ? position + 1 : position
    const other = i % 10 === 1 ? [0, 1, 2, 3].find((base) => base !== ref && base !== alt) : alt
    return { at, code: 4 * ref + other, text: `chr1:${at}:${BASES[ref]}:${BASES[other]}` }
  })
}

/** Row of each, −1 where there is none. */
function searchPlaces(asked, position, alleles) {
  return Int32Array.from(asked, ({ at, code }) => {
    const row = lowerBound(position, at)
    return position[row] === at && alleles[row] === code ? row : -1
  })
}

function sortIds(rs) {
  const rows = Uint32Array.from(rs.keys())
  // a typed array of pairs sorts faster than by a comparison
  const pairs = BigUint64Array.from(rows, (row) => (BigInt(rs[row] >>> 0) << 32n) | BigInt(row)).sort()
  return {
    ids: Uint32Array.from(pairs, (pair) => Number(pair >> 32n)),
    rows: Int32Array.from(pairs, (pair) => Number(pair & 0xffffffffn)),
  }
}

function searchIds(asked, { ids, rows }) {
  return Int32Array.from(asked, (rs) => {
    const at = lowerBound(ids, rs)
    return ids[at] === rs ? rows[at] : -1
  })
}

function lowerBound(sorted, value) {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The page's question: text in, lines out, worker and messages included. */
function inEngine(dataset, text) {
  const run = async () => {
    const { lines } = await dataset.locate(text)
    return Int32Array.from(lines, ({ variants: [found] }) => (found ? (found.position - 1) / 3 : -1))
  }
  return { name: 'Hindo engine', run }
}

function inDuckDB(database, values, on) {
  const sql = `select q.i::int i, coalesce(t.row, -1)::int r from (values ${values.join(',')}) q(i, a, b)
    left join (select rowid as row, * from t) t on ${on} order by 1`
  const run = async () => Int32Array.from((await database.query(sql)).getChildAt(1).toArray())
  return { name: 'DuckDB-Wasm eh, join', run }
}
