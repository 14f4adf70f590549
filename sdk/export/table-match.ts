import type { Report } from '../release/report.ts'
import { type Mismatch, mismatchOf } from '../release/report-match.ts'
import { sha256Of } from '../release/sha256.ts'
import { readTable } from './read-table.ts'

/** How a file is not the one that a report is about, in a sentence: another table, or the same one edited; undefined where it is that file. */
export async function tableMismatch(
  { body }: Report,
  bytes: Uint8Array,
  format: string,
  name = `table.${format}`,
): Promise<Mismatch | undefined> {
  const { subject } = body
  const sha256 = sha256Of(bytes)
  if (sha256 === subject.file.sha256) return undefined
  const about = `${name} is not the file that the report is about`
  const aboutJa = `${name}は報告書の対象のファイルではありません`
  try {
    const { variants, cohorts, columns } = await readTable(bytes, format, name)
    const shape = (rows: number, names: string[], of: string[]) => JSON.stringify([rows, names.sort(), of])
    const nameOf = (cohort: { name: string }) => cohort.name
    const [found, told] = [
      shape(variants.length, cohorts.map(nameOf), columns),
      shape(subject.variants, subject.cohorts.map(nameOf), subject.columns),
    ]
    return found === told
      ? mismatchOf(
          `${name} was edited after the check: its SHA-256 is ${sha256.slice(0, 12)}…, in the report ${subject.file.sha256.slice(0, 12)}…`,
          `${name}は審査の後で編集されています（SHA-256は ${sha256.slice(0, 12)}…、報告書では ${subject.file.sha256.slice(0, 12)}…）`,
        )
      : mismatchOf(
          `${about}: variants and cohorts are ${variants.length} and ${cohorts.length}, in the report ${subject.variants} and ${subject.cohorts.length}`,
          `${aboutJa}（バリアント数とコホート数は${variants.length}と${cohorts.length}、報告書では${subject.variants}と${subject.cohorts.length}）`,
        )
  } catch {
    return mismatchOf(`${about}: it does not read as a table any more`, `${aboutJa}。表として読めなくなっています`)
  }
}
