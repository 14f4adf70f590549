import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { releaseCells } from '../../sdk/release/algebra/cells.ts'
import { type IntervalSolver, loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'
import type { EarlierRelease, ShownColumn, Subject, TrueCounts } from '../../sdk/release/subject.ts'
import { STATE, type VariantKey } from '../../sdk/types.ts'
import { makeWorld, membersOf, type Person, type World } from './cohort-world.ts'

/** Copies of the alternate allele: 0, 1, 2, or null where not called. */
export type Genotype = 0 | 1 | 2 | null

/** A population with genotypes, from which every count of a table follows. */
export interface GenotypedWorld {
  world: World
  /** Per person, per variant. */
  genotypes: Map<Person, Genotype[]>
  variants: VariantKey[]
}

/** People of one group each (a level of the partition axis `p0`), with the diseases (`q0l0`, `q0l1` …) that a bit set says. */
export interface GroupOfPeople {
  level: number
  people: number
  has?: number
  /** Per variant, how many of these people have one copy and two; the rest none. */
  carriers?: Array<[het: number, hom: number]>
}

export function genotypedWorld(
  groups: GroupOfPeople[],
  levels: number,
  variants: number,
  diseases = 0,
): GenotypedWorld {
  const shape = groups.flatMap(({ level, people, has = 0 }) =>
    Array.from({ length: people }, () => ({ places: [level], has: [has], measure: 0 })),
  )
  const world = makeWorld({
    partitions: [levels],
    overlapping: diseases > 0 ? [Array(diseases).fill(-1)] : [],
    people: shape,
    pairs: [],
    joint: true,
    declared: false,
  })
  const genotypes = new Map<Person, Genotype[]>()
  let next = 0
  for (const { people, carriers = [] } of groups) {
    for (let i = 0; i < people; i++) {
      const own = Array.from({ length: variants }, (_, variant): Genotype => {
        const [het, hom] = carriers[variant] ?? [0, 0]
        return i < het ? 1 : i < het + hom ? 2 : 0
      })
      genotypes.set(world.people[next++]!, own)
    }
  }
  return { world, genotypes, variants: variantKeys(variants) }
}

export function variantKeys(count: number, first = 100): VariantKey[] {
  return Array.from({ length: count }, (_, i) => ({ contig: '22', position: first + i, ref: 'A', alt: 'G' }))
}

/** Counts of people by brute force. */
export function countsOf({ genotypes, variants }: GenotypedWorld, people: readonly Person[]): TrueCounts {
  const counts = {
    AC: new Int32Array(variants.length),
    AN: new Int32Array(variants.length),
    nhomalt: new Int32Array(variants.length),
    hemizygote_count: new Int32Array(variants.length),
    n_haploid: new Int32Array(variants.length),
  }
  for (const person of people) {
    for (const [variant, copies] of genotypes.get(person)!.entries()) {
      if (copies === null) continue
      counts.AN[variant]! += 2
      counts.AC[variant]! += copies
      if (copies === 2) counts.nhomalt[variant]! += 1
    }
  }
  return counts
}

export interface TableShape {
  /** Name → cohort text over `p0` and `q0`. */
  cohorts: Record<string, string>
  columns?: string[]
  /** Cells that the table does not show. */
  suppressed?: (row: number, cohort: string) => boolean
  query?: Subject['query']
  context?: Record<string, string>
  earlier?: EarlierRelease[]
  unavailable?: number[]
  solver?: boolean
}

let solver: Promise<IntervalSolver | undefined> | undefined

/** A table of a world as the rules see it. */
export function subjectOf(of: GenotypedWorld, shape: TableShape): Subject {
  const { world, variants } = of
  const columns = shape.columns ?? ['AC', 'AN', 'AF', 'nhomalt']
  const cohorts = Object.entries(shape.cohorts).map(([name, text]) => {
    const cohort = parseCohort(text, world.axes)
    const people = membersOf(world, cohort)
    const counts = countsOf(of, people)
    const expected = columnsOf(counts, columns, () => false)
    const shown = columnsOf(counts, columns, (row) => shape.suppressed?.(row, name) ?? false)
    return {
      name,
      expression: printCohort(cohort),
      cohort,
      participants: people.length,
      counts,
      columns: shown,
      expected,
    }
  })
  const earlier = shape.earlier ?? []
  const all: Cohort[] = [...cohorts, ...earlier.flatMap((release) => release.cohorts)].map(({ cohort }) => cohort)
  const cells = releaseCells(world.manifest, all)
  return {
    dataset: { id: 'world', dataVersion: '1', axes: world.axes, synthetic: true, kind: 'genotype' },
    variants,
    columns,
    cohorts,
    ...(shape.query ? { query: shape.query } : {}),
    cells,
    earlier,
    unavailable: shape.unavailable ?? [],
    countsOf: async (asked) => asked.map((cohort) => countsOf(of, membersOf(world, cohort))),
    cellCounts: async () => cells && cellCounts(of, all, cells.vectors),
    solver: () => {
      if (shape.solver === false) return Promise.resolve(undefined)
      solver ??= loadIntervalSolver()
      return solver
    },
    mitigation: { steps: [], variance: 0 },
    context: shape.context ?? {},
  }
}

/** The same table as a release of before. */
export function releaseOf(subject: Subject, entry: number, dataVersion = '1'): EarlierRelease {
  return { entry, dataVersion, cohorts: subject.cohorts, variants: subject.variants, variance: 0 }
}

function cellCounts(of: GenotypedWorld, cohorts: Cohort[], vectors: Uint8Array[]): TrueCounts[] {
  const inside = cohorts.map((cohort) => new Set(membersOf(of.world, cohort)))
  return Array.from({ length: vectors[0]?.length ?? 0 }, (_, cell) => {
    const people = of.world.people.filter((person) =>
      inside.every((set, i) => set.has(person) === (vectors[i]![cell] === 1)),
    )
    return countsOf(of, people)
  })
}

function columnsOf(counts: TrueCounts, names: string[], hidden: (row: number) => boolean): Map<string, ShownColumn> {
  const rows = counts.AC.length
  return new Map(
    names.map((name) => {
      const values = Float64Array.from({ length: rows }, (_, row) => numberOf(counts, name, row))
      const state = Uint8Array.from({ length: rows }, (_, row) => (hidden(row) ? STATE.suppressed : STATE.value))
      return [name, { values: values.map((value, row) => (hidden(row) ? Number.NaN : value)), state }]
    }),
  )
}

function numberOf(counts: TrueCounts, name: string, row: number): number {
  const [ac, an, hom] = [counts.AC[row]!, counts.AN[row]!, counts.nhomalt![row]!]
  if (name === 'AF') return ac / an
  if (name === 'n_het') return ac - 2 * hom
  if (name === 'n_hom_ref') return an / 2 - ac + hom
  return { AC: ac, AN: an, nhomalt: hom }[name] ?? Number.NaN
}
