import { stat } from 'node:fs/promises'
import { folderSource } from '../dataset/source.node.ts'
import { type Source, urlSource } from '../dataset/source.ts'
import { HindoError, isHindoError } from '../errors.ts'
import type { Axis } from '../types.ts'
import type { Dataset, OpenOptions, Records } from '../worker/client.ts'
import { openDataset, openRecords } from '../worker/client.ts'
import type { CommandContext } from './command.ts'

/** Help text of the first word of commands that read a dataset. */
export const DATASET_NOTE = 'DATASET is a folder with dataset.json, the file itself, or an http(s) address of either.'

async function sourceOf(place: string): Promise<string | Source> {
  if (/^https?:\/\//.test(place)) return place
  const found = await stat(place).catch(() => undefined)
  if (!found) {
    throw new HindoError('not-found', `the dataset ${place} does not exist`, {
      where: { file: place },
      hint: 'Name a folder with dataset.json, or an http(s) address',
    })
  }
  return folderSource(place)
}

/** Whether a place holds a dataset of records. Whatever else is wrong with it, opening it says. */
export async function isRecords(place: string): Promise<boolean> {
  const found = await sourceOf(place)
  const source = typeof found === 'string' ? urlSource(found) : found
  try {
    const bytes = await source.read(source.manifest ?? 'dataset.json')
    return JSON.parse(new TextDecoder().decode(bytes)).format === 'hindo-records'
  } catch {
    return false
  } finally {
    source.close?.()
  }
}

/** Opens the dataset a command names and closes it when the work is done, whatever happens. */
export function withDataset(
  place: string,
  context: CommandContext,
  work: (dataset: Dataset) => Promise<void>,
): Promise<void> {
  return withOpen(openDataset, place, context, work)
}

/** The same for a dataset of records. */
export function withRecords(
  place: string,
  context: CommandContext,
  work: (records: Records) => Promise<void>,
): Promise<void> {
  return withOpen(openRecords, place, context, work)
}

async function withOpen<T extends Dataset | Records>(
  open: (source: string | Source, options: OpenOptions) => Promise<T>,
  place: string,
  { terminal, signal }: CommandContext,
  work: (opened: T) => Promise<void>,
): Promise<void> {
  const source = await sourceOf(place)
  const opened = await open(source, { signal, onProgress: terminal.progress }).catch((error: unknown) => {
    // Sources name files relative to the dataset; here the user has to know which dataset.
    if (isHindoError(error) && error.where?.file === 'dataset.json') error.where.file = place
    throw error
  })
  try {
    await work(opened)
  } finally {
    await opened.close()
  }
}

/** Refuses axes that the dataset does not have. @throws HindoError `usage` */
export function requireAxes(ids: string[], axes: readonly Axis[]): void {
  const unknown = ids.find((id) => !axes.some((axis) => axis.id === id))
  if (unknown === undefined) return
  const known = axes.map(({ id }) => id).join(', ')
  throw new HindoError('usage', `there is no axis "${unknown}"`, { hint: `This dataset has ${known || 'none'}` })
}
