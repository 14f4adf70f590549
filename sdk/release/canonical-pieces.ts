import { canonicalJson } from './canonical-json.ts'

/** Elements of a list that are written at once. */
const AT_ONCE = 500

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
