import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { describe, expect, it } from 'vitest'
import { decisionSchema } from '../../sdk/release/decision.ts'
import { ledgerEntrySchema } from '../../sdk/release/ledger.ts'
import { policySchema } from '../../sdk/release/policy.ts'
import { PROFILES } from '../../sdk/release/profiles.ts'
import { makeReport } from '../../sdk/release/report.ts'
import { reportBodySchema, reportViewSchema } from '../../sdk/release/report-schema.ts'
import { printResearcherView } from '../../sdk/release/researcher-view.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { matchesSchema } from '../support/json-schema.ts'
import { ledgerOf } from '../support/ledger-records.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const folder = join(import.meta.dirname, '../../sdk/release')
const schemaOf = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8'))

describe.each([
  ['policy', 'Hindo release policy', policySchema],
  ['ledger', 'One line of a Hindo ledger of releases', ledgerEntrySchema],
  ['decision', 'Decision of one reviewer on a Hindo report', decisionSchema],
  ['report', 'Body of a report of a Hindo release check', reportBodySchema],
  ['report-view', 'Researcher’s view of a report of a Hindo release check', reportViewSchema],
] as const)('%s.schema.json', (name, title, schema) => {
  it('says what the validator checks', () => {
    const made = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:hindo:${name}:1`,
      title,
      ...toJsonSchema(schema, { target: 'draft-2020-12', errorMode: 'ignore' }),
    }
    if (process.env.HINDO_WRITE_SCHEMA) {
      writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(made, null, 2)}\n`)
    }
    expect(schemaOf(name)).toStrictEqual(JSON.parse(JSON.stringify(made)))
  })
})

describe('what Hindo writes', () => {
  it('agrees with its schemas, and what is changed does not', async () => {
    for (const policy of PROFILES) expect(matchesSchema(schemaOf('policy'), policy)).toBe(true)
    for (const entry of ledgerOf(2)) {
      expect(matchesSchema(schemaOf('ledger'), entry)).toBe(true)
      expect(matchesSchema(schemaOf('ledger'), { ...entry, counts: [1] })).toBe(false)
    }
    const world = genotypedWorld([{ level: 0, people: 30, carriers: [[3, 0]] }], 1, 1)
    const subject = subjectOf(world, { cohorts: { a: 'p0=p0l0' } })
    const binding = {
      file: { sha256: 'a'.repeat(64), bytes: 1, format: 'tsv' },
      ledger: { head: '0'.repeat(64), entries: 0 },
      kernel: 'b'.repeat(64),
    }
    for (const policy of PROFILES) {
      const report = makeReport(subject, await reviewSubject(subject, policy), binding, '2026-11-21T00:00:00.000Z')
      const { body } = report
      expect(matchesSchema(schemaOf('report'), body)).toBe(true)
      expect(matchesSchema(schemaOf('report'), { ...body, status: 'fine' })).toBe(false)
      const view = JSON.parse(printResearcherView(report))
      expect(matchesSchema(schemaOf('report-view'), view)).toBe(true)
      type View = Record<string, Record<string, unknown>> & { checks: Array<{ findings: object[] }> }
      const found = (copy: View) => copy.checks.find(({ findings }) => findings.length > 0)!.findings[0]!
      const changes: Array<(copy: View) => unknown> = [
        (copy) => Object.assign(copy, { evidence: 3 }),
        (copy) => Object.assign(copy.policy!, { rules: {} }),
        (copy) => Object.assign(found(copy), { evidence: { low: 3 } }),
        (copy) => Object.assign(found(copy), { role: 'primary' }),
        (copy) => Object.assign(copy, { report: 'x' }),
        (copy) => delete copy.status,
      ]
      for (const change of changes) {
        const copy = structuredClone(view)
        change(copy)
        expect(matchesSchema(schemaOf('report-view'), copy)).toBe(false)
      }
    }
  })
})
