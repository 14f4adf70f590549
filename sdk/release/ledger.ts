import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import { createTurn, type Turn } from '../turns.ts'
import { canonicalJson } from './canonical-json.ts'
import { canonicalPieces } from './canonical-pieces.ts'
import { decisionSchema } from './decision.ts'
import { exceptionSchema } from './exception.ts'
import { sha256InTurns, sha256Of, sha256OfJson } from './sha256.ts'

const text = v.pipe(v.string(), v.minLength(1))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Shape of one line of a ledger; `ledger.schema.json` is made from it. */
export const ledgerEntrySchema = v.strictObject({
  schema: v.literal('hindo-ledger/1'),
  /** 1 for the first. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Hash of the entry before; 64 zeros for the first. */
  previous: hash,
  type: v.literal('release'),
  at: v.pipe(v.string(), v.isoTimestamp()),
  author: text,
  /** What the check said. */
  status: v.picklist(['pass', 'review', 'fail']),
  /** Why it left: by its status alone, or because people approved. */
  decision: v.picklist(['approved', 'passed']),
  /** Who approved at the gate, and why. */
  decisions: v.optional(v.array(decisionSchema)),
  /** What the author asked exceptions for. */
  exceptions: v.optional(v.array(exceptionSchema)),
  /** What it was judged by; absent in entries of an older Hindo. */
  policy: v.optional(v.strictObject({ id: text, version: text, sha256: hash })),
  dataset: v.strictObject({ id: text, dataVersion: text }),
  cohorts: v.array(
    v.strictObject({
      name: text,
      expression: text,
      /** The cohort as a sum of strata: terms as `axis=level`, joined by `and`. */
      plan: v.array(v.strictObject({ stratum: v.string(), coefficient: v.pipe(v.number(), v.integer()) })),
    }),
  ),
  columns: v.array(text),
  /** Exact keys, `contig:position:ref:alt`. */
  variants: v.array(text),
  /** What was done to the numbers, and the variance that it adds to counts. */
  mitigation: v.strictObject({ steps: v.array(text), variance: v.pipe(v.number(), v.minValue(0)) }),
  file: v.strictObject({ sha256: hash, bytes: whole, format: text }),
  /** SHA-256 of the report's body. */
  report: hash,
  /** SHA-256 of this entry's canonical JSON without this member. */
  hash,
})

/** One release: what left, to whom it can be traced, and never a count. */
export type LedgerEntry = v.InferOutput<typeof ledgerEntrySchema>

/** What a release says of itself; place and hashes are the ledger's. */
export type LedgerRecord = Omit<LedgerEntry, 'schema' | 'seq' | 'previous' | 'hash'>

/** Hash that the first entry follows. */
export const GENESIS = '0'.repeat(64)

/** Hash of the last entry. */
export function headOf(entries: readonly LedgerEntry[]): string {
  return entries.at(-1)?.hash ?? GENESIS
}

/** The entry that a release becomes after those there are. */
export function nextEntry(entries: readonly LedgerEntry[], record: LedgerRecord): LedgerEntry {
  const body = { ...record, schema: 'hindo-ledger/1' as const, seq: entries.length + 1, previous: headOf(entries) }
  return { ...body, hash: sha256OfJson(body) }
}

/** A ledger as text: one entry a line, canonical JSON, a line feed after each. */
export function printLedger(entries: readonly LedgerEntry[]): string {
  return entries.map((entry) => `${canonicalJson(entry)}\n`).join('')
}

/**
 * Reads a ledger and follows its chain.
 *
 * @throws HindoError `checksum` naming the first entry that was edited, removed, moved or torn; `format` for one that is no entry;
 * `version` for one that a newer Hindo wrote
 */
export function parseLedger(text: string, file = 'ledger'): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  const lines = text.split('\n')
  const rest = lines.pop()
  for (const [index, line] of lines.entries()) {
    const where = { file, line: index + 1 }
    const entry = readEntry(line, index + 1, where)
    const { hash: own, ...body } = entry
    if (entry.seq !== index + 1 || entry.previous !== headOf(entries)) {
      throw strayed(index + 1, where)
    }
    if (sha256OfJson(body) !== own) throw edited(index + 1, where)
    if (canonicalJson(entry) !== line) throw rewritten(index + 1, where)
    entries.push(entry)
  }
  if (rest) throw torn({ file, line: entries.length + 1 })
  return entries
}

/**
 * The same of entries that a store holds as objects, in stretches: a page does not stand still while a long ledger is followed.
 *
 * @param after head that the first of them follows, and how many entries there are before it
 * @throws HindoError as {@link parseLedger} does
 */
export async function followLedger(
  values: Iterable<unknown> | AsyncIterable<unknown>,
  { file = 'ledger', after = { head: GENESIS, entries: 0 }, turn = createTurn() } = {},
): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  for await (const value of values) {
    const seq = after.entries + entries.length + 1
    const where = { file, line: seq }
    const entry = await entryInTurns(value, seq, where, turn)
    if (entry.seq !== seq || entry.previous !== (entries.at(-1)?.hash ?? after.head)) throw strayed(seq, where)
    const { hash: own, ...body } = entry
    if ((await sha256InTurns(canonicalPieces(body), turn)) !== own) throw edited(seq, where)
    entries.push(entry)
  }
  return entries
}

/**
 * {@link parseLedger} in stretches.
 *
 * @throws HindoError as {@link parseLedger} does
 */
export function readLedger(text: string, file = 'ledger', turn = createTurn()): Promise<LedgerEntry[]> {
  return followLedger(linesOf(text, file, turn), { file, turn })
}

async function* linesOf(text: string, file: string, turn: Turn): AsyncGenerator<unknown> {
  let [from, number] = [0, 1]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from), number++) {
    const line = text.slice(from, end)
    const where = { file, line: number }
    const value = jsonOf(line, number, where)
    // whoever asks for the next one has found this one good
    yield value
    let at = 0
    for (const piece of canonicalPieces(value)) {
      if (!line.startsWith(piece, at)) throw rewritten(number, where)
      at += piece.length
      await turn()
    }
    if (at !== line.length) throw rewritten(number, where)
    from = end + 1
  }
  if (from < text.length) throw torn({ file, line: number })
}

/** An entry whose very many variants are looked at piece by piece. */
async function entryInTurns(value: unknown, seq: number, where: Place, turn: Turn): Promise<LedgerEntry> {
  const variants = (value as { variants?: unknown } | null)?.variants
  if (!Array.isArray(variants)) return entryOf(value, seq, where)
  const entry = entryOf({ ...(value as object), variants: [] }, seq, where)
  const kept: string[] = []
  for (let from = 0; from < variants.length; from += AT_ONCE) {
    kept.push(...entryOf({ ...entry, variants: variants.slice(from, from + AT_ONCE) }, seq, where).variants)
    await turn()
  }
  return { ...entry, variants: kept }
}

const AT_ONCE = 1000

interface Place {
  file: string
  line: number
}

function readEntry(line: string, seq: number, where: Place): LedgerEntry {
  return entryOf(jsonOf(line, seq, where), seq, where)
}

function jsonOf(line: string, seq: number, where: Place): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw broken(seq, 'does not read as JSON', 'はJSONとして読めません', where)
  }
}

function entryOf(value: unknown, seq: number, where: Place): LedgerEntry {
  const schema = (value as { schema?: unknown } | null)?.schema
  if (typeof schema === 'string' && /^hindo-ledger\/\d+$/.test(schema) && schema !== 'hindo-ledger/1') {
    throw new HindoError('version', `entry ${seq} of the ledger is ${schema}, newer than this Hindo reads`, {
      where,
      hint: 'Update Hindo',
    })
  }
  const result = v.safeParse(ledgerEntrySchema, value)
  if (result.success) return result.output
  const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
  throw new HindoError('format', `entry ${seq} of the ledger: ${path ? `${path}: ` : ''}${result.issues[0].message}`, {
    where,
  })
}

function torn(where: Place): HindoError {
  return broken(where.line, 'is torn: the file ends inside it', 'は途中で切れています', where)
}

function strayed(seq: number, where: Place): HindoError {
  const ja = 'は前の記録に続いていません。記録が消されたか、移されたか、加えられています'
  return broken(seq, 'does not follow the one before: an entry was removed, moved or added', ja, where)
}

function rewritten(seq: number, where: Place): HindoError {
  return broken(seq, 'was written again, by something else', 'は別のもので書き直されています', where)
}

function edited(seq: number, where: Place): HindoError {
  return broken(seq, 'was edited: its hash differs', 'は書き換えられています（ハッシュが一致しません）', where)
}

function broken(seq: number, what: string, ja: string, where: Place): HindoError {
  return new HindoError('checksum', `entry ${seq} of the ledger ${what}`, {
    where,
    hint: 'Restore the ledger from its last copy; nothing can be judged against a broken one',
    ja: { message: `台帳の${seq}件目${ja}`, hint: '最後の写しから台帳を戻します。壊れた台帳では審査できません' },
  })
}

/**
 * Where a ledger is kept, with the released files beside it: what an attacker knows. A portal may keep it wherever it likes, as long as
 * entries are added all or none, in one step, and only behind the head that they name; `test/support/portal-ledger.ts` is a store behind
 * HTTP in forty lines. {@link extendedLedger} and {@link appendBy} are what the built-in stores are made from.
 */
export interface LedgerStore {
  /** All entries, their chain followed. */
  read(): Promise<LedgerEntry[]>
  /**
   * Appends one release and keeps its file. Two writers never fork a ledger: the slower one is refused.
   *
   * @throws HindoError `forbidden` where `previous` is no longer the head: something was released meanwhile, so review again; `checksum`
   * for another file than the entry's
   */
  append(entry: LedgerEntry, file: Uint8Array): Promise<void>
  /**
   * Takes over entries that follow the head, all or none, and files of any entries; see `importLedger`.
   *
   * @throws HindoError `forbidden` where the first entry does not follow the head, `checksum` for files that no entry names
   */
  adopt(entries: readonly LedgerEntry[], files: readonly Uint8Array[]): Promise<void>
  /** A released file by its hash; undefined where it is not at hand. */
  file(sha256: string): Promise<Uint8Array | undefined>
}

/**
 * A ledger with more entries, and the files that are to be kept, by their hashes.
 *
 * @throws HindoError as {@link LedgerStore.adopt} does
 */
export function extendedLedger(
  present: readonly LedgerEntry[],
  more: readonly LedgerEntry[],
  files: readonly Uint8Array[],
): { entries: LedgerEntry[]; files: Map<string, Uint8Array> } {
  if (more[0] && more[0].previous !== headOf(present)) throw headMoved()
  const entries = parseLedger(printLedger([...present, ...more]))
  const named = new Set(entries.map(({ file }) => file.sha256))
  const kept = new Map(files.map((bytes) => [sha256Of(bytes), bytes]))
  refuseStrangers(kept.keys(), named)
  return { entries, files: kept }
}

function refuseStrangers(files: Iterable<string>, named: ReadonlySet<string>): void {
  const stranger = [...files].find((sha256) => !named.has(sha256))
  if (stranger) throw new HindoError('checksum', `no entry of the ledger is of the file ${stranger.slice(0, 12)}…`)
}

/**
 * The same in stretches, of entries that were followed already: only what is added is followed.
 *
 * @throws HindoError as {@link LedgerStore.adopt} does
 */
export async function ledgerExtension(
  present: readonly LedgerEntry[],
  more: readonly LedgerEntry[],
  files: readonly Uint8Array[],
): Promise<{ kept: Map<string, Uint8Array> }> {
  if (more[0] && more[0].previous !== headOf(present)) throw headMoved()
  const turn = createTurn()
  const added = await followLedger(more, { after: { head: headOf(present), entries: present.length }, turn })
  const named = new Set([...present, ...added].map(({ file }) => file.sha256))
  const kept = new Map<string, Uint8Array>()
  for (const bytes of files) kept.set(await sha256InTurns(bytes, turn), bytes)
  refuseStrangers(kept.keys(), named)
  return { kept }
}

/** `append` by means of `adopt`. */
export function appendBy(adopt: LedgerStore['adopt']): LedgerStore['append'] {
  return async (entry, file) => {
    if ((await sha256InTurns(file, createTurn())) !== entry.file.sha256) {
      throw new HindoError('checksum', `the file is not that of entry ${entry.seq}, ${entry.file.sha256.slice(0, 12)}…`)
    }
    await adopt([entry], [file])
  }
}

/** Refusal of an entry that does not follow the head. */
export function headMoved(): HindoError {
  return new HindoError('forbidden', 'something was released meanwhile, so the ledger moved on', {
    hint: 'Review the table again against the present ledger',
    ja: { message: '審査の後に別の表が持ち出され、台帳が進みました', hint: '今の台帳に照らして、もう一度審査します' },
  })
}
