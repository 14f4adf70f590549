import { accessionChromosome, chromosomeLength, findContig, usualAssembly } from '../dataset/assemblies.ts'
import type { Manifest } from '../dataset/manifest.ts'
import type { LocateState } from '../search-types.ts'
import type { Label } from '../types.ts'
import { saysBeyondEnd, saysUnknownContig, saysWrongAssembly } from './messages.ts'

/** Assemblies whose lengths are known here. */
const KNOWN = ['GRCh37', 'GRCh38', 'T2T-CHM13v2.0']

/** Why a place is none of a dataset. */
export interface Refused {
  state: LocateState
  message: Label
}

/** What a dataset says of contigs that texts name. */
export class ContigNames {
  readonly #manifest: Manifest
  readonly #names: string[]
  readonly #kept = new Map<string, string | undefined>()

  constructor(manifest: Manifest) {
    this.#manifest = manifest
    this.#names = manifest.contigs.map(({ name }) => name)
  }

  /** The dataset's name for a contig, whatever it is called in the text; for one it lacks, a usual name. */
  nameOf(typed: string): string {
    return this.#find(typed) ?? accessionChromosome(typed)?.name ?? typed
  }

  /** Whether a place that begins at `position` may be looked for; what speaks against it otherwise. */
  refuse(typed: string, position: number, canonical: string): Refused | null {
    const { assembly } = this.#manifest
    const own = usualAssembly(assembly)
    const accession = accessionChromosome(typed)
    if (accession?.assembly && KNOWN.includes(own) && accession.assembly !== own) {
      return { state: 'wrong-assembly', message: saysWrongAssembly(canonical, own, accession.assembly) }
    }
    const name = this.#find(typed)
    const length =
      this.#manifest.contigs.find((contig) => contig.name === name)?.length ??
      chromosomeLength(own, name ?? accession?.name ?? typed)
    if (length !== undefined && position > length) {
      const fits = KNOWN.filter((other) => other !== own && position <= (chromosomeLength(other, name ?? typed) ?? 0))
      const message = saysBeyondEnd(canonical, name ?? this.nameOf(typed), length, own, fits)
      return { state: 'wrong-assembly', message }
    }
    if (name === undefined) return { state: 'unknown', message: saysUnknownContig(this.nameOf(typed), this.#names) }
    return null
  }

  #find(typed: string): string | undefined {
    if (!this.#kept.has(typed)) {
      const named = findContig(typed, this.#names)
      const accession = named === undefined ? accessionChromosome(typed) : undefined
      this.#kept.set(typed, named ?? (accession && findContig(accession.name, this.#names)))
    }
    return this.#kept.get(typed)
  }
}
