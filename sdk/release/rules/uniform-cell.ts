import * as v from 'valibot'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { calledPeople, carriersOf, shownCells } from '../shown.ts'

const verdict = v.picklist(['pass', 'review', 'fail'])
const parameters = v.strictObject({
  /** Nobody of a group carries the allele. */
  zero: verdict,
  /** Everybody of a group carries it, or every copy is it. */
  full: verdict,
  /** The same in a group chosen by a level of an overlapping axis (a disease). */
  fullOfOverlapping: verdict,
})

/** Cells that say the same of everybody: nobody carries the allele, or everybody does. */
export const uniformCell = defineRule<v.InferOutput<typeof parameters>>({
  id: 'cell.uniform',
  kind: 'value',
  title: { en: 'Nobody or everybody', ja: '全員が同じ' },
  rationale: {
    en: 'Where all of a group are alike, knowing that somebody belongs to it is knowing the genotype.',
    ja: '集団の全員が同じなら、所属を知ることは遺伝型を知ることになる。',
  },
  remedy: { en: 'Suppress the cell, or merge the group with another.', ja: 'セルを秘匿するか、集団を統合する。' },
  reference: 'ACRO PresenceOfZeroCheck, AllSameValuesCheck; OpenSAFELY on zero and 100 % counts',
  parameters,
  check(subject, { zero, full, fullOfOverlapping }) {
    const overlapping = new Set(subject.dataset.axes.filter(({ kind }) => kind === 'overlapping').map(({ id }) => id))
    const chosenByOverlapping = subject.cohorts.map(({ cohort }) => {
      const axes = JSON.stringify(cohort).matchAll(/"axis":"([^"]+)"/g)
      return [...axes].some(([, axis]) => overlapping.has(axis!))
    })
    const cells = { review: [] as CellPlace[], fail: [] as CellPlace[] }
    for (const { row, cohort, counts } of shownCells(subject)) {
      if (!counts || counts.AN[row] === 0) continue
      const everybody = carriersOf(counts, row).least >= calledPeople(counts, row).most
      const fullCell = everybody || counts.AC[row] === counts.AN[row]
      const status = fullCell ? (chosenByOverlapping[cohort] ? fullOfOverlapping : full) : zero
      if ((fullCell || counts.AC[row] === 0) && status !== 'pass') cells[status].push({ row, cohort })
    }
    const learned = {
      en: 'The genotype, at least in part, of everybody known to be in a group.',
      ja: 'その集団に属すると分かっている人の遺伝型（の一部）。',
    }
    return (['fail', 'review'] as const).flatMap((status): Finding[] =>
      cells[status].length > 0 ? [{ status, cells: cells[status], cohorts: [], evidence: {}, learned }] : [],
    )
  },
})
