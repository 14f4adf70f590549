import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { describe, expect, it, test } from 'vitest'
import { READY_MAPPINGS, RECORDS_MAPPING } from '../../sdk/build/records-mapping.ts'
import { parseManifest } from '../../sdk/dataset/manifest.ts'
import { parseRecordsManifest, recordsSchema } from '../../sdk/dataset/records-manifest.ts'
import { matchesSchema } from '../support/json-schema.ts'
import { recordsWorld } from '../support/records-world.ts'

const room = join(import.meta.dirname, '../../sdk')

test.each([
  ['dataset/records.schema.json', 'urn:hindo:records:1', 'Hindo manifest of records (dataset.json), format 1', recordsSchema],
  ['build/records-mapping.schema.json', 'urn:hindo:records-mapping:1', 'Mapping of hindo import --records', RECORDS_MAPPING],
] as const)('the published JSON Schema %s says what the validator checks', (file, $id, title, schema) => {
  const made = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id,
    title,
    ...toJsonSchema(schema, { target: 'draft-2020-12', typeMode: 'input' }),
  }
  if (process.env.HINDO_WRITE_SCHEMA) writeFileSync(join(room, file), `${JSON.stringify(made, null, 2)}\n`)
  expect(JSON.parse(readFileSync(join(room, file), 'utf8'))).toStrictEqual(JSON.parse(JSON.stringify(made)))
}) // biome-ignore format: long lines

test.each(Object.keys(READY_MAPPINGS))('the mapping %s that comes along fits its schema', (name) => {
  const schema = JSON.parse(readFileSync(join(room, 'build/records-mapping.schema.json'), 'utf8'))
  expect(matchesSchema(schema, JSON.parse(JSON.stringify(READY_MAPPINGS[name])))).toBe(true)
})

describe('a manifest of records', async () => {
  const { manifest } = await recordsWorld({ records: 30 })
  const text = (change: (copy: Record<string, unknown> & typeof manifest) => void = () => {}) => {
    const copy = structuredClone(manifest)
    change(copy as never)
    return JSON.stringify(copy)
  }

  it('is read as it was written', () => {
    expect(parseRecordsManifest(text(), 'dataset.json')).toStrictEqual(JSON.parse(text()))
  })

  it.each([
    ['{', 'parse', 'is not JSON'],
    ['<html>', 'parse', 'a web page'],
    ['[]', 'format', 'format is not "hindo-records"'],
    [text((m) => Object.assign(m, { version: 2 })), 'version', 'version 2'],
    [text((m) => Object.assign(m, { kind: 'people' })), 'format', 'kind: expected'],
    [text((m) => Object.assign(m, { records: 31 })), 'format', 'facets.batches: 30 rows for 31 records'],
    [text((m) => Object.assign(m, { split: 'disease' })), 'format', 'split: disease is not a partition axis'],
    [text((m) => Object.assign(m.fields[0]!, { id: 'age' })), 'format', 'age a second time'],
    [text((m) => Object.assign(m.axes[2]!.levels[1]!, { parent: 'none' })), 'format', 'none'],
    [text((m) => Object.assign(m.axes[2]!.levels[0]!, { parent: 'C509' })), 'format', 'ancestor'],
    [text((m) => Object.assign(m.facets, { file: '../secret.arrow' })), 'format', 'facets.file'],
    [text((m) => m.facets.batches.push([5, 5, 5, 0])), 'format', 'facets.batches.1'],
    [text((m) => Object.assign(m, { publish: { policy: 'k=0', threshold: 0 } })), 'format', 'publish.threshold'],
  ])('is refused where it is wrong (%#)', (json, code, message) => {
    expect(() => parseRecordsManifest(json, 'dataset.json')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), where: { file: 'dataset.json' } }),
    )
  })

  it('and one of counts say which call opens them', () => {
    expect(() => parseRecordsManifest('{"format":"hindo-dataset"}', 'dataset.json')).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('openDataset') }),
    )
    expect(() => parseManifest(JSON.parse(text()), 'dataset.json')).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('openRecords') }),
    )
  })
})
