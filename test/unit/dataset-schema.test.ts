import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test } from 'vitest'
import { manifestSchema } from '../../sdk/dataset/manifest-schema.ts'

const path = join(import.meta.dirname, '../../sdk/dataset/dataset.schema.json')

test('the published JSON Schema says what the validator checks', () => {
  const made = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:hindo:dataset:1',
    title: 'Hindo dataset manifest (dataset.json), format 1',
    ...toJsonSchema(manifestSchema, { target: 'draft-2020-12' }),
  }
  if (process.env.HINDO_WRITE_SCHEMA) writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toStrictEqual(JSON.parse(JSON.stringify(made)))
})
