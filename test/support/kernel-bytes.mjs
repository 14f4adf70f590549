import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const wasm = fileURLToPath(new URL('../../wasm/', import.meta.url))
const bytes = fileURLToPath(new URL('../../sdk/kernel/bytes.ts', import.meta.url))

/** Compiles the kernel into `sdk/kernel/bytes.ts` where that is missing or older than a source in `wasm/`. Vitest's global set-up. */
export function setup() {
  const made = existsSync(bytes) ? statSync(bytes).mtimeMs : 0
  const sources = readdirSync(wasm).filter((file) => /\.(ts|json|mjs)$/.test(file))
  if (sources.every((file) => statSync(wasm + file).mtimeMs <= made)) return
  const done = spawnSync(process.execPath, [`${wasm}embed.mjs`], { stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new Error('The kernel did not compile: see the messages of wasm/embed.mjs above.')
}
