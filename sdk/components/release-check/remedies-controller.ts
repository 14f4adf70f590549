import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit'
import type { CheckController, Judged } from './check-controller.ts'
import type { WordsView } from './findings.ts'
import type { ReleaseWords } from './policies.ts'
import { type ROUND_METHODS, remediesView } from './remedies.ts'

/** What can be done to the table, and how it is to be rounded. */
export class RemediesController implements ReactiveController {
  private readonly host: ReactiveControllerHost
  private readonly checks: CheckController
  private method: (typeof ROUND_METHODS)[number] = 'nearest'
  private base = '5'
  private baseWrong = false

  constructor(host: ReactiveControllerHost, checks: CheckController) {
    this.host = host
    this.checks = checks
    host.addController(this)
  }

  hostDisconnected(): void {
    this.baseWrong = false
  }

  view(current: Judged, words: ReleaseWords | undefined, locked: boolean, view: WordsView): TemplateResult {
    const { checks } = this
    return remediesView({
      ...view,
      current,
      proposals: checks.proposals,
      rules: words?.rules ?? [],
      looking: checks.busy === 'propose',
      applied: JSON.stringify(current.steps),
      onPropose: () => void checks.propose(),
      onCancel: () => checks.cancel(),
      onApply: (proposal) => void checks.applyProposal(proposal),
      method: this.method,
      base: this.base,
      baseWrong: this.baseWrong,
      locked,
      onMethod: (method) => {
        this.method = method
      },
      onBase: (base) => {
        this.base = base
        this.baseWrong = false
        this.host.requestUpdate()
      },
      onStep: (kind) => this.apply(kind),
      onUndo: () => checks.undo(),
    })
  }

  private apply(kind: 'suppress' | 'round'): void {
    if (kind === 'suppress') return void this.checks.apply({ kind })
    const base = Number(this.base.normalize('NFKC').trim())
    this.baseWrong = !Number.isInteger(base) || base < 2 || base > 1000
    this.host.requestUpdate()
    if (!this.baseWrong) void this.checks.apply({ kind, method: this.method, base })
  }
}
