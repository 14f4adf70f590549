import * as v from 'valibot'
import { findingAbout } from '../found-cells.ts'
import type { CellMark } from '../marked-cells.ts'
import { defineRule } from '../rule.ts'

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
  async check(subject, { zero, full, fullOfOverlapping }, pause, walk) {
    const overlapping = new Set(subject.dataset.axes.filter(({ kind }) => kind === 'overlapping').map(({ id }) => id))
    const chosenByOverlapping = subject.cohorts.map(({ cohort }) => {
      const axes = JSON.stringify(cohort).matchAll(/"axis":"([^"]+)"/g)
      return [...axes].some(([, axis]) => overlapping.has(axis!))
    })
    const marked = await walk.marked(pause)
    const cells = (status: 'fail' | 'review') =>
      marked.cells((cohort) => {
        const whole = chosenByOverlapping[cohort] ? fullOfOverlapping : full
        const found: CellMark[] = []
        if (zero === status) found.push('none')
        if (whole === status) found.push('whole')
        // What the dataset does not tell may be alike.
        if (status === 'review' && (zero !== 'pass' || whole !== 'pass')) found.push('untold')
        return found
      })
    const learned = {
      en: 'The genotype, at least in part, of everybody known to be in a group.',
      ja: 'その集団に属すると分かっている人の遺伝型（の一部）。',
    }
    return [
      ...findingAbout(cells('fail'), { status: 'fail', cohorts: [], evidence: {}, learned }),
      ...findingAbout(cells('review'), { status: 'review', cohorts: [], evidence: {}, learned }),
    ]
  },
})
