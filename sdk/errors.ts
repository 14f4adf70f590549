/**
 * What went wrong, by kind. The tag, not the class, survives a worker boundary, so callers compare `code`.
 *
 * - `usage`: a call or command was put wrongly (unknown column, bad option)
 * - `parse`: a text (VCF, sheet, expression, filter, JSON) does not read; `where` says the place
 * - `format`: bytes are not what they claim to be (Arrow part, BGZF block, manifest)
 * - `checksum`: bytes differ from their recorded checksum
 * - `version`: made by a newer Hindo than this one, or by one so old that its files are not read any more
 * - `network`: a request failed, was cut off, or answered with an error status
 * - `not-found`: a file, stratum, axis, level, contig or variant does not exist
 * - `not-answerable`: the dataset does not hold what a cohort needs; `bounds` may say what is certain
 * - `forbidden`: policy or dataset does not allow it
 * - `limit`: a number or size beyond what is supported
 * - `aborted`: the caller cancelled
 * - `worker`: the worker died or could not be started
 */
export type ErrorCode =
  | 'usage'
  | 'parse'
  | 'format'
  | 'checksum'
  | 'version'
  | 'network'
  | 'not-found'
  | 'not-answerable'
  | 'forbidden'
  | 'limit'
  | 'aborted'
  | 'worker'

/** Where in an input an error lies: whatever is known of it. Lines and columns are 1-based, offsets 0-based. */
export interface ErrorPlace {
  file?: string
  line?: number
  column?: number
  /** Offset into a text (characters) or file (bytes), with the length of the piece meant. */
  offset?: number
  length?: number
}

/** Plain form of an error: what crosses a worker boundary and what `--json` prints. */
export interface ErrorRecord {
  code: ErrorCode
  message: string
  where?: ErrorPlace
  /** What the user can do next, one sentence. */
  hint?: string
  /** The same in Japanese, where the text was typed by a person. */
  ja?: { message: string; hint?: string }
  /** For `not-answerable`: the participants certainly inside and possibly inside the cohort. */
  bounds?: { lower: number; upper: number }
}

/** The one error class of Hindo. Recognise it with {@link isHindoError}, not `instanceof`: two copies may share a page. */
export class HindoError extends Error {
  readonly code: ErrorCode
  readonly where: ErrorPlace | undefined
  readonly hint: string | undefined
  readonly ja: ErrorRecord['ja']
  readonly bounds: ErrorRecord['bounds']

  constructor(
    code: ErrorCode,
    message: string,
    options: Partial<Omit<ErrorRecord, 'code' | 'message'>> & { cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HindoError'
    this.code = code
    this.where = options.where
    this.hint = options.hint
    this.ja = options.ja
    this.bounds = options.bounds
  }
}

/** True for a {@link HindoError} from this or any other copy of Hindo. */
export function isHindoError(error: unknown): error is HindoError {
  return error instanceof Error && error.name === 'HindoError' && 'code' in error
}

/** Plain form of any thrown value; what is not a Hindo error becomes code `worker`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (isHindoError(error)) {
    const record: ErrorRecord = { code: error.code, message: error.message }
    if (error.where) record.where = error.where
    if (error.hint) record.hint = error.hint
    if (error.ja) record.ja = error.ja
    if (error.bounds) record.bounds = error.bounds
    return record
  }
  if (error instanceof Error && error.name === 'AbortError') return { code: 'aborted', message: 'cancelled' }
  return { code: 'worker', message: error instanceof Error ? error.message : String(error) }
}

/** The error a record stands for. */
export function fromErrorRecord(record: ErrorRecord): HindoError {
  return new HindoError(record.code, record.message, record)
}

/** One line: place, message, hint. */
export function formatError(error: ErrorRecord): string {
  const { file, line, column } = error.where ?? {}
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return `${place ? `${place}: ` : ''}${error.message}${error.hint ? `. ${error.hint}` : ''}`
}

/** Throws `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HindoError('aborted', 'cancelled')
}
