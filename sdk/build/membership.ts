import { ancestorsOf } from '../cohort/hierarchy.ts'
import { codeKey } from '../cohort/level-names.ts'
import type { TermList } from '../dataset/term-lists.ts'
import { HindoError } from '../errors.ts'
import type { Axis, Level } from '../types.ts'
import { type AxisSpec, readAxesFile } from './axes-file.ts'
import type { PeopleAt } from './history.ts'
import { placesByKey, readCodeLists, splitHeld, withLists } from './listed-levels.ts'
import type { BuildOptions } from './options.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { Sheet, SheetRow } from './sheet.ts'

/** Who has which level: the sheet, joined with the samples of the VCF. */
export interface Membership {
  axes: Axis[]
  /** Per axis (in order) and VCF sample: indices of levels. A partition axis has exactly one, a sample left out none at all. */
  levels: Array<Array<readonly number[]>>
  /** Codes of lists that nobody has, by axis. */
  unheld: TermList[]
  /** Samples of the VCF that are counted. */
  counted: Uint8Array
  people: number
  /** Everybody of each earlier sheet. */
  earlier: PeopleAt[]
}

const LEVEL_ID = /^[A-Za-z0-9_.-]+$/
const UNKNOWN = 'unknown'

/** The axes a build asks for, in order: partition before overlapping, as given; all of the axes file when none is named. */
export function chooseAxes(options: BuildOptions): AxisSpec[] {
  const file = options.axesFile === undefined ? [] : readAxesFile(options.axesFile)
  const named: Array<[string, AxisSpec['kind']]> = [
    ...(options.axes ?? []).map((id): [string, AxisSpec['kind']] => [id, 'partition']),
    ...(options.overlapping ?? []).map((id): [string, AxisSpec['kind']] => [id, 'overlapping']),
  ]
  if (named.length === 0) return file
  return named.map(([id, kind], index) => {
    if (named.findIndex(([other]) => other === id) < index) {
      throw new HindoError('usage', `the axis ${quoteText(id)} is named twice`)
    }
    const spec = file.find((axis) => axis.id === id)
    if (!spec) {
      if (!LEVEL_ID.test(id)) {
        throw new HindoError('usage', `the axis id ${quoteText(id)} holds characters other than A-Z a-z 0-9 _ . -`, {
          hint: 'Give the axis an id in an axes file, with the column as "column"',
        })
      }
      return { id, kind, ordered: false, levels: [] }
    }
    if (spec.kind !== kind) {
      throw new HindoError(
        'usage',
        `the axis ${quoteText(id)} is ${spec.kind} in the axes file but asked for as ${kind}`,
      )
    }
    return spec
  })
}

/**
 * Joins sheet and samples. Without a sheet everybody is counted and there are no axes.
 *
 * @param earlier sheets of earlier versions of the data: what levels were called then is a level today, of nobody
 * @throws HindoError `usage` for a column that a sheet lacks, `parse` for a value that is no level
 */
export function joinSheet(
  samples: string[],
  sheet: Sheet | undefined,
  options: BuildOptions,
  warn: (message: string) => void,
  earlier: readonly Sheet[] = [],
): Membership {
  const chosen = chooseAxes(options)
  const lists = readCodeLists(options.terms ?? [], chosen)
  const specs = chosen.map((spec) => {
    const own = lists.get(spec.id)
    return own ? withLists(spec, own) : spec
  })
  if (!sheet) {
    if (specs.length > 0) {
      throw new HindoError('usage', 'axes need a sample sheet', { hint: 'Give one with --samples' })
    }
    const counted = new Uint8Array(samples.length).fill(1)
    const past = earlier.map(({ rows }) => ({ names: rows.map(({ cells }) => cells[0]!), levels: [] }))
    return { axes: [], levels: [], unheld: [], counted, people: samples.length, earlier: past }
  }
  const rows = new Map(sheet.rows.map((row) => [row.cells[0]!, row]))
  const found = samples.map((sample) => rows.get(sample))
  warnUnmatched(samples, sheet, found, warn)
  const counted = Uint8Array.from(found, (row) => (row ? 1 : 0))
  const axes: Axis[] = []
  const levels: Membership['levels'] = []
  const unheld: TermList[] = []
  const past = earlier.map(({ rows: all }) => ({
    names: all.map(({ cells }) => cells[0]!),
    levels: [] as Array<Array<readonly number[]>>,
  }))
  for (const spec of specs) {
    const columns = [
      { file: sheet.file, column: findColumn(sheet, spec), rows: found },
      ...earlier.map((one) => ({ file: one.file, column: findColumn(one, spec), rows: one.rows })),
    ]
    const files = lists.get(spec.id)?.map(({ file }) => file)
    const read = readAxis(spec, columns, files?.join(', '))
    const { axis, members, rest } = files ? keepHeld(read) : { ...read, rest: [] }
    axes.push(axis)
    levels.push(members[0]!)
    for (const [number, one] of past.entries()) one.levels.push(members[number + 1]!)
    if (rest.length > 0) unheld.push({ axis: axis.id, levels: rest })
  }
  return { axes, levels, unheld, counted, people: counted.reduce((sum, one) => sum + one, 0), earlier: past }
}

function warnUnmatched(
  samples: string[],
  sheet: Sheet,
  found: Array<SheetRow | undefined>,
  warn: (message: string) => void,
): void {
  const absent = samples.filter((_, i) => !found[i])
  if (absent.length > 0) {
    warn(
      `${absent.length} of ${samples.length} samples of the VCF are not in ${sheet.file} and are left out: ${firstOf(absent)}`,
    )
  }
  const known = new Set(samples)
  const extra = sheet.rows.filter((row) => !known.has(row.cells[0]!)).map((row) => row.cells[0]!)
  if (extra.length > 0)
    warn(`${extra.length} of ${sheet.rows.length} samples of ${sheet.file} are not in the VCF: ${firstOf(extra)}`)
  if (absent.length === samples.length && samples.length > 0) {
    throw new HindoError('not-found', `no sample of the VCF is in ${sheet.file}`, {
      where: { file: sheet.file },
      hint: `The VCF has ${firstOf(samples)}; the sheet has ${firstOf(extra) || 'none'}`,
    })
  }
}

function firstOf(names: string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}

function findColumn(sheet: Sheet, spec: AxisSpec): number {
  const name = spec.column ?? spec.id
  const column = sheet.columns.indexOf(name)
  if (column > 0) return column
  throw new HindoError('usage', `the sheet has no column ${quoteText(name)} for the axis ${quoteText(spec.id)}`, {
    where: { file: sheet.file, line: 1 },
    hint: `Its columns are ${sheet.columns.slice(1).join(', ') || 'none'}`,
  })
}

/** A column of a sheet, with the row of each person. */
interface SheetColumn {
  file: string
  column: number
  rows: ReadonlyArray<SheetRow | undefined>
}

interface ReadAxis {
  axis: Axis
  /** Per sheet and person. */
  members: Array<Array<readonly number[]>>
}

/** The axis with the levels of its list that somebody has; the others are the rest. An axis has at least one level. */
function keepHeld({ axis, members }: ReadAxis): ReadAxis & { rest: Level[] } {
  const held = new Set(members.flat(2))
  if (held.size === 0) held.add(0)
  const { held: levels, unheld: rest, places } = splitHeld(axis.levels, held)
  const moved = members.map((people) => people.map((own) => own.map((place) => places.get(place)!)))
  return { axis: { ...axis, levels }, members: moved, rest }
}

function readAxis(spec: AxisSpec, sheets: readonly SheetColumn[], listFile: string | undefined): ReadAxis {
  const levels: Level[] = spec.levels.map(({ values: _, ...level }) => level)
  const byValue = new Map<string, number>()
  for (const [i, level] of spec.levels.entries()) {
    for (const word of [level.id, ...(level.values ?? []), ...(level.codes ?? []).map(({ code }) => code)]) {
      const before = byValue.get(word)
      if (before !== undefined && before !== i) {
        throw new HindoError(
          'parse',
          `axes file: ${quoteText(word)} means two levels of the axis ${quoteText(spec.id)}`,
        )
      }
      byValue.set(word, i)
    }
  }
  const open = spec.levels.length === 0
  // Levels that come from the sheet are sorted, so that their order does not depend on who stands first.
  if (open) {
    const words = new Set<string>()
    for (const { rows, column } of sheets)
      for (const row of rows) if (row) for (const word of wordsOf(spec.kind, row.cells[column]!)) words.add(word)
    for (const word of [...words].sort(byUnknownLast)) addLevel(levels, byValue, word)
  }
  const byKey = listFile === undefined ? undefined : placesByKey(levels)
  const levelOf = (word: string, row: SheetRow, { file, column }: SheetColumn): number => {
    const known = byValue.get(word) ?? byKey?.get(codeKey(word))
    if (known !== undefined && LEVEL_ID.test(levels[known]!.id)) return known
    if (word === UNKNOWN && spec.kind === 'partition') return addLevel(levels, byValue, UNKNOWN)
    const place = { file, line: row.line, column: row.cells.slice(0, column).join('\t').length + 2 }
    throw open
      ? parseError(
          place,
          `the value ${quoteText(word)} cannot be a level id (A-Z a-z 0-9 _ . -)`,
          'map it to an id with "values" in an axes file',
        )
      : parseError(
          place,
          `the value ${quoteText(word)} is no level of the axis ${quoteText(spec.id)} in ${listFile ?? 'the axes file'}`,
          ...(listFile === undefined ? [] : ['add it to the list, or correct the sheet']),
        )
  }
  const none: readonly number[] = []
  const recorded = sheets.map((sheet) =>
    sheet.rows.map((row) =>
      row ? wordsOf(spec.kind, row.cells[sheet.column]!).map((word) => levelOf(word, row, sheet)) : none,
    ),
  )
  const label = spec.label ?? { en: spec.id, ja: spec.id }
  const axis: Axis = { id: spec.id, label, kind: spec.kind, ordered: spec.ordered, levels }
  const place = new Map(levels.map(({ id }, i) => [id, i]))
  const above = new Map<number, readonly number[]>()
  const aboveOf = (level: number) => {
    const known = above.get(level) ?? ancestorsOf(axis, levels[level]!.id).map((ancestor) => place.get(ancestor)!)
    above.set(level, known)
    return known
  }
  const members =
    spec.kind === 'partition'
      ? recorded
      : recorded.map((people) => people.map((own) => (own === none ? none : withAncestors(own, aboveOf))))
  return { axis, members }
}

function wordsOf(kind: AxisSpec['kind'], cell: string): string[] {
  if (kind === 'partition') return [cell === '' ? UNKNOWN : cell]
  if (cell === '' || cell === '.') return []
  return cell
    .split(';')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function byUnknownLast(a: string, b: string): number {
  if (a === UNKNOWN || b === UNKNOWN) return a === b ? 0 : a === UNKNOWN ? 1 : -1
  return a < b ? -1 : 1
}

function addLevel(levels: Level[], byValue: Map<string, number>, id: string): number {
  const label = id === UNKNOWN ? { en: 'unknown', ja: '不明' } : { en: id, ja: id }
  levels.push({ id, label })
  byValue.set(id, levels.length - 1)
  return levels.length - 1
}

/** Distinct levels with everything above them, in ascending order. */
function withAncestors(own: readonly number[], above: (level: number) => readonly number[]): readonly number[] {
  const all = new Set(own)
  for (const level of own) for (const ancestor of above(level)) all.add(ancestor)
  return [...all].sort((a, b) => a - b)
}
