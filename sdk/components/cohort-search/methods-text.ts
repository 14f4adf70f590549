import type { Cohort } from '../../cohort/cohort.ts'
import { explainCohort } from '../../cohort/explain.ts'
import type { CountAnswer } from '../../types.ts'
import type { Dataset } from '../../worker/client.ts'
import { formatCount } from '../base/format.ts'
import { stringsOf } from '../i18n/localize.ts'
import { peopleText } from './people.ts'

/** What a methods section says of a cohort: who, in which dataset and version, how many, and how many in each level of an axis. */
export function methodsText(
  cohort: Cohort,
  dataset: Dataset,
  answer: CountAnswer,
  lang: 'en' | 'ja',
  splitAxis: string | undefined,
): string {
  const t = stringsOf(lang)
  const words = { t, lang, threshold: dataset.publish?.threshold }
  const { unanswerable } = answer
  const people = peopleText(unanswerable ? { ...answer, unanswerable } : answer, words)
  const everybody = dataset.strata.find(({ terms }) => terms.length === 0)?.participants
  const axis = dataset.axes.find(({ id }) => id === splitAxis)
  const levels = answer.axes.find((one) => one.axis === splitAxis)?.levels ?? []
  const split = levels.map((level) => {
    const name = axis?.levels.find(({ id }) => id === level.level)?.label[lang] ?? level.level
    return `${name} ${peopleText(level, words).text}`
  })
  return t.methods({
    sentence: explainCohort(cohort, dataset.axes, lang),
    dataset: dataset.label[lang],
    version: dataset.dataVersion,
    assembly: dataset.assembly,
    people: people.spoken,
    total: everybody === undefined || everybody === null ? '–' : formatCount(everybody, lang),
    split: split.join(lang === 'ja' ? '、' : ', '),
  })
}
