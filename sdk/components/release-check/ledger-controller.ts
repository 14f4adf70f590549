import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { LedgerStore } from '../../release/ledger.ts'
import type { LedgerImport } from '../../release/ledger-transfer.ts'
import { saveBlob } from './files.ts'
import type { ReleaseWords } from './policies.ts'

type Host = ReactiveControllerHost & { ledger: LedgerStore | undefined }

export interface LedgerListener {
  words(): Promise<ReleaseWords>
  /** Entries were added: what was checked against the ones before is old. */
  grown(): void
  saved(file: string): void
}

/** The page's ledger: how many releases it holds, a copy to keep elsewhere, and a copy to take over. */
export class LedgerController implements ReactiveController {
  entries: number | undefined
  /** What the last import did. */
  imported: LedgerImport | undefined
  problem: ErrorRecord | undefined
  busy = false

  private readonly host: Host
  private readonly listener: LedgerListener
  private ledger: LedgerStore | undefined

  constructor(host: Host, listener: LedgerListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  hostUpdate(): void {
    const { ledger } = this.host
    if (ledger === this.ledger) return
    this.ledger = ledger
    this.entries = undefined
    this.imported = undefined
    this.problem = undefined
    void this.count()
  }

  /** Counts the entries again. */
  async count(): Promise<void> {
    const { ledger } = this
    await this.attempt(ledger, async () => {
      const { length } = (await ledger?.read()) ?? []
      return () => {
        this.entries = length
      }
    })
  }

  save(): Promise<void> {
    const { ledger } = this
    return this.work(ledger, async (words, store) => {
      const file = 'ledger.tar'
      saveBlob(await words.exportLedger(store), file)
      return () => this.listener.saved(file)
    })
  }

  take(file: File): Promise<void> {
    const { ledger } = this
    this.imported = undefined
    return this.work(ledger, async (words, store) => {
      const imported = await words.importLedger(store, file, file.name)
      return () => {
        this.imported = imported
        this.entries = imported.before + imported.added
        if (imported.added > 0) this.listener.grown()
      }
    })
  }

  private async work(
    ledger: LedgerStore | undefined,
    run: (words: ReleaseWords, store: LedgerStore) => Promise<() => void>,
  ): Promise<void> {
    if (!ledger || this.busy) return
    this.busy = true
    this.host.requestUpdate()
    await this.attempt(ledger, async () => run(await this.listener.words(), ledger))
    this.busy = false
    this.host.requestUpdate()
  }

  /** What comes of another ledger than the one here by then is dropped. */
  private async attempt(ledger: LedgerStore | undefined, run: () => Promise<() => void>): Promise<void> {
    try {
      const done = await run()
      if (ledger !== this.ledger) return
      this.problem = undefined
      done()
    } catch (error) {
      if (ledger === this.ledger) this.problem = toErrorRecord(error)
    }
    this.host.requestUpdate()
  }
}
