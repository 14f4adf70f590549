import { html, nothing, type PropertyValues } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Policy } from '../../release/policy.ts'
import type { Dataset, ExportFormat, Table } from '../../worker/client.ts'
import type { CheckOptions } from '../../worker/public.ts'
import { DatasetLink } from '../base/dataset-link.ts'
import { HindoElement } from '../base/element.ts'
import { messages } from '../base/messages.styles.ts'
import { errorDetail, errorPanel, progressBar } from '../base/messages.ts'
import { StateController } from '../base/state.ts'
import { Asking } from './asking.ts'
import { boundView } from './bound.ts'
import { CheckController, type Judged } from './check-controller.ts'
import { Downloads } from './downloads.ts'
import { type FindingsView, findingsView, type WordsView } from './findings.ts'
import { FocusController } from './focus-controller.ts'
import { FoldController } from './fold-controller.ts'
import { HandOverController } from './hand-over-controller.ts'
import { LedgerController } from './ledger-controller.ts'
import type { LedgerGiven } from './ledger-opening.ts'
import { ledgerView } from './ledger-view.ts'
import { loadReleaseWords, type ReleaseWords } from './policies.ts'
import { releaseCheckStyles } from './release-check.styles.ts'
import { comparisonView } from './remedies.ts'
import { RemediesController } from './remedies-controller.ts'
import { GroupCache, type NamedCell, type RuleGroup } from './rule-groups.ts'
import { SavedController } from './saved-controller.ts'
import { setupView } from './setup.ts'
import { SigningController } from './signing-controller.ts'
import { TableLink } from './table-link.ts'
import { spokenResult, verdictView } from './verdict.ts'

/**
 * Checks a table before it leaves: what it would tell about people, together with everything released before, what can be done
 * about it, and who signs. It is advice: the gate checks the same file again and decides.
 *
 * @attr of - id of a `hindo-frequency-table`: what it shows is checked, and cells are pointed out in it; `table` and `file` win over it
 * @attr view - `researcher` (default) or `reviewer`: who sees the numbers that rules decided by, and may decide
 * @attr for - id of a `hindo-dataset` elsewhere on the page
 * @attr policy - id of the profile (`jp-ndb`, `acro`, …); the first of `policies` where absent
 * @attr format - format of `file`: `tsv` (default), `csv`, `json`, `arrow`, `vcf`
 * @attr description - what the table is, as a policy may ask; the field starts with it
 * @attr relation - how it relates to earlier releases; the field starts with it
 * @attr author - who asks for the table; the field starts with it
 * @attr project - releases are remembered in this browser under this name, where the page gives no `ledger`
 * @attr state - see `state`
 * @csspart setup verdict findings remedies proposals applied handed comparison exceptions sign-off decision decisions released bound ledger releases saved progress error
 * state-notice
 * @fires hindo-reviewed - a check ended, of the table as it came or with remedies: `{ status, report }`
 * @fires hindo-highlights-changed - cells that the check is about: `{ highlights }`
 * @fires hindo-cell-asked - the user asks to see a cell: `{ cell }`
 * @fires hindo-decided - somebody decided on a report: `{ decision }`
 * @fires hindo-released - the table was entered in the ledger: `{ entry }`
 * @fires hindo-downloaded
 * @fires hindo-state-changed
 * @fires hindo-error
 */
export class HindoReleaseCheck extends HindoElement {
  static override styles = [HindoElement.styles, messages, ...releaseCheckStyles]

  static override properties = {
    ...HindoElement.properties,
    data: { attribute: false },
    for: { type: String },
    of: { type: String },
    view: { type: String },
    table: { attribute: false },
    file: { attribute: false },
    format: { type: String },
    cohorts: { attribute: false },
    query: { attribute: false },
    policy: { type: String },
    policies: { attribute: false },
    ledger: { attribute: false },
    project: { type: String },
    description: { type: String },
    relation: { type: String },
    author: { type: String },
    state: { type: String, noAccessor: true },
    words: { state: true },
    copied: { state: true },
    wordsError: { state: true },
  }

  /** An open dataset; wins over `for` and over the one around the element. */
  declare data: Dataset | undefined
  declare for: string | undefined
  declare of: string | undefined
  declare view: 'researcher' | 'reviewer'
  /** A table of the dataset; it is checked as the TSV file that it would leave as. */
  declare table: Table | undefined
  /** A file of frequencies, as it would leave; wins over `table`. */
  declare file: (Blob & { name?: string }) | undefined
  declare format: ExportFormat
  /** What the file calls its cohorts, name → expression; those of `table` where absent. */
  declare cohorts: Record<string, string> | undefined
  /** How the table's rows were chosen: a filter or sort on protected values tells something itself. */
  declare query: CheckOptions['query']
  declare policy: string | undefined
  /** Policies to choose from; the built-in profiles where absent. */
  declare policies: readonly Policy[] | undefined
  /**
   * What was released before, and where a release is entered; absent: nothing was, and nothing is released here. A promise says that one
   * is on its way: a check waits for it, and it is replaced by what it gives.
   */
  declare ledger: LedgerGiven | undefined
  declare project: string | undefined
  declare description: string
  declare relation: string
  declare author: string
  declare private words: ReleaseWords | undefined
  declare private copied: boolean
  declare private wordsError: ErrorRecord | undefined

  private readonly link = new DatasetLink(this)
  private readonly remembered = new StateController(this, {
    version: 1,
    read: () => (this.policy ? [['policy', this.policy]] : []),
    write: (entries) => {
      this.policy = new Map(entries).get('policy')
    },
  })
  private readonly checks: CheckController = new CheckController(this, {
    ledger: () => Promise.all([this.kept.ready(), this.loadWords()]).then(([ledger]) => ledger),
    judged: (judged) => void this.groupsOf(judged),
    reviewed: ({ report }) => {
      this.signing.forgive()
      this.asking.outdated = false
      this.emit('hindo-reviewed', { status: report.body.status, report })
    },
    released: ({ entry }) => {
      void this.kept.read()
      this.emit('hindo-released', { entry })
    },
    failed: (error) => {
      this.copied = false
      this.emit('hindo-error', { error })
    },
  })
  private readonly signing: SigningController = new SigningController(this, {
    words: () => this.words,
    checks: this.checks,
    settled: () => !this.checks.busy && !this.asking.stale && !this.signing.people.pending,
    decided: (decision) => this.emit('hindo-decided', { decision }),
    saveDecision: (decision) =>
      this.downloads.json(this.words!.printDecision(decision), `decision-${decision.by}.json`),
    saveReleased: (format) => {
      const { files } = this.checks.released!
      this.downloads.save(files[format]!, format)
    },
  })
  private readonly downloads = new Downloads(this.checks, (file, format) =>
    this.emit('hindo-downloaded', { file, format }),
  )
  private readonly handed: HandOverController = new HandOverController(
    this,
    loadReleaseWords,
    ({ policy, context, exceptions }) => {
      this.policy = policy.id
      const { description = '', relation = '', author = '' } = context
      Object.assign(this, { description, relation, author })
      this.signing.people.adopt(exceptions)
    },
  )
  private readonly remedies = new RemediesController(this, this.checks)
  private readonly kept: LedgerController = new LedgerController(this, {
    words: loadReleaseWords,
    dataset: () => this.opened,
    grown: () => {
      this.asking.outdated = true
    },
    saved: (file, format) => this.emit('hindo-downloaded', { file, format }),
  })
  private readonly saved = new SavedController(
    this,
    () => this.opened,
    () => this.kept.ready(),
  )
  private readonly folds = new FoldController(this)
  private readonly shown = new TableLink(this, {
    opened: ({ ids }) => this.folds.unfold(ids[0]!),
    pointed: (highlights) => this.emit('hindo-highlights-changed', { highlights }),
  })
  private readonly asking: Asking = new Asking(this.checks, () => {
    this.checks.clear()
    this.signing.clear()
    this.handed.clear()
  })
  private readonly groups = new GroupCache()

  constructor() {
    super()
    this.format = 'tsv'
    this.description = ''
    this.relation = ''
    this.author = ''
    this.view = 'researcher'
    this.copied = false
    new FocusController(this)
  }

  /** The policy chosen, as one line for an address; see the README. What was typed is left out. */
  get state(): string {
    return this.remembered.text
  }

  set state(text: string | null | undefined) {
    this.remembered.text = text
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.loadWords()
  }

  /** Checks the table as it is now; the same as pressing the button. */
  async check(): Promise<void> {
    await this.loadWords()
    await this.updateComplete
    const { question } = this.asking
    if (question) await this.checks.check(question)
  }

  /** Unfolds what left earlier, and goes there. */
  async showReleases(): Promise<void> {
    await this.kept.reveal(this)
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    this.remembered.apply()
    this.asking.update({
      dataset: this.opened,
      table: this.checkedTable,
      file: this.file,
      format: this.format,
      cohorts: this.cohorts,
      query: this.table || this.file ? this.query : (this.query ?? this.shown.query),
      policy: this.policies ? this.chosen : this.chosen?.id,
      ledger: this.kept.now(),
      context: { description: this.description, relation: this.relation, author: this.author.trim() },
    })
  }

  protected override updated(): void {
    const { current, first } = this.checks
    this.shown.pointOut(this.asking.stale || !this.words ? undefined : current, first, this.words?.rules ?? [])
  }

  private get opened(): Dataset | undefined {
    const { state } = this.link
    return state.status === 'ready' ? state.dataset : undefined
  }

  private get checkedTable(): Table | undefined {
    return this.table ?? this.shown.table
  }

  private showCell({ variant, cohort, column, row }: NamedCell): void {
    const cell = { variant, cohort, row, ...(column === undefined ? {} : { column }) }
    if (this.emit('hindo-cell-asked', { cell }, { cancelable: true })) this.shown.show(cell)
  }

  private get offered(): readonly Policy[] {
    return this.policies ?? this.words?.policies ?? []
  }

  private get chosen(): Policy | undefined {
    return this.policy ? this.offered.find(({ id }) => id === this.policy) : this.offered[0]
  }

  private async loadWords(): Promise<void> {
    if (this.words) return
    try {
      ;[this.words, this.wordsError] = [await loadReleaseWords(), undefined]
    } catch (error) {
      this.wordsError = toErrorRecord(error)
    }
  }

  private async saveReport(print: 'print' | 'printView', ending: string): Promise<void> {
    const report = this.checks.released?.report ?? (await this.signing.signed())
    if (report) await this.downloads.report(report, print, ending)
  }

  private async copy(error: ErrorRecord): Promise<void> {
    await navigator.clipboard?.writeText(errorDetail(error)).catch(() => {})
    this.copied = true
  }

  private failure(error: ErrorRecord) {
    const { strings: t } = this.localize
    return errorPanel(error, { t, lang: this.localize.lang(), copied: this.copied, onCopy: () => this.copy(error) })
  }

  private groupsOf({ answer }: Judged): RuleGroup[] {
    return this.groups.of(answer, this.words)
  }

  /** Drawn anew only where it changed: whoever types elsewhere does not wait for it. */
  private findings(view: Pick<FindingsView, keyof WordsView | 'groups' | 'reviewer' | 'excepting'>) {
    const { open } = this.folds
    const { linked } = this.shown
    return guard([...Object.values(view), open, linked], () =>
      findingsView({
        ...view,
        open,
        linked,
        onToggle: (rule) => this.folds.toggle(rule),
        onCell: (cell) => this.showCell(cell),
        onException: (rule) => void this.signing.except(rule),
      }),
    )
  }

  private results(view: WordsView) {
    const { answered, current, first, history, busy, released } = this.checks
    if (!answered || !current || !first) return nothing
    const { stale } = this.asking
    const groups = this.groupsOf(current)
    const reviewer = this.view === 'reviewer'
    const { status } = current.answer.report.body
    const deciding = !released && status !== 'pass'
    return html`${verdictView({ ...view, status, groups, stale })}
      <div class="results ${stale ? 'stale' : ''}">
        <div class="told">
          ${this.findings({ ...view, groups, reviewer, excepting: !released && !stale })}
          ${history.length > 1 ? comparisonView(this.groupsOf(first), groups, current, reviewer, view) : nothing}
        </div>
        <div class="deeds">
          ${
            released || (status === 'pass' && history.length === 1)
              ? nothing
              : this.remedies.view(current, this.words, busy !== undefined || stale, view)
          }
          ${deciding ? nothing : this.signing.signOff(view)}
        </div>
        ${deciding ? html`<div class="says">${this.signing.exceptions(groups, view)}${this.signing.signOff(view)}</div>` : nothing}
        ${boundView({
          ...view,
          judged: current,
          question: answered,
          released: released !== undefined,
          reviewer,
          onSaveTable: () => this.downloads.save(current.file, answered.format),
          onSaveReport: () => void this.saveReport('print', 'report.json'),
          onSaveView: () => void this.saveReport('printView', 'report-view.json'),
        })}
      </div>`
  }

  override render() {
    const t = this.localize.strings
    const view: WordsView = { t, lang: this.localize.lang(), labelLang: this.localize.labelLang }
    const { checks } = this
    const { status } = this.link.state
    const missing = status === 'none' ? t.noDatasetForCheck : !this.checkedTable && !this.file ? t.noTableToCheck : ''
    const error = checks.error ?? this.wordsError
    const checking = this.kept.waiting ? t.openingLedger : t.checking
    return html`<section class="check" aria-labelledby="heading">
      <h2 id="heading">${t.releaseCheck}</h2>
      <p class="advice">${t.gateDecides}</p>
      ${this.remembered.notice(t)}
      ${
        missing
          ? html`<p class="empty">${missing}</p>`
          : setupView({
              ...view,
              policies: this.offered,
              chosen: this.chosen,
              known: this.chosen !== undefined && this.words?.policies.includes(this.chosen) === true,
              description: this.description,
              relation: this.relation,
              busy: checks.busy === 'check',
              ready: this.asking.question !== undefined && !checks.busy,
              again: checks.current !== undefined,
              cancelled: checks.cancelled,
              progress: checks.progress,
              doing: checking,
              onPolicy: (policy) => {
                this.policy = policy
              },
              onContext: (field, text) => {
                this[field] = text
              },
              onCheck: () => void (this.asking.question && checks.check(this.asking.question)),
              onCancel: () => checks.cancel(),
            })
      }
      ${this.view === 'reviewer' && !missing ? this.handed.view(this.asking.stale ? undefined : this.signing.report, this.words, view) : nothing}
      ${checks.busy ? progressBar(checks.progress, { check: checking, propose: t.lookingForRemedies, release: t.releasing }[checks.busy]) : nothing}
      ${error ? this.failure(error) : nothing}
      <p class="hidden" role="status">${this.asking.stale ? '' : spokenResult(checks, (judged) => this.groupsOf(judged), view)}</p>
      ${this.results(view)}
      ${ledgerView(this.kept, view)}
      ${status === 'none' ? nothing : this.saved.view(view)}
    </section>`
  }
}
