import { HindoError } from '../errors.ts'
import { createTurn } from '../turns.ts'
import { type LedgerEntry, type LedgerStore, printLedger, readLedger } from './ledger.ts'
import { type ArchivedFile, isArchive, packArchive, unpackArchive } from './ledger-archive.ts'

const LEDGER = 'ledger.jsonl'

/**
 * A ledger and its released files as one file: a tar archive that unpacks to `ledger.jsonl` and `ledger.jsonl.files/`, as the command keeps
 * them. The same ledger gives the same bytes.
 */
export async function exportLedger(store: LedgerStore): Promise<Blob> {
  const entries = await store.read()
  const turn = createTurn()
  const lines: string[] = []
  for (const entry of entries) {
    lines.push(printLedger([entry]))
    await turn()
  }
  const packed: ArchivedFile[] = [{ name: LEDGER, bytes: new TextEncoder().encode(lines.join('')) }]
  for (const sha256 of new Set(entries.map(({ file }) => file.sha256))) {
    const bytes = await store.file(sha256)
    if (bytes) packed.push({ name: `${LEDGER}.files/${sha256}`, bytes })
  }
  return packArchive(packed)
}

/** What an import did. */
export interface LedgerImport {
  /** Entries that there were before, and that were added. */
  before: number
  added: number
  /** Numbers of the entries whose released file is not at hand: what follows them is judged by people. */
  missing: number[]
}

/**
 * Takes over an exported ledger: its entries follow those there are or are the same, and its files are those that its entries name.
 * Everything is verified before anything is written, and nothing there is is ever lost.
 *
 * @param exported what {@link exportLedger} gave, or the text of a ledger alone, without released files
 * @throws HindoError `checksum` naming the first entry that was edited, removed or torn, and for a file that no entry names; `forbidden` for
 * a ledger that forked from this one, or that is shorter; `format` and `version` for what is no ledger
 */
export async function importLedger(
  store: LedgerStore,
  exported: Blob | string,
  file = 'ledger',
): Promise<LedgerImport> {
  const { text, files } = await readExport(exported, file)
  const entries = await readLedger(text, file)
  const present = await store.read()
  const more = following(present, entries, file)
  await store.adopt(more, files)
  const missing: number[] = []
  for (const { seq, file: own } of entries) if (!(await store.file(own.sha256))) missing.push(seq)
  return { before: present.length, added: more.length, missing }
}

/** Entries that an export has besides those there are. @throws HindoError `forbidden` */
function following(present: readonly LedgerEntry[], entries: readonly LedgerEntry[], file: string): LedgerEntry[] {
  const fork = present.find(({ hash }, at) => entries[at] && entries[at].hash !== hash)
  if (fork) {
    throw new HindoError('forbidden', `${file} is a fork: its entry ${fork.seq} is another than the one here`, {
      where: { file, line: fork.seq },
      hint: 'Two ledgers of one project cannot be joined; check what one released against the other',
      ja: {
        message: `${file}は枝分かれした台帳です。${fork.seq}件目がここの記録と異なります`,
        hint: '同じ課題の2つの台帳をつなぐことはできません',
      },
    })
  }
  if (entries.length < present.length) {
    throw new HindoError(
      'forbidden',
      `${file} ends with entry ${entries.length}, and there are ${present.length} here: an import takes nothing away`,
      {
        where: { file },
        ja: {
          message: `${file}は${entries.length}件で終わり、ここには${present.length}件あります。取り込みで記録が減ることはありません`,
        },
      },
    )
  }
  return entries.slice(present.length)
}

async function readExport(exported: Blob | string, file: string): Promise<{ text: string; files: Uint8Array[] }> {
  if (typeof exported === 'string') return { text: exported, files: [] }
  const bytes = new Uint8Array(await exported.arrayBuffer())
  if (!isArchive(bytes)) return { text: new TextDecoder().decode(bytes), files: [] }
  const packed = unpackArchive(bytes, file)
  const [ledger, other] = packed.filter(({ name }) => name.endsWith('.jsonl'))
  if (!ledger || other) {
    throw new HindoError('format', `${file} has ${other ? 'more than one ledger' : 'no ledger'} in it`, {
      where: { file },
    })
  }
  return {
    text: new TextDecoder().decode(ledger.bytes),
    files: packed.filter((one) => one !== ledger).map((one) => one.bytes),
  }
}
