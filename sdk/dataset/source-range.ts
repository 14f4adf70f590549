import { HindoError } from '../errors.ts'

/** `bytes[start, end)` without copying. @throws HindoError `network` when the file is shorter */
export function sliceRange(
  bytes: Uint8Array,
  range: { start: number; end: number } | undefined,
  file: string,
): Uint8Array {
  if (!range) return bytes
  if (range.end > bytes.length) throw tooShort(file, range, bytes.length)
  return bytes.subarray(range.start, range.end)
}

/** The error for a file that ends before a range does. */
export function tooShort(file: string, range: { start: number; end: number }, bytes: number): HindoError {
  return new HindoError('network', `${file} has ${bytes} bytes where byte ${range.end} was expected`, {
    where: { file, offset: range.start, length: range.end - range.start },
    hint: 'The file is cut off, or belongs to another version of the dataset; copy the dataset again',
  })
}
