import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Socket } from 'node:net'

/** One end of a WebSocket that speaks text, for Node 20, which has none: just what a browser's remote control needs. */
export interface TextSocket {
  send(text: string): void
  close(): void
}

/** Connects to `ws://…` and hands over every whole message. @throws when the server does not agree, or hangs up before */
export function connectText(url: string, onText: (text: string) => void, onEnd: () => void): Promise<TextSocket> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const asked = request(url.replace(/^ws:/, 'http:'), { headers })
    asked.on('error', reject)
    asked.on('response', ({ statusCode }) => reject(new Error(`no WebSocket at ${url}: status ${statusCode}`)))
    asked.on('upgrade', (_, socket: Socket, head) => {
      const read = frameReader(onText)
      if (head.length > 0) read(head)
      socket.on('data', read)
      socket.on('error', () => socket.destroy())
      socket.on('close', onEnd)
      resolve({ send: (text) => socket.write(frameOf(text)), close: () => socket.destroy() })
    })
    asked.end()
  })
}

/** A client's frame is masked (RFC 6455, 5.3). */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text)
  const size = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10)
  size[0] = 0x81
  size[1] = 0x80 | (size.length === 2 ? body.length : size.length === 4 ? 126 : 127)
  if (size.length === 4) size.writeUInt16BE(body.length, 2)
  if (size.length === 10) size.writeBigUInt64BE(BigInt(body.length), 2)
  const mask = randomBytes(4)
  for (let i = 0; i < body.length; i++) body[i]! ^= mask[i % 4]!
  return Buffer.concat([size, mask, body])
}

function frameReader(onText: (text: string) => void): (bytes: Buffer) => void {
  let held = Buffer.alloc(0)
  let parts: Buffer[] = []
  return (bytes) => {
    held = Buffer.concat([held, bytes])
    for (;;) {
      if (held.length < 2) return
      const short = held[1]! & 0x7f
      const start = short === 126 ? 4 : short === 127 ? 10 : 2
      if (held.length < start) return
      const length = short === 126 ? held.readUInt16BE(2) : short === 127 ? Number(held.readBigUInt64BE(2)) : short
      if (held.length < start + length) return
      const [last, kind] = [held[0]! >= 0x80, held[0]! & 0x0f]
      // 0 goes on with a text that 1 began; pings and the like are nothing to a test
      if (kind < 2) parts.push(held.subarray(start, start + length))
      held = held.subarray(start + length)
      if (kind < 2 && last) {
        onText(Buffer.concat(parts).toString())
        parts = []
      }
    }
  }
}
