import type { Contig, Manifest } from '../../sdk/dataset/manifest.ts'
import type { QueryDataset } from '../../sdk/frequency/batches.ts'
import type { DenseValues, SparseCells } from '../../sdk/frequency/sums.ts'
import type { VariantRows } from '../../sdk/frequency/variant-store.ts'
import type { Axis, Measure, Stratum, Term } from '../../sdk/types.ts'

export interface Person {
  sex: 'female' | 'male'
  region: string
  diseases: string[]
}

export interface Site {
  contig: string
  position: number
  id: string | null
  ref: string
  alt: string
  filter: string | null
}

/** One person's call: alternate copies of called alleles. Not called: 0 of 0. */
export interface Call {
  copies: number
  alleles: number
}

/** People and genotypes from which both the dataset and the expected answers are counted, each by its own code. */
export interface World {
  people: Person[]
  sites: Site[]
  call(site: number, person: number): Call
  axes: Axis[]
  contigs: Contig[]
}

export const MEASURES: Measure[] = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']
const REGIONS = ['north', 'south', 'isles']
const DISEASES = ['C34', 'C50', 'E11']
const BLOCK = 8192

/** Small and fast; good enough to make test data that repeat. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function axis(id: string, kind: Axis['kind'], levels: string[]): Axis {
  const label = (text: string) => ({ en: text.toUpperCase(), ja: `「${text}」` })
  return {
    id,
    label: label(id),
    kind,
    ordered: false,
    levels: levels.map((level) => ({ id: level, label: label(level) })),
  }
}

/** People with diseases, rows on 22 (diploid), X (a pseudo-autosomal start, then haploid men) and Y (men only). */
export function makeWorld(options: { people: number; rows: Record<string, number>; seed: number }): World {
  const draw = random(options.seed)
  const pick = <T>(items: T[]): T => items[Math.floor(draw() * items.length)]!
  const people = Array.from(
    { length: options.people },
    (): Person => ({
      sex: draw() < 0.45 ? 'male' : 'female',
      // Nobody is from the isles in the smallest worlds: an empty level.
      region: pick(options.people < 10 ? REGIONS.slice(0, 2) : REGIONS),
      diseases: DISEASES.filter(() => draw() < 0.2),
    }),
  )
  const sites: Site[] = []
  for (const [contig, rows] of Object.entries(options.rows)) {
    let position = 1000
    for (let row = 0; row < rows; row++) {
      position += Math.floor(draw() * 3)
      const id = draw() < 0.2 ? `rs${sites.length}` : null
      const filter = draw() < 0.6 ? 'PASS' : draw() < 0.5 ? 'q10;s50' : null
      sites.push({ contig, position, id, ref: pick(['A', 'C', 'CT']), alt: pick(['G', 'T', '<DEL>', '*']), filter })
    }
  }
  const calls = sites.map((site) => {
    const share = draw() < 0.5 ? draw() * 0.02 : draw()
    const missing = draw() < 0.05 ? 1 : draw() < 0.7 ? 0.002 : draw() * 0.4
    return Uint8Array.from(people, (person) => {
      const alleles = draw() < missing ? 0 : ploidyOf(site, person)
      const copies = Array.from({ length: alleles }, () => Number(draw() < share)).reduce((sum, one) => sum + one, 0)
      return alleles * 4 + copies
    })
  })
  return {
    people,
    sites,
    call: (site, person) => ({ copies: calls[site]![person]! % 4, alleles: Math.floor(calls[site]![person]! / 4) }),
    axes: [
      axis('sex', 'partition', ['female', 'male']),
      axis('region', 'partition', REGIONS),
      axis('disease', 'overlapping', DISEASES),
    ],
    contigs: [
      { name: '22' },
      { name: 'X', ploidy: [{ start: 2000, end: 1e9, xx: 2, xy: 1 }] },
      { name: 'Y', ploidy: [{ start: 1, end: 1e9, xx: 0, xy: 1 }] },
    ],
  }
}

function ploidyOf(site: Site, person: Person): number {
  if (site.contig === 'Y') return person.sex === 'male' ? 1 : 0
  if (site.contig === 'X' && site.position >= 2000) return person.sex === 'male' ? 1 : 2
  return 2
}

function has(person: Person, [id, level]: Term): boolean {
  if (id === 'sex') return person.sex === level
  if (id === 'region') return person.region === level
  return person.diseases.includes(level)
}

/** Counts of the five measures at a site among the people that `inside` accepts. */
export function countSite(world: World, site: number, inside: (person: Person) => boolean): Record<Measure, number> {
  const out: Record<Measure, number> = { AC: 0, AN: 0, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 }
  world.people.forEach((person, i) => {
    if (!inside(person)) return
    const { copies, alleles } = world.call(site, i)
    out.AC += copies
    out.AN += alleles
    if (alleles === 2 && copies === 2) out.nhomalt++
    if (alleles === 1) out.n_haploid++
    if (alleles === 1 && copies === 1) out.hemizygote_count++
  })
  return out
}

/** Presets, atoms, and atoms with a disease; empty ones dropped, as a build does. */
export function strataOf(world: World): Stratum[] {
  const presets: Term[][] = [[], ...world.axes.flatMap((a) => a.levels.map((l): Term[] => [[a.id, l.id]]))]
  const atoms: Term[][] = ['female', 'male'].flatMap((sex) =>
    REGIONS.map((region): Term[] => [
      ['sex', sex],
      ['region', region],
    ]),
  )
  const joint = atoms.flatMap((atom) => DISEASES.map((disease): Term[] => [...atom, ['disease', disease]]))
  return [...presets, ...atoms, ...joint]
    .map((terms) => {
      const inside = world.people.filter((person) => terms.every((term) => has(person, term)))
      const xy = inside.filter((person) => person.sex === 'male').length
      return { terms, participants: inside.length, xx: inside.length - xy, xy }
    })
    .filter((stratum) => stratum.participants > 0)
}

export interface DatasetOptions {
  batchRows?: number
  measures?: Measure[]
  kind?: Manifest['kind']
  /** Cells of presets that are published as null, and the policy that says so. */
  suppressed?: (stratum: Stratum, row: number) => boolean
  /** Presets only, as an open dataset. */
  presetsOnly?: boolean
  /** Called on each read; may wait or throw. */
  onRead?: (what: string) => Promise<void> | void
}

export interface QueryDouble extends QueryDataset {
  /** What was read, in order: `variants:0:1`, `dense:0:1:AC:3`, `sparse:0:AN:7,8`. */
  readonly reads: string[]
}

/** A dataset in memory with the layout of the format: presets dense, joint strata in sparse blocks. */
export function makeQueryDataset(world: World, options: DatasetOptions = {}): QueryDouble {
  const { batchRows = 2 * BLOCK, kind = 'genotype', measures = MEASURES, suppressed } = options
  const strata = strataOf(world).filter((stratum) => !options.presetsOnly || stratum.terms.length < 2)
  const indices = strata.map((_, i) => i)
  const parts = world.contigs.flatMap((contig) => {
    const rows = world.sites.flatMap((site, i) => (site.contig === contig.name ? [i] : []))
    return rows.length > 0 ? [{ contig: contig.name, rows }] : []
  })
  const counted = new Map<number, Array<Record<Measure, number>>>()
  const countsOf = (stratum: number): Array<Record<Measure, number>> => {
    const known = counted.get(stratum)
    if (known) return known
    const { terms } = strata[stratum]!
    const made = world.sites.map((_, site) =>
      countSite(world, site, (person) => terms.every((term) => has(person, term))),
    )
    counted.set(stratum, made)
    return made
  }
  const file = (rows: number) => ({ file: '', bytes: 0, sha256: '', batches: batchesOf(rows, batchRows) })
  const reads: string[] = []
  const note = async (what: string): Promise<void> => {
    reads.push(what)
    await options.onRead?.(what)
  }
  const manifest: Manifest = {
    format: 'hindo-dataset',
    version: 1,
    id: 'double',
    label: { en: 'double', ja: '代役' },
    dataVersion: '1',
    kind,
    serving: options.presetsOnly ? 'open' : 'controlled',
    release: 'optional',
    assembly: 'GRCh38',
    absent: 'unknown',
    contigs: world.contigs,
    axes: world.axes,
    strata,
    layout: {
      dense: indices.filter((i) => strata[i]!.terms.length < 2),
      sparse: indices.filter((i) => strata[i]!.terms.length >= 2),
    },
    measures,
    provenance: { tool: 'test', version: '0', inputs: [] },
    variants: world.sites.length,
    parts: parts.map(({ contig, rows }) => ({
      contig,
      first: world.sites[rows[0]!]!.position,
      last: world.sites[rows.at(-1)!]!.position,
      rows: rows.length,
      spans: batchesOf(rows.length, batchRows).map((entry, i): [number, number] => {
        const first = rows[i * batchRows]!
        return [world.sites[first]!.position, world.sites[first + entry[3] - 1]!.position]
      }),
      variants: file(rows.length),
      dense: file(rows.length),
      sparse: {},
    })),
  }
  if (suppressed) manifest.publish = { policy: 'test', threshold: 10, suppressedStrata: 0, suppressedCells: 1 }
  const rowsOf = (part: number, batch: number): number[] => {
    return parts[part]!.rows.slice(batch * batchRows, (batch + 1) * batchRows)
  }
  return {
    manifest,
    reads,
    async readVariants(part, batch) {
      await note(`variants:${part}:${batch}`)
      const sites = rowsOf(part, batch).map((row) => world.sites[row]!)
      return variantRows(parts[part]!.contig, sites)
    },
    async readDense(part, batch, columns) {
      for (const { measure, stratum } of columns) await note(`dense:${part}:${batch}:${measure}:${stratum}`)
      const rows = rowsOf(part, batch)
      return columns.map(({ measure, stratum }): DenseValues => {
        const counts = countsOf(stratum)
        const bound = 2 * (strata[stratum]!.participants ?? 0)
        const Type = bound <= 255 ? Uint8Array : bound <= 65_535 ? Uint16Array : Uint32Array
        const values = new Type(rows.map((row) => counts[row]![measure]))
        if (!suppressed) return { values, valid: null }
        const valid = new Uint8Array(Math.ceil(rows.length / 8))
        rows.forEach((row, i) => {
          if (suppressed(strata[stratum]!, row)) values[i] = 99
          else valid[i >> 3]! |= 1 << (i & 7)
        })
        return { values, valid }
      })
    },
    async readSparse(part, measure, wanted) {
      await note(`sparse:${part}:${measure}:${wanted.join()}`)
      const { rows } = parts[part]!
      return new Map(
        wanted.map((stratum) => {
          const counts = countsOf(stratum)
          return [
            stratum,
            blocksOf(
              measure,
              rows.map((row) => counts[row]![measure]),
            ),
          ] as const
        }),
      )
    },
  }
}

function batchesOf(rows: number, batchRows: number): Array<[number, number, number, number]> {
  const batches: Array<[number, number, number, number]> = []
  for (let row = 0; row < rows; row += batchRows) batches.push([0, 0, 0, Math.min(batchRows, rows - row)])
  return batches
}

export function variantRows(contig: string, sites: Site[]): VariantRows {
  return {
    rows: sites.length,
    contig,
    position: Int32Array.from(sites, (site) => site.position),
    id: (row) => sites[row]!.id,
    ref: (row) => sites[row]!.ref,
    alt: (row) => sites[row]!.alt,
    filter: (row) => sites[row]!.filter,
  }
}

function blocksOf(measure: Measure, values: number[]): SparseCells[] {
  const falling = measure === 'AN' || measure === 'n_haploid'
  const blocks: SparseCells[] = []
  for (let firstRow = 0; firstRow < values.length; firstRow += BLOCK) {
    const block = values.slice(firstRow, firstRow + BLOCK)
    const base = falling ? mode(block) : 0
    const [packed, rows, deltas]: [number[], number[], number[]] = [[], [], []]
    block.forEach((value, row) => {
      const d = falling ? base - value : value
      if (d >= 1 && d <= 8) packed.push(((d - 1) << 13) | row)
      else if (d !== 0) {
        rows.push(row)
        deltas.push(value - base)
      }
    })
    if (base === 0 && packed.length + rows.length === 0) continue
    blocks.push({
      firstRow,
      base,
      packed: Uint16Array.from(packed),
      rows: Uint16Array.from(rows),
      deltas: Int32Array.from(deltas),
    })
  }
  return blocks
}

function mode(values: number[]): number {
  const seen = new Map<number, number>()
  for (const value of values) seen.set(value, (seen.get(value) ?? 0) + 1)
  return [...seen].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}
