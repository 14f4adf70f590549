import type * as decisions from '../../release/decision.ts'
import type * as exceptions from '../../release/exception.ts'
import type * as handOvers from '../../release/hand-over.ts'
import type * as browserLedgers from '../../release/ledger-indexed-db.ts'
import type * as ledgers from '../../release/ledger-transfer.ts'
import type { Policy } from '../../release/policy.ts'
import type { RuleText } from '../../release/rule-texts.ts'

/** What the element takes from the release room: the profiles, the rules in words, reports, and what people may say of one. */
export interface ReleaseWords
  extends Pick<typeof handOvers, 'parseHandOver' | 'differenceOf'>,
    Pick<typeof browserLedgers, 'indexedDbLedger'>,
    Pick<typeof ledgers, 'exportLedger' | 'importLedger'>,
    Pick<typeof exceptions, 'findingIds'>,
    Pick<typeof decisions, 'commentNeeded' | 'outcomeOf' | 'parseDecision' | 'printDecision' | 'samePerson'> {
  policies: readonly Policy[]
  rules: readonly RuleText[]
}

let words: Promise<ReleaseWords> | undefined

/** Loads them when the first check is on a page: pages without one never do. */
export function loadReleaseWords(): Promise<ReleaseWords> {
  words ??= Promise.all([
    import('../../release/profiles.ts'),
    import('../../release/rule-texts.ts'),
    import('../../release/exception.ts'),
    import('../../release/decision.ts'),
    import('../../release/ledger-transfer.ts'),
    import('../../release/ledger-indexed-db.ts'),
    import('../../release/hand-over.ts'),
  ]).then(([{ PROFILES }, { RULE_TEXTS }, exception, decision, ledger, browserLedger, handOver]) => {
    return {
      policies: PROFILES,
      rules: RULE_TEXTS,
      ...exception,
      ...decision,
      ...ledger,
      ...browserLedger,
      ...handOver,
    }
  })
  words.catch(() => {
    words = undefined
  })
  return words
}
