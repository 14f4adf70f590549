import { headMoved, headOf, type LedgerEntry, type LedgerStore, parseLedger, printLedger } from './ledger.ts'
import { sha256Of } from './sha256.ts'

/** A ledger in memory: for what is looked at once, and for an exported one with its files. */
export function memoryLedger(text = '', files: readonly Uint8Array[] = []): LedgerStore {
  const entries: LedgerEntry[] = parseLedger(text)
  const kept = new Map(files.map((bytes) => [sha256Of(bytes), bytes]))
  return {
    // what is read is a copy, and followed again
    read: async () => parseLedger(printLedger(entries)),
    async append(entry, file) {
      if (entry.previous !== headOf(entries)) throw headMoved()
      parseLedger(printLedger([...entries, entry]))
      entries.push(entry)
      kept.set(sha256Of(file), file)
    },
    file: async (sha256) => kept.get(sha256),
  }
}
