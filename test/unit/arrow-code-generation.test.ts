import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { expect, test } from 'vitest'

test('Arrow files are written and read where strings may not become code, as on strict pages', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hindo-arrow-'))
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(import.meta.dirname, '../fixtures/arrow-without-code-generation.ts'),
        outDir: folder,
        emptyOutDir: true,
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'main.mjs' } },
      },
      ssr: { noExternal: true },
    })
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--disallow-code-generation-from-strings',
      join(folder, 'main.mjs'),
    ])
    expect(JSON.parse(stdout)).toStrictEqual({ forbidden: true, columns: 15, equal: true, counted: true })
  } finally {
    await rm(folder, { recursive: true })
  }
})
