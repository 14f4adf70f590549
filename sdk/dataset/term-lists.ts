import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { Level } from '../types.ts'
import type { Manifest, TermListEntry } from './manifest.ts'
import { levelSchema } from './manifest-schema.ts'
import type { Source } from './source.ts'

/** Codes of a list that the dataset holds nobody under; parents are levels of the list or of the axis. */
export interface TermList {
  axis: string
  levels: Level[]
}

const listSchema = v.object({
  format: v.literal('hindo-terms'),
  version: v.number(),
  axis: v.string(),
  levels: v.array(levelSchema),
})
const VERSION = 1

/** A list as the bytes of its file, and what the manifest says of it. */
export function encodeTermList({ axis, levels }: TermList): { entry: TermListEntry; bytes: Uint8Array } {
  const text = JSON.stringify({ format: 'hindo-terms', version: VERSION, axis, levels })
  const bytes = new TextEncoder().encode(`${text}\n`)
  const entry = {
    axis,
    file: `terms/${axis}.json`,
    bytes: bytes.length,
    sha256: bytesToHex(sha256(bytes)),
    codes: levels.length,
  }
  return { entry, bytes }
}

/**
 * Reads the lists of a dataset's terms; none where it has none.
 *
 * @throws HindoError what {@link Source.read} throws; `checksum`, `format` and `version` naming the file
 */
export async function readTermLists(source: Source, manifest: Manifest, signal?: AbortSignal): Promise<TermList[]> {
  return Promise.all((manifest.terms ?? []).map((entry) => readTermList(source, entry, signal)))
}

async function readTermList(source: Source, entry: TermListEntry, signal?: AbortSignal): Promise<TermList> {
  const where = { file: entry.file }
  const bytes = await source.read(entry.file, undefined, { signal })
  if (bytes.length !== entry.bytes || bytesToHex(sha256(bytes)) !== entry.sha256) {
    const message = `${entry.file} is not the file that the manifest names: its ${bytes.length} bytes differ`
    throw new HindoError('checksum', message, { where, hint: 'Copy the dataset again, whole' })
  }
  const result = v.safeParse(listSchema, JSON.parse(new TextDecoder().decode(bytes)), { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    throw new HindoError('format', `${entry.file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`, { where })
  }
  if (result.output.version > VERSION) {
    const message = `${entry.file} has version ${result.output.version}; this Hindo reads up to version ${VERSION}`
    throw new HindoError('version', message, { where, hint: 'Use a newer Hindo' })
  }
  return { axis: entry.axis, levels: result.output.levels as Level[] }
}
