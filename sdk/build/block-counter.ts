import { type ErrorRecord, toErrorRecord } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { type BlockRows, RowPacker } from './block-rows.ts'
import type { CohortPlan } from './cohort-plan.ts'
import type { CallNotes } from './genotypes.ts'
import { LineBuffer } from './line-buffer.ts'
import { type ContigRun, RecordOrder } from './record-order.ts'
import { RecordBuilder, type RecordOptions } from './vcf-build.ts'
import type { VcfHeader } from './vcf-header.ts'

/** What a counter has to know of an input. Can be sent to a worker. */
export interface CounterSetup {
  file: string
  header: VcfHeader
  plan: CohortPlan
  options: RecordOptions
}

/** What came out of a block of lines. Lines are counted from 1 within the block. */
export interface BlockResult extends BlockRows {
  runs: ContigRun[]
  lines: number
  notes: CallNotes
  /** What stopped the block; the rows before it are not given. */
  error?: ErrorRecord
  /** The block's bytes, to be used again. */
  bytes: Uint8Array
}

/** What came out of a group of BGZF blocks: its complete lines, counted, and what belongs to lines of its neighbours. */
export interface GroupResult {
  /** Up to and with the first line end; everything, where there is none. */
  head: Uint8Array
  /** Behind the last line end; undefined where there is none in the group. */
  tail?: Uint8Array
  block?: BlockResult
}

/** Several counters that work at the same time. */
export interface CounterPool {
  readonly size: number
  /** All blocks from now on belong to this input. */
  begin(setup: CounterSetup): void
  /** Counts whole lines. Gives the bytes away: they come back with the result. */
  count(bytes: Uint8Array): Promise<BlockResult>
  /** Inflates whole BGZF blocks, `bytes` in all, and counts the lines in them; undefined where they do not inflate. */
  countGroup?(group: Uint8Array, bytes: number): Promise<GroupResult | undefined>
  close(): Promise<void>
}

const LINE_END = 10

/** Counts blocks of whole lines, each by itself. */
export class BlockCounter {
  readonly #lines: LineBuffer
  readonly #builder: RecordBuilder
  readonly #packer: RowPacker
  #noted: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }

  constructor({ file, header, plan, options }: CounterSetup, kernel: Kernel) {
    this.#lines = new LineBuffer(file)
    this.#packer = new RowPacker(plan.strata.people.map((people) => 2 * people))
    this.#builder = new RecordBuilder(plan, this.#packer.add, options, kernel)
    this.#builder.begin(header, this.#lines)
  }

  count(bytes: Uint8Array): BlockResult {
    const lines = this.#lines
    const order = new RecordOrder()
    let error: ErrorRecord | undefined
    lines.load(bytes)
    this.#builder.order = order
    try {
      while (lines.next()) this.#builder.line()
    } catch (cause) {
      error = toErrorRecord(cause)
    }
    const result = { ...this.#packer.take(), runs: order.runs, lines: lines.line, notes: this.#newNotes(), bytes }
    return error ? { ...result, error } : result
  }

  /** Counts the lines that begin and end in a text. */
  countInside(text: Uint8Array): GroupResult {
    const first = text.indexOf(LINE_END) + 1
    const last = text.lastIndexOf(LINE_END) + 1
    if (first === 0) return { head: text.slice() }
    const edges = { head: text.slice(0, first), tail: text.slice(last) }
    return last > first ? { ...edges, block: this.count(text.subarray(first, last)) } : edges
  }

  #newNotes(): CallNotes {
    const { polyploid, conflicts, heterozygousMales } = this.#builder.notes()
    const before = this.#noted
    this.#noted = { polyploid, conflicts, heterozygousMales }
    return {
      polyploid: polyploid - before.polyploid,
      conflicts: conflicts - before.conflicts,
      heterozygousMales: heterozygousMales - before.heterozygousMales,
    }
  }
}
