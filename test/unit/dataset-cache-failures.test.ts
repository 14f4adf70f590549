import { describe, expect, test } from 'vitest'
import { mayPersist } from '../../sdk/dataset/cache.ts'
import { clearPieces, createPieceStore } from '../../sdk/dataset/cache-indexed-db.ts'
import { memorySource, urlSource } from '../../sdk/dataset/source.ts'

const range = { start: 0, end: 4 }

describe('a store whose database', () => {
  const failing: Array<[string, (request: Record<string, () => void>) => void]> = [
    ['refuses to open', (request) => setTimeout(() => request.onerror!(), 5)],
    ['never answers', () => {}],
  ]

  test.each(failing)('%s has nothing, takes everything, and fails nobody', async (_, answer) => {
    let opened = 0
    const open = () => {
      opened++
      const request = {} as Record<string, () => void>
      answer(request)
      return request
    }
    const store = createPieceStore({ factory: { open } as unknown as IDBFactory })
    expect(await store.get('hash', [range])).toStrictEqual([undefined])
    store.put('hash', [{ range, bytes: new Uint8Array(4) }])
    store.drop('hash', [range])
    // Once is enough to know.
    expect(await store.get('hash', [range, range])).toStrictEqual([undefined, undefined])
    expect(opened).toBe(1)
  })

  test('throws at the mere touch does not matter either', async () => {
    const open = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    const store = createPieceStore({ factory: { open } as unknown as IDBFactory })
    expect(await store.get('hash', [range])).toStrictEqual([undefined])
    await store.close()
    await expect(clearPieces({ factory: { open } as unknown as IDBFactory })).rejects.toMatchObject({
      name: 'HindoError',
      message: 'the kept pieces of datasets could not be removed',
    })
  })

  test('does not exist, as in Node, has nothing and is cleared at once', async () => {
    const store = createPieceStore()
    expect(await store.get('hash', [range])).toStrictEqual([undefined])
    store.put('hash', [{ range, bytes: new Uint8Array(4) }])
    await store.close()
    await clearPieces()
  })
})

test('only open or synthetic datasets from the web may stay behind, and only where asked for', () => {
  const web = urlSource('http://example.org/dataset.json')
  const open = { serving: 'open' as const }
  const controlled = { serving: 'controlled' as const }
  expect(mayPersist('persistent', web, open)).toBe(true)
  expect(mayPersist('persistent', web, { ...controlled, synthetic: true })).toBe(true)
  expect(mayPersist('persistent', web, controlled)).toBe(false)
  expect(mayPersist('persistent', memorySource('m', {}), open)).toBe(false)
  expect(mayPersist('memory', web, open)).toBe(false)
  expect(mayPersist('none', web, open)).toBe(false)
})
