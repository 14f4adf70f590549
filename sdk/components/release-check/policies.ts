import type * as decisions from '../../release/decision.ts'
import type * as exceptions from '../../release/exception.ts'
import type * as handOvers from '../../release/hand-over.ts'
import type * as ledgers from '../../release/ledger-transfer.ts'
import type { Policy } from '../../release/policy.ts'
import type * as reports from '../../release/report.ts'
import type * as views from '../../release/researcher-view.ts'
import type { RuleText } from '../../release/rule-texts.ts'
import type * as signing from '../../release/sign-report.ts'

/** What the element takes from the release room: the profiles, the rules in words, reports, and what people may say of one. */
export interface ReleaseWords
  extends Pick<typeof reports, 'printReport'>,
    Pick<typeof signing, 'signReport'>,
    Pick<typeof views, 'printResearcherView'>,
    Pick<typeof handOvers, 'parseHandOver' | 'differenceOf'>,
    Pick<typeof ledgers, 'exportLedger' | 'importLedger'>,
    Pick<typeof exceptions, 'exceptionsFor' | 'findingIds'>,
    Pick<
      typeof decisions,
      'commentNeeded' | 'makeDecision' | 'outcomeOf' | 'parseDecision' | 'printDecision' | 'samePerson'
    > {
  policies: readonly Policy[]
  rules: readonly RuleText[]
}

let words: Promise<ReleaseWords> | undefined

/** Loads them when the first check is on a page: pages without one never do. */
export function loadReleaseWords(): Promise<ReleaseWords> {
  words ??= Promise.all([
    import('../../release/profiles.ts'),
    import('../../release/rule-texts.ts'),
    import('../../release/report.ts'),
    import('../../release/researcher-view.ts'),
    import('../../release/exception.ts'),
    import('../../release/decision.ts'),
    import('../../release/ledger-transfer.ts'),
    import('../../release/hand-over.ts'),
    import('../../release/sign-report.ts'),
  ]).then(([{ PROFILES }, { RULE_TEXTS }, report, view, exception, decision, ledger, handOver, sign]) => {
    return {
      policies: PROFILES,
      rules: RULE_TEXTS,
      ...report,
      ...view,
      ...exception,
      ...decision,
      ...ledger,
      ...handOver,
      ...sign,
    }
  })
  words.catch(() => {
    words = undefined
  })
  return words
}
