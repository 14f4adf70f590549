import { HindoError } from '../errors.ts'
import { createTurn } from '../turns.ts'
import { appendBy, followLedger, GENESIS, headMoved, headOf, type LedgerStore, ledgerExtension } from './ledger.ts'
import { sha256InTurns } from './sha256.ts'

/**
 * A ledger in the browser, one database per project: what leaves through this page is remembered on this device. The gate keeps its own;
 * this one guards against mistakes.
 *
 * @param project name of the project or user whose releases count together
 */
export function indexedDbLedger(project: string): LedgerStore {
  const opened = openDatabase(`hindo-ledger:${project}`)
  const read = async () => {
    const database = await opened
    const keys = await settle<IDBValidKey[]>(database.transaction('entries').objectStore('entries').getAllKeys())
    return followLedger(entriesOf(database, keys), { file: 'the ledger of this browser' })
  }
  const adopt: LedgerStore['adopt'] = async (more, files) => {
    const present = await read()
    const { kept } = await ledgerExtension(present, more, files)
    const database = await opened
    const transaction = database.transaction(['entries', 'files'], 'readwrite')
    const done = finish(transaction)
    try {
      const store = transaction.objectStore('entries')
      const last = await settle<IDBCursorWithValue | null>(store.openCursor(null, 'prev'))
      // what was followed is what is there: nobody wrote meanwhile
      if ((last?.value?.hash ?? GENESIS) !== headOf(present)) throw headMoved()
      // `add` refuses a number that is taken: two pages never both write entry 5
      for (const entry of more) store.add(entry)
      for (const [sha256, bytes] of kept) transaction.objectStore('files').put(bytes, sha256)
    } catch (error) {
      transaction.abort()
      await done.catch(() => undefined)
      throw error
    }
    await done.catch((cause) => {
      throw new HindoError('forbidden', `this browser did not keep the release: ${cause?.message ?? cause}`, {
        hint: 'Free some of its storage; nothing was recorded',
        cause,
      })
    })
  }
  return {
    read,
    append: appendBy(adopt),
    adopt,
    async file(sha256) {
      const database = await opened
      const bytes = await settle<Uint8Array | undefined>(database.transaction('files').objectStore('files').get(sha256))
      return bytes && (await sha256InTurns(bytes, createTurn())) === sha256 ? bytes : undefined
    },
  }
}

/** One after another: taking all out at once would hold the page up. What a script changed in the database is found when they are followed. */
async function* entriesOf(database: IDBDatabase, keys: readonly IDBValidKey[]): AsyncGenerator<unknown> {
  for (const key of keys) yield await settle(database.transaction('entries').objectStore('entries').get(key))
}

async function openDatabase(name: string): Promise<IDBDatabase> {
  try {
    // a page without an origin of its own is refused by throwing
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('entries', { keyPath: 'seq' })
      request.result.createObjectStore('files')
    }
    return await settle<IDBDatabase>(request)
  } catch (cause) {
    throw new HindoError('forbidden', 'this browser keeps no ledger: IndexedDB cannot be opened', {
      hint: 'Allow this page to store data, and load it again; nothing is checked without the ledger',
      ja: {
        message: 'このブラウザは台帳を保存できません（IndexedDBを開けません）',
        hint: 'このページにデータの保存を許可し、読み込み直してください。台帳なしでは審査しません',
      },
      cause,
    })
  }
}

function settle<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(request.error)
  })
}

function finish(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
  })
}
