import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { sourceAlias } from './alias.mjs'
import { root } from './folders.mjs'
import { serveFolders } from './static-server.mjs'

export interface ElementSite {
  url: string
  requests: Array<{ path: string }>
  close(): Promise<void>
}

/** Answers a request out of files in memory, with ranges, as a static server would; false where there is no such file. */
export function answerFrom(
  files: Record<string, Uint8Array>,
  path: string,
  range: string | undefined,
  response: ServerResponse,
): boolean {
  const body = files[path]
  if (!body) return false
  const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? '')
  const [start, end] = asked ? [Number(asked[1]), Math.min(Number(asked[2]), body.length - 1)] : [0, body.length - 1]
  const piece = body.subarray(start, end + 1)
  const headers = { 'content-length': piece.length, 'content-range': `bytes ${start}-${end}/${body.length}` }
  response.writeHead(asked ? 206 : 200, headers).end(piece)
  return true
}

/**
 * A page of one's own over the elements, built from the sources as a stranger's bundler would, under a policy.
 *
 * `body` is its HTML, `script` a module that may import `hindo` and `hindo/elements`, `files` what else is served, by path.
 */
export async function serveElements(page: {
  body: string
  script: string
  policy: string
  files: Record<string, Uint8Array>
}): Promise<ElementSite> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache/page-'))
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width" />
    <title>Page</title><link rel="icon" href="data:," /><script type="module" src="./page.ts"></script></head><body>${page.body}</body></html>`
  writeFileSync(join(folder, 'index.html'), html)
  writeFileSync(join(folder, 'page.ts'), page.script)
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    base: './',
    publicDir: false,
    // as published pages are: Lit says something to developers otherwise
    resolve: { alias: sourceAlias, conditions: ['module', 'browser', 'production'] },
    worker: { format: 'es' },
    build: { outDir: join(folder, 'out'), target: 'es2022', minify: false },
  })
  const server = await serveFolders(
    { '/': join(folder, 'out') },
    {
      headers: { 'content-security-policy': page.policy },
      onRequest: (request: { headers: { range?: string } }, response: ServerResponse, path: string) =>
        answerFrom(page.files, path, request.headers.range, response),
    },
  )
  return {
    url: server.url,
    requests: server.requests,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
