import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServedRequest {
  file: string
  range: string | undefined
}

export interface FileServer {
  /** URL of a file, e.g. `dataset.json`. */
  url(file: string): string
  requests: ServedRequest[]
  /** Most requests that were being answered at the same time. */
  readonly most: number
  close(): Promise<void>
}

export interface ServerOptions {
  /** Answers range requests with the whole file and status 200. */
  withoutRanges?: boolean
  /** Takes over a request when it returns true. */
  intercept?: (file: string, request: IncomingMessage, response: ServerResponse) => boolean
  /** Milliseconds before an answer. */
  delay?: number
  headers?: Record<string, string>
}

/** A real HTTP server on this machine over files in memory. */
export async function serveFiles(files: Record<string, Uint8Array>, options: ServerOptions = {}): Promise<FileServer> {
  const requests: ServedRequest[] = []
  let now = 0
  let most = 0
  const server = createServer((request, response) => {
    const file = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname.slice(1))
    requests.push({ file, range: request.headers.range })
    most = Math.max(most, ++now)
    response.on('close', () => now--)
    setTimeout(() => {
      if (options.intercept?.(file, request, response)) return
      answer(request, response, files[file], options)
    }, options.delay ?? 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (file) => `http://127.0.0.1:${port}/${file}`,
    requests,
    get most() {
      return most
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array | undefined,
  options: ServerOptions,
) {
  if (!bytes) {
    response.writeHead(404).end('no such file')
    return
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  if (!range || options.withoutRanges) {
    const accepts = options.withoutRanges ? {} : { 'accept-ranges': 'bytes' }
    response.writeHead(200, { 'content-length': bytes.length, ...accepts, ...options.headers }).end(bytes)
    return
  }
  const start = Number(range[1])
  const end = Math.min(Number(range[2]) + 1, bytes.length)
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  const headers = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}`, 'content-length': end - start }
  response.writeHead(206, { ...headers, ...options.headers }).end(bytes.subarray(start, end))
}
