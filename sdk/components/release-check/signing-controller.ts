import { nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { Decision, Outcome } from '../../release/decision.ts'
import type { Report } from '../../release/report.ts'
import type { CheckController } from './check-controller.ts'
import { decisionsView, type Typed } from './decisions.ts'
import { Drafts } from './drafts.ts'
import { aboutOf, exceptionsView } from './exceptions.ts'
import type { WordsView } from './findings.ts'
import { People } from './people.ts'
import type { ReleaseWords } from './policies.ts'
import { problemView } from './problem.ts'
import type { RuleGroup } from './rule-groups.ts'
import { mayLeave, signOffView } from './sign-off.ts'

type Host = ReactiveControllerHost &
  HTMLElement & { author: string; description: string; relation: string; view: 'researcher' | 'reviewer' }

export interface SigningListener {
  words(): ReleaseWords | undefined
  checks: CheckController
  /** What was checked is what would leave now, and nothing goes on. */
  settled(): boolean
  decided(decision: Decision): void
  saveDecision(decision: Decision): void
  saveReleased(format: string): void
}

/** Who says what of a checked table, and the forms that they say it in. */
export class SigningController implements ReactiveController {
  readonly people: People
  private drafts: Drafts | undefined
  private readonly host: Host
  private readonly listener: SigningListener
  private authorWrong = ''
  private about = ''
  private reason = ''
  private reasonWrong = ''
  private typed: Typed = { by: '', vote: undefined, comment: '' }
  private wrong: Partial<Record<'by' | 'vote' | 'comment', string>> = {}

  constructor(host: Host, listener: SigningListener) {
    this.host = host
    this.listener = listener
    this.people = new People(
      () => host.requestUpdate(),
      () => listener.words(),
      () => listener.checks.answered?.dataset.reports,
    )
    host.addController(this)
  }

  hostConnected(): void {
    this.drafts = new Drafts(this.host.id)
    const draft = this.drafts.restore()
    if (!draft) return
    const { host } = this
    // what the page says itself wins
    for (const field of ['description', 'relation', 'author'] as const) host[field] ||= draft[field]
    this.about = draft.about
    this.reason = draft.reason
    this.typed = { ...this.typed, by: draft.by, comment: draft.comment }
    if (draft.asked.length > 0) this.people.adopt(draft.asked)
  }

  hostUpdated(): void {
    const { about, reason, people, typed } = this
    const { description, relation, author } = this.host
    const { by, comment } = typed
    this.drafts?.keep({ description, relation, author, about, reason, asked: people.asked, by, comment })
  }

  hostDisconnected(): void {
    this.forgive()
  }

  /** There is another table. */
  clear(): void {
    this.people.clear()
    this.forgive()
    this.about = ''
    this.reason = ''
    this.typed = { by: '', vote: undefined, comment: '' }
  }

  /** Another report: what was wrong before may be right now. */
  forgive(): void {
    this.authorWrong = ''
    this.reasonWrong = ''
    this.wrong = {}
  }

  /** The report that people speak of. */
  get report(): Report | undefined {
    const { current } = this.listener.checks
    return current && this.people.report(current.answer.report, this.host.author)
  }

  /** The same once it has all that was said; undefined where nothing was checked. */
  async signed(): Promise<Report | undefined> {
    const { current } = this.listener.checks
    return current && this.people.signed(current.answer.report, this.host.author)
  }

  /** Makes the form speak of a rule, and goes there. */
  async except(rule: string): Promise<void> {
    this.about = rule
    this.host.requestUpdate()
    await this.host.updateComplete
    this.focus('reason')
  }

  exceptions(groups: readonly RuleGroup[], view: WordsView): TemplateResult {
    const { people, host, report } = this
    const reviewer = host.view === 'reviewer'
    return exceptionsView({
      ...view,
      groups,
      // a researcher's are their own: the report may still be on its way to having them
      asked: reviewer ? (report?.body.exceptions ?? []) : [],
      own: reviewer ? people.granted : people.asked,
      reviewer,
      locked: !this.listener.settled(),
      about: this.about,
      reason: this.reason,
      wrong: this.reasonWrong,
      onAbout: (about) => this.set(() => (this.about = about)),
      onReason: (reason) => this.set(() => (this.reason = reason)),
      onAsk: () => void this.ask(view),
      onTakeBack: (exception) => people.takeBack(exception),
    })
  }

  signOff(view: WordsView): TemplateResult {
    const { listener, host, people, report } = this
    const { checks } = listener
    const { released, busy } = checks
    const status = checks.current!.answer.report.body.status
    const outcome = this.outcome()
    const locked = !listener.settled()
    const decisions =
      status === 'pass' || !report
        ? nothing
        : decisionsView({
            ...view,
            decisions: people.decisions(report),
            outcome,
            reviewer: host.view === 'reviewer',
            typed: this.typed,
            wrong: this.wrong,
            needsComment: this.needsComment(),
            locked,
            onType: (field, text) => this.set(() => (this.typed = { ...this.typed, [field]: text })),
            onVote: (vote) => this.set(() => (this.typed = { ...this.typed, vote })),
            onDecide: () => void this.decide(view),
            onSave: (decision) => listener.saveDecision(decision),
            onRemove: (decision) => people.remove(decision),
            onFiles: (files) => void people.read(report, host.author, files),
          })
    return signOffView({
      ...view,
      status,
      outcome,
      author: host.author,
      authorWrong: this.authorWrong,
      busy: busy === 'release',
      locked,
      pending: people.pending,
      hasLedger: checks.answered?.options.ledger !== undefined,
      released,
      decisions,
      problem: people.problem ? problemView(people.problem, view.lang) : nothing,
      onAuthor: (author) => this.set(() => (host.author = author)),
      onRelease: () => void this.release(view),
      onSave: (format) => listener.saveReleased(format),
    })
  }

  private outcome(): Outcome | undefined {
    return this.report && this.people.outcome(this.report, this.host.author)
  }

  private needsComment(): boolean {
    const { vote } = this.typed
    const status = this.listener.checks.current?.answer.report.body.status
    return vote !== undefined && status !== undefined && this.listener.words()!.commentNeeded(status, vote)
  }

  private async ask({ t }: WordsView): Promise<void> {
    const { host, people } = this
    const reviewer = host.view === 'reviewer'
    this.forgive()
    if (!this.reason.trim()) this.reasonWrong = t.exceptionReasonMissing
    else if (!reviewer && !host.author.trim()) this.authorWrong = t.authorMissing
    if (this.reasonWrong || this.authorWrong) return this.show(this.reasonWrong ? 'reason' : 'author')
    const exception = { ...aboutOf(this.about), reason: this.reason.trim() }
    if (reviewer) people.grant(exception)
    else people.ask(exception)
    this.set(() => {
      this.reason = ''
      this.about = ''
    })
  }

  private async decide({ t }: WordsView): Promise<void> {
    const { report, host, typed } = this
    const { by, vote, comment } = typed
    if (!report) return
    this.forgive()
    if (!by.trim()) this.wrong.by = t.reviewerMissing
    else if (this.listener.words()!.samePerson(by, host.author)) this.wrong.by = t.reviewerIsAuthor
    if (!vote) this.wrong.vote = t.decisionMissing
    if (this.needsComment() && !comment.trim()) this.wrong.comment = t.commentMissing
    const [first] = Object.keys(this.wrong)
    if (first || !vote) return this.show(first === 'vote' ? 'vote-approve' : first!)
    const decision = await this.people.decide(report, host.author, { by, vote, comment })
    if (!decision) return
    this.typed = { by: '', vote: undefined, comment: '' }
    this.listener.decided(decision)
  }

  private async release({ t }: WordsView): Promise<void> {
    const { report, host } = this
    const { checks } = this.listener
    const outcome = this.outcome()
    if (!report || !mayLeave(outcome) || !this.listener.settled()) return
    this.forgive()
    if (!host.author.trim()) {
      this.authorWrong = t.authorMissing
      return this.show('author')
    }
    const author = host.author.trim()
    await checks.release(outcome!.votes.length > 0 ? { author, decisions: outcome!.votes } : { author }, report)
  }

  private set(change: () => void): void {
    change()
    this.host.requestUpdate()
  }

  /** Draws what is wrong and puts the focus there. */
  private async show(id: string): Promise<void> {
    this.host.requestUpdate()
    await this.host.updateComplete
    this.focus(id)
  }

  private focus(id: string): void {
    this.host.shadowRoot?.getElementById(id)?.focus()
  }
}
