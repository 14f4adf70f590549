import * as v from 'valibot'
import { STATE } from '../../types.ts'
import { FoundCells, findingAbout } from '../found-cells.ts'
import { unexplainedMarks } from '../marks.ts'
import { defineRule, type Finding } from '../rule.ts'
import { type Marker, scanLane, shownRows } from '../scan.ts'
import type { ShownColumn, Subject } from '../subject.ts'
import { otherTexts } from '../variant-texts.ts'

const parameters = v.strictObject({})

/** Numbers that are not the dataset's: the other rules judge what the dataset says, so the table must say the same. */
export const faithful = defineRule<v.InferOutput<typeof parameters>>({
  id: 'table.faithful',
  kind: 'value',
  title: { en: 'Not the dataset’s numbers', ja: 'データセットの値と異なる' },
  rationale: {
    en: 'A table that was edited, or is of another dataset or version, cannot be judged by this one.',
    ja: '編集された表や、別のデータセット・版の表は、このデータセットでは判断できない。',
  },
  remedy: { en: 'Make the table again from this dataset.', ja: 'このデータセットから表を作り直す。' },
  reference: 'SACRO-Viewer: checksum of outputs',
  parameters,
  check(subject) {
    const unknown: number[] = []
    const rows = subject.variants.length
    const lanes = subject.cohorts.flatMap(({ columns }, cohort) =>
      [...columns.keys()].map((column) => ({ cohort, column })),
    )
    const wrong = new FoundCells(rows, lanes)
    for (const [cohort, own] of subject.cohorts.entries()) if (!own.expected) unknown.push(cohort)
    for (const [number, { cohort, column }] of lanes.entries()) {
      const { columns, expected } = subject.cohorts[cohort]!
      if (!expected) continue
      const shown = columns.get(column)!
      scanLane(shownRows(shown, rows), rows, differences(shown, expected.get(column)), [wrong.lane(number)])
      markFalseWords(shown, expected.get(column), rows, wrong.lane(number))
    }
    const learned = { en: 'Nothing that this check could tell.', ja: '（この検査では判断できない）' }
    const found = findingAbout(wrong, { status: 'fail', cohorts: [], evidence: { cells: wrong.count }, learned })
    if (unknown.length > 0) {
      const evidence = { reason: 'the dataset does not answer for these groups' }
      found.push({ status: 'review', cells: [], cohorts: unknown, evidence, learned })
    }
    return [...found, ...unexplainedMarks(subject), ...otherTexts(subject), ...besides(subject)]
  },
})

/** What a file holds besides its table, for a person to look at. */
function besides(subject: Subject): Finding[] {
  const learned = { en: 'Anything that was written there.', ja: 'そこに書かれた任意の内容。' }
  return (subject.besides ?? []).map((reason) => ({
    status: 'review',
    cells: [],
    cohorts: [],
    evidence: { reason },
    learned,
  }))
}

const VALUE = ~STATE.MARKED & 0xff

function differences({ values, state }: ShownColumn, expected: ShownColumn | undefined): Marker {
  return (from, to, marks) => {
    for (let row = from; row < to; row++) {
      const given = expected !== undefined && (expected.state[row]! & VALUE) === STATE.value
      // Of a rounded or noised number more is asked below; a plain one is the dataset's or wrong.
      const marked = (state[row]! & STATE.MARKED) !== 0
      if (!given || !(marked || isSame(expected.values[row]!, values[row]!))) marks[row - from] = 1
    }
  }
}

/** Cells that a table calls not called or not collected, and the dataset does not: words could say what numbers may not. */
function markFalseWords(
  { state }: ShownColumn,
  expected: ShownColumn | undefined,
  rows: number,
  lane: Uint32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const word = state[row]! & VALUE
    if (word !== STATE.notCalled && word !== STATE.notCollected) continue
    if (!expected || (expected.state[row]! & VALUE) !== word) lane[row >>> 5]! |= 1 << (row & 31)
  }
}

/** `Object.is`, which engines call out for. */
function isSame(a: number, b: number): boolean {
  return a === b ? a !== 0 || 1 / a === 1 / b : Number.isNaN(a) && Number.isNaN(b)
}
