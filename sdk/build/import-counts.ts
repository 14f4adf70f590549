import type { Measure } from '../types.ts'
import type { CountSite } from './import-sites.ts'
import { parseError, quoteText } from './parse-error.ts'

/** Counts of one ALT in one stratum. */
export type SiteCounts = Record<Measure, number>

/** Reads the counts of every ALT of a site in one stratum; null where a field is missing or `.`. */
export type CountsReader = (site: CountSite) => SiteCounts[] | null

const COUNT = /^\d{1,10}$/

function wrong(site: CountSite, message: string) {
  return parseError({ file: site.file, line: site.line }, `${site.contig}:${site.position}: ${message}`)
}

/** Comma-separated whole numbers; null where one is missing. */
function readNumbers(site: CountSite, name: string): number[] | null {
  const text = site.field(name)
  if (text === undefined || text === '' || text === '.') return null
  const numbers: number[] = []
  for (const item of text.split(',')) {
    if (item === '.') return null
    if (!COUNT.test(item)) throw wrong(site, `expected whole numbers in ${name}; found ${quoteText(text)}`)
    numbers.push(Number(item))
  }
  return numbers
}

/** The same, one per ALT; a number that stands alone may be meant for the whole site. */
function perAlt(site: CountSite, name: string, shared: boolean): number[] | null {
  const numbers = readNumbers(site, name)
  const { length } = site.alts
  if (numbers === null || numbers.length === length) return numbers
  if (shared && numbers.length === 1) return new Array<number>(length).fill(numbers[0]!)
  throw wrong(site, `${name} has ${numbers.length} numbers for ${length} ALT ${length === 1 ? 'allele' : 'alleles'}`)
}

/** Refuses counts that no people can give. */
function check(site: CountSite, counts: SiteCounts, about: string): void {
  const { AC, AN, nhomalt, hemizygote_count, n_haploid } = counts
  if (AC > AN) throw wrong(site, `${about}: AC ${AC} is more than AN ${AN}`)
  if (2 * nhomalt + hemizygote_count > AC) {
    throw wrong(site, `${about}: ${nhomalt} homozygotes and ${hemizygote_count} hemizygotes need more than AC ${AC}`)
  }
  if (n_haploid > AN) throw wrong(site, `${about}: ${n_haploid} haploid calls are more than AN ${AN}`)
}

/** A reader of INFO fields or columns: AN and n_haploid may be given once per site, the rest once per ALT. */
export function fieldReader(fields: Partial<Record<Measure, string>>, about: string): CountsReader {
  const entries = Object.entries(fields) as Array<[Measure, string]>
  return (site) => {
    const counts = site.alts.map((): SiteCounts => ({ AC: 0, AN: 0, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 }))
    for (const [measure, name] of entries) {
      const numbers = perAlt(site, name, measure === 'AN' || measure === 'n_haploid')
      if (numbers === null) return null
      for (const [alt, number] of numbers.entries()) counts[alt]![measure] = number
    }
    for (const count of counts) check(site, count, about)
    return counts
  }
}

/** What a PLINK 2 report holds, by its header. */
export type PlinkReport = 'acount' | 'gcount'

/** The kind of a PLINK 2 report; undefined for other tables. */
export function plinkReport(columns: string[]): PlinkReport | undefined {
  if (columns.includes('ALT_CTS') && columns.includes('OBS_CT')) return 'acount'
  return columns.includes('HOM_REF_CT') && columns.includes('TWO_ALT_GENO_CTS') ? 'gcount' : undefined
}

/** Measures that a report gives. */
export const PLINK_MEASURES: Record<PlinkReport, Measure[]> = {
  acount: ['AC', 'AN'],
  gcount: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
}

function needed(site: CountSite, name: string, length: number): number[] {
  const numbers = readNumbers(site, name)
  if (numbers === null || numbers.length !== length) {
    throw wrong(site, `expected ${length} numbers in ${name}; found ${quoteText(site.field(name) ?? '')}`)
  }
  return numbers
}

/** Allele counts of `plink2 --freq counts`. */
export const acountReader: CountsReader = (site) => {
  const [AN] = needed(site, 'OBS_CT', 1) as [number]
  const counts = needed(site, 'ALT_CTS', site.alts.length).map((AC) => {
    return { AC, AN, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 }
  })
  for (const count of counts) check(site, count, 'this file')
  return counts
}

/**
 * Genotype counts of `plink2 --geno-counts`. TWO_ALT_GENO_CTS has the pairs of ALTs in the order 1/1, 1/2, 2/2, 1/3 …, as
 * the VCF specification orders genotypes.
 */
export const gcountReader: CountsReader = (site) => {
  const k = site.alts.length
  const [homRef] = needed(site, 'HOM_REF_CT', 1) as [number]
  const [hapRef] = needed(site, 'HAP_REF_CT', 1) as [number]
  const het = needed(site, 'HET_REF_ALT_CTS', k)
  const two = needed(site, 'TWO_ALT_GENO_CTS', (k * (k + 1)) / 2)
  const hap = needed(site, 'HAP_ALT_CTS', k)
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
  const n_haploid = hapRef + sum(hap)
  const AN = 2 * (homRef + sum(het) + sum(two)) + n_haploid
  const counts = het.map((heterozygotes, alt): SiteCounts => {
    return { AC: heterozygotes + hap[alt]!, AN, nhomalt: 0, hemizygote_count: hap[alt]!, n_haploid }
  })
  for (let b = 0, at = 0; b < k; b++) {
    for (let a = 0; a <= b; a++, at++) {
      counts[a]!.AC += two[at]!
      counts[b]!.AC += two[at]!
      if (a === b) counts[a]!.nhomalt = two[at]!
    }
  }
  return counts
}

/** People that a genotype count covers, called or not. */
export function gcountPeople(site: CountSite): number {
  const names = ['HOM_REF_CT', 'HET_REF_ALT_CTS', 'TWO_ALT_GENO_CTS', 'HAP_REF_CT', 'HAP_ALT_CTS', 'MISSING_CT']
  return names.reduce((total, name) => total + (readNumbers(site, name) ?? []).reduce((sum, n) => sum + n, 0), 0)
}
