// LZ4 frames of counts as they are in a dense file (65,536 rows of 16 bits), decoded with their checksums.
import { decompress } from 'lz4js'
import { loadPresets } from './columns.mjs'

const ROWS = 65_536

export const lz4 = {
  name: 'lz4',
  data: 'presets',
  title: 'LZ4 decode',
  async *cases(ctx) {
    const { hindo } = ctx
    const { ac, an, rows } = await loadPresets(ctx)
    const { kernel } = await hindo.loadKernel()
    const arena = new hindo.Arena(kernel)
    for (const [name, columns, Type] of [
      ['AC and AN, 16 bits', [...ac, ...an], Uint16Array],
      ['AC and AN, 32 bits', [...ac, ...an], Int32Array],
    ]) {
      const raw = columns.map((column) => new Uint8Array(Type.from(column.subarray(0, Math.min(ROWS, rows))).buffer))
      const frames = raw.map((bytes) => hindo.lz4Frame(bytes, undefined, Type.BYTES_PER_ELEMENT))
      const pointers = frames.map((frame) => arena.take(frame.length))
      const size = raw[0].length
      const out = arena.take(size * raw.length)
      for (const [i, frame] of frames.entries()) arena.u8(pointers[i], frame.length).set(frame)
      const bytes = size * raw.length
      const packed = frames.reduce((total, frame) => total + frame.length, 0)
      const whole = () => {
        const all = new Uint8Array(bytes)
        for (const [i, one] of raw.entries()) all.set(one, i * size)
        return all
      }
      yield {
        name,
        compressed: packed / bytes,
        implementations: [
          {
            name: 'lz4js',
            peer: true,
            bytes,
            run() {
              let total = 0
              for (const frame of frames) total += decompress(frame, size).length
              return total
            },
            verify: whole,
          },
          {
            name: 'Hindo kernel',
            bytes,
            run() {
              let total = 0
              frames.forEach((frame, i) => {
                total += kernel.lz4Decode(pointers[i], frame.length, out + i * size, size)
              })
              return total
            },
            verify: () => arena.u8(out, bytes).slice(),
          },
          {
            name: 'the checksum of that alone',
            bytes,
            unchecked: true,
            run() {
              let sum = 0
              for (let i = 0; i < raw.length; i++) sum ^= kernel.xxh32(out + i * size, size)
              return sum
            },
          },
        ],
      }
    }
  },
}
