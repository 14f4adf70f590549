import type { EarlierRelease, Subject } from './subject.ts'

/**
 * Whether it is known who of an earlier release's people are in today's groups: it is of the same data version, or of one that the
 * dataset knows the people of. What it shows binds cells then; else a person has to look.
 */
export function isComparable(
  { dataset }: Pick<Subject, 'dataset'>,
  { dataVersion }: Pick<EarlierRelease, 'dataVersion'>,
): boolean {
  return dataVersion === dataset.dataVersion || dataset.versions?.includes(dataVersion) === true
}
