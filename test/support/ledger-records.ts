import { type LedgerEntry, type LedgerRecord, nextEntry } from '../../sdk/release/ledger.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'

/** A released file that says which it is. */
export function releasedBytes(number: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`contig\tposition\tAC\n22\t100\t${number}\n`)
}

/** What a release of {@link releasedBytes} says of itself. */
export function releaseRecord(number: number): LedgerRecord {
  const bytes = releasedBytes(number)
  return {
    type: 'release',
    at: `2026-11-21T00:00:0${number % 10}.000Z`,
    author: 'researcher',
    status: 'pass',
    decision: 'passed',
    dataset: { id: 'world', dataVersion: '1' },
    cohorts: [{ name: 'all', expression: 'all', plan: [{ stratum: '', coefficient: 1 }] }],
    columns: ['AC', 'AN'],
    variants: [`22:${100 + number}:A:G`],
    mitigation: { steps: [], variance: 0 },
    file: { sha256: sha256Of(bytes), bytes: bytes.length, format: 'tsv' },
    report: sha256Of(new Uint8Array([number])),
  }
}

/** A chain of so many entries. */
export function ledgerOf(count: number): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  for (let number = 1; number <= count; number++) entries.push(nextEntry(entries, releaseRecord(number)))
  return entries
}
