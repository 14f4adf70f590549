import type { Source } from '../dataset/source.ts'
import { HindoError, toErrorRecord } from '../errors.ts'
import type { RemoteSource, SourceRecord } from './api.ts'

/** What goes to the engine for a source: a record, and for a source of the caller's own an object to call back. */
export interface SentSource {
  record: SourceRecord
  remote?: RemoteSource
}

/**
 * Turns what a caller of `openDataset` gives into what an engine takes. Addresses are resolved against the page here: a
 * worker has another base. Fails with `usage` for anything else.
 */
export async function sendSource(source: string | URL | File[] | Source): Promise<SentSource> {
  if (typeof source === 'string' || source instanceof URL) {
    if (!globalThis.location) {
      const path = localPath(source)
      if (path !== undefined) return shareSource(await openFolder(path))
    }
    return { record: { kind: 'url', url: absolute(source) } }
  }
  if (Array.isArray(source)) return { record: { kind: 'files', files: source } }
  if (source && typeof source === 'object' && typeof source.read === 'function') return shareSource(source)
  throw new HindoError('usage', 'a dataset is opened by its address, its files or a source', {
    hint: 'Give the URL of dataset.json, an array of File, or an object with a read method',
  })
}

function shareSource(source: Source): SentSource {
  const { name, manifest } = source
  return {
    record: manifest === undefined ? { kind: 'remote', name } : { kind: 'remote', name, manifest },
    remote: {
      async read(file, range) {
        try {
          return { ok: true, value: ownBytes(await source.read(file, range)) }
        } catch (error) {
          return { ok: false, error: toErrorRecord(error) }
        }
      },
    },
  }
}

/** Cloning a view clones all of its buffer, which may be a whole file. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}

function absolute(source: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href
  try {
    return new URL(source, base).href
  } catch (cause) {
    throw new HindoError('usage', `"${source}" is not an address`, { cause })
  }
}

/** The path of a local dataset in Node; undefined for an address on the web. */
function localPath(source: string | URL): string | undefined {
  const text = String(source)
  if (/^https?:/i.test(text)) return undefined
  if (!text.startsWith('file:')) return text
  // `/C:/data` names `C:/data`
  return decodeURIComponent(new URL(text).pathname).replace(/^\/([A-Za-z]:)/, '$1')
}

async function openFolder(path: string): Promise<Source> {
  // By address, so that bundlers for pages leave Node's file system alone.
  const address = new URL('../dataset/source.node.ts', import.meta.url).href
  const { folderSource }: { folderSource(path: string): Source } = await import(
    /* @vite-ignore */ /* webpackIgnore: true */ address
  )
  return folderSource(path)
}
