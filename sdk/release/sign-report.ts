import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'
import type { Exception } from './exception.ts'
import type { Report, ReportBody } from './report.ts'
import { namedPart } from './report-name.ts'

/** Elements of a list that are written at once. */
const AT_ONCE = 500

/**
 * A report with who asks and with the exceptions that they ask for, as `withExceptions` makes it, but in pieces: a report of a large table
 * takes longer to hash than a page may stand still.
 *
 * @param turn called after every piece; waits where others should have their turn, throws where nobody waits for the report any more
 */
export async function signReport(
  { body, made }: Report,
  { author, exceptions }: { author: string; exceptions: readonly Exception[] },
  turn: () => Promise<void> | undefined,
): Promise<Report> {
  const { exceptions: _, ...rest } = body
  const context = author ? { ...body.context, author } : body.context
  const changed: ReportBody = { ...rest, context, ...(exceptions.length > 0 ? { exceptions: [...exceptions] } : {}) }
  const hash = sha256.create()
  const encoder = new TextEncoder()
  for (const piece of canonicalPieces(namedPart(changed))) {
    hash.update(encoder.encode(piece))
    await turn()
  }
  return { body: changed, sha256: bytesToHex(hash.digest()), made }
}

/** The canonical text of a value, piece by piece. */
export function* canonicalPieces(value: unknown): Generator<string> {
  if (isFlat(value)) yield canonicalJson(value)
  else if (Array.isArray(value)) yield* listPieces(value)
  else {
    const members = Object.entries(value as object)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    let before = '{'
    for (const [name, member] of members) {
      yield `${before}${canonicalJson(name)}:`
      yield* canonicalPieces(member)
      before = ','
    }
    yield members.length > 0 ? '}' : '{}'
  }
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  let before = '['
  let flat: unknown[] = []
  const written = () => {
    const text = `${before}${flat.map(canonicalJson).join(',')}`
    before = ','
    flat = []
    return text
  }
  for (const element of list) {
    if (isFlat(element)) {
      flat.push(element)
      if (flat.length >= AT_ONCE) yield written()
      continue
    }
    if (flat.length > 0) yield written()
    yield before
    before = ','
    yield* canonicalPieces(element)
  }
  if (flat.length > 0) yield written()
  yield list.length > 0 ? ']' : '[]'
}

/** A value without lists in it, or a short list of such: written at once. */
function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) && value.length <= 8 && value.every((one) => typeof one !== 'object' || one === null)
}
