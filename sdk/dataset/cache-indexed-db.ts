import { HindoError } from '../errors.ts'
import type { PieceStore } from './cache.ts'
import type { ByteRange } from './ranges.ts'

const DATABASE = 'hindo'
/** Bytes of file, by key. */
const PIECES = 'pieces'
/** `{ bytes, used }` by key: a small record each, so that order and size are known without reading pieces. */
const USES = 'uses'
/** Sum of all `bytes`, under the key `bytes`. */
const TOTALS = 'totals'
const DEFAULT_LIMIT = 512 * 1024 * 1024
/** After eviction this share of the limit is in use, so that not every piece evicts one. */
const FILL = 0.9
/** Milliseconds in which changes are gathered into one transaction. */
const GATHER = 50
/** Milliseconds after which a query no longer waits for the database. */
const PATIENCE = 1000

interface Use {
  bytes: number
  used: number
}

export interface PieceStoreOptions {
  /** Most bytes kept by all datasets of the page's origin together; 512 MiB when absent. */
  limit?: number
  /** For tests. */
  database?: string
  factory?: IDBFactory
}

/**
 * Pieces in IndexedDB: of the stores a browser has it is the fastest for many small pieces, it exists on insecure origins too, and
 * tabs may share it. Least recently used pieces go first when the limit is passed. Whatever fails (no database, no room, a
 * database of another making) makes the store forget, never the caller fail.
 */
export function createPieceStore(options: PieceStoreOptions = {}): PieceStore {
  const { limit = DEFAULT_LIMIT, database = DATABASE, factory = findFactory() } = options
  const changes = new Map<string, Uint8Array | 'used' | 'dropped'>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let broken = factory === undefined
  let closed = false

  // At once: a cold database takes 10 ms and more, which pass while the manifest is on its way.
  const opening = factory && Promise.resolve().then(() => openDatabase(factory, database))
  opening?.catch(() => {
    broken = true
  })

  function change(key: string, what: Uint8Array | 'used' | 'dropped'): void {
    if (broken || closed) return
    changes.set(key, what)
    timer ??= setTimeout(flush, GATHER)
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const batch = new Map(changes)
    changes.clear()
    if (batch.size === 0 || broken) return
    try {
      await applyChanges(await opening!, batch, limit)
    } catch {
      broken = true
    }
  }

  return {
    async get(hash, ranges) {
      if (broken || closed || ranges.length === 0) return ranges.map(() => undefined)
      const keys = ranges.map((range) => keyOf(hash, range))
      try {
        const found = await inTime(opening!.then((db) => readPieces(db, keys)))
        return found.map((value, index) => {
          const { start, end } = ranges[index]!
          const bytes = value instanceof ArrayBuffer && value.byteLength === end - start ? value : undefined
          if (value !== undefined) change(keys[index]!, bytes ? 'used' : 'dropped')
          return bytes && new Uint8Array(bytes)
        })
      } catch {
        broken = true
        return ranges.map(() => undefined)
      }
    },
    put(hash, pieces) {
      for (const { range, bytes } of pieces) if (bytes.length <= limit / 4) change(keyOf(hash, range), bytes.slice())
    },
    drop(hash, ranges) {
      for (const range of ranges) change(keyOf(hash, range), 'dropped')
    },
    async close() {
      closed = true
      await flush()
      await opening?.then((db) => db.close()).catch(() => {})
    },
  }
}

/** Removes every piece of every dataset of the page's origin. @throws HindoError `network` when the browser does not let go of them */
export async function clearPieces({
  database = DATABASE,
  factory = findFactory(),
}: PieceStoreOptions = {}): Promise<void> {
  if (!factory) return
  try {
    const db = await openDatabase(factory, database)
    const transaction = db.transaction([PIECES, USES, TOTALS], 'readwrite')
    for (const name of [PIECES, USES, TOTALS]) transaction.objectStore(name).clear()
    await completed(transaction)
    db.close()
  } catch (cause) {
    throw new HindoError('network', 'the kept pieces of datasets could not be removed', {
      hint: 'Remove the data of this site in the settings of the browser',
      cause,
    })
  }
}

function keyOf(hash: string, { start, end }: ByteRange): string {
  return `${hash} ${start}-${end}`
}

/** Undefined where there is none: in Node, and where reading the global throws (sandboxed frames). */
function findFactory(): IDBFactory | undefined {
  try {
    return globalThis.indexedDB
  } catch {
    return undefined
  }
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1)
  request.onupgradeneeded = () => {
    const db = request.result
    db.createObjectStore(PIECES)
    db.createObjectStore(USES).createIndex('used', 'used')
    db.createObjectStore(TOTALS)
  }
  return answered(request).then((db) => {
    // Another copy of the code may want to change or remove the database; this one can do without.
    db.onversionchange = () => db.close()
    return db
  })
}

async function readPieces(db: IDBDatabase, keys: string[]): Promise<unknown[]> {
  const pieces = db.transaction(PIECES).objectStore(PIECES)
  return Promise.all(keys.map((key) => answered<unknown>(pieces.get(key))))
}

/** All changes in one transaction, so that the total stays right whatever other tabs do. */
async function applyChanges(
  db: IDBDatabase,
  changes: Map<string, Uint8Array | 'used' | 'dropped'>,
  limit: number,
): Promise<void> {
  const transaction = db.transaction([PIECES, USES, TOTALS], 'readwrite', { durability: 'relaxed' })
  const done = completed(transaction)
  done.catch(() => {})
  const [pieces, uses, totals] = [PIECES, USES, TOTALS].map((name) => transaction.objectStore(name))
  let total = ((await answered<unknown>(totals!.get('bytes'))) as number | undefined) ?? 0
  for (const [key, what] of changes) {
    const before = (await answered<unknown>(uses!.get(key))) as Use | undefined
    if (what === 'used') {
      if (before) uses!.put({ bytes: before.bytes, used: Date.now() }, key)
      continue
    }
    total -= before?.bytes ?? 0
    if (what === 'dropped') {
      pieces!.delete(key)
      uses!.delete(key)
    } else {
      pieces!.put(what.buffer, key)
      uses!.put({ bytes: what.length, used: Date.now() }, key)
      total += what.length
    }
  }
  if (total > limit) total = await evict(pieces!, uses!, total, limit * FILL)
  totals!.put(total, 'bytes')
  await done
}

/** Deletes the pieces used longest ago until `wanted` bytes are left; answers how many are. */
function evict(pieces: IDBObjectStore, uses: IDBObjectStore, total: number, wanted: number): Promise<number> {
  let left = total
  const request = uses.index('used').openCursor()
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const cursor = request.result
      if (!cursor || left <= wanted) {
        // Nothing left means that the total was wrong (a database changed by hand): zero is right.
        resolve(cursor ? left : 0)
        return
      }
      left -= (cursor.value as Use).bytes
      pieces.delete(cursor.primaryKey)
      cursor.delete()
      cursor.continue()
    }
  })
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the database did not answer in time')), PATIENCE)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}
