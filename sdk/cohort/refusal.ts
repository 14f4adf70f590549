import type { HindoError } from '../errors.ts'
import type { Label } from '../types.ts'
import { boundsByAtoms } from './bounds.ts'
import type { Cells } from './cells.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { fold } from './expression.ts'
import { both } from './interval.ts'
import { isCoded } from './level-names.ts'
import { boundsByMargins } from './margin-bounds.ts'
import type { Program } from './program.ts'
import { quote } from './reader.ts'
import { inBoth, say } from './say.ts'
import { type StrataIndex, setKey } from './strata-index.ts'

/** Why a cohort cannot be answered. */
export type Obstacle =
  /** Joint strata of overlapping levels are needed that are not stored for any axis. */
  | { kind: 'missing'; sets: number[][] }
  /** They are stored (for no overlapping level: everybody is), but not together with the other axes of the cohort. */
  | { kind: 'not-joint'; variables: number[] }
  /** It would subtract strata that were rounded or noised. */
  | { kind: 'marked' }
  /** Too many combinations to look through. */
  | { kind: 'budget' }

/** The `not-answerable` error: what is missing, what to do, and what is certain all the same. */
export function refusal(
  index: StrataIndex,
  cohort: Cohort,
  obstacle: Obstacle,
  compiled: { cells: Cells; program: Program } | undefined,
): HindoError {
  const { message, hint } = explain(index, cohort, obstacle)
  const byMargins = boundsByMargins(index, cohort)
  const byAtoms = compiled ? boundsByAtoms(index, compiled.cells, compiled.program) : null
  const bounds = byMargins && byAtoms ? both(byMargins, byAtoms) : (byMargins ?? byAtoms)
  return inBoth('not-answerable', message, bounds ? { hint, bounds } : { hint })
}

function explain(index: StrataIndex, cohort: Cohort, obstacle: Obstacle): { message: Label; hint: Label } {
  if (obstacle.kind === 'marked') {
    return {
      message: say(
        'This cohort is a difference of rounded or noised counts, which would undo their protection',
        'この集団は、丸めた数やノイズを加えた数の差になり、その保護を無効にしてしまいます',
      ),
      hint: say(
        'Ask for the levels themselves instead of everybody but some',
        '「全員から一部を除く」代わりに、区分そのものを指定してください',
      ),
    }
  }
  if (obstacle.kind === 'budget') {
    return {
      message: say(
        'This cohort combines too many levels to tell whether the stored counts give it',
        '組み合わせる区分が多すぎて、保存された数で答えられるか判定できません',
      ),
      hint: say('Ask for fewer levels at a time', '一度に指定する区分を減らしてください'),
    }
  }
  if (obstacle.kind === 'not-joint') {
    const axes = axesOf(cohort)
    return {
      message: say(
        `The dataset does not store ${axes.length > 1 ? `${listWords(axes)} together` : listWords(axes)} as this cohort needs it`,
        `この集団に必要な形では、${axes.join('・')} の${axes.length > 1 ? '組み合わせの' : ''}数は保存されていません`,
      ),
      hint:
        index.finest && index.partitions.length > 1
          ? say('Ask for less at a time', '一度に指定するものを減らしてください')
          : say('Ask for the levels of one attribute at a time', '一度に一つの属性の区分だけを指定してください'),
    }
  }
  return explainMissing(index, obstacle.sets)
}

function explainMissing(index: StrataIndex, sets: readonly number[][]): { message: Label; hint: Label } {
  const distinct = [...new Map(sets.map((set) => [set.join(), set])).values()].sort((a, b) => a.length - b.length)
  const shown = distinct.slice(0, 3).map((set) => set.map((variable) => nameOf(index, variable)))
  const rest = distinct.length - shown.length
  const more = rest > 0 ? say(`, and ${rest} more such combinations`, `（ほか ${rest} 通り）`) : say('', '')
  const first = distinct[0]!
  const axes = [...new Set(first.map((variable) => index.variables[variable]!.axis))]
  const buildable = first.length === 2 && index.clean && index.finest
  const many = first.length > 2 && index.sets.has(setKey(first.slice(0, 2)))
  return {
    message: say(
      `The dataset does not store who has ${shown.map(listWords).join('; ')}${first.length > 1 ? ' together' : ''}${more.en}`,
      `${shown.map((set) => set.join(' かつ ')).join('、')} の人の数は保存されていません${more.ja}`,
    ),
    hint: buildable
      ? say(
          `Ask for one level at a time, or build the dataset with --pairs ${axes.join(':')}`,
          `区分を一つずつ指定するか、データセットを --pairs ${axes.join(':')} で作り直してください`,
        )
      : many
        ? say(
            'Ask for two levels at a time: three together are never stored',
            '区分は二つまでにしてください：三つの組み合わせは保存されません',
          )
        : say('Ask for one level at a time', '区分を一つずつ指定してください'),
  }
}

function nameOf(index: StrataIndex, variable: number): string {
  const { axis, level } = index.variables[variable]!
  return `${quote(axis)}=${quote(level)}`
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function axesOf(cohort: Cohort): string[] {
  const axes = new Set<string>()
  eachLeaf(cohort, (leaf) => {
    if (leaf.op !== 'all') axes.add(leaf.axis)
  })
  return [...axes]
}

function eachLeaf(cohort: Cohort, visit: (leaf: CohortLeaf) => void): void {
  fold<CohortLeaf, void>(cohort, { leaf: visit, not: () => undefined, join: () => undefined })
}

/** Checks the names in a cohort that was not made by the parser. @throws HindoError `not-found` */
export function checkNames(index: StrataIndex, cohort: Cohort): void {
  eachLeaf(cohort, (leaf) => {
    if (leaf.op === 'all') return
    const axis = index.axes.get(leaf.axis)
    if (!axis)
      throw inBoth(
        'not-found',
        say(`The dataset has no attribute ${leaf.axis}`, `データセットに ${leaf.axis} という属性はありません`),
      )
    const numbers = index.numbers.get(leaf.axis)!
    const wanted = leaf.op === 'in' ? leaf.levels : isCoded(axis) ? [] : [leaf.from, leaf.to]
    const unknown = wanted.find((level) => !numbers.has(level))
    if (unknown !== undefined)
      throw inBoth(
        'not-found',
        say(`${leaf.axis} has no level ${unknown}`, `${leaf.axis} に ${unknown} という区分はありません`),
      )
  })
}
