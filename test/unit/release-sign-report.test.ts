import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../sdk/release/canonical-json.ts'
import { canonicalPieces } from '../../sdk/release/canonical-pieces.ts'
import { type Report, type ReportBody, withExceptions } from '../../sdk/release/report.ts'
import { signReport } from '../../sdk/release/sign-report.ts'

const cells = Array.from({ length: 3001 }, (_, row) => (row % 7 ? [row, row % 3] : [row, row % 3, 'AC']))
const body = {
  context: { description: 'a poster' },
  checks: [
    { rule: 'cell.min', findings: [{ cells, cohorts: [], evidence: { least: 10, note: '頻度' } }, { cells: [] }] },
  ],
  status: 'fail',
} as unknown as ReportBody
const report: Report = { body, sha256: '', made: 'now' }
const exception = { scope: 'output', reason: 'x', requestedBy: 'Mori' } as const

describe('a report that is signed in pieces', () => {
  it('has the hash that it has at once', async () => {
    let turns = 0
    const turn = () => {
      turns++
      return undefined
    }
    const named = { body: { ...body, context: { ...body.context, author: 'Mori' } }, sha256: '', made: 'now' }
    expect(await signReport(report, { author: 'Mori', exceptions: [exception] }, turn)).toEqual(
      withExceptions(named, [exception]),
    )
    expect(turns).toBeGreaterThan(6)
    const asked = withExceptions(report, [exception])
    expect(await signReport(asked, { author: '', exceptions: [] }, turn)).toEqual(withExceptions(report, []))
  })

  it('is given up where nobody waits for it any more', async () => {
    let turns = 0
    const turn = () => {
      if (++turns === 3) throw new Error('enough')
      return undefined
    }
    await expect(signReport(report, { author: 'Mori', exceptions: [] }, turn)).rejects.toThrow('enough')
    expect(turns).toBe(3)
  })
})

describe('canonical text in pieces', () => {
  it('is the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect([...canonicalPieces(value)].join('')).toBe(canonicalJson(value))
      }),
    )
    for (const value of [[], {}, [[]], [{}], { a: [] }, { b: undefined, a: 1 }, [[1, [2]], 3, [[4]]], cells]) {
      expect([...canonicalPieces(value)].join('')).toBe(canonicalJson(value))
    }
  })

  it('refuses what JSON cannot hold', () => {
    expect(() => [...canonicalPieces({ a: [Number.NaN] })]).toThrow(/no form in JSON/)
  })
})
