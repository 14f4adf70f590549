// Facet counts of a query over records: 30 facets, of which eight may hold several levels a record (with all levels above them); the
// levels of a facet that the query restricts are counted without that, as pages show them. The answer is the count of every level.

import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { escape as escaped, op, table } from 'arquero'
import crossfilter from 'crossfilter2'
import { forgiving } from '../rounds.mjs'

/** A record must have a level of every facet named. */
const QUERIES = [
  { name: 'two facets', where: { disease: ['C50', 'I10'], sex: ['female', 'unknown'] } },
  { name: 'one rare level', where: { disease: ['M32'] } },
  {
    name: 'four facets',
    where: {
      biobank: ['BBJ', 'NCBN', 'UBA'],
      age_band: ['60-69', '70-79'],
      sample_type: ['dna'],
      consent: ['GRU', 'HMB'],
    },
  },
]

export const recordFacets = {
  name: 'records',
  data: 'records',
  title: 'Facet counts of records',
  async *cases(ctx) {
    const data = await loadColumns(ctx)
    const makers = [
      javaScript(data),
      await engine(ctx, 'wasm'),
      await engine(ctx, 'typescript'),
      ...(await duckdb(ctx, data)),
      crossfiltered(data),
      arquero(data),
    ]
    for (const { name, where } of QUERIES) {
      const chosen = data.axes.map(
        ({ id, levels }) => where[id] && new Set(where[id].map((level) => levels.indexOf(level))),
      )
      yield { name, rows: data.records, implementations: makers.flatMap((make) => make({ where, chosen })) }
    }
  },
}

async function loadColumns({ load, records: { name, records, axes } }) {
  const bytes = await load(`${name}/columns.bin`)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const array = (Type, { offset, length }) => new Type(buffer, offset, length)
  return {
    records,
    levels: axes.reduce((sum, { levels }) => sum + levels.length, 0),
    axes: axes.map(({ id, levels, codes, offsets, values }) => ({
      id,
      levels,
      ...(codes
        ? { codes: array(Uint8Array, codes) }
        : { offsets: array(Uint32Array, offsets), values: array(Uint8Array, values) }),
    })),
  }
}

/** One pass over the records: how many of the restricted facets each fails, then counts by code. */
function javaScript({ axes, levels, records }) {
  return ({ chosen }) => {
    const restricted = axes.flatMap((axis, index) => (chosen[index] ? [{ axis, index, set: chosen[index] }] : []))
    const wanted = restricted.map(({ axis, set }) =>
      Uint8Array.from(axis.levels, (_, level) => (set.has(level) ? 1 : 0)),
    )
    const run = () => {
      // -1: has all; i: lacks only restricted facet i; -2: lacks more
      const lacks = new Int8Array(records).fill(-1)
      for (let r = 0; r < restricted.length; r++) {
        const { codes, offsets, values } = restricted[r].axis
        const table = wanted[r]
        for (let record = 0; record < records; record++) {
          let has = 0
          if (codes) has = table[codes[record]]
          else for (let at = offsets[record]; at < offsets[record + 1]; at++) has |= table[values[at]]
          if (has === 0) lacks[record] = lacks[record] === -1 ? r : -2
        }
      }
      const counts = new Uint32Array(levels)
      let first = 0
      for (const [index, { codes, offsets, values, levels: own }] of axes.entries()) {
        const mine = restricted.findIndex((one) => one.index === index)
        const out = counts.subarray(first, first + own.length)
        for (let record = 0; record < records; record++) {
          const lack = lacks[record]
          if (lack !== -1 && (lack !== mine || mine < 0)) continue
          if (codes) out[codes[record]]++
          else for (let at = offsets[record]; at < offsets[record + 1]; at++) out[values[at]]++
        }
        first += own.length
      }
      return counts
    }
    return [{ name: 'JS loop', peer: true, run }]
  }
}

/** The public way: a query of the engine, in its worker where there is one. */
async function engine(ctx, kernel) {
  const own = ctx.hindo.createEngine({ kernel, workers: 1 })
  const dataset = await own.openRecords(ctx.dataset(ctx.records.name))
  const { thread } = await own.mode
  return ({ where }) => {
    const text = Object.entries(where).map(([axis, levels]) => `${axis} in (${levels.join(', ')})`)
    const run = async () => {
      const { axes } = await dataset.facets({ where: text.join(' and ') })
      return Uint32Array.from(axes.flatMap(({ counts }) => counts.map(({ records }) => records)))
    }
    const name = kernel === 'wasm' ? 'Hindo engine' : 'Hindo engine, TypeScript kernel'
    return [{ name, run, note: thread }]
  }
}

/** A table of codes, and per list facet one of pairs; a count of each facet in one statement. */
async function duckdb(ctx, { axes, records }) {
  const single = axes.filter(({ codes }) => codes)
  const rows = Uint32Array.from({ length: records }, (_, record) => record)
  const stream = (columns) => tableToIPC(tableFromArrays(columns), 'stream')
  const database = await forgiving(() => ctx.startDuckDB('eh'))
  await database.insert('r', stream({ id: rows, ...Object.fromEntries(single.map(({ id, codes }) => [id, codes])) }))
  for (const { id, offsets, values } of axes) {
    if (!values) continue
    const owner = new Uint32Array(values.length)
    for (let record = 0; record < records; record++) owner.fill(record, offsets[record], offsets[record + 1])
    await database.insert(`l_${id}`, stream({ id: owner, level: values }))
  }
  const make = ({ chosen }) => {
    const condition = axes.map(({ id, codes }, index) => {
      if (!chosen[index]) return undefined
      const list = [...chosen[index]].join(', ')
      return codes ? `${id} IN (${list})` : `id IN (SELECT id FROM l_${id} WHERE level IN (${list}))`
    })
    const all = (but) => condition.filter((text, index) => text && index !== but).join(' AND ') || 'true'
    const free = axes.flatMap(({ id, codes }, index) => (codes && !chosen[index] ? [id] : []))
    const select = (from, index, where) =>
      `SELECT ${index} AS facet, ${from} AS level, count(*)::INTEGER AS n FROM r WHERE ${where} GROUP BY ${from}`
    const statement = [
      `WITH m AS MATERIALIZED (SELECT * FROM r WHERE ${all()})`,
      [
        `SELECT CASE ${free.map((id) => `WHEN GROUPING(${id}) = 0 THEN ${axes.findIndex((axis) => axis.id === id)}`).join(' ')} END AS facet, CAST(COALESCE(${free.join(', ')}) AS INTEGER) AS level, count(*)::INTEGER AS n FROM m GROUP BY GROUPING SETS (${free.map((id) => `(${id})`).join(', ')})`,
        ...axes.flatMap(({ id, codes }, index) => {
          if (codes) return chosen[index] ? [select(id, index, all(index))] : []
          const from = chosen[index] ? `(SELECT id FROM r WHERE ${all(index)})` : 'm'
          return [
            `SELECT ${index} AS facet, level, count(*)::INTEGER AS n FROM l_${id} SEMI JOIN ${from} AS k USING (id) GROUP BY level`,
          ]
        }),
      ].join(' UNION ALL '),
    ].join('\n')
    const firsts = firstLevels(axes)
    const run = async () => {
      const found = await database.query(statement)
      const counts = new Uint32Array(firsts.at(-1))
      const [facet, level, n] = ['facet', 'level', 'n'].map((name) => found.getChild(name).toArray())
      for (let i = 0; i < n.length; i++) counts[firsts[facet[i]] + Number(level[i])] = n[i]
      return counts
    }
    return [{ name: 'DuckDB-Wasm eh', peer: true, run }]
  }
  return [make]
}

function firstLevels(axes) {
  const firsts = [0]
  for (const { levels } of axes) firsts.push(firsts.at(-1) + levels.length)
  return firsts
}

/** A dimension and a group per facet; each query begins with no filter set. */
function crossfiltered({ axes, records, levels }) {
  const data = Array.from({ length: records }, (_, record) => record)
  const filter = crossfilter(data)
  const dimensions = axes.map(({ codes, offsets, values }) =>
    codes
      ? filter.dimension((record) => codes[record])
      : filter.dimension((record) => Array.from(values.subarray(offsets[record], offsets[record + 1])), true),
  )
  const groups = dimensions.map((dimension) => dimension.group())
  const firsts = firstLevels(axes)
  return ({ chosen }) => {
    const before = () => {
      for (const dimension of dimensions) dimension.filterAll()
    }
    const run = () => {
      for (const [index, set] of chosen.entries()) if (set) dimensions[index].filterFunction((level) => set.has(level))
      const counts = new Uint32Array(levels)
      for (const [index, group] of groups.entries()) {
        for (const { key, value } of group.all()) counts[firsts[index] + key] = value
      }
      return counts
    }
    return [{ name: 'crossfilter2', peer: true, before, run }]
  }
}

/** Columns of codes and, per list facet, a table of pairs; who is in is found by loops, arquero groups and counts. */
function arquero({ axes, records, levels }) {
  const rows = table({
    id: Uint32Array.from({ length: records }, (_, record) => record),
    ...Object.fromEntries(axes.flatMap(({ id, codes }) => (codes ? [[id, codes]] : []))),
  })
  const lists = axes.map(({ offsets, values }) => {
    if (!values) return undefined
    const owner = new Uint32Array(values.length)
    for (let record = 0; record < records; record++) owner.fill(record, offsets[record], offsets[record + 1])
    return table({ id: owner, level: values })
  })
  const firsts = firstLevels(axes)
  return ({ chosen }) => {
    const run = () => {
      const keep = axes.map(({ codes, offsets, values }, index) => {
        const set = chosen[index]
        if (!set) return undefined
        const kept = new Uint8Array(records)
        for (let record = 0; record < records; record++) {
          if (codes) kept[record] = set.has(codes[record]) ? 1 : 0
          else for (let at = offsets[record]; at < offsets[record + 1]; at++) if (set.has(values[at])) kept[record] = 1
        }
        return kept
      })
      const both = (but) => {
        const kept = keep.filter((one, index) => one && index !== but)
        if (kept.length === 0) return undefined
        return Uint8Array.from(kept[0], (_, record) => (kept.every((one) => one[record] === 1) ? 1 : 0))
      }
      const all = both()
      const counts = new Uint32Array(levels)
      for (const [index, { id, codes }] of axes.entries()) {
        const mask = keep[index] ? both(index) : all
        const source = codes ? rows : lists[index]
        const name = codes ? id : 'level'
        const found = mask ? source.filter(escaped((row) => mask[row.id] === 1)) : source
        const grouped = found.groupby(name).rollup({ n: op.count() })
        const [keys, n] = [grouped.array(name), grouped.array('n')]
        for (let i = 0; i < keys.length; i++) counts[firsts[index] + keys[i]] = n[i]
      }
      return counts
    }
    return [{ name: 'arquero', peer: true, run }]
  }
}
