import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.arrow': 'application/vnd.apache.arrow.file',
}

/**
 * Serves folders as static files with byte ranges, as any web server would.
 *
 * `mounts` maps URL prefixes to folders, longest prefix first matched: `{ '/data/': folder, '/': pages }`.
 * - `port`: first port to try; the next free one is taken. 0 (default): any.
 * - `headers`: added to every answer, or a function of the path (a Content Security Policy, CORS).
 * - `ranges: false`: answers range requests with 200 and the whole file, as simple servers do.
 * - `onRequest(request, response, path)`: called first; when it returns true the answer is its own (faults in tests).
 *
 * Answers `{ url, port, requests, close }`; `requests` lists `{ path, range, status, bytes }` of everything served.
 *
 * @param {Record<string, string>} mounts
 * @param {{
 *   port?: number
 *   host?: string
 *   headers?: Record<string, string> | ((path: string) => Record<string, string>)
 *   ranges?: boolean
 *   onRequest?: (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, path: string) => boolean | undefined | void
 * }} options
 */
export async function serveFolders(
  mounts,
  { port = 0, host = '127.0.0.1', headers = {}, ranges = true, onRequest } = {},
) {
  const prefixes = Object.entries(mounts).sort(([a], [b]) => b.length - a.length)
  /** @type {Array<{ path: string, range: string | undefined, status: number, bytes: number }>} */
  const requests = []
  const server = createServer((request, response) => {
    const path = pathOf(request.url)
    for (const [name, value] of Object.entries(typeof headers === 'function' ? headers(path) : headers)) {
      response.setHeader(name, value)
    }
    if (onRequest?.(request, response, path)) return
    const record = { path, range: request.headers.range, status: 200, bytes: 0 }
    requests.push(record)
    const file = findFile(prefixes, path)
    if (!file) {
      record.status = 404
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`No ${path} here.\n`)
      return
    }
    send(request, response, file, ranges, record)
  })
  const bound = await listen(server, port, host)
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    requests,
    close: () =>
      new Promise((/** @type {(value?: undefined) => void} */ done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** The decoded path; one that does not decode is no file's name as it stands. */
function pathOf(url = '/') {
  const path = url.replace(/[?#].*$/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function findFile(prefixes, path) {
  for (const [prefix, folder] of prefixes) {
    if (!path.startsWith(prefix)) continue
    const file = join(folder, normalize(`/${path.slice(prefix.length)}`))
    if (!file.startsWith(normalize(folder + sep)) && file !== normalize(folder)) return undefined
    for (const candidate of [file, join(file, 'index.html'), `${file}.html`]) {
      const stat = statSync(candidate, { throwIfNoEntry: false })
      if (stat?.isFile()) return { path: candidate, size: stat.size }
    }
  }
  return undefined
}

function send(request, response, file, ranges, record) {
  const type = TYPES[extname(file.path)] ?? 'application/octet-stream'
  let [start, end] = [0, file.size - 1]
  const wanted = ranges && /^bytes=(\d*)-(\d*)$/.exec(record.range ?? '')
  if (ranges) response.setHeader('accept-ranges', 'bytes')
  if (wanted && (wanted[1] || wanted[2])) {
    start = wanted[1] ? Number(wanted[1]) : Math.max(0, file.size - Number(wanted[2]))
    end = wanted[1] && wanted[2] ? Math.min(Number(wanted[2]), end) : end
    if (start > end) {
      record.status = 416
      response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end()
      return
    }
    record.status = 206
    response.setHeader('content-range', `bytes ${start}-${end}/${file.size}`)
  }
  record.bytes = end - start + 1
  response.writeHead(record.status, { 'content-type': type, 'content-length': record.bytes })
  if (request.method === 'HEAD' || record.bytes === 0) response.end()
  else createReadStream(file.path, { start, end }).pipe(response)
}

function listen(server, port, host) {
  return new Promise((done, fail) => {
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) server.listen(++port, host)
      else fail(error)
    })
    server.once('listening', () => done(server.address().port))
    server.listen(port, host)
  })
}
