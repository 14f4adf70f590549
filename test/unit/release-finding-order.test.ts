import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../sdk/release/canonical-json.ts'
import { inReportOrder } from '../../sdk/release/finding-order.ts'
import type { Finding } from '../../sdk/release/rule.ts'

const place = fc.record(
  { row: fc.nat(12), cohort: fc.nat(1), column: fc.constantFrom('AC', 'AN') },
  { requiredKeys: ['row', 'cohort'] },
)
const finding: fc.Arbitrary<Finding> = fc.record(
  {
    status: fc.constantFrom('fail', 'review'),
    cells: fc.array(place, { maxLength: 7 }),
    cohorts: fc.array(fc.nat(2), { maxLength: 2 }),
    count: fc.nat(30),
    evidence: fc.record({ least: fc.nat(2) }),
    learned: fc.constant({ en: 'x', ja: 'y' }),
  },
  { requiredKeys: ['status', 'cells', 'cohorts', 'evidence', 'learned'] },
)

describe('findings of a report', () => {
  it('are in the order of their whole texts, failures first', () => {
    const naive = (findings: Finding[]) =>
      findings.map((one) => `${one.status === 'fail' ? 0 : 1}${canonicalJson(one as never)}`).sort()
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), (findings) => {
        const found = inReportOrder(findings)
        expect(found.map((one) => `${one.status === 'fail' ? 0 : 1}${canonicalJson(one as never)}`)).toEqual(
          naive(findings),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('do not depend on the order that they were found in, nor on cells that are not listed', () => {
    const cells = Array.from({ length: 6 }, (_, row) => ({ row, cohort: 0 }))
    const about = { cohorts: [], evidence: {}, learned: { en: 'x', ja: 'y' } }
    const one: Finding = { status: 'review', cells, ...about, all: [{ row: 9, cohort: 9 }] }
    const other: Finding = { status: 'review', cells: cells.slice(0, 5), ...about }
    const bad: Finding = { status: 'fail', cells: [{ row: 99, cohort: 0 }], ...about }
    const order = [bad, one, other]
    for (const found of [order, [other, one, bad], [one, bad, other]]) expect(inReportOrder(found)).toEqual(order)
  })
})
