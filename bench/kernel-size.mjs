import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../test/support/folders.mjs'

/** Bytes of the Wasm module that is embedded in the package. */
export function kernelBytes() {
  const text = readFileSync(join(root, 'sdk/kernel/bytes.ts'), 'utf8')
  return Buffer.from(/KERNEL_BASE64 =\s*'([^']+)'/.exec(text)[1], 'base64').length
}
