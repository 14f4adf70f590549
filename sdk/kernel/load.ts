import { KERNEL_BASE64 } from './bytes.ts'
import type { Kernel } from './kernel.ts'
import { createReferenceKernel } from './reference.ts'
import { createWasmKernel } from './wasm.ts'

export { KERNEL_SHA256 } from './bytes.ts'

/** What Chromium, Firefox, Safari and Node say when a policy stands in the way. */
const POLICY = /content security policy|\bCSP\b|disallowed/i
const FORBIDDEN = "the page's Content Security Policy lacks 'wasm-unsafe-eval'"

/** A kernel, and why it is not the faster one; the reason is empty when it is. */
export interface LoadedKernel {
  kernel: Kernel
  reason: string
}

/**
 * Loads the Wasm kernel, or the TypeScript one (same results, slower) where Wasm is absent, lacks SIMD or is forbidden by the
 * page's Content Security Policy (no `'wasm-unsafe-eval'`). Never fails; fetches nothing.
 */
export async function loadKernel(options: { prefer?: Kernel['kind'] } = {}): Promise<LoadedKernel> {
  if (options.prefer === 'typescript') return fallBack('the caller asked for the TypeScript kernel')
  if (typeof WebAssembly === 'undefined') return fallBack('this runtime has no WebAssembly')
  const bytes = decodeBase64(KERNEL_BASE64)
  try {
    if (!WebAssembly.validate(bytes)) return fallBack('this runtime has no Wasm SIMD')
    return { kernel: await createWasmKernel(bytes), reason: '' }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return fallBack(`Wasm was refused: ${POLICY.test(message) ? FORBIDDEN : message}`)
  }
}

function fallBack(reason: string): LoadedKernel {
  return { kernel: createReferenceKernel(), reason }
}

/** Bytes of a base64 text. `atob` rather than a data: URL, which strict pages do not let anyone fetch. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
