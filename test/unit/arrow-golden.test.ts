import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { type GoldenFile, goldenColumns } from '../support/arrow-golden.ts'

const folder = join(
  process.env.HINDO_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data'),
  'arrow-golden/ipc',
)
const present = existsSync(folder)
if (!present) console.log('skipped: no arrow-golden test data beside the repository (set HINDO_TEST_DATA)')

const kernel = createReferenceKernel()

function read(name: string) {
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.arrow_file`)))
  return readArrowFile(bytes, kernel, name)
}

function expected(name: string): GoldenFile {
  return JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString())
}

const readable = [
  '0.14.1/generated_primitive',
  '1.0.0-littleendian/generated_primitive',
  'cpp-21.0.0/generated_primitive',
  'cpp-21.0.0/generated_primitive_zerolength',
  'cpp-21.0.0/generated_primitive_no_batches',
  '1.0.0-littleendian/generated_dictionary',
  'cpp-21.0.0/generated_dictionary',
  'cpp-21.0.0/generated_dictionary_unsigned',
  '4.0.0-shareddict/generated_shared_dict',
  '1.0.0-littleendian/generated_nested',
  'cpp-21.0.0/generated_nested',
  'cpp-21.0.0/generated_custom_metadata',
  '2.0.0-compression/generated_lz4',
  '2.0.0-compression/generated_uncompressible_lz4',
]

test.skipIf(!present).each(readable)('%s of Arrow C++ reads with the values its JSON lists', (name) => {
  const content = read(name)
  const golden = goldenColumns(expected(name))
  expect(content.schema.fields.map((field) => field.name)).toStrictEqual(golden.map(({ name }) => name))
  for (const [index, column] of golden.entries()) {
    if (column.values) expect(content.columns[index]!.values, column.name).toStrictEqual(column.values)
  }
  expect(golden.filter(({ values }) => values).length).toBeGreaterThan(0)
})

test.skipIf(!present).each(['primitive', 'dictionary', 'nested'])('the big-endian generated_%s is refused', (name) => {
  expect(() => read(`1.0.0-bigendian/generated_${name}`)).toThrowError(
    expect.objectContaining({ name: 'HindoError', code: 'format', message: expect.stringContaining('big-endian') }),
  )
})

test.skipIf(!present)('a codec that is not ours (zstd) is refused with its name', () => {
  expect(() => read('2.0.0-compression/generated_zstd')).toThrowError(expect.objectContaining({ code: 'format' }))
})
