import { appendBy, extendedLedger, type LedgerEntry, type LedgerStore, parseLedger, printLedger } from './ledger.ts'
import { sha256Of } from './sha256.ts'

/** A ledger in memory: for what is looked at once, and for an exported one with its files. */
export function memoryLedger(text = '', files: readonly Uint8Array[] = []): LedgerStore {
  let entries: LedgerEntry[] = parseLedger(text)
  const kept = new Map(files.map((bytes) => [sha256Of(bytes), bytes.slice()]))
  const adopt: LedgerStore['adopt'] = async (more, added) => {
    const next = extendedLedger(entries, more, added)
    entries = next.entries
    for (const [sha256, bytes] of next.files) kept.set(sha256, bytes.slice())
  }
  return {
    // what is read is a copy, and followed again
    read: async () => parseLedger(printLedger(entries)),
    append: appendBy(adopt),
    adopt,
    file: async (sha256) => kept.get(sha256)?.slice(),
  }
}
