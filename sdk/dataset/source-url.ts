import { HindoError } from '../errors.ts'
import { guardRequest, type HttpAnswer, sendRequest } from './http-request.ts'
import { createSlots } from './http-slots.ts'
import { pathProblem } from './path.ts'
import { SharedTasks } from './shared-tasks.ts'
import type { Source } from './source.ts'
import { sliceRange, tooShort } from './source-range.ts'

const MANIFEST = 'dataset.json'
/**
 * Twice what browsers open to one host at a time over HTTP/1.1: the others wait in the browser, which sends them on without a turn
 * of this thread; over HTTP/2 they do not wait at all.
 */
const PARALLEL = 12
const STALL_TIMEOUT = 30_000

interface Range {
  start: number
  end: number
}

export interface UrlSourceOptions {
  fetch?: typeof fetch
  /** Milliseconds without a byte after which a request fails with code `network`; 30,000 when absent. */
  stallTimeout?: number
}

/**
 * A dataset on a web server.
 *
 * Reads by range. A server that answers a range with the whole file is asked for whole files from then on, once each. Where the
 * manifest came without `Accept-Ranges: bytes` (another origin hides it unless it is exposed), the first range is answered before
 * others are sent, so that no file is sent several times over. A connection that drops is tried once more.
 *
 * @param url of the manifest, or of its folder with a slash at the end. Absolute, or relative to the page. Its query (a token)
 *   is sent with every file.
 */
export function urlSource(url: string | URL, options: UrlSourceOptions = {}): Source {
  const manifestUrl = new URL(url, globalThis.location?.href)
  const manifest = decodeURIComponent(manifestUrl.pathname.slice(manifestUrl.pathname.lastIndexOf('/') + 1)) || MANIFEST
  const { stallTimeout = STALL_TIMEOUT } = options
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const wholeFiles = new SharedTasks<Uint8Array>()
  const enter = createSlots(PARALLEL)
  const tags = new Map<string, string>()
  const pulse = { at: 0 }
  let ranges: 'unknown' | 'yes' | 'no' = 'unknown'
  let probe: Promise<unknown> | undefined

  async function send(file: string, range: Range | undefined, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const init: RequestInit = { cache: 'no-cache' }
    if (range) {
      init.headers = { Range: `bytes=${range.start}-${range.end - 1}` }
      // Chromium's cache takes one request per URL at a time, so ranges of one file would wait for each other:
      // 48 requests took 1,600 ms through the cache and 297 ms past it.
      init.cache = 'no-store'
    }
    const answer = await sendRequest({ fetch, url: urlOf(file, manifestUrl), init, file, stallTimeout, pulse }, signal)
    try {
      checkStatus(answer.response, file, range)
      if (file !== manifest) checkTag(answer.response, file, tags)
    } catch (error) {
      answer.drop()
      throw error
    }
    if (ranges === 'unknown' && answer.response.headers.get('accept-ranges') === 'bytes') ranges = 'yes'
    return answer
  }

  function readWhole(file: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
    return wholeFiles.get(file, signal, (own) =>
      guardRequest(file, own, async () => (await send(file, undefined, own)).bytes()),
    )
  }

  async function readRange(file: string, range: Range, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const answer = await send(file, range, signal)
    ranges = answer.response.status === 206 ? 'yes' : 'no'
    if (ranges === 'yes') return readPartial(answer, file, range)
    if (wholeFiles.has(file)) answer.drop()
    return sliceRange(await wholeFiles.get(file, signal, () => answer.bytes()), range, file)
  }

  async function read(file: string, range: Range | undefined, signal: AbortSignal | undefined): Promise<Uint8Array> {
    if (range && ranges === 'unknown') {
      if (probe) await probe
      else {
        const first = guardRequest(file, signal, () => readRange(file, range, signal))
        probe = first.then(forget, forget)
        return first
      }
    }
    if (range && (ranges === 'no' || wholeFiles.has(file)))
      return sliceRange(await readWhole(file, signal), range, file)
    return guardRequest(file, signal, async () =>
      range ? readRange(file, range, signal) : (await send(file, undefined, signal)).bytes(),
    )
  }

  function forget(): void {
    probe = undefined
  }

  return {
    name: manifestUrl.href,
    manifest,
    remote: true,
    async read(file, range, { signal } = {}) {
      const leave = await enter(signal)
      try {
        return await read(file, range, signal)
      } finally {
        leave()
      }
    },
    close() {
      wholeFiles.clear()
    },
  }
}

function urlOf(file: string, manifestUrl: URL): string {
  const problem = pathProblem(file)
  if (problem) throw new HindoError('forbidden', `path "${file}" ${problem}`, { where: { file } })
  const url = new URL(file.split('/').map(encodeURIComponent).join('/'), manifestUrl)
  url.search = manifestUrl.search
  return url.href
}

/** A strong ETag that differs from the last one means that parts of two versions would be mixed. */
function checkTag(response: Response, file: string, tags: Map<string, string>): void {
  const tag = response.headers.get('etag')
  if (!tag || tag.startsWith('W/')) return
  const before = tags.get(file)
  if (before !== undefined && before !== tag) {
    throw new HindoError('checksum', `${file} changed on the server since the dataset was opened`, {
      where: { file },
      hint: 'Open the dataset again',
    })
  }
  tags.set(file, tag)
}

function checkStatus(response: Response, file: string, range: Range | undefined): void {
  const { status } = response
  if (status === 200 || (status === 206 && range)) return
  const where = { file }
  if (status === 404 || status === 410) {
    throw new HindoError('not-found', `${file} is not on the server (status ${status})`, { where })
  }
  if (status === 416 && range) throw tooShort(file, range, totalOf(response) ?? range.start)
  const hint =
    status === 401 || status === 403 ? 'The server wants you to sign in or refuses access' : 'Try again later'
  throw new HindoError('network', `${file}: the server answered with status ${status}`, { where, hint })
}

async function readPartial(answer: HttpAnswer, file: string, range: Range): Promise<Uint8Array> {
  const { response } = answer
  // Other origins may hide Content-Range; the length of the body is then all there is to check.
  const header = response.headers.get('content-range')
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? '')
  if (header !== null && (!match || Number(match[1]) !== range.start)) {
    answer.drop()
    throw new HindoError('network', `${file}: asked for bytes ${range.start}-${range.end - 1}, got "${header}"`, {
      where: { file, offset: range.start, length: range.end - range.start },
      hint: 'The server or a proxy answers range requests wrongly',
    })
  }
  if (match && Number(match[2]) < range.end - 1) {
    answer.drop()
    throw tooShort(file, range, totalOf(response) ?? Number(match[2]) + 1)
  }
  const bytes = await answer.bytes()
  const wanted = range.end - range.start
  if (bytes.length !== wanted) {
    throw new HindoError('network', `${file}: asked for ${wanted} bytes at ${range.start}, got ${bytes.length}`, {
      where: { file, offset: range.start, length: wanted },
      hint: 'The connection was cut off; try again',
    })
  }
  return bytes
}

function totalOf(response: Response): number | undefined {
  const match = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
  return match ? Number(match[1]) : undefined
}
