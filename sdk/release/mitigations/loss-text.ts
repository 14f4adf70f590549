import type { Label } from '../../types.ts'
import type { MitigationStep, RemedyLoss } from './step.ts'

interface Measured extends Omit<RemedyLoss, 'text'> {
  /** Cells hidden in groups that are still there. */
  hidden: number
  /** Rows that there were. */
  variants: number
  /** Cells that told something before. */
  before: number
}

/** What is lost, in a sentence or a few; empty where nothing is. */
export function lossText(
  steps: readonly MitigationStep[],
  { people, hidden, variants, before, change, deviation, epsilon }: Measured,
): Label {
  const en: string[] = []
  const ja: string[] = []
  const say = (english: string, japanese: string) => {
    en.push(english)
    ja.push(japanese)
  }
  const number = (value: number) => value.toLocaleString('en')
  for (const step of steps) {
    if (step.kind === 'merge') {
      say(`${step.cohorts.join(', ')} become one group.`, `${step.cohorts.join('・')}を一つの集団にまとめる。`)
    } else if (step.kind === 'drop') {
      const names = [...(step.cohorts ?? []), ...(step.columns ?? [])]
      say(`Without ${names.join(', ')}.`, `${names.join('・')}を除く。`)
    } else if (step.kind === 'limit' && step.variants < variants) {
      say(
        `The first ${number(step.variants)} of ${number(variants)} variants are left.`,
        `${number(variants)}件のバリアントのうち先頭の${number(step.variants)}件を残す。`,
      )
    }
  }
  if (people > 0) {
    say(`${number(people)} people no longer stand apart.`, `${number(people)}人が個別の集団として示されなくなる。`)
  }
  if (hidden > 0) {
    const share = ((100 * hidden) / before).toFixed(1)
    say(
      `${number(hidden)} of ${number(before)} cells are hidden (${share} %).`,
      `${number(before)}個のセルのうち${number(hidden)}個を秘匿する（${share} %）。`,
    )
  }
  if (change > 0) say(`Counts change by up to ${number(change)}.`, `数が最大${number(change)}変わる。`)
  if (deviation !== undefined) {
    say(
      `Counts have noise of a standard deviation of ${deviation.toFixed(2)}.`,
      `数に標準偏差${deviation.toFixed(2)}のノイズが加わる。`,
    )
  }
  if (epsilon !== undefined) {
    const spent = number(Number(epsilon.toPrecision(6)))
    say(`It spends an ε of ${spent} on one person in all.`, `1人当たり合計ε=${spent}を消費する。`)
  }
  return { en: en.join(' '), ja: ja.join('') }
}
