import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { HindoError } from '../errors.ts'
import type { LedgerEntry, LedgerStore } from '../release/ledger.ts'
import { fileLedger } from '../release/ledger-file.node.ts'
import { exportLedger, importLedger } from '../release/ledger-transfer.ts'
import type { Command, CommandContext } from './command.ts'
import { writeWhole } from './output-file.ts'

const COLUMNS = [
  'seq',
  'at',
  'author',
  'status',
  'decision',
  'policy',
  'dataset',
  'version',
  'variants',
  'file',
  'kept',
]

export const ledger: Command = {
  name: 'ledger',
  summary: 'What was released: follows a ledger, lists it, hands it over and takes one over.',
  usage: 'LEDGER [--export FILE | --import FILE]',
  positionals: { names: ['LEDGER'], least: 1, most: 1 },
  options: {
    export: { kind: 'text', value: 'FILE', help: 'write the ledger and its released files as one archive (.tar)' },
    import: { kind: 'text', value: 'FILE', help: 'take over what such an archive has besides, from a page or a gate' },
  },
  notes: `LEDGER is what hindo release --ledger writes. Its chain is followed from the first entry to the last; an entry that
was edited, removed, moved or torn is named, and nothing is done. Without an option one line an entry goes to stdout:
${COLUMNS.join(', ')}.
kept is yes where the released file is there (LEDGER.files). Entries of an older Hindo name no policy.

An archive is what the page's ledger exports as well: ledger.jsonl, and ledger.jsonl.files/ with the released files. An
import has to begin with the entries that are there; what follows them is added, all or nothing, and released files that
were missing are kept. The same archive again adds nothing. One that differs in an entry is a fork, and one that ends
before what is there would take something away: both are refused, with the first entry that differs. LEDGER is made if
there is none.

The exit code is 0 when it is done, 1 for a ledger or an archive that does not hold, 2 for wrong usage.`,
  async run(input, context) {
    const path = input.positionals[0]!
    const [into, from] = [input.text('export'), input.text('import')]
    if (into !== undefined && from !== undefined) {
      throw new HindoError('usage', '--export and --import are two ways: give one')
    }
    if (into === '' || from === '') throw new HindoError('usage', 'the archive has no name')
    const store = fileLedger(path)
    if (from !== undefined) return takeOver(store, from, context)
    await existing(path, 'ledger')
    const entries = await store.read()
    if (into === undefined) {
      await context.terminal.write(await tableOf(store, entries))
      context.terminal.say(`${path}: ${countOf(entries.length)}, chain intact`)
      return
    }
    await writeWhole(into, archive(store))
    const missing = await missingFiles(store, entries)
    context.terminal.say(`${into}: ${countOf(entries.length)}`)
    sayMissing(missing, context)
  },
}

async function takeOver(store: LedgerStore, file: string, context: CommandContext): Promise<void> {
  await existing(file, 'archive')
  const { before, added, missing } = await importLedger(store, await openAsBlob(file), file)
  context.terminal.say(
    `${file}: ${added === 0 ? 'nothing new' : `${countOf(added)} added`}, ${countOf(before + added)} now`,
  )
  sayMissing(missing, context)
}

/** @throws HindoError `not-found` */
async function existing(path: string, what: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`
    throw new HindoError('not-found', `the ${what} ${path} ${reason}`, { where: { file: path }, cause })
  })
  if (!found.isFile()) throw new HindoError('not-found', `the ${what} ${path} is no file`, { where: { file: path } })
}

async function* archive(store: LedgerStore): AsyncGenerator<Uint8Array> {
  yield* (await exportLedger(store)).stream()
}

async function missingFiles(store: LedgerStore, entries: readonly LedgerEntry[]): Promise<number[]> {
  const missing: number[] = []
  for (const { seq, file } of entries) if (!(await store.file(file.sha256))) missing.push(seq)
  return missing
}

function sayMissing(missing: readonly number[], { terminal }: CommandContext): void {
  if (missing.length === 0) return
  const which = missing.length === 1 ? `file of entry ${missing[0]} is` : `files of entries ${missing.join(', ')} are`
  terminal.say(`the released ${which} not there: tables of the same variants are for a person to judge`)
}

async function tableOf(store: LedgerStore, entries: readonly LedgerEntry[]): Promise<string> {
  const missing = new Set(await missingFiles(store, entries))
  const lines = entries.map((entry) => {
    const { seq, at, author, status, decision, policy, dataset, variants, file } = entry
    const own = [seq, at, author, status, decision, policy?.id ?? '', dataset.id, dataset.dataVersion, variants.length]
    return [...own, file.sha256, missing.has(seq) ? 'no' : 'yes'].map(plain).join('\t')
  })
  return `${[COLUMNS.join('\t'), ...lines].join('\n')}\n`
}

/** A name may hold anything; a line of a table, neither tabs nor line ends, and a terminal no control characters. */
function plain(value: string | number): string {
  return String(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
}

function countOf(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`
}
