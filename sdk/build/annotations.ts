import { trimAlleles } from '../dataset/alleles.ts'
import { plainContig } from '../dataset/assemblies.ts'
import type { PartHeader } from '../dataset/part-files.ts'
import type { AnnotationColumn, Label, VariantKey } from '../types.ts'
import { type Annotated, TableAnnotations, VcfAnnotations } from './annotation-lines.ts'
import { AnnotationValues } from './annotation-values.ts'
import type { Input } from './input.ts'
import type { Output } from './output.ts'
import { parseError } from './parse-error.ts'
import type { RowAnnotations } from './row-extras.ts'
import { type TextLine, textLines } from './text-lines.ts'
import type { ReadRecord } from './text-stream.ts'

/** Labels of the columns that portals share; others are called by their name. */
const LABELS: Record<string, Label> = {
  gene: { en: 'Gene', ja: '遺伝子' },
  consequence: { en: 'Consequence', ja: '分子的影響' },
  clinical_significance: { en: 'Clinical significance', ja: '臨床的意義' },
  hpo: { en: 'HPO terms', ja: 'HPO用語' },
  link: { en: 'Link', ja: 'リンク' },
  links: { en: 'Links', ja: 'リンク' },
}
/** Annotations of a file, and the assembly it names. */
export interface AnnotationFile extends RowAnnotations {
  assembly?: string
}

/**
 * Reads annotations: a table with a header line (contig, position, ref, alt; every other column is taken) or a VCF (INFO fields).
 * Variants are matched by their shortest form, so that padding does not matter. Values with `;` or `|` are lists.
 *
 * @throws HindoError `parse` with file and line
 */
export async function readAnnotations(
  input: Input,
  record: ReadRecord,
  warn: (message: string) => void,
): Promise<AnnotationFile> {
  const lines = textLines(input, record)
  const first = await lines.next()
  if (first.done) throw parseError({ file: input.name }, 'the file is empty')
  const isVcf = first.value.text.startsWith('##fileformat=VCF') || first.value.text.startsWith('#CHROM\tPOS\tID\t')
  const reader = isVcf ? new VcfAnnotations(input.name) : new TableAnnotations(input.name)
  const table = new AnnotationTable(input.name, warn)
  const take = (line: TextLine) => {
    for (const one of reader.line(line)) table.add(one, reader.names)
  }
  take(first.value)
  for await (const line of lines) take(line)
  if (!reader.names) throw parseError({ file: input.name }, 'the file ends before its header line')
  if (reader.skipped.size > 0) {
    warn(`${input.name}: columns of counts or of the variant itself are left out: ${[...reader.skipped].join(', ')}`)
  }
  return table.finish(reader.names, reader.assembly)
}

class AnnotationTable implements RowAnnotations {
  readonly #file: string
  readonly #warn: (message: string) => void
  readonly #byContig = new Map<string, Map<string, number>>()
  #values: AnnotationValues | undefined
  #columns: AnnotationColumn[] = []
  #rows: number[] = []
  #matched = new Uint8Array(0)
  #twice = 0
  assembly?: string

  constructor(file: string, warn: (message: string) => void) {
    this.#file = file
    this.#warn = warn
  }

  get columns(): AnnotationColumn[] {
    return this.#columns
  }

  add(annotated: Annotated, names: string[] | undefined): void {
    this.#values ??= new AnnotationValues(names!)
    const contig = plainContig(annotated.contig)
    const own = this.#byContig.get(contig) ?? new Map<string, number>()
    this.#byContig.set(contig, own)
    const key = keyOf(annotated)
    if (own.has(key)) {
      this.#twice++
      return
    }
    own.set(key, this.#values.count)
    this.#values.add(annotated.values)
  }

  finish(names: string[], assembly: string | undefined): AnnotationFile {
    this.#values ??= new AnnotationValues(names)
    this.#columns = this.#values.types().map(({ name, type }) => {
      return { name, label: LABELS[name.toLowerCase()] ?? { en: name, ja: name }, type }
    })
    this.#matched = new Uint8Array(this.#values.count)
    if (assembly !== undefined) this.assembly = assembly
    if (this.#twice > 0) this.#warn(`${this.#file}: ${this.#twice} lines repeat a variant; the first of each counts`)
    return this
  }

  row(variant: VariantKey): void {
    const at = this.#byContig.get(plainContig(variant.contig))?.get(keyOf(variant)) ?? -1
    if (at >= 0) this.#matched[at] = 1
    this.#rows.push(at)
  }

  async writePart(output: Output, header: PartHeader) {
    const at = Int32Array.from(this.#rows)
    this.#rows = []
    return this.#values!.write(output, header, this.#columns, at)
  }

  end(): void {
    const unmatched = this.#matched.reduce((sum, matched) => sum + (matched === 0 ? 1 : 0), 0)
    if (unmatched === 0) return
    this.#warn(
      `${unmatched} of ${this.#matched.length} annotations in ${this.#file} are of variants that are not listed`,
    )
  }
}

/** Shortest form, so that padding does not matter. */
function keyOf({ position, ref, alt }: VariantKey): string {
  const short = trimAlleles({ position, ref: ref.toUpperCase(), alt: /^[acgtn]+$/.test(alt) ? alt.toUpperCase() : alt })
  return `${short.position} ${short.ref} ${short.alt}`
}
