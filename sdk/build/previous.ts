import type { History } from '../dataset/history.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { parseManifestText } from '../dataset/parse-manifest.ts'
import { HindoError } from '../errors.ts'
import type { Axis, Term } from '../types.ts'
import { historyOf, type PeopleAt } from './history.ts'
import type { Input } from './input.ts'
import { quoteText } from './parse-error.ts'
import { parseSheet, type Sheet } from './sheet.ts'
import { type ReadRecord, readText } from './text-stream.ts'

/** An earlier version of the data: who was in it, and what it is called. */
export interface PreviousVersion {
  /** Its sample sheet. A name means the same person as in today's sheet. */
  samples: Input
  /** Its `dataset.json`, which tells its data version and what the sheet must add up to. */
  manifest?: Input
  /** Its data version, where the manifest is not at hand. */
  dataVersion?: string
}

/** A {@link PreviousVersion}, read. */
export interface Previous {
  dataVersion: string
  sheet: Sheet
  manifest?: Manifest
}

/** Whole text of a file. */
export async function readWhole(input: Input, record: ReadRecord): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of readText(input, record)) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

/**
 * Reads earlier versions.
 *
 * @param own id and, where it is chosen, data version of the dataset to build
 * @throws HindoError `usage` where a version is not named, named twice or another dataset's; `parse` and `format` for bad files
 */
export async function readPrevious(
  list: readonly PreviousVersion[],
  own: { id: string; dataVersion?: string },
  record: (name: string) => ReadRecord,
  warn: (message: string) => void,
): Promise<Previous[]> {
  const found: Previous[] = []
  for (const { samples, manifest: file, dataVersion: given } of list) {
    if ((file === undefined) === (given === undefined)) {
      throw new HindoError('usage', `the data version of the previous sheet ${samples.name} is to be said once`, {
        hint: 'Give its dataset.json (--previous-dataset DIR) or its name (--previous-version TEXT)',
      })
    }
    const manifest = file && parseManifestText(await readWhole(file, record(file.name)), file.name)
    const read = record(samples.name)
    const sheet = parseSheet(await readWhole(samples, read), samples.name)
    const dataVersion = manifest?.dataVersion ?? given!
    refuseVersion(dataVersion, [...found.map((one) => one.dataVersion), own.dataVersion])
    if (manifest && manifest.id !== own.id) {
      throw new HindoError('usage', `${file!.name} is of the dataset ${quoteText(manifest.id)}, not of ${own.id}`, {
        where: { file: file!.name },
        hint: `Tables released from it are looked for by the dataset's id: give this one --id ${manifest.id}`,
      })
    }
    if (manifest && !manifest.provenance.inputs.some(({ sha256 }) => sha256 === read.sha256))
      warn(`${samples.name} is not a file that the data version ${dataVersion} was built from; its people are compared`)
    if (!manifest) {
      const count = sheet.rows.length
      warn(
        `all ${count} samples of ${samples.name} are taken for the people of the data version ${dataVersion}: not compared with a dataset`,
      )
    }
    found.push({ dataVersion, sheet, ...(manifest ? { manifest } : {}) })
  }
  return found
}

/** Refuses a data version that cannot be told from others. */
export function refuseVersion(dataVersion: string, others: ReadonlyArray<string | undefined>): void {
  if (dataVersion !== '' && !others.includes(dataVersion)) return
  throw new HindoError('usage', `the data version ${quoteText(dataVersion)} is there twice or empty`, {
    hint: 'Every version of the data needs a name of its own: --data-version, --previous-version',
  })
}

/** Who was where at the earlier versions, after a look at whether it can be. See {@link historyOf} and {@link checkPeople}. */
export function previousHistory(
  axes: Axis[],
  previous: readonly Previous[],
  earlier: readonly PeopleAt[],
  now: PeopleAt,
  warn: (message: string) => void,
): History {
  for (const [number, one] of previous.entries()) checkPeople(one, axes, earlier[number]!, now, warn)
  const dated = previous.map(({ dataVersion }, number) => ({ ...earlier[number]!, dataVersion }))
  return historyOf(axes, dated, now)
}

/**
 * Refuses an earlier sheet that is not of these people, or whose people are not those of the dataset built from it: newcomers would be
 * taken for others.
 *
 * @throws HindoError `parse` naming the first group that differs
 */
function checkPeople(
  { sheet, manifest, dataVersion }: Previous,
  axes: Axis[],
  people: PeopleAt,
  now: PeopleAt,
  warn: (message: string) => void,
): void {
  const names = new Set(now.names)
  const kept = people.names.filter((name) => names.has(name)).length
  const where = { file: sheet.file }
  if (kept === 0) {
    throw new HindoError('parse', `nobody of the previous sheet ${sheet.file} is among the people of today`, {
      where,
      hint: 'A sample must have the same name in every version, else everybody would count as new',
    })
  }
  if (kept * 2 < people.names.length)
    warn(
      `${people.names.length - kept} of ${people.names.length} samples of ${sheet.file} are not here any more: are names the same?`,
    )
  if (!manifest) return
  const counted = countGroups(axes, people, manifest)
  for (const { terms, participants } of manifest.strata) {
    const key = groupKey(terms)
    if (participants === null || !isCounted(terms, manifest)) continue
    if (terms.some(([axis]) => axes.every(({ id }) => id !== axis))) continue
    const found = counted.get(key) ?? 0
    if (found === participants) continue
    const group = terms.map(([axis, level]) => `${axis}=${level}`).join(' and ') || 'everybody'
    throw new HindoError(
      'parse',
      `${sheet.file} has ${found} people of ${group}; the data version ${dataVersion} has ${participants}`,
      {
        where,
        hint: 'Give the sheet that it was built from, without samples that were not in its VCF',
      },
    )
  }
}

/** Whether a stratum is one of those that {@link countGroups} counts: everybody, a level, or an atom. */
function isCounted(terms: readonly Term[], { axes }: Manifest): boolean {
  const partitions = axes.filter(({ kind }) => kind === 'partition').map(({ id }) => id)
  const own = terms.map(([axis]) => axis)
  return terms.length < 2 || (terms.length === partitions.length && partitions.every((id) => own.includes(id)))
}

function groupKey(terms: readonly Term[]): string {
  return terms
    .map((term) => term.join('='))
    .sort()
    .join('&')
}

function countGroups(axes: Axis[], { names, levels }: PeopleAt, manifest: Manifest): Map<string, number> {
  const counted = new Map<string, number>()
  const add = (terms: Term[]) => counted.set(groupKey(terms), (counted.get(groupKey(terms)) ?? 0) + 1)
  const partitions = manifest.axes.filter(({ kind }) => kind === 'partition').map(({ id }) => id)
  for (const person of names.keys()) {
    const own = axes.flatMap(({ id, levels: all }, axis) =>
      levels[axis]![person]!.map((level): Term => [id, all[level]!.id]),
    )
    add([])
    for (const term of own) add([term])
    const atom = own.filter(([axis]) => partitions.includes(axis))
    if (atom.length > 1) add(atom)
  }
  return counted
}
