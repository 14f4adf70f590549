import { afterEach, describe, expect, it, vi } from 'vitest'
import { HindoError } from '../../sdk/errors.ts'
import { sourceOf } from '../../sdk/worker/engine-sources.ts'
import { sendSource } from '../../sdk/worker/page-source.ts'

afterEach(() => vi.unstubAllGlobals())

describe('an address', () => {
  it('is resolved against the page, because a worker has another base', async () => {
    vi.stubGlobal('location', new URL('https://portal.example/people/index.html'))
    for (const [given, url] of [
      ['/data/dataset.json', 'https://portal.example/data/dataset.json'],
      ['data/', 'https://portal.example/people/data/'],
      ['https://other.example/d/dataset.json?key=1', 'https://other.example/d/dataset.json?key=1'],
    ]) {
      expect(await sendSource(given!)).toEqual({ record: { kind: 'url', url } })
    }
    expect(await sendSource(new URL('https://a.example/x'))).toEqual({
      record: { kind: 'url', url: 'https://a.example/x' },
    })
  })

  it('follows the base of the document', async () => {
    vi.stubGlobal('location', new URL('https://portal.example/'))
    vi.stubGlobal('document', { baseURI: 'https://portal.example/v2/' })
    expect(await sendSource('data/')).toEqual({ record: { kind: 'url', url: 'https://portal.example/v2/data/' } })
  })

  it('that is none is refused', async () => {
    vi.stubGlobal('location', new URL('https://portal.example/'))
    await expect(sendSource('http://')).rejects.toMatchObject({ code: 'usage' })
  })

  it('on the web stays one in Node', async () => {
    expect(await sendSource('https://a.example/d/')).toEqual({ record: { kind: 'url', url: 'https://a.example/d/' } })
  })
})

describe('a source of the page’s own', () => {
  it('gives the engine bytes of its own, never more of a buffer than was asked for', async () => {
    const buffer = Uint8Array.from({ length: 1000 }, (_, i) => i)
    const asked: unknown[] = []
    const { record, remote } = await sendSource({
      name: 'mine',
      manifest: 'other.json',
      read: async (file, range) => {
        asked.push([file, range])
        return buffer.subarray(10, 14)
      },
    })
    expect(record).toEqual({ kind: 'remote', name: 'mine', manifest: 'other.json' })
    const outcome = await remote!.read('a/b', { start: 10, end: 14 })
    expect(outcome).toEqual({ ok: true, value: buffer.slice(10, 14) })
    expect(outcome.ok && outcome.value.buffer.byteLength).toBe(4)
    expect(asked).toEqual([['a/b', { start: 10, end: 14 }]])
  })

  it('reads in the engine as it reads in the page, errors included', async () => {
    const where = { file: 'f', offset: 3 }
    const { record, remote } = await sendSource({
      name: 'mine',
      read: async (file) => {
        if (file === 'f') throw new HindoError('not-found', 'no f', { where, hint: 'h' })
        return Uint8Array.of(1, 2)
      },
    })
    const source = sourceOf(record, remote)
    expect(source.name).toBe('mine')
    expect('manifest' in source).toBe(false)
    expect(await source.read('g')).toEqual(Uint8Array.of(1, 2))
    await expect(source.read('f')).rejects.toMatchObject({ name: 'HindoError', code: 'not-found', where, hint: 'h' })
    await expect(source.read('g', undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it('that does not come with its record is refused', () => {
    expect(() => sourceOf({ kind: 'remote', name: 'lost' }, undefined)).toThrowError(
      expect.objectContaining({ code: 'usage' }),
    )
  })

  it('is told apart from what is none', async () => {
    for (const odd of [null, undefined, 5, {}, { read: 1 }]) {
      await expect(sendSource(odd as unknown as string)).rejects.toMatchObject({ code: 'usage' })
    }
  })
})
