import { findColumn } from '../columns.ts'
import { HindoError } from '../errors.ts'
import type { DatasetInfo, FrequencyQuery } from '../types.ts'
import { STATE, STATE_NAMES } from '../types.ts'
import { exportHeader } from './header.ts'
import type { ExportableTable } from './slices.ts'
import { cellValue, hasMarks, SLICE_ROWS, tableSlices } from './slices.ts'
import type { ExportOptions } from './table.ts'

/** Percent-encoding of VCF 4.3 §1.2: the characters with a meaning in a record, and white space. */
export function vcfText(text: string): string {
  return text.replaceAll(/[:;=%,\s]/g, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}

/** A text inside quotes in a header line. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/["\\]/g, (character) => `\\${character}`)}"`
}

/**
 * What is put behind `AC`, `AN`, … in INFO for each cohort: nothing for `all`, else `_` and the name with every
 * character that INFO keys do not allow replaced by `_`; a number is added where two names would become one.
 */
export function infoSuffixes(cohorts: string[]): string[] {
  const taken = new Set<string>()
  return cohorts.map((name) => {
    const base = name === 'all' ? '' : `_${name.replaceAll(/[^0-9A-Za-z_.]/g, '_')}`
    let suffix = base
    for (let copy = 2; taken.has(suffix); copy++) suffix = `${base}_${copy}`
    taken.add(suffix)
    return suffix
  })
}

/** FILTER names and symbolic alleles that occur: the header declares them before the first record. */
async function usedNames(table: ExportableTable): Promise<{ filters: string[]; alleles: string[] }> {
  const filters = new Set<string>()
  const alleles = new Set<string>()
  for (let from = 0; from < table.info.rows; from += SLICE_ROWS) {
    const { filter, alt } = await table.variants({ from, to: Math.min(table.info.rows, from + SLICE_ROWS) })
    for (const value of filter) if (value !== null) filters.add(value)
    for (const value of alt) if (value.startsWith('<')) alleles.add(value.slice(1, -1))
  }
  const names = new Set([...filters].flatMap((value) => value.split(';')))
  names.delete('PASS')
  names.delete('.')
  return { filters: [...names].sort(), alleles: [...alleles].sort() }
}

/** VCF wants positions in order; a table sorted otherwise is refused rather than written as a broken file. */
function refuseOtherOrder(query: FrequencyQuery | undefined): void {
  if (query?.sort !== undefined && query.sort !== 'position') {
    throw new HindoError('usage', `VCF holds variants in order of position, not sorted by ${query.sort}`, {
      hint: 'Leave the sort out, or choose tsv, csv, json or arrow',
    })
  }
}

async function headerText(table: ExportableTable, dataset: DatasetInfo, options: ExportOptions): Promise<string> {
  const { info } = table
  const header = exportHeader(dataset, info, options)
  const lines = ['##fileformat=VCFv4.3', '##source=Hindo']
  lines.push(`##hindo_dataset=${header.dataset}`, `##hindo_data_version=${header.dataVersion}`)
  lines.push(
    `##hindo_assembly=${header.assembly}`,
    `##hindo_reviewed=${header.reviewed && JSON.stringify(header.reviewed)}`,
  )
  if (header.synthetic) lines.push('##hindo_synthetic=true')
  lines.push(`##hindo_query=${JSON.stringify(header.query)}`)
  const suffixes = infoSuffixes(info.cohorts.map(({ name }) => name))
  const cohorts = header.cohorts.map(({ name, expression }, i) => ({ suffix: suffixes[i], name, expression }))
  lines.push(`##hindo_cohorts=${JSON.stringify(cohorts)}`)
  const { filters, alleles } = await usedNames(table)
  lines.push('##FILTER=<ID=PASS,Description="All filters passed">')
  for (const name of filters) lines.push(`##FILTER=<ID=${name},Description="As in the source">`)
  for (const name of alleles) lines.push(`##ALT=<ID=${name},Description="As in the source">`)
  for (const [index, cohort] of info.cohorts.entries()) {
    const about = `cohort ${cohort.name}${cohort.expression ? ` (${cohort.expression})` : ''}`
    for (const name of info.columns) {
      const definition = findColumn(name)
      const type = definition?.type === 'int32' ? 'Integer' : 'Float'
      const number = definition?.needs.includes('AC') || definition?.needs.includes('nhomalt') ? 'A' : '1'
      const text = quoted(`${about}: ${definition?.en ?? name}`)
      lines.push(`##INFO=<ID=${name}${suffixes[index]},Number=${number},Type=${type},Description=${text}>`)
    }
    const state = quoted(`${about}: why numbers are missing (${STATE_NAMES.slice(1).join(', ')})`)
    lines.push(`##INFO=<ID=state${suffixes[index]},Number=1,Type=String,Description=${state}>`)
    if (cohort.mark) {
      const mark = quoted(`${about}: numbers were changed before publication`)
      lines.push(`##INFO=<ID=mark${suffixes[index]},Number=1,Type=String,Description=${mark}>`)
    }
  }
  for (const { name, label, type } of info.annotations ?? []) {
    const kind = type === 'number' ? 'Number=1,Type=Float' : `Number=${type === 'list' ? '.' : '1'},Type=String`
    lines.push(`##INFO=<ID=${name},${kind},Description=${quoted(label.en)}>`)
  }
  for (const { name, length } of dataset.contigs) {
    lines.push(`##contig=<ID=${name}${length ? `,length=${length}` : ''},assembly=${dataset.assembly}>`)
  }
  lines.push('#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO', '')
  return lines.join('\n')
}

/** An annotation in INFO: items of a list between commas. */
function infoValue(value: string | number, isList: boolean): string {
  if (typeof value === 'number') return String(value)
  return isList ? value.split(';').map(vcfText).join(',') : vcfText(value)
}

/**
 * VCF 4.3, one record per ALT, no genotypes: INFO has every column per cohort (`AC_case`, plain `AC` for the cohort
 * `all`), `.` for no value, and `state_…` where the state is not `value`.
 *
 * @throws HindoError `usage` for a table that is not in order of position
 */
export async function* vcfTable(
  table: ExportableTable,
  dataset: DatasetInfo,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  refuseOtherOrder(options.query)
  const encoder = new TextEncoder()
  const { info } = table
  const suffixes = infoSuffixes(info.cohorts.map(({ name }) => name))
  const keys = suffixes.map((suffix) => info.columns.map((name) => `${name}${suffix}`))
  const marked = hasMarks(info)
  yield encoder.encode(await headerText(table, dataset, options))
  for await (const { rows, variants, cohorts } of tableSlices(table, options)) {
    let out = ''
    for (let row = 0; row < rows; row++) {
      const id = variants.id[row]?.split(';').map(vcfText).join(';') || '.'
      out += `${variants.contig[row]}\t${variants.position[row]}\t${id}\t${variants.ref[row]}\t${variants.alt[row]}\t.\t`
      out += `${variants.filter[row] ?? '.'}\t`
      const fields: string[] = []
      for (const { name, type } of info.annotations ?? []) {
        const value = variants.annotations?.[name]?.[row] ?? null
        if (value !== null) fields.push(`${name}=${infoValue(value, type === 'list')}`)
      }
      for (const [index, cohort] of cohorts.entries()) {
        for (const [place, column] of cohort.columns.entries()) {
          fields.push(`${keys[index]![place]}=${cellValue(column, row) ?? '.'}`)
        }
        const state = cohort.states[row]!
        if (state !== STATE.value) fields.push(`state${suffixes[index]}=${STATE_NAMES[state]}`)
        if (marked && cohort.marks[row]) fields.push(`mark${suffixes[index]}=${cohort.marks[row]}`)
      }
      out += `${fields.join(';') || '.'}\n`
    }
    yield encoder.encode(out)
  }
}
