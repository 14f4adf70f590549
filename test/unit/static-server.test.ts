import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveFolders } from '../support/static-server.mjs'

const folder = mkdtempSync(join(tmpdir(), 'hindo-server-'))
let server: Awaited<ReturnType<typeof serveFolders>>

beforeAll(async () => {
  mkdirSync(join(folder, 'pages'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'pages/index.html'), '<p>')
  writeFileSync(join(folder, 'pages/ten.bin'), '0123456789')
  server = await serveFolders({ '/': join(folder, 'pages') }, { headers: { 'x-test': 'yes' } })
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string, range?: string) => fetch(server.url + path, range ? { headers: { range } } : {})

describe('the static server of tests', () => {
  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-12', 416, '', 'bytes */10'],
  ])('answers %s with %i', async (range, status, text, place) => {
    const answer = await get('/ten.bin', range)
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([status, text, place])
  })

  it('sends whole files with their type and the headers asked for', async () => {
    const answer = await get('/')
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('x-test')).toBe('yes')
    expect(await answer.text()).toBe('<p>')
  })

  it('has no file above its folders', async () => {
    const status = await new Promise((done) => {
      // fetch would take the dots away before sending
      request(`${server.url}`, { path: '/%2e%2e/secret.txt' }, (answer) => done(answer.statusCode)).end()
    })
    expect(status).toBe(404)
  })

  it('outlives an address that does not decode', async () => {
    expect((await get('/%E0%A4%A')).status).toBe(404)
  })

  it('refuses ranges like a simple server when told to', async () => {
    const simple = await serveFolders({ '/': join(folder, 'pages') }, { ranges: false })
    const answer = await fetch(`${simple.url}/ten.bin`, { headers: { range: 'bytes=2-4' } })
    expect([answer.status, await answer.text()]).toEqual([200, '0123456789'])
    await simple.close()
  })

  it('takes the next port when the one asked for is taken', async () => {
    const other = await serveFolders({ '/': folder }, { port: server.port })
    expect(other.port).toBeGreaterThan(server.port)
    await other.close()
  })

  it('keeps account of what it served', async () => {
    server.requests.length = 0
    await (await get('/ten.bin', 'bytes=0-1')).text()
    await (await get('/none')).text()
    expect(server.requests).toEqual([
      { path: '/ten.bin', range: 'bytes=0-1', status: 206, bytes: 2 },
      { path: '/none', range: undefined, status: 404, bytes: 0 },
    ])
  })
})
