import { HindoError } from '../errors.ts'
import type { Kernel } from './kernel.ts'

const PAGE = 65536
/** 4 GiB less one page, so that the end of a range never wraps to 0. */
const MOST_PAGES = 65535

/** What the module exports: the functions of `Kernel` by the same names, its memory, and where free memory starts. */
type KernelExports = Omit<Kernel, 'kind' | 'heapBase' | 'buffer' | 'reserve'> & {
  memory: WebAssembly.Memory
  heapBase: WebAssembly.Global
}

/**
 * The kernel as Wasm SIMD, in a memory of its own.
 * @param bytes the module that `wasm/embed.mjs` builds
 * @throws WebAssembly.CompileError where the page's Content Security Policy forbids Wasm or the runtime lacks SIMD.
 */
export async function createWasmKernel(bytes: Uint8Array<ArrayBuffer>): Promise<Kernel> {
  const module = await WebAssembly.compile(bytes)
  const instance = await WebAssembly.instantiate(module)
  const { memory, heapBase, xxh32, ...functions } = instance.exports as unknown as KernelExports
  return {
    ...functions,
    kind: 'wasm',
    heapBase: Math.ceil(heapBase.value / 4096) * 4096,
    buffer: () => memory.buffer,
    reserve(wanted) {
      const missing = Math.ceil((wanted - memory.buffer.byteLength) / PAGE)
      if (missing <= 0) return
      if (!growSomewhat(memory, missing)) {
        throw new HindoError(
          'limit',
          `The computation needs ${wanted} bytes of memory, which this engine cannot provide`,
          {
            hint: 'Ask for fewer cohorts or a smaller region',
          },
        )
      }
    },
    xxh32: (start, n) => xxh32(start, n) >>> 0,
  }
}

/** Grows by at least `pages`, by a quarter of the present size where that can be had, so that growing stays rare. */
function growSomewhat(memory: WebAssembly.Memory, pages: number): boolean {
  const present = memory.buffer.byteLength / PAGE
  if (present + pages > MOST_PAGES) return false
  const roomy = Math.min(Math.max(pages, Math.ceil(present / 4)), MOST_PAGES - present)
  for (const step of [roomy, pages]) {
    try {
      memory.grow(step)
      return true
    } catch {
      // The smaller step is tried next.
    }
  }
  return false
}
