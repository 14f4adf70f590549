import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { folderOutput } from '../../sdk/build/output.node.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import type { Progress } from '../../sdk/types.ts'
import { build, readBuilt, vcfText } from '../support/built-dataset.ts'

const scratch = mkdtempSync(join(tmpdir(), 'hindo-output-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let folder: string
let place: string
let number = 0
beforeEach(() => {
  place = join(scratch, `test${number++}`)
  mkdirSync(place)
  folder = join(place, 'dataset')
})

const RECORDS = Array.from({ length: 300 }, (_, i) => `${i < 150 ? 1 : 2} ${i + 1} . A G . . . GT 0|1 1|1`)
const VCF = vcfText(['a', 'b'], RECORDS)

function run(vcf: string, more = {}) {
  return buildDataset({ inputs: [bytesInput('input.vcf', vcf)], output: folderOutput(folder), ...more })
}

function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()
}

describe('a folder', () => {
  it('holds the same bytes as a build in memory', async () => {
    await run(VCF)
    const { files } = await build(VCF)
    expect(filesOf(folder)).toEqual(Object.keys(files).sort())
    for (const [name, bytes] of Object.entries(files)) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
    expect(readdirSync(place)).toEqual(['dataset'])
  })

  it('may exist when it is empty', async () => {
    mkdirSync(folder)
    await run(VCF)
    expect(existsSync(join(folder, 'dataset.json'))).toBe(true)
  })

  it('is refused before any work when something is in it, and is left alone', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'precious.txt'), 'keep me')
    let touched = false
    const stream = () => {
      touched = true
      return bytesInput('', VCF).stream()
    }
    await expect(run('', { inputs: [{ name: 'input.vcf', stream }] })).rejects.toMatchObject({
      code: 'usage',
      where: { file: folder },
      hint: 'Choose another --out or remove it first',
    })
    expect(touched).toBe(false)
    expect(filesOf(place)).toEqual(['dataset/precious.txt'])
  })

  it('is refused where it cannot be made', async () => {
    writeFileSync(folder, 'a file')
    await expect(run(VCF)).rejects.toMatchObject({ code: 'usage' })
    folder = join(folder, 'below')
    await expect(run(VCF)).rejects.toMatchObject({ code: 'usage', where: { file: folder } })
    expect(filesOf(place)).toEqual(['dataset'])
  })

  it('does not appear when the input is bad after parts have been written', async () => {
    const bad = VCF.replace(/0\|1\t1\|1\n$/, '0|1\t1|x\n')
    await expect(run(bad)).rejects.toMatchObject({ code: 'parse', where: { line: 302 } })
    expect(readdirSync(place)).toEqual([])
  })

  it('does not appear when the build is cancelled on the way', async () => {
    const abort = new AbortController()
    const bytes = new TextEncoder().encode(VCF)
    const stream = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          // The end never comes: without the signal this would run for ever.
          controller.enqueue(bytes.slice(0, 2000))
          abort.abort()
        },
      })
    const promise = run('', { inputs: [{ name: 'input.vcf', stream }], signal: abort.signal })
    await expect(promise).rejects.toMatchObject({ code: 'aborted' })
    expect(readdirSync(place)).toEqual([])
  })

  it('does not appear when writing fails', async () => {
    const output = folderOutput(folder)
    let writes = 0
    const failing = {
      ...output,
      async create(file: string) {
        const sink = await output.create(file)
        return {
          ...sink,
          async write(chunk: Uint8Array) {
            if (++writes > 5) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
            await sink.write(chunk)
          },
        }
      },
    }
    await expect(run(VCF, { output: failing })).rejects.toThrow(/no space left/)
    expect(readdirSync(place)).toEqual([])
  })

  it('may be discarded twice, before anything was written, and after a commit without harm', async () => {
    const output = folderOutput(folder)
    await output.discard()
    await run(VCF, { output })
    await output.discard()
    expect(existsSync(join(folder, 'dataset.json'))).toBe(true)
  })
})

describe('memory', () => {
  it('has no files before commit and none after discard', async () => {
    const output = memoryOutput()
    const sink = await output.create('a/b')
    await sink.write(Uint8Array.of(1, 2))
    await sink.close()
    expect(() => output.files()).toThrow(/after commit/)
    await expect(output.create('a/b')).rejects.toMatchObject({ code: 'usage' })
    await output.discard()
    await output.commit()
    expect(output.files()).toEqual({})
  })
})

describe('progress', () => {
  it('counts bytes of the inputs up to their size, and rows', async () => {
    const seen: Progress[] = []
    const files: Record<string, Uint8Array> = {}
    const output = memoryOutput()
    const manifest = await buildDataset({
      inputs: [bytesInput('a.vcf', VCF), bytesInput('b.vcf', vcfText(['a', 'b'], ['3 1 . A G . . . GT 0|0 0|0']))],
      output,
      onProgress: (progress) => seen.push(progress),
    })
    const total = seen[0]!.total
    expect(total).toBe(manifest.provenance.inputs.reduce((sum, { bytes }) => sum + bytes, 0))
    expect(seen.at(-1)).toEqual({ phase: 'read', done: total, total, unit: 'bytes', rows: 301 })
    for (const [i, { done }] of seen.entries()) expect(done).toBeGreaterThanOrEqual(seen[i - 1]?.done ?? 0)
    for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
    expect(readBuilt(files).manifest).toEqual(manifest)
  })
})

it('folders above the output are made; a place that forbids them is one error', async () => {
  const deep = folderOutput(join(place, 'a/b/dataset'))
  await deep.open!()
  expect(readdirSync(join(place, 'a/b'))).toHaveLength(1)
  await deep.discard()
  const file = join(place, 'file')
  writeFileSync(file, '')
  for (const forbidden of [join(file, 'dataset'), '/proc/nowhere/dataset'])
    await expect(folderOutput(forbidden).open!()).rejects.toMatchObject({ code: 'usage' })
})
