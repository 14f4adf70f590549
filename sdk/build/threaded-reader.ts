import { fromErrorRecord } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type BgzfGroup, inflateGroup } from './bgzf.ts'
import { BlockCounter, type BlockResult, type CounterPool, type GroupResult } from './block-counter.ts'
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

/** Something under way; what it resolves with takes it back, in its turn. */
type Flight = Promise<() => Promise<void>>

/** Deals blocks of lines out to several counters and takes their rows back in order: the same rows as one counter gives. */
export class ThreadedReader implements RecordReader {
  readonly #pool: CounterPool
  readonly #plan: CohortPlan
  readonly #sink: RowSink
  readonly #options: RecordOptions
  readonly #kernel: Kernel
  readonly #unpacker: RowUnpacker
  readonly #order = new RecordOrder()
  readonly #notes: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }
  readonly #flying: Flight[] = []
  readonly #spare: Uint8Array[] = []
  #block: Uint8Array = new Uint8Array(BLOCK_BYTES)
  #used = 0
  #lines!: LineBuffer
  /** Counts the lines that lie in two groups of BGZF blocks. */
  #between!: BlockCounter
  /** The beginning of such a line, in pieces. */
  #begun: Uint8Array[] = []
  /** Line of the input before the next block to be taken back. */
  #line = 0

  constructor(pool: CounterPool, plan: CohortPlan, sink: RowSink, options: RecordOptions, kernel: Kernel) {
    this.#pool = pool
    this.#plan = plan
    this.#sink = sink
    this.#options = options
    this.#kernel = kernel
    this.#unpacker = new RowUnpacker(plan.strata.people.map((people) => 2 * people))
  }

  begin(header: VcfHeader, lines: LineBuffer): void {
    this.#lines = lines
    this.#line = lines.line
    // Other samples than the first input's are refused here, not in a thread.
    const plan = reorder(this.#plan, header.samples, lines.file)
    const setup = { file: lines.file, header, plan, options: this.#options }
    this.#pool.begin(setup)
    this.#between = new BlockCounter(setup, this.#kernel)
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

  async takeGroup(group: BgzfGroup): Promise<void> {
    await this.take()
    if (this.#used > 0) {
      // What followed the header goes first; its last line may end in this group.
      const text = this.#block.slice(0, this.#used)
      this.#used = 0
      await this.#fly(Promise.resolve(() => this.#join(this.#between.countInside(text))))
    }
    // The pool takes the bytes away; where they do not inflate, they are looked at again.
    const again = { ...group, bytes: group.bytes.slice() }
    await this.#fly(
      this.#pool.countGroup!(group.bytes, group.inflated).then((result) => async () => {
        await this.#join(result ?? this.#between.countInside(await this.#inflate(again)))
      }),
    )
  }

  async #inflate(group: BgzfGroup): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    for await (const piece of inflateGroup(this.#lines.file, group)) pieces.push(piece)
    return joined(pieces)
  }

  /** Counts the line that a group ends, then takes the group's own. */
  async #join({ head, tail, block }: GroupResult): Promise<void> {
    this.#begun.push(head)
    if (!tail) return
    const line = joined(this.#begun)
    this.#begun = [tail]
    await this.#accept(this.#between.count(line))
    if (block) await this.#accept(block)
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
    await this.#land(AHEAD * this.#pool.size - 1)
    const next = this.#spare.pop()
    this.#block = next && next.length > rest.length ? next : new Uint8Array(Math.max(BLOCK_BYTES, 2 * rest.length))
    this.#block.set(rest)
    this.#used = rest.length
    await this.#fly(
      this.#pool.count(block.subarray(0, end)).then((result) => async () => {
        await this.#accept(result)
        this.#spare.push(new Uint8Array(result.bytes.buffer))
      }),
    )
  }

  async #fly(flight: Flight): Promise<void> {
    // Looked at in its turn; until then a failure is nobody's.
    flight.catch(() => {})
    this.#flying.push(flight)
    await this.#land(AHEAD * this.#pool.size)
  }

  /** Takes back what has been under way longest, until no more than `most` are. */
  async #land(most: number): Promise<void> {
    while (this.#flying.length > most) await (await this.#flying.shift()!)()
  }

  async #accept(result: BlockResult): Promise<void> {
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
  }

  async end(): Promise<void> {
    await this.take()
    if (this.#used > 0) {
      if (this.#used === this.#block.length) await this.#send()
      if (this.#block[this.#used - 1] !== LINE_END) this.#block[this.#used++] = LINE_END
      await this.#send()
    }
    await this.#land(0)
    const last = joined([...this.#begun, Uint8Array.of(LINE_END)])
    this.#begun = []
    if (last.length > 1) await this.#accept(this.#between.count(last))
  }

  notes(): CallNotes {
    return this.#notes
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}

function joined(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
