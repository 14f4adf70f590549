import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.html': 'text/html',
}

/**
 * A local server whose pages are cross-origin isolated, that answers ranges, nothing from a cache, and may take its time.
 * `mounts`: prefix → folder. Paths below `/slow/` are answered after `delay` ms and noted: `/waits` answers and forgets what was
 * asked for there, with times, for counting round trips.
 */
export async function serveBench(mounts, { delay = 30 } = {}) {
  let requests = []
  const files = new Map()
  const server = createServer(async (request, response) => {
    const start = performance.now()
    let path = decodeURIComponent(request.url.replace(/[?#].*$/, ''))
    const slow = path.startsWith('/slow/')
    if (slow) path = path.slice(5)
    if (path === '/') return send(request, response, Buffer.from('<!doctype html><title>Benchmark</title>'), '.html')
    if (path === '/waits') {
      const past = requests
      requests = []
      return send(request, response, Buffer.from(JSON.stringify(past)), '.json')
    }
    const prefix = Object.keys(mounts).find((one) => path.startsWith(one))
    const file = prefix && join(mounts[prefix], normalize(`/${path.slice(prefix.length)}`))
    const size = file && statSync(file, { throwIfNoEntry: false })?.size
    if (size === undefined) return response.writeHead(404).end()
    if (!files.has(file)) files.set(file, readFileSync(file))
    const record = { path, range: request.headers.range ?? '', start }
    if (slow) {
      requests.push(record)
      await new Promise((resolve) => setTimeout(resolve, delay))
    }
    record.bytes = send(request, response, files.get(file), extname(file))
    record.end = performance.now()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close() && server.closeAllConnections(),
  }
}

function send(request, response, bytes, extension) {
  const headers = {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'accept-ranges': 'bytes',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
  }
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const body = range ? bytes.subarray(Number(range[1]), Number(range[2]) + 1) : bytes
  if (range) headers['content-range'] = `bytes ${range[1]}-${Number(range[1]) + body.length - 1}/${bytes.length}`
  response.writeHead(range ? 206 : 200, { ...headers, 'content-length': body.length }).end(body)
  return body.length
}
