import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HindoError } from 'hindo'
import { appendBy, extendedLedger, type LedgerEntry, type LedgerStore, parseLedger, printLedger } from 'hindo/release'

/**
 * A ledger that a portal keeps behind HTTP: `GET ledger`, `GET files/SHA256`, and one `POST ledger` that adds entries and files, all or none,
 * where `If-Match` names the head that is there. An example of a store of one's own; tests run it.
 */
export function portalLedger(url: string): LedgerStore {
  const read = async () => parseLedger(await (await fetch(`${url}ledger`)).text(), url)
  const adopt: LedgerStore['adopt'] = async (more, files) => {
    // the portal is asked once, with what was followed here
    const next = extendedLedger(await read(), more, files)
    const body = new FormData()
    body.append('entries', printLedger(more))
    for (const [sha256, bytes] of next.files) body.append(sha256, new Blob([bytes as Uint8Array<ArrayBuffer>]))
    const headers = { 'if-match': more[0]?.previous ?? next.entries.at(-1)?.hash ?? '' }
    const answer = await fetch(`${url}ledger`, { method: 'POST', headers, body })
    if (answer.status === 412) throw new HindoError('forbidden', 'something was released meanwhile')
    if (!answer.ok) throw new HindoError('network', `the ledger answers ${answer.status}`)
  }
  return {
    read,
    append: appendBy(adopt),
    adopt,
    async file(sha256) {
      const answer = await fetch(`${url}files/${sha256}`)
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
    },
  }
}

/** The portal's side: it adds in one turn what names the present head, and verifies it by itself. */
export function servePortalLedger(): Promise<{ url: string; close(): void }> {
  let entries: LedgerEntry[] = []
  const kept = new Map<string, Uint8Array>()
  const server: Server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const [, place, sha256] = request.url!.split('/')
    if (request.method === 'GET') {
      const found = place === 'ledger' ? printLedger(entries) : kept.get(sha256 ?? '')
      return response.writeHead(found === undefined ? 404 : 200).end(found)
    }
    const type = { 'content-type': request.headers['content-type']! }
    const form = await new Response(Buffer.concat(pieces), { headers: type }).formData()
    const files = await Promise.all(
      [...form.entries()]
        .filter(([name]) => name !== 'entries')
        .map(async ([, blob]) => new Uint8Array(await (blob as Blob).arrayBuffer())),
    )
    // nothing is awaited from here: two requests never add to the same head
    try {
      const next = extendedLedger(entries, linesOf(form.get('entries')), files)
      entries = next.entries
      for (const [name, bytes] of next.files) kept.set(name, bytes)
      return response.writeHead(204).end()
    } catch (error) {
      return response.writeHead((error as HindoError).code === 'forbidden' ? 412 : 422).end(String(error))
    }
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        close: () => server.close().closeAllConnections(),
      }),
    )
  })
}

/** Entries as they came; `extendedLedger` says whether they follow. */
function linesOf(text: unknown): LedgerEntry[] {
  const lines = String(text).split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as LedgerEntry)
}
