import { readFile } from 'node:fs/promises'
import { HindoError } from '../errors.ts'

/** Reads a JSON file of the user's. @throws HindoError `not-found`, or `parse` with the line where JSON ends */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`
    throw new HindoError('not-found', `the file ${file} ${reason}`, { where: { file }, cause })
  })
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new HindoError('parse', `this is not JSON: ${(cause as Error).message}`, { where: { file }, cause })
  }
}
