import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HindoError } from '../errors.ts'
import { appendBy, extendedLedger, type LedgerStore, parseLedger, printLedger } from './ledger.ts'
import { sha256Of } from './sha256.ts'

/**
 * A ledger in a file (one JSON entry a line), the released files in `FILE.files/` by their SHA-256. A writer holds `FILE.lock` while it
 * reads, checks and replaces the ledger, so that two at once never fork it.
 */
export function fileLedger(path: string): LedgerStore {
  const files = `${path}.files`
  const read = async () => parseLedger(await textOf(path), path)
  const adopt: LedgerStore['adopt'] = async (more, added) => {
    const unlock = await lock(`${path}.lock`)
    try {
      const next = extendedLedger(await read(), more, added)
      if (next.files.size > 0) await mkdir(files, { recursive: true })
      // the files first: a file without an entry is only unused, an entry without its file is a hole
      for (const [sha256, bytes] of next.files) await replace(join(files, sha256), bytes)
      if (more.length > 0) await replace(path, new TextEncoder().encode(printLedger(next.entries)))
    } finally {
      await unlock()
    }
  }
  return {
    read,
    append: appendBy(adopt),
    adopt,
    async file(sha256) {
      try {
        const bytes = new Uint8Array(await readFile(join(files, sha256)))
        return sha256Of(bytes) === sha256 ? bytes : undefined
      } catch {
        return undefined
      }
    },
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new HindoError('not-found', `the ledger ${path} cannot be read`, { where: { file: path }, cause: error })
  }
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    // on the disk before it has its name: power that goes leaves the old ledger or the new one
    await writeFile(temporary, bytes, { flush: true })
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Times that a lock is tried, 100 ms apart. */
const TRIES = 50

async function lock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      const handle = await open(path, 'wx')
      await handle.close()
      return () => rm(path, { force: true })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST') {
        throw new HindoError('not-found', `the ledger cannot be written: ${path}`, {
          where: { file: path },
          cause: error,
        })
      }
      if (tries >= TRIES) {
        throw new HindoError('forbidden', 'another release is being written to this ledger', {
          where: { file: path },
          hint: `Wait for it; if it was interrupted, remove ${path}`,
        })
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
