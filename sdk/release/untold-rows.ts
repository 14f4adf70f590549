import { shapeOf, tellsOfAlleles } from './row-shape.ts'
import type { Pause } from './rule.ts'
import { type Scene, scenesOf, vectorOf } from './scene.ts'
import type { Subject } from './subject.ts'
import { tellsCopies, togetherIn } from './subtraction.ts'
import { isComparable } from './versions.ts'

/** A row, and the cohorts of this table that tell something of alleles in it. */
export interface UntoldRow {
  row: number
  cohorts: number[]
}

/**
 * Rows of which sums do not tell all there is to know, where nobody knows the counts that bounds would be looked at by: tables have people in
 * common that no sums tell apart. None where people of an earlier version are not known at all: that is for a person anyway.
 */
export async function* untoldRows(subject: Subject, pause: Pause | undefined): AsyncGenerator<UntoldRow> {
  if (!subject.earlier.every((release) => isComparable(subject, release))) return
  for (const { scene, rows } of scenesOf(subject)) {
    const known = new Map<string, boolean>()
    for (const row of rows) {
      await pause?.()
      const numbers = [...scene.cohorts.keys()]
      const tellers = numbers.filter((number) => tellsOfAlleles(shapeOf(scene.cohorts[number]!, row)))
      const cohorts = tellers.flatMap((number) => scene.cohorts[number]!.cohort ?? [])
      if (tellers.length < 2 || cohorts.length === 0) continue
      const exact = tellers.filter((number) => tellsCopies(scene.cohorts[number]!, row))
      const key = `${tellers.join()} ${exact.join()}`
      const isOpen = known.get(key) ?? isUntold(scene, tellers, exact)
      known.set(key, isOpen)
      if (isOpen) yield { row, cohorts }
    }
  }
}

/** Whether tables have people in common, and exact sums do not give every group of people that are in the same of them. */
function isUntold(scene: Scene, tellers: readonly number[], exact: readonly number[]): boolean {
  const sets = tellers.map((number) => scene.cohorts[number]!.cells)
  const cells = sets.reduce((sum, own) => sum + own.length, 0)
  const names = new Set(sets.map((own) => own.join()))
  if (new Set(sets.flat()).size === cells || names.size === 1) return false
  const space = scene.spaceOf(exact)
  return togetherIn(scene, tellers).some((own) => !space.contains(vectorOf(own, scene.parts.length)))
}
