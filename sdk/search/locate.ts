import type { OpenDataset } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import type { LocateAnswer, LocatedLine } from '../search-types.ts'
import { BatchJobs } from './batch-jobs.ts'
import { ContigNames } from './contig-of.ts'
import { Knowledge } from './knowledge.ts'
import { LineDraft } from './line-draft.ts'
import type { Piece } from './pieces.ts'
import { plainText } from './plain-text.ts'
import { tableReader } from './table-text.ts'
import { PieceGrammar } from './variant-text.ts'

export interface LocateOptions {
  /** Most variants listed per line; default 100. All are counted. */
  limit?: number
  /** Called often; throws to stop. */
  pause: () => Promise<void>
  signal?: AbortSignal
}

/** More pieces than this are refused: a whole VCF is better imported. */
const MOST_PIECES = 100_000
const DEFAULT_LIMIT = 100
/** Unknown names for which a similar one is looked for: each costs a look at all genes. */
const MOST_NEAR = 5
/** Characters read between pauses, to the end of the line. */
const STRETCH = 16_384

/** Finds what texts name in one dataset. */
export class VariantLocator {
  readonly #dataset: OpenDataset
  readonly #grammar: PieceGrammar
  readonly #contigs: ContigNames
  readonly knowledge: Knowledge

  constructor(dataset: OpenDataset) {
    const { manifest } = dataset
    this.#dataset = dataset
    this.#grammar = new PieceGrammar(manifest.contigs.map(({ name }) => name))
    this.#contigs = new ContigNames(manifest)
    this.knowledge = new Knowledge(dataset)
  }

  /**
   * Reads a text piece by piece and looks each piece up: see `LocatedLine`. Nothing is left out: what does not read or is not there
   * says so on its own line.
   *
   * @throws HindoError `limit` for more than 100,000 pieces, `usage` for a limit that is not a whole number; what reading throws
   */
  async locate(text: string, { limit = DEFAULT_LIMIT, pause, signal }: LocateOptions): Promise<LocateAnswer> {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new HindoError('usage', `the limit must be a whole number of variants, not ${limit}`)
    }
    const drafts = (await this.read(text, pause)).map((piece) => new LineDraft(piece, this.#contigs, limit))
    await this.#resolveWords(drafts, pause, signal)
    const jobs = new BatchJobs()
    for (const draft of drafts) draft.ask(jobs, this.knowledge.places)
    await jobs.run(this.knowledge.places, pause, signal)
    const callable = drafts.some((draft) => draft.isMissing) ? await this.knowledge.callable(signal) : null
    const { absent } = this.#dataset.manifest
    return answerOf(drafts.map((draft) => draft.finish(absent, callable)))
  }

  /** The pieces of a text. */
  async read(source: string, pause: () => Promise<void>): Promise<Piece[]> {
    const plain = plainText(source)
    const pieces: Piece[] = []
    const reader = tableReader(plain.text, this.#grammar) ?? this.#grammar
    for (let from = 0; from < plain.text.length; ) {
      const end = plain.text.indexOf('\n', from + STRETCH)
      const to = end < 0 ? plain.text.length : end
      for (const piece of reader.read(plain, source, from, to)) pieces.push(piece)
      if (pieces.length > MOST_PIECES) {
        throw new HindoError('limit', `the text names more than ${MOST_PIECES.toLocaleString('en-US')} things`, {
          hint: 'Search for fewer at a time, or filter by a region',
        })
      }
      from = to + 1
      await pause()
    }
    return pieces
  }

  async #resolveWords(drafts: LineDraft[], pause: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    const words = drafts.filter((draft) => draft.word !== null)
    if (words.length === 0) return
    const genes = await this.knowledge.genes(signal)
    const ids = await this.knowledge.ids(pause, signal)
    const named = words.filter((draft) => !(genes && draft.takeGenes(genes)))
    const rows = ids
      ? await ids.rowsOf(
          named.map((draft) => draft.word!),
          signal,
        )
      : []
    let near = MOST_NEAR
    for (const [i, draft] of named.entries()) {
      draft.takeRows(rows[i] ?? [], { ids, genes, near: near > 0 })
      if (draft.isUnknown) near--
    }
  }
}

function answerOf(lines: LocatedLine[]): LocateAnswer {
  const regions = new Set<string>()
  const variants = new Set<string>()
  for (const line of lines) {
    for (const region of line.regions) regions.add(region)
    if (line.regions.length > 0) continue
    for (const { contig, position, ref, alt } of line.variants) variants.add(`${contig}-${position}-${ref}-${alt}`)
  }
  return { lines, query: { regions: [...regions], variants: [...variants] } }
}
