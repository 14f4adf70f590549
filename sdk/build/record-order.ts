import type { RecordFields } from './vcf-record.ts'

const HINT = 'sort it, e.g. with bcftools sort'

/** Checks that over all inputs each contig's records stand together and positions never fall. */
export class RecordOrder {
  #contig = ''
  #position = 0
  readonly #done = new Set<string>()

  /** @throws HindoError `parse` at the record that is out of order */
  check(record: RecordFields): void {
    const { contig, position } = record
    if (contig !== this.#contig) {
      if (this.#done.has(contig)) {
        record.fail(
          record.lines.start,
          `contig ${contig} comes back after ${this.#contig}; its records must stand together`,
          HINT,
        )
      }
      if (this.#contig !== '') this.#done.add(this.#contig)
      this.#contig = contig
    } else if (position < this.#position) {
      record.fail(record.lines.start, `position ${position} on ${contig} comes after position ${this.#position}`, HINT)
    }
    this.#position = position
  }
}
