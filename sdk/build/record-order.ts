import type { ErrorPlace } from '../errors.ts'
import { parseError } from './parse-error.ts'
import type { RecordFields } from './vcf-record.ts'

const HINT = 'sort it, e.g. with bcftools sort'

/** Records of one contig that stand together: positions of the first and last, and the line of the first. */
export interface ContigRun {
  contig: string
  first: number
  last: number
  line: number
}

/** Checks that over all inputs each contig's records stand together and positions never fall. */
export class RecordOrder {
  /** What has been seen, in order. */
  readonly runs: ContigRun[] = []
  readonly #ended = new Set<string>()

  /** @throws HindoError `parse` at the record that is out of order */
  check(record: RecordFields): void {
    const run = this.runs.at(-1)
    const { contig, position, lines } = record
    if (run?.contig === contig && position >= run.last) run.last = position
    else this.#begin({ contig, first: position, last: position, line: lines.line }, lines)
  }

  /** The same for records that were checked among themselves elsewhere; lines as counted in the file. */
  join(run: ContigRun, file: string): void {
    const before = this.runs.at(-1)
    if (before?.contig === run.contig && run.first >= before.last) before.last = run.last
    else this.#begin(run, { file, line: run.line })
  }

  #begin(run: ContigRun, { file, line }: ErrorPlace): void {
    const before = this.runs.at(-1)
    const place = { file: file!, line: line!, column: 1 }
    if (before?.contig === run.contig) {
      throw parseError(place, `position ${run.first} on ${run.contig} comes after position ${before.last}`, HINT)
    }
    if (this.#ended.has(run.contig)) {
      throw parseError(
        place,
        `contig ${run.contig} comes back after ${before!.contig}; its records must stand together`,
        HINT,
      )
    }
    if (before) this.#ended.add(before.contig)
    this.runs.push({ ...run })
  }
}
