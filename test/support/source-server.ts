import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createVite } from 'vite'
import { sourceAlias } from './alias.mjs'
import { root } from './folders.mjs'

export interface DataRequest {
  file: string
  bytes: number
  /** Milliseconds at which it came and was answered. */
  came: number
  answered: number
}

export interface SourceServer {
  url: string
  requests: DataRequest[]
  close(): Promise<void>
}

const PAGE = `<!doctype html><title>t</title><link rel="icon" href="data:,">
<script type="module">import * as hindo from '/sdk/index.ts'; window.hindo = hindo</script>`

/**
 * An HTTP server for pages: at `/` one that holds the public API, from the sources, as `window.hindo`; and files of a dataset under
 * `/data/`, by range, each answered after `delay` milliseconds. `intercept` takes over a data request when it returns true.
 */
export async function serveSources(
  files: Record<string, Uint8Array>,
  options: { delay?: number; intercept?: (file: string, response: ServerResponse) => boolean } = {},
): Promise<SourceServer> {
  const vite = await createVite({
    root,
    configFile: false,
    cacheDir: join(tmpdir(), 'hindo-source-server'),
    resolve: { alias: sourceAlias },
    worker: { format: 'es' },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: {
      include: ['comlink', 'valibot', 'flatbuffers', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'],
    },
  })
  const requests: DataRequest[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname)
    if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    else if (!path.startsWith('/data/')) vite.middlewares(request, response)
    else {
      const record: DataRequest = { file: path.slice(6), bytes: 0, came: performance.now(), answered: Infinity }
      requests.push(record)
      setTimeout(() => {
        if (options.intercept?.(record.file, response)) return
        record.answered = performance.now()
        record.bytes = answer(files[record.file], request, response)
      }, options.delay ?? 0)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      await vite.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Most requests of which each came after the one before was answered. */
export function roundTrips(requests: DataRequest[]): number {
  const depths: number[] = []
  for (const { came } of requests) {
    depths.push(1 + Math.max(0, ...depths.filter((_, index) => requests[index]!.answered <= came)))
  }
  return Math.max(0, ...depths)
}

function answer(bytes: Uint8Array | undefined, request: IncomingMessage, response: ServerResponse): number {
  if (!bytes) {
    response.writeHead(404).end()
    return 0
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const start = range ? Number(range[1]) : 0
  const end = range ? Number(range[2]) + 1 : bytes.length
  const headers = { 'accept-ranges': 'bytes', 'content-length': end - start, etag: `"${bytes.length}"` }
  const place = range ? { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` } : {}
  response.writeHead(range ? 206 : 200, { ...headers, ...place }).end(bytes.subarray(start, end))
  return end - start
}
