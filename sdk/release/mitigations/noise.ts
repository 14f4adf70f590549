import { findColumn } from '../../columns.ts'
import { HindoError } from '../../errors.ts'
import { type Fraction, geometricVariance, noisedCount, type RandomBytes, totalEpsilon } from '../geometric-noise.ts'
import { vectorRanges } from '../overlap.ts'
import type { ShownColumn, Subject } from '../subject.ts'
import { type Columns, changedColumn, isValue, withCounts } from './changed-counts.ts'

/** A table whose counts have noise. */
export interface Noised {
  subject: Subject
  /** ε that this table spends on one person in all, see {@link spentEpsilon}. */
  epsilon: number
  /** Variance of the noise of one count, before it is kept within what a count can be. */
  variance: number
}

/**
 * Gives every count that a table shows geometric noise, also zeros, and computes AF again from the noised counts; what cannot be computed
 * from them (tests, intervals, rates) is withheld. Suppressed cells stay suppressed.
 *
 * The ε stated holds for these numbers: not for the choice of rows, and not for which cells are suppressed, where those depend on
 * counts. People per cohort are taken for known. Every table made anew gets new noise and spends ε again.
 *
 * @param epsilon per count and unit of sensitivity: a count that one person changes by 2 spends 2 ε on that person
 * @param random for tests; the system's where absent
 * @throws HindoError `usage` for an ε that is no fraction, or a cohort whose people the dataset does not tell
 */
export function noiseTable(subject: Subject, epsilon: Fraction, random?: RandomBytes): Noised {
  const perCount = epsilon.numerator / epsilon.denominator
  const cohorts = subject.cohorts.map((own) => {
    if (own.participants === null) {
      throw new HindoError(
        'usage',
        `cannot give noise to "${own.name}": the dataset does not tell how many people it has`,
      )
    }
    return { ...own, columns: noiseColumns(own.columns, own.participants, epsilon, random) }
  })
  return {
    subject: { ...subject, cohorts },
    epsilon: spentEpsilon(subject, perCount),
    variance: geometricVariance(perCount),
  }
}

/**
 * Gives every count of one cohort's columns noise, within 0 and what so many people can have, AC at most AN.
 *
 * @param participants people of the cohort
 */
export function noiseColumns(columns: Columns, participants: number, epsilon: Fraction, random?: RandomBytes): Columns {
  const noised: Columns = new Map()
  for (const [name, column] of columns) {
    const perPerson = sensitivityOf(name)
    if (perPerson === undefined) continue
    noised.set(
      name,
      changedColumn(column, (count) => noisedCount(count, perPerson * participants, epsilon, random)),
    )
  }
  keepBelow(noised.get('AC'), noised.get('AN'))
  return withCounts(columns, noised)
}

/**
 * ε that a table spends on one person in all: variants × the cohorts that one person can be in × what a person changes in the counts of
 * one (2 for alleles, 1 for people), added over the columns (basic composition: Dwork and Roth, 2014, 3.5).
 */
export function spentEpsilon(
  subject: Pick<Subject, 'cohorts' | 'earlier' | 'variants' | 'columns' | 'cells'>,
  perCount: number,
): number {
  const tables = mostTogether(subject)
  let sum = 0
  for (const name of subject.columns) {
    const perPerson = sensitivityOf(name)
    if (perPerson !== undefined) sum += totalEpsilon(perCount, subject.variants.length, tables, perPerson)
  }
  return sum
}

/** Cohorts that one person can be in at most: all of them where the dataset's cells do not say. */
function mostTogether(subject: Pick<Subject, 'cohorts' | 'earlier' | 'cells'>): number {
  if (!subject.cells) return subject.cohorts.length
  const own = vectorRanges(subject).own.map((number) => subject.cells!.vectors[number]!)
  let most = 0
  for (let cell = 0; cell < subject.cells.count; cell++) {
    most = Math.max(
      most,
      own.reduce((sum, vector) => sum + vector[cell]!, 0),
    )
  }
  return most
}

/** How much one person changes a count of a column; undefined for what is no count. */
function sensitivityOf(name: string): 1 | 2 | undefined {
  const column = findColumn(name)
  return column?.type !== 'int32' ? undefined : column.unit === 'alleles' ? 2 : 1
}

function keepBelow(copies?: ShownColumn, alleles?: ShownColumn): void {
  if (!copies || !alleles) return
  for (const row of copies.values.keys()) {
    if (isValue(copies.state[row]!) && isValue(alleles.state[row]!)) {
      copies.values[row] = Math.min(copies.values[row]!, alleles.values[row]!)
    }
  }
}
