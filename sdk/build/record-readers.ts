import type { BgzfGroup } from './bgzf.ts'
import type { CallNotes } from './genotypes.ts'
import type { LineBuffer, LinePlace } from './line-buffer.ts'
import { sortPlaces } from './small-sort.ts'
import type { RecordBuilder } from './vcf-build.ts'
import type { VcfHeader } from './vcf-header.ts'

/** Counts the records of inputs, one input after another. */
export interface RecordReader {
  /** Begins an input: `lines` stands behind its header. */
  begin(header: VcfHeader, lines: LineBuffer): void
  /** Counts the complete lines that `lines` holds by now. */
  take(): Promise<void>
  /** Takes a group of BGZF blocks, which follow what `lines` held; only where threads count. */
  takeGroup?(group: BgzfGroup): Promise<void>
  /** The input has ended: counts what is left. */
  end(): Promise<void>
  /** Calls that were not counted as they stand, over all inputs. */
  notes(): CallNotes
  /** Gives back what it holds; nothing is counted afterwards. */
  close(): Promise<void>
}

/** Counts each record as it comes. */
export class DirectReader implements RecordReader {
  readonly #builder: RecordBuilder
  #lines!: LineBuffer

  constructor(builder: RecordBuilder) {
    this.#builder = builder
  }

  begin(header: VcfHeader, lines: LineBuffer): void {
    this.#lines = lines
    this.#builder.begin(header, lines)
  }

  async take(): Promise<void> {
    while (this.#lines.next()) {
      const wait = this.#builder.line()
      if (wait) await wait
    }
  }

  async end(): Promise<void> {
    if (this.#lines.finish()) await this.take()
  }

  notes(): CallNotes {
    return this.#builder.notes()
  }

  async close(): Promise<void> {}
}

/** Counts the records of one small input in the order of contig and position, whatever theirs is. */
export class SortingReader implements RecordReader {
  readonly #builder: RecordBuilder
  readonly #places: LinePlace[] = []
  #lines!: LineBuffer

  constructor(builder: RecordBuilder) {
    this.#builder = builder
  }

  begin(header: VcfHeader, lines: LineBuffer): void {
    this.#lines = lines
    this.#builder.begin(header, lines)
  }

  async take(): Promise<void> {
    const lines = this.#lines
    while (lines.next()) this.#places.push({ start: lines.start, end: lines.end, line: lines.line })
  }

  async end(): Promise<void> {
    if (this.#lines.finish()) await this.take()
    for (const place of sortPlaces(this.#lines, this.#places)) {
      this.#lines.seek(place)
      await this.#builder.line()
    }
  }

  notes(): CallNotes {
    return this.#builder.notes()
  }

  async close(): Promise<void> {}
}
