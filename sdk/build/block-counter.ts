import { type ErrorRecord, toErrorRecord } from '../errors.ts'
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

/** Several counters that work at the same time. */
export interface CounterPool {
  readonly size: number
  /** All blocks from now on belong to this input. */
  begin(setup: CounterSetup): void
  /** Counts whole lines. Gives the bytes away: they come back with the result. */
  count(bytes: Uint8Array): Promise<BlockResult>
  close(): Promise<void>
}

/** Counts blocks of whole lines, each by itself. */
export class BlockCounter {
  readonly #lines: LineBuffer
  readonly #builder: RecordBuilder
  readonly #packer: RowPacker
  #noted: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }

  constructor({ file, header, plan, options }: CounterSetup) {
    this.#lines = new LineBuffer(file)
    this.#packer = new RowPacker(plan.strata.people.map((people) => 2 * people))
    this.#builder = new RecordBuilder(plan, this.#packer.add, options)
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
