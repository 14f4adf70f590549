import type { MitigationAnswer } from '../../worker/api.ts'
import { formatCount, formatPercent } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { PageStep } from './check-controller.ts'
import type { WordsView } from './findings.ts'

/** `Merge + Suppress`: what is done, without the detail. */
export function kindsText(steps: readonly PageStep[], t: Strings): string {
  return [...new Set(steps.map(({ kind }) => t.stepKinds[kind]))].join(' + ')
}

/** What one applied step did, in a sentence. Which cells were hidden for their own number, and which for others, is for a reviewer. */
export function stepText(step: PageStep, cost: MitigationAnswer, reviewer: boolean, { t, lang }: WordsView): string {
  const count = (value: number) => formatCount(value, lang)
  const join = (names: readonly string[]) => names.join(lang.startsWith('ja') ? '・' : ', ')
  switch (step.kind) {
    case 'suppress': {
      const { primary, secondary } = cost.suppressed
      const lost = formatPercent(cost.loss, lang)
      return reviewer
        ? t.appliedSuppress(count(primary), count(secondary), lost)
        : t.appliedSuppressAll(count(primary + secondary), lost)
    }
    case 'round':
      return t.appliedRound(t.roundMethods[step.method], count(step.base))
    case 'limit':
      return t.appliedLimit(count(step.variants))
    case 'merge':
      return t.appliedMerge(join(step.cohorts), step.into)
    case 'drop':
      return t.appliedDrop(join([...(step.cohorts ?? []), ...(step.columns ?? [])]))
  }
}
