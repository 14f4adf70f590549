import { deflateRawSync } from 'node:zlib'
import { BGZF_END } from '../../sdk/build/bgzf.ts'
import { crc32 } from '../../sdk/build/crc32.ts'

/** One BGZF block. */
export function bgzfBlock(data: Uint8Array): Buffer {
  const deflated = deflateRawSync(data)
  const block = Buffer.alloc(18 + deflated.length + 8)
  block.set(BGZF_END.subarray(0, 16))
  block.writeUInt16LE(block.length - 1, 16)
  block.set(deflated, 18)
  block.writeUInt32LE(crc32(data), block.length - 8)
  block.writeUInt32LE(data.length, block.length - 4)
  return block
}

/** The data as BGZF, block by block, with the end-of-file block. */
export function bgzfBlocks(data: Uint8Array, size = 65_280): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = 0; at < data.length; at += size) blocks.push(bgzfBlock(data.subarray(at, at + size)))
  return [...blocks, Buffer.from(BGZF_END)]
}
