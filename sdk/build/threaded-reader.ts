import { fromErrorRecord } from '../errors.ts'
import type { BlockResult, CounterPool } from './block-counter.ts'
import { RowUnpacker } from './block-rows.ts'
import { type CohortPlan, reorder } from './cohort-plan.ts'
import type { CallNotes } from './genotypes.ts'
import type { LineBuffer } from './line-buffer.ts'
import { RecordOrder } from './record-order.ts'
import type { RecordReader } from './record-readers.ts'
import type { RecordOptions, RowSink } from './vcf-build.ts'
import type { VcfHeader } from './vcf-header.ts'

const BLOCK_BYTES = 1 << 20
/** Blocks under way per counter: one being counted, one waiting. */
const AHEAD = 2
const LINE_END = 10

/** Deals blocks of lines out to several counters and takes their rows back in order: the same rows as one counter gives. */
export class ThreadedReader implements RecordReader {
  readonly #pool: CounterPool
  readonly #plan: CohortPlan
  readonly #sink: RowSink
  readonly #options: RecordOptions
  readonly #unpacker: RowUnpacker
  readonly #order = new RecordOrder()
  readonly #notes: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }
  readonly #flying: Array<Promise<BlockResult>> = []
  readonly #spare: Uint8Array[] = []
  #block: Uint8Array = new Uint8Array(BLOCK_BYTES)
  #used = 0
  #lines!: LineBuffer
  /** Line of the input before the next block to be taken back. */
  #line = 0

  constructor(pool: CounterPool, plan: CohortPlan, sink: RowSink, options: RecordOptions) {
    this.#pool = pool
    this.#plan = plan
    this.#sink = sink
    this.#options = options
    this.#unpacker = new RowUnpacker(plan.strata.people.map((people) => 2 * people))
  }

  begin(header: VcfHeader, lines: LineBuffer): void {
    this.#lines = lines
    this.#line = lines.line
    // Other samples than the first input's are refused here, not in a thread.
    const plan = reorder(this.#plan, header.samples, lines.file)
    this.#pool.begin({ file: lines.file, header, plan, options: this.#options })
  }

  async take(): Promise<void> {
    const rest = this.#lines.takeRest()
    for (let from = 0; from < rest.length; ) {
      if (this.#used === this.#block.length) await this.#send()
      const n = Math.min(rest.length - from, this.#block.length - this.#used)
      this.#block.set(rest.subarray(from, from + n), this.#used)
      this.#used += n
      from += n
    }
  }

  /** Sends the complete lines of the full block; grows it where not even one line is complete. */
  async #send(): Promise<void> {
    const block = this.#block
    const end = block.subarray(0, this.#used).lastIndexOf(LINE_END) + 1
    const rest = block.subarray(end, this.#used)
    if (end === 0) {
      this.#block = new Uint8Array(2 * block.length)
      this.#block.set(rest)
      return
    }
    while (this.#flying.length >= AHEAD * this.#pool.size) await this.#takeBack()
    const next = this.#spare.pop()
    this.#block = next && next.length > rest.length ? next : new Uint8Array(Math.max(BLOCK_BYTES, 2 * rest.length))
    this.#block.set(rest)
    this.#used = rest.length
    const flight = this.#pool.count(block.subarray(0, end))
    // Looked at in its turn; until then a failure is nobody's.
    flight.catch(() => {})
    this.#flying.push(flight)
  }

  async #takeBack(): Promise<void> {
    const result = await this.#flying.shift()!
    const { file } = this.#lines
    for (const run of result.runs) this.#order.join({ ...run, line: run.line + this.#line }, file)
    if (result.error) {
      const { where } = result.error
      const line = where?.line === undefined ? undefined : where.line + this.#line
      throw fromErrorRecord({ ...result.error, where: { ...where, ...(line === undefined ? {} : { line }) } })
    }
    for (const name of ['polyploid', 'conflicts', 'heterozygousMales'] as const) this.#notes[name] += result.notes[name]
    this.#line += result.lines
    await this.#unpacker.unpack(result, this.#sink)
    this.#spare.push(new Uint8Array(result.bytes.buffer))
  }

  async end(): Promise<void> {
    await this.take()
    if (this.#used > 0) {
      if (this.#used === this.#block.length) await this.#send()
      if (this.#block[this.#used - 1] !== LINE_END) this.#block[this.#used++] = LINE_END
      await this.#send()
    }
    while (this.#flying.length > 0) await this.#takeBack()
  }

  notes(): CallNotes {
    return this.#notes
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}
