import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Real data for tests, kept outside the repository: `$HINDO_TEST_DATA`, else `../shared/data` beside it. */
export const realData = process.env.HINDO_TEST_DATA ?? join(root, '../shared/data')

export function packageFile() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** Paths of all files below a folder, in a fixed order; none where it does not exist. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
