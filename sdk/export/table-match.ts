import type { Report } from '../release/report.ts'
import { sha256Of } from '../release/sha256.ts'
import { readTable } from './read-table.ts'

/** How a file is not the one that a report is about, in a sentence: another table, or the same one edited; undefined where it is that file. */
export async function tableMismatch(
  { body }: Report,
  bytes: Uint8Array,
  format: string,
  name = `table.${format}`,
): Promise<string | undefined> {
  const { subject } = body
  const sha256 = sha256Of(bytes)
  if (sha256 === subject.file.sha256) return undefined
  const about = `${name} is not the file that the report is about`
  try {
    const { variants, cohorts, columns } = await readTable(bytes, format, name)
    const shape = (rows: number, names: string[], of: string[]) => JSON.stringify([rows, names.sort(), of])
    const nameOf = (cohort: { name: string }) => cohort.name
    const [found, told] = [
      shape(variants.length, cohorts.map(nameOf), columns),
      shape(subject.variants, subject.cohorts.map(nameOf), subject.columns),
    ]
    return found === told
      ? `${name} was edited after the check: its SHA-256 is ${sha256.slice(0, 12)}…, in the report ${subject.file.sha256.slice(0, 12)}…`
      : `${about}: variants and cohorts are ${variants.length} and ${cohorts.length}, in the report ${subject.variants} and ${subject.cohorts.length}`
  } catch {
    return `${about}: it does not read as a table any more`
  }
}
