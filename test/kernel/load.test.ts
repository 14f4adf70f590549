import { createContext, runInContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import { decodeBase64, loadKernel } from '../../sdk/kernel/load.ts'

afterEach(() => vi.unstubAllGlobals())

test('takes the Wasm kernel where it can, without a reason', async () => {
  const { kernel, reason } = await loadKernel()
  expect([kernel.kind, reason]).toEqual(['wasm', ''])
})

test('takes the TypeScript kernel when asked to, and says so', async () => {
  const { kernel, reason } = await loadKernel({ prefer: 'typescript' })
  expect([kernel.kind, reason]).toEqual(['typescript', 'the caller asked for the TypeScript kernel'])
})

test('falls back with the reason where a policy forbids Wasm code generation', async () => {
  const strict = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  vi.stubGlobal('WebAssembly', runInContext('WebAssembly', strict))
  const { kernel, reason } = await loadKernel()
  expect(kernel.kind).toBe('typescript')
  expect(reason).toBe("Wasm was refused: the page's Content Security Policy lacks 'wasm-unsafe-eval'")
})

test.each([
  "WebAssembly.compile(): … violates the following Content Security policy directive because 'unsafe-eval' is not …",
  'call to WebAssembly.compile() blocked by CSP',
  'Refused to create a WebAssembly object because … the following Content Security Policy directive: "script-src \'self\'"',
])('names the policy where a browser says: %s', async (message) => {
  const compile = () => Promise.reject(new Error(message))
  vi.stubGlobal('WebAssembly', { validate: () => true, compile })
  expect((await loadKernel()).reason).toBe(
    "Wasm was refused: the page's Content Security Policy lacks 'wasm-unsafe-eval'",
  )
})

test('falls back where the runtime has no SIMD', async () => {
  vi.stubGlobal('WebAssembly', { ...WebAssembly, validate: () => false })
  const { kernel, reason } = await loadKernel({ prefer: 'wasm' })
  expect([kernel.kind, reason]).toEqual(['typescript', 'this runtime has no Wasm SIMD'])
})

test('falls back where there is no WebAssembly at all', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  const { kernel, reason } = await loadKernel()
  expect([kernel.kind, reason]).toEqual(['typescript', 'this runtime has no WebAssembly'])
})

test('falls back where the memory cannot be had', async () => {
  const instantiate = () => Promise.reject(new RangeError('could not allocate memory'))
  vi.stubGlobal('WebAssembly', { validate: () => true, compile: WebAssembly.compile, instantiate })
  expect((await loadKernel()).reason).toBe('Wasm was refused: could not allocate memory')
})

test('loads without fetch, eval or timers', async () => {
  const forbidden = vi.fn(() => {
    throw new Error('forbidden')
  })
  for (const name of ['fetch', 'eval', 'Function', 'setTimeout']) vi.stubGlobal(name, forbidden)
  expect((await loadKernel()).kernel.kind).toBe('wasm')
  expect(forbidden).not.toHaveBeenCalled()
})

test('every load has a memory of its own', async () => {
  const [first, second] = [(await loadKernel()).kernel, (await loadKernel()).kernel]
  new Uint8Array(first.buffer(), first.heapBase, 4).fill(1)
  expect(new Uint8Array(second.buffer(), second.heapBase, 4)).toEqual(new Uint8Array(4))
})

test('base64 decodes to the bytes it was made from', () => {
  const bytes = Uint8Array.from({ length: 257 }, (_, i) => i)
  expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes)
})
