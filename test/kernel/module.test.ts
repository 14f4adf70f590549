import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KERNEL_BASE64, KERNEL_SHA256 } from '../../sdk/kernel/bytes.ts'
import { decodeBase64 } from '../../sdk/kernel/load.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'

const ROOT = join(import.meta.dirname, '../..')
const BYTES = decodeBase64(KERNEL_BASE64)
const MODULE = new WebAssembly.Module(BYTES)

test('the module is under 40 KB and named by its hash', () => {
  expect(BYTES.length).toBeLessThan(40_000)
  expect(KERNEL_SHA256).toBe(createHash('sha256').update(BYTES).digest('hex'))
})

test('the module imports nothing', () => {
  expect(WebAssembly.Module.imports(MODULE)).toEqual([])
})

test('the module exports every function of the TypeScript twin, its memory and heap base, and nothing else', () => {
  const own = ['kind', 'heapBase', 'buffer', 'reserve']
  const functions = Object.keys(createReferenceKernel()).filter((name) => !own.includes(name))
  const exported = WebAssembly.Module.exports(MODULE).map(({ name }) => name)
  expect(exported.sort()).toEqual([...functions, 'heapBase', 'memory'].sort())
})

test('every exported function is in the ABI table', () => {
  const table = readFileSync(join(ROOT, 'wasm/README.md'), 'utf8')
  for (const { name } of WebAssembly.Module.exports(MODULE)) expect(table).toContain(`\`${name}\``)
})

test('the sources use raw memory only: no arrays, classes, strings or relaxed SIMD', () => {
  const sources = readdirSync(join(ROOT, 'wasm')).filter((name) => name.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(8)
  for (const name of sources) {
    const source = readFileSync(join(ROOT, 'wasm', name), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
    expect(source, name).not.toMatch(/\b(new|class|Array|Map|string|relaxed_\w+)\b/)
  }
})

test('building again without a change leaves the generated file alone', () => {
  const target = join(ROOT, 'sdk/kernel/bytes.ts')
  const before = statSync(target).mtimeMs
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'wasm/embed.mjs')])
  expect([status, stderr.toString()]).toEqual([0, ''])
  expect(statSync(target).mtimeMs).toBe(before)
})
