// Makes the data of the benchmarks, once, in `data/`: each as a Hindo dataset and as one Arrow file for the peers.
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesUnder } from '../test/support/folders.mjs'
import { bundles } from './bundle.mjs'
import { folder } from './measure.mjs'
import { drawRows, stratumSizes } from './simulated-counts.mjs'

/** Raised whenever the numbers change, so that older ones are not used. */
const EDITION = 2
/** Files whose change makes datasets be written anew. */
const WRITERS =
  /sdk.(arrow.(write|lz4|metadata|column)|dataset.(write|encode|dense-slots)|build.(dataset-writer|id-index|part-writer|dense-rows|sparse-blocks))/
let edition = String(EDITION)

/** From now on data are written by the sources of `tree`. */
export function writeAs(tree) {
  const hash = createHash('sha256')
  for (const file of filesUnder(join(tree, 'sdk'))) if (WRITERS.test(file)) hash.update(readFileSync(file))
  edition = `${EDITION}-${hash.digest('hex').slice(0, 12)}`
}
const label = (text) => ({ en: text, ja: text })

/** Presets: one partition axis, every level stored by itself; nobody stores the whole, so cohorts have as many terms as levels. */
export function presetData(variants, strata = 32, median = 3000) {
  const name = `presets-${variants}x${strata}${median === 3000 ? '' : `-median-${median}`}`
  return ensure(name, async (writers, at) => {
    const sizes = stratumSizes(strata, median, 0.95, 7)
    const columns = ['ac', 'an'].flatMap((kind) =>
      Array.from(sizes, (_, s) => ({ name: `${kind}${s}`, values: new Int32Array(variants) })),
    )
    const writer = presetWriter(writers, at, name, sizes)
    const cells = { nonZero: 0, above15: 0, above127: 0, missing: 0 }
    await writeRows(writer, sizes, variants, 11, (row, ac, an) => {
      for (let s = 0; s < strata; s++) {
        columns[s].values[row] = ac[s]
        columns[strata + s].values[row] = an[s]
        if (ac[s] > 0) cells.nonZero++
        if (ac[s] > 15) cells.above15++
        if (ac[s] > 127) cells.above127++
        if (an[s] < 2 * sizes[s]) cells.missing++
      }
    })
    await writeArrow(writers, join(at, 'columns.arrow'), columns)
    const share = Object.fromEntries(Object.entries(cells).map(([key, n]) => [key, n / (variants * strata)]))
    return { variants, strata, sizes: [...sizes], share }
  })
}

/** Writes a dataset of one partition axis `group` with the levels `g0`, `g1` …, every one of them stored by itself. */
export function presetWriter(writers, at, name, sizes, more = {}) {
  const levels = Array.from(sizes, (_, s) => ({ id: `g${s}`, label: label(`Group ${s}`) }))
  const axes = [{ id: 'group', label: label('Group'), kind: 'partition', ordered: false, levels }]
  const dense = Array.from(sizes, (_, s) => ({ terms: [['group', `g${s}`]], participants: sizes[s] }))
  return datasetWriter(writers, at, name, axes, dense, [], more)
}

/** A cube: 5 biobanks x 5 ages x 2 sexes x 20 regions = 1,000 atoms, with the margins of one axis as presets. */
export function cubeData(variants) {
  const name = `cube-${variants}x1000`
  return ensure(name, async (writers, at) => {
    const shape = { biobank: 5, age: 5, sex: 2, region: 20 }
    const names = Object.keys(shape)
    const axes = names.map((id) => ({
      id,
      label: label(id),
      kind: 'partition',
      ordered: false,
      levels: Array.from({ length: shape[id] }, (_, i) => ({ id: `${id[0]}${i}`, label: label(`${id} ${i}`) })),
    }))
    const sizes = stratumSizes(1000, 286, 1.25, 5)
    const atoms = Array.from(sizes, (_, atom) => levelsOf(atom, names, shape))
    const dense = [
      { terms: [], participants: sizes.reduce((sum, n) => sum + n, 0), atoms: atoms.map((_, i) => i) },
      ...names.flatMap((id, axis) =>
        axes[axis].levels.map((level, at) => {
          const members = atoms.flatMap((levels, atom) => (levels[axis] === at ? [atom] : []))
          const participants = members.reduce((sum, atom) => sum + sizes[atom], 0)
          return { terms: [[id, level.id]], participants, atoms: members }
        }),
      ),
    ]
    const joint = atoms.map((levels, atom) => ({
      terms: levels.map((level, axis) => [names[axis], axes[axis].levels[level].id]),
      participants: sizes[atom],
    }))
    const writer = datasetWriter(writers, at, name, axes, dense, joint)
    const cells = { variant: [], cell: [], ac: [] }
    let notFull = 0
    await writeRows(
      writer,
      sizes,
      variants,
      13,
      (row, ac, an) => {
        for (let atom = 0; atom < 1000; atom++) {
          if (an[atom] < 2 * sizes[atom]) notFull++
          if (ac[atom] === 0) continue
          cells.variant.push(row)
          cells.cell.push(atom)
          cells.ac.push(ac[atom])
        }
      },
      dense,
    )
    await writeArrow(
      writers,
      join(at, 'cells.arrow'),
      Object.entries(cells).map(([key, values]) => ({ name: key, values: Int32Array.from(values) })),
    )
    return { variants, atoms: 1000, sizes: [...sizes], margins: dense.length, cells: cells.ac.length, notFull }
  })
}

function levelsOf(atom, names, shape) {
  let rest = atom
  return names.map((id) => {
    const level = rest % shape[id]
    rest = Math.floor(rest / shape[id])
    return level
  })
}

/** A dataset of these strata: `dense` stored by themselves, `joint` as cells. */
export function datasetWriter(writers, at, id, axes, dense, joint, { kind = 'allele', ...more } = {}) {
  const strata = [...dense, ...joint].map(({ terms, participants }) => ({ terms, participants }))
  const head = {
    id,
    label: label('Benchmark data: nobody in it exists'),
    dataVersion: String(EDITION),
    kind,
    serving: 'controlled',
    release: 'optional',
    synthetic: true,
    assembly: 'GRCh38',
    absent: 'unknown',
    contigs: [{ name: '1' }],
    axes,
    strata,
    layout: { dense: dense.map((_, i) => i), sparse: joint.map((_, i) => dense.length + i) },
    provenance: { tool: 'bench', version: String(EDITION), inputs: [] },
  }
  return new writers.DatasetWriter(writers.folderOutput(join(at, 'dataset')), head, {
    measures: ['AC', 'AN'],
    ...more,
  })
}

/** Row `i` is at position `3 i + 1`, so that whoever has a position has the row. */
export async function writeRows(writer, sizes, variants, seed, visit, margins = []) {
  const strata = margins.length + sizes.length
  const counts = { AC: new Int32Array(strata), AN: new Int32Array(strata) }
  const bases = ['A', 'C', 'G', 'T']
  for (const { row, ac, an } of drawRows(sizes, variants, seed)) {
    visit(row, ac, an)
    counts.AC.set(ac, margins.length)
    counts.AN.set(an, margins.length)
    margins.forEach(({ atoms }, m) => {
      counts.AC[m] = atoms.reduce((sum, atom) => sum + ac[atom], 0)
      counts.AN[m] = atoms.reduce((sum, atom) => sum + an[atom], 0)
    })
    const [ref, alt] = [bases[row & 3], bases[(row + 1 + ((row >> 2) % 3)) & 3]]
    const written = writer.row({ contig: '1', position: 3 * row + 1, id: null, ref, alt, filter: 'PASS' }, counts)
    if (written) await written
  }
  await writer.finish()
}

export async function writeArrow({ ArrowFileWriter }, file, columns) {
  const handle = openSync(file, 'w')
  const sink = { write: async (bytes) => void writeSync(handle, bytes), close: async () => closeSync(handle) }
  const specs = columns.map(({ name }) => ({ name, type: 'int32' }))
  const writer = new ArrowFileWriter(sink, specs, { compression: 'none' })
  await writer.writeBatch(
    columns[0].values.length,
    columns.map(({ values }) => ({ values })),
  )
  await writer.finish()
}

/** Makes a data set unless it is there; answers its facts with `name`. */
export async function ensure(name, make) {
  const data = join(folder, 'data')
  const at = join(data, name)
  const file = join(at, 'facts.json')
  if (!existsSync(file) || facts(file).edition !== edition) {
    process.stderr.write(`Making ${name} …\n`)
    const temporary = `${at}.tmp`
    for (const old of [at, temporary]) rmSync(old, { recursive: true, force: true })
    mkdirSync(temporary, { recursive: true })
    const writers = await import(pathToFileURL(join(bundles, 'node/writers.js')).href)
    const made = await make(writers, temporary)
    writeFileSync(join(temporary, 'facts.json'), JSON.stringify({ edition, ...made }))
    renameSync(temporary, at)
  }
  return { name, ...facts(file) }
}

function facts(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
