import type { Policy } from '../../release/policy.ts'
import type { Report } from '../../release/report.ts'
import type { RuleText } from '../../release/rule-texts.ts'

/** What the element takes from the release room: the profiles, the rules in words, the report as a file. */
export interface ReleaseWords {
  policies: readonly Policy[]
  rules: readonly RuleText[]
  print(report: Report): string
}

let words: Promise<ReleaseWords> | undefined

/** Loads them when the first check is on a page: pages without one never do. */
export function loadReleaseWords(): Promise<ReleaseWords> {
  words ??= Promise.all([
    import('../../release/profiles.ts'),
    import('../../release/rule-texts.ts'),
    import('../../release/report.ts'),
  ]).then(([{ PROFILES }, { RULE_TEXTS }, { printReport }]) => {
    return { policies: PROFILES, rules: RULE_TEXTS, print: printReport }
  })
  words.catch(() => {
    words = undefined
  })
  return words
}
