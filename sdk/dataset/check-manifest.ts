import type { Axis, Measure } from '../types.ts'
import { hierarchyProblem } from './axes.ts'
import { checkIndexes } from './check-indexes.ts'
import { slotProblem } from './dense-slots.ts'
import { checkHistory } from './history.ts'
import type { BatchEntry, Manifest, Part, PartFile } from './manifest.ts'
import { pathProblem } from './path.ts'

/** Reports what is wrong with the member at a path, and does not return. */
export type Fail = (path: string, what: string) => never

/** Checks what a manifest's members say of each other. */
export function checkManifest(manifest: Manifest, fail: Fail): void {
  checkUnique(
    manifest.axes.map(({ id }) => id),
    'axes',
    fail,
  )
  for (const [index, axis] of manifest.axes.entries()) checkAxis(axis, `axes.${index}`, fail)
  checkStrata(manifest, fail)
  checkUnique(manifest.measures, 'measures', fail)
  checkUnique(
    manifest.contigs.map(({ name }) => name),
    'contigs',
    fail,
  )
  checkTerms(manifest, fail)
  checkHistory(manifest, fail)
  const contigs = new Set(manifest.contigs.map(({ name }) => name))
  let variants = 0
  for (const [index, part] of manifest.parts.entries()) {
    const path = `parts.${index}`
    if (!contigs.has(part.contig)) fail(`${path}.contig`, `${part.contig} is not among contigs`)
    checkPart(part, path, fail)
    checkSparse(part, manifest, path, fail)
    variants += part.rows
  }
  checkIndexes(manifest, (file, path) => checkFile(file, path, fail), fail)
  if (variants !== manifest.variants) fail('variants', `${manifest.variants}, but the parts have ${variants} rows`)
}

export function checkAxis({ levels }: Axis, path: string, fail: Fail): void {
  checkUnique(
    levels.map(({ id }) => id),
    `${path}.levels`,
    fail,
  )
  for (const [index, { parent, parents }] of levels.entries()) {
    if (parents && parents[0] !== parent) fail(`${path}.levels.${index}.parents`, `does not begin with ${parent}`)
  }
  const problem = hierarchyProblem(levels)
  if (!problem) return
  const wrong = 'missing' in problem ? problem.level : problem.loop[0]!
  const place = `${path}.levels.${levels.findIndex(({ id }) => id === wrong)}.parent`
  if ('missing' in problem) fail(place, `there is no level ${problem.missing}`)
  fail(place, `${wrong} is its own ancestor`)
}

function checkTerms({ axes, terms = [] }: Manifest, fail: Fail): void {
  checkUnique(
    terms.map(({ axis }) => axis),
    'terms',
    fail,
  )
  for (const [index, { axis, file }] of terms.entries()) {
    if (!axes.some(({ id }) => id === axis)) fail(`terms.${index}.axis`, `there is no axis ${axis}`)
    const problem = pathProblem(file)
    if (problem) fail(`terms.${index}.file`, `"${file}" ${problem}`)
  }
}

function checkStrata({ axes, strata, layout }: Manifest, fail: Fail): void {
  const levels = new Map(axes.map((axis) => [axis.id, new Set(axis.levels.map(({ id }) => id))]))
  const seen = new Map<string, number>()
  for (const [index, { terms }] of strata.entries()) {
    for (const [at, [axis, level]] of terms.entries()) {
      if (!levels.get(axis)?.has(level)) fail(`strata.${index}.terms.${at}`, `there is no level ${axis}=${level}`)
    }
    const key = terms
      .map((term) => term.join('='))
      .sort()
      .join(' ')
    if (seen.has(key)) fail(`strata.${index}.terms`, `the same as strata.${seen.get(key)}`)
    seen.set(key, index)
  }
  for (const kind of ['dense', 'sparse'] as const) {
    for (const [at, stratum] of layout[kind].entries()) {
      if (stratum >= strata.length) fail(`layout.${kind}.${at}`, `stratum ${stratum} of ${strata.length}`)
    }
    checkUnique(layout[kind], `layout.${kind}`, fail)
  }
}

function checkPart(part: Part, path: string, fail: Fail): void {
  const { variants, dense, spans, rows, first, last } = part
  checkFile(variants, `${path}.variants`, fail)
  checkFile(dense, `${path}.dense`, fail)
  for (const [index, entry] of dense.batches.entries()) {
    const problem = slotProblem(entry)
    if (problem) fail(`${path}.dense.batches.${index}`, problem)
  }
  const rowsOf = ({ batches }: PartFile) => batches.map((batch) => batch[3])
  const total = rowsOf(variants).reduce((sum, n) => sum + n, 0)
  if (total !== rows) fail(`${path}.rows`, `${rows}, but the batches have ${total}`)
  if (rowsOf(variants).join() !== rowsOf(dense).join())
    fail(`${path}.dense.batches`, 'other rows than the batches of variants')
  if (spans.length !== variants.batches.length)
    fail(`${path}.spans`, `${spans.length} for ${variants.batches.length} batches`)
  let before = first
  for (const [index, [from, to]] of spans.entries()) {
    if (from < before || to < from) fail(`${path}.spans.${index}`, `${from}-${to} comes after ${before}`)
    before = to
  }
  if (spans.length && (spans[0]![0] !== first || before !== last)) fail(`${path}.spans`, `do not span ${first}-${last}`)
}

function checkSparse(part: Part, { measures, strata }: Manifest, path: string, fail: Fail): void {
  for (const [measure, file] of Object.entries(part.sparse)) {
    const filePath = `${path}.sparse.${measure}`
    if (!file) continue
    if (!measures.includes(measure as Measure)) fail(filePath, `${measure} is not among measures`)
    checkFile(file, filePath, fail)
    for (const [index, entry] of file.batches.entries()) {
      const [first, last] = entry.slice(4)
      if (entry.length !== 7) fail(`${filePath}.batches.${index}`, `${entry.length} numbers instead of 7`)
      // The number after the last stratum stands for the classes of rows.
      if (first! > last! || last! > strata.length || (last === strata.length && first !== last))
        fail(`${filePath}.batches.${index}`, `strata ${first}-${last} of ${strata.length}`)
    }
  }
}

export function checkFile({ file, bytes, batches }: PartFile, path: string, fail: Fail): void {
  const problem = pathProblem(file)
  if (problem) fail(`${path}.file`, `"${file}" ${problem}`)
  let before = 0
  for (const [index, [offset, metadata, body]] of (batches as BatchEntry[]).entries()) {
    if (offset < before || offset + metadata + body > bytes) {
      fail(`${path}.batches.${index}`, `bytes ${offset}-${offset + metadata + body} of a file of ${bytes}`)
    }
    before = offset + metadata + body
  }
}

export function checkUnique(values: Array<string | number>, path: string, fail: Fail): void {
  const seen = new Set<string | number>()
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) fail(`${path}.${index}`, `${value} a second time`)
    seen.add(value)
  }
}
