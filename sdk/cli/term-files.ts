import { readFile } from 'node:fs/promises'
import type { CodeListFile } from '../build/code-list.ts'
import { HindoError } from '../errors.ts'

/** Help of the option, which several commands have. */
export const TERMS_HELP = 'names and parents of an axis: a table (TSV), OBO or OBO graph; repeat for more'

/** Reads the files of `--terms disease=LIST.tsv`. @throws HindoError `usage`, `not-found` */
export function readTermFiles(words: readonly string[]): Promise<CodeListFile[]> {
  return Promise.all(
    words.map(async (word) => {
      const [, axis, file] = /^([A-Za-z0-9_.-]+)=(.+)$/.exec(word) ?? []
      if (axis === undefined || file === undefined) {
        throw new HindoError('usage', `--terms takes AXIS=FILE, not "${word}"`, {
          hint: 'For example disease=icd10.tsv',
        })
      }
      const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
        const what = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${cause.message}`
        throw new HindoError('not-found', `the list ${file} ${what}`, { where: { file }, cause })
      })
      return { axis, file, text }
    }),
  )
}
