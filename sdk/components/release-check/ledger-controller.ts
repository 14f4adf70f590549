import type { LitElement, ReactiveController, ReactiveControllerHost } from 'lit'
import { type ErrorRecord, HindoError, toErrorRecord } from '../../errors.ts'
import type { LedgerStore } from '../../release/ledger.ts'
import type { LedgerImport } from '../../release/ledger-transfer.ts'
import type { Dataset } from '../../worker/client.ts'
import { checkFileName, saveBlob } from './files.ts'
import { type LedgerGiven, LedgerOpening } from './ledger-opening.ts'
import type { ReleaseWords } from './policies.ts'
import { type ReleaseSummary, releaseSummaries } from './releases.ts'

type Host = ReactiveControllerHost & { ledger: LedgerGiven | undefined; project: string | undefined }

export interface LedgerListener {
  words(): Promise<ReleaseWords>
  /** Says cohorts in words; undefined while there is none. */
  dataset(): Pick<Dataset, 'explain'> | undefined
  /** Entries were added: what was checked against the ones before is old. */
  grown(): void
  saved(file: string, format: string): void
}

/** Releases that are shown before somebody asks for older ones. */
const FIRST = 5

/** The page's ledger: what left, a copy to keep elsewhere, and a copy to take over. */
export class LedgerController implements ReactiveController {
  /** What left, the newest first; undefined until it was read. */
  releases: ReleaseSummary[] | undefined
  /** What the last import did. */
  imported: LedgerImport | undefined
  problem: ErrorRecord | undefined
  busy = false
  /** The list is unfolded, and so far. */
  open = false
  shown = FIRST

  private readonly host: Host
  private readonly listener: LedgerListener
  private ledger: LedgerStore | undefined
  private readonly opening: LedgerOpening
  /** Cohorts in words, by language and expression; `undefined` while they are asked for. */
  private texts = new Map<string, string | undefined>()
  private speaker: object | undefined

  constructor(host: Host, listener: LedgerListener) {
    this.host = host
    this.listener = listener
    this.opening = new LedgerOpening(host, {
      open: async (project) => (await listener.words()).indexedDbLedger(project),
      settled: (error) => {
        if (error !== undefined) this.problem = toErrorRecord(error)
        host.requestUpdate()
      },
    })
    host.addController(this)
  }

  hostUpdate(): void {
    const ledger = this.opening.now()
    if (ledger === this.ledger) return
    this.ledger = ledger
    this.releases = undefined
    this.imported = undefined
    this.problem = undefined
    this.shown = FIRST
    void this.read()
  }

  /** There is one to be shown. */
  get present(): boolean {
    return this.ledger !== undefined
  }

  /** A ledger is named and not open yet. */
  get waiting(): boolean {
    return this.opening.waiting
  }

  /** The ledger that is open now. */
  now(): LedgerStore | undefined {
    return this.opening.now()
  }

  /** The ledger that the page names, once it is open; see {@link LedgerOpening}. */
  ready(): Promise<LedgerStore | undefined> {
    return this.opening.ready()
  }

  /** Reads the entries again. */
  async read(): Promise<void> {
    const { ledger } = this
    await this.attempt(ledger, async () => {
      const releases = releaseSummaries((await ledger?.read()) ?? [])
      return () => {
        this.releases = releases
      }
    })
  }

  toggle(open: boolean): void {
    this.open = open
    this.host.requestUpdate()
  }

  /** Unfolds the list and puts the focus on it. */
  async reveal(host: LitElement): Promise<void> {
    this.toggle(true)
    await host.updateComplete
    const heading = host.renderRoot.querySelector<HTMLElement>('.ledger summary, .ledger h3')
    heading?.scrollIntoView({ block: 'start' })
    heading?.focus()
  }

  more(): void {
    this.shown = this.releases?.length ?? FIRST
    this.host.requestUpdate()
  }

  /** A cohort in words as the dataset says it; as it was written where the dataset does not know it. */
  inWords(expression: string, lang: 'en' | 'ja'): string {
    const dataset = this.listener.dataset()
    if (dataset !== this.speaker) {
      this.speaker = dataset
      this.texts.clear()
    }
    const key = `${lang}\t${expression}`
    if (dataset && !this.texts.has(key)) {
      this.texts.set(key, undefined)
      const say = (text: string) => {
        if (this.speaker !== dataset) return
        this.texts.set(key, text)
        this.host.requestUpdate()
      }
      dataset.explain(expression, lang).then(say, () => say(expression))
    }
    return this.texts.get(key) ?? expression
  }

  /** The table that left, as it is kept beside the ledger. */
  saveTable({ seq, dataset, file }: ReleaseSummary): Promise<void> {
    const { ledger } = this
    return this.work(ledger, async (_, store) => {
      const bytes = await store.file(file.sha256)
      if (!bytes) throw new HindoError('not-found', `the table of entry ${seq} is not kept beside the ledger`)
      const name = checkFileName(dataset.id, seq, file.format)
      saveBlob(new Blob([bytes.slice()]), name)
      return () => this.listener.saved(name, file.format)
    })
  }

  save(): Promise<void> {
    const { ledger } = this
    return this.work(ledger, async (words, store) => {
      const file = 'ledger.tar'
      saveBlob(await words.exportLedger(store), file)
      return () => this.listener.saved(file, 'tar')
    })
  }

  take(file: File): Promise<void> {
    const { ledger } = this
    this.imported = undefined
    return this.work(ledger, async (words, store) => {
      const imported = await words.importLedger(store, file, file.name)
      const releases = releaseSummaries(await store.read())
      return () => {
        this.imported = imported
        this.releases = releases
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
