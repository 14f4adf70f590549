import type { Label } from '../types.ts'
import type { CodeListFile } from './code-list.ts'
import { type Publish, publishRules } from './publish-policy.ts'

/** How a genotype with one called and one missing allele (`0/.`) is counted. */
export type HalfCall = 'haploid' | 'missing' | 'error'

export interface BuildOptions {
  /** Id of the dataset; default: name of the first input without its endings. */
  id?: string
  label?: Label
  /** Version of the data; default: hash of inputs and options. */
  dataVersion?: string
  /** Columns of the sheet that are partition axes. */
  axes?: string[]
  /** Columns of the sheet that are overlapping axes: levels of a cell separated by `;`. */
  overlapping?: string[]
  /** Pairs of overlapping levels to store: `disease` (two of one axis) or `disease:phenotype` (one of each). */
  pairs?: string[]
  /** Lists of codes for overlapping axes: names, terms and parents of levels. Several for one axis add names to the first. */
  terms?: CodeListFile[]
  /** Content of an axes file (parsed JSON). */
  axesFile?: unknown
  /** `GRCh37` or `GRCh38`; default: by the contig lengths of the header. */
  assembly?: string
  /** `22`, `22:16050000-16100000`, several separated by commas. */
  region?: string
  halfCall?: HalfCall
  /** Axis that says sex; default `sex`. */
  sexAxis?: string
  /** Males written as diploid on non-PAR X and Y are counted as haploid. */
  sexPloidy?: boolean
  /** Makes an open dataset: what a policy lets be served, see {@link Publish}. */
  publish?: Publish
  licence?: string
  citation?: string
  duo?: string[]
  /** Index the rows' identifiers, so that searches find them in any number of rows. */
  ids?: boolean
  /** Worker threads that count, and inflate BGZF (Node only); 1 when absent. */
  threads?: number
}

/** Options as plain values for the manifest, in a fixed order; what was not given is left out. */
export function recordOptions(options: BuildOptions): Record<string, string | number | boolean> {
  const record: Record<string, string | number | boolean> = {}
  const put = (name: string, value: string | number | boolean | string[] | undefined) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return
    record[name] = Array.isArray(value) ? value.join(',') : value
  }
  put('axes', options.axes)
  put('overlapping', options.overlapping)
  put('pairs', options.pairs)
  if (options.axesFile !== undefined) put('axesFile', JSON.stringify(options.axesFile))
  put(
    'terms',
    options.terms?.map(({ axis, file }) => `${axis}=${file}`),
  )
  put('assembly', options.assembly)
  put('region', options.region)
  put('halfCall', options.halfCall)
  put('sexAxis', options.sexAxis)
  put('sexPloidy', options.sexPloidy)
  if (options.ids) put('ids', true)
  if (options.publish !== undefined) put('publish', publishRules(options.publish).policy.id)
  return record
}
