import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJsonFile } from '../../sdk/cli/json-file.ts'
import { writeWhole } from '../../sdk/cli/output-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hindo-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function* pieces(texts: string[], failure?: Error): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    // nothing may be visible under the name yet
    expect(readdirSync(folder)).not.toContain('out.txt')
    yield new TextEncoder().encode(text)
  }
  if (failure) throw failure
}

describe('an output file', () => {
  it('appears whole, under its name only', async () => {
    await writeWhole(join(folder, 'out.txt'), pieces(['one ', 'two ', 'three']))
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('one two three')
    expect(readdirSync(folder)).toEqual(['out.txt'])
  })

  it('does not appear when a piece fails', async () => {
    await expect(writeWhole(join(folder, 'out.txt'), pieces(['one'], new Error('late')))).rejects.toThrow('late')
    expect(readdirSync(folder)).toEqual([])
  })

  it('may be empty', async () => {
    await writeWhole(join(folder, 'out.txt'), pieces([]))
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('')
  })

  it('is refused where it cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    for (const place of ['file/out.txt', 'none/out.txt', '.']) {
      await expect(writeWhole(join(folder, place), pieces(['x']))).rejects.toMatchObject({ code: 'usage' })
    }
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

describe('a JSON file', () => {
  it('is read with or without a byte order mark', async () => {
    writeFileSync(join(folder, 'a.json'), '\uFEFF{"a":[1]}')
    expect(await readJsonFile(join(folder, 'a.json'))).toEqual({ a: [1] })
  })

  it('that is none, or not there, is an error that names it', async () => {
    const file = join(folder, 'a.json')
    await expect(readJsonFile(file)).rejects.toMatchObject({ code: 'not-found', where: { file } })
    writeFileSync(file, '{')
    await expect(readJsonFile(file)).rejects.toMatchObject({ code: 'parse', where: { file } })
  })
})
