import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { levelsAbove } from '../dataset/levels-above.ts'
import type { RecordsManifest } from '../dataset/records-manifest.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import { type CodeListFile, listRecords } from './code-list.ts'
import type { Input } from './input.ts'
import { LineBuffer } from './line-buffer.ts'
import { readCodeLists, splitHeld, withLists } from './listed-levels.ts'
import type { Output } from './output.ts'
import { parseError, quoteText } from './parse-error.ts'
import { notAppliedWarning, type Publish, type PublishRules, publishRules } from './publish-policy.ts'
import { type MappedAxis, type RecordsMapping, readRecordsMapping } from './records-mapping.ts'
import { publishRecords } from './records-publish.ts'
import { AxisCells, FieldCells } from './records-reader.ts'
import { type AxisValues, type RecordColumns, type RecordsHead, writeRecords } from './records-writer.ts'
import { type ReadRecord, readText } from './text-stream.ts'

export interface ImportRecordsTask {
  /** Tables (TSV, also compressed) with the same columns in any order; their records follow one another. */
  inputs: Input[]
  /** Content of a mapping (parsed JSON); see `readRecordsMapping`. */
  mapping: unknown
  output: Output
  /** Names, codes and parents of levels. */
  terms?: CodeListFile[]
  /** Values that are no level of an axis that has levels: an error (default), or levels of their own. */
  unlisted?: 'error' | 'keep'
  /** Makes records that may be served openly: what a policy says of groups, see {@link Publish}. */
  publish?: Publish
  onProgress?: OnProgress
  onWarning?: (message: string) => void
  signal?: AbortSignal
}

const EVERY = 4096

/**
 * Makes a dataset of records from tables: one row per donor, sample or data set.
 *
 * @throws HindoError `parse` for a wrong mapping or cell, with file, line and column; `usage`; `aborted`. Nothing is left then
 */
export async function importRecords(task: ImportRecordsTask): Promise<RecordsManifest> {
  const { inputs, output, signal, onProgress } = task
  try {
    const rules = task.publish === undefined ? undefined : publishRules(task.publish)
    const mapping = readRecordsMapping(task.mapping)
    if (inputs.length === 0) throw new HindoError('usage', 'an import needs at least one input')
    await output.open?.()
    const lists = readCodeLists(task.terms ?? [], mapping.axes)
    const axes = mapping.axes.map((axis): MappedAxis => {
      const own = lists.get(axis.id)
      return own ? { ...axis, levels: withLists(axis, own).levels } : axis
    })
    const cells = {
      axes: axes.map((axis) => new AxisCells(axis, task.unlisted ?? 'error')),
      fields: mapping.fields.map((field) => new FieldCells(field)),
    }
    const read: ReadRecord[] = []
    let records = 0
    for (const input of inputs) {
      const record: ReadRecord = { name: input.name, bytes: 0, sha256: '' }
      records += await readTable(input, record, mapping, cells, task)
      read.push(record)
    }
    const values = cells.axes.map((axis) => axis.finish())
    const columns: RecordColumns = { records, axes: values, fields: cells.fields.map((field) => field.finish()) }
    const head = headOf(task, rules, mapping, cells.axes, [...read, ...listRecords(task.terms)])
    for (const [index, axis] of head.axes.entries()) {
      if (lists.has(axis.id)) columns.axes[index] = dropUnheld(head, index, columns.axes[index]!)
    }
    checkLevels(head)
    const made = rules ? publishRecords(head, columns, rules, mapping.fields) : { head, columns }
    for (const warning of rules ? warnings(made.head, rules) : []) task.onWarning?.(warning)
    return await writeRecords(output, made.head, made.columns, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    })
  } catch (error) {
    await output.discard()
    throw error
  }
}

function warnings({ publish }: RecordsHead, rules: PublishRules): string[] {
  const dropped = publish?.dropped ?? []
  const asked = notAppliedWarning(rules)
  return [
    ...(dropped.length > 0 ? [`not published, as the mapping does not say so: ${dropped.join(', ')}`] : []),
    ...(asked ? [asked] : []),
  ]
}

async function readTable(
  input: Input,
  record: ReadRecord,
  { axes, fields }: RecordsMapping,
  cells: { axes: AxisCells[]; fields: FieldCells[] },
  { signal, onProgress }: ImportRecordsTask,
): Promise<number> {
  const decoder = new TextDecoder()
  const file = input.name
  const readers = [
    ...axes.map(({ column }, index) => ({ column, into: cells.axes[index]! })),
    ...fields.map(({ column }, index) => ({ column, into: cells.fields[index]! })),
  ]
  let places: number[] | undefined
  let width = 0
  let rows = 0
  const row = ({ bytes, start, end, line }: LineBuffer) => {
    const text = decoder.decode(bytes.subarray(start, end))
    if (text.trim() === '' || text.startsWith('##')) return
    const found = text.split('\t')
    if (!places) {
      places = findColumns(found, readers.map(({ column }) => column), file, line) // biome-ignore format: one expression
      width = found.length
      return
    }
    if (found.length !== width) {
      const message = `the row has ${found.length} columns; the header has ${width}`
      throw parseError({ file, line, column: 1 }, message, 'columns are separated by single tabs')
    }
    for (const [index, { into }] of readers.entries()) {
      const at = places[index]!
      into.add(at < 0 ? '' : found[at]!, { file, line, column: at + 1 })
    }
    rows++
  }
  const lines = new LineBuffer(file)
  for await (const chunk of readText(input, record)) {
    throwIfAborted(signal)
    lines.fill(chunk)
    while (lines.next()) row(lines)
    if (rows % EVERY < 64) onProgress?.({ phase: 'read', done: record.bytes, total: input.bytes ?? 0, unit: 'bytes' })
  }
  if (lines.finish()) while (lines.next()) row(lines)
  if (!places) throw parseError({ file }, 'the file has no header line')
  return rows
}

function findColumns(names: string[], wanted: string[], file: string, line: number): number[] {
  const plain = names.map((name, index) => (index === 0 ? name.replace(/^\uFEFF|^#/g, '') : name).trim())
  for (const [index, name] of plain.entries()) {
    if (name !== '' && plain.indexOf(name) < index) {
      throw parseError({ file, line, column: index + 1 }, `the column ${quoteText(name)} is twice in the header`)
    }
  }
  const places = wanted.map((column) => plain.indexOf(column))
  const missing = wanted.filter((_, index) => places[index]! < 0)
  if (missing.length < wanted.length) return places
  throw parseError(
    { file, line, column: 1 },
    `the header has none of the mapping's columns; found ${plain.slice(0, 12).join(', ')}`,
    `The mapping reads ${wanted.slice(0, 12).join(', ')}`,
  )
}

function headOf(
  task: ImportRecordsTask,
  rules: PublishRules | undefined,
  { file, axes, fields }: RecordsMapping,
  cells: AxisCells[],
  read: ReadRecord[],
): RecordsHead {
  const inputs = read.map((record) => ({ ...record, name: record.name.split(/[\\/]/).at(-1)! }))
  const { unlisted } = task
  // A mapping may name levels that a published dataset must not.
  const written = JSON.stringify(file)
  const mapping = rules === undefined ? written : `sha256:${bytesToHex(sha256(new TextEncoder().encode(written)))}`
  const options = { mapping, ...(unlisted && { unlisted }), ...(rules && { publish: rules.policy.id }) }
  const text = JSON.stringify([inputs.map((input) => input.sha256), options])
  const id = file.id ?? 'records'
  return {
    id,
    label: file.label ?? { en: id, ja: id },
    dataVersion: file.dataVersion ?? bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 16),
    kind: file.kind,
    serving: rules === undefined ? 'controlled' : 'open',
    axes: axes.map(({ id, label, kind, ordered }, index) => {
      return { id, label: label ?? { en: id, ja: id }, kind, ordered, levels: cells[index]!.levels }
    }),
    fields: fields.map(({ id, label, kind, unit, table }) => ({
      id,
      label,
      kind,
      ...(unit && { unit }),
      column: table,
    })),
    ...(file.split !== undefined && { split: file.split }),
    ...(file.duo && { duo: file.duo }),
    ...(file.licence !== undefined && { licence: file.licence }),
    ...(file.citation !== undefined && { citation: file.citation }),
    provenance: { tool: 'hindo import', version: VERSION, inputs, options },
  }
}

/** Of a long list only levels that some record has are kept, and those above them. */
function dropUnheld(head: RecordsHead, index: number, values: AxisValues): AxisValues {
  if ('codes' in values) return values
  const axis = head.axes[index]!
  const above = levelsAbove(axis)
  const held = new Set<number>()
  for (const level of new Set(values.values)) for (const one of above[level]!) held.add(one)
  if (held.size === 0) held.add(0)
  const split = splitHeld(axis.levels, held)
  head.axes[index] = { ...axis, levels: split.held }
  return { offsets: values.offsets, values: values.values.map((level) => split.places.get(level)!) }
}

function checkLevels({ axes }: RecordsHead): void {
  for (const axis of axes) {
    if (axis.levels.length === 0) axis.levels.push({ id: 'unknown', label: { en: 'Not known', ja: '不明' } })
    if (axis.levels.length > 65_535) {
      throw new HindoError('limit', `axis ${axis.id} has ${axis.levels.length} levels; at most 65,535 are supported`, {
        hint: 'Make it a text field instead',
      })
    }
  }
}
