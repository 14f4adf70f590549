import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HindoError } from '../errors.ts'

const FORMATS = { records: 'hindo-records', counts: 'hindo-dataset' } as const

/** What the folder's `dataset.json` is, where it has one. */
export async function formatOfFolder(folder: string): Promise<{ format?: unknown; serving?: unknown } | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8')) ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Refuses a place for a new dataset in, or anywhere inside, the folder of a dataset of the other kind: records of single people are
 * never served beside counts of controlled data.
 *
 * @throws HindoError `usage` naming that folder
 */
export async function refuseNeighbours(out: string, kind: 'records' | 'counts'): Promise<void> {
  const other = kind === 'records' ? FORMATS.counts : FORMATS.records
  let folder = resolve(out)
  for (;;) {
    const found = await formatOfFolder(folder)
    if (found?.format === other) {
      const what = kind === 'records' ? 'counts' : 'records'
      throw new HindoError('usage', `${folder} holds a dataset of ${what}; ${kind} never go beside it`, {
        where: { file: out },
        hint: 'Choose an --out outside of that folder: each is served under rules of its own',
      })
    }
    const above = dirname(folder)
    if (above === folder) return
    folder = above
  }
}
