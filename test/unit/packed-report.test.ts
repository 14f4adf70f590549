import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../sdk/release/report.ts'
import {
  handedOver,
  packEntries,
  packReport,
  packTexts,
  unpackEntries,
  unpackReport,
  unpackTexts,
} from '../../sdk/worker/packed-report.ts'

const now = () => undefined
const cell = fc.oneof(
  fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(100)),
  fc.tuple(fc.nat(10), fc.nat(10), fc.constantFrom('AC', 'AN', '', 'a\nb', '頻度')),
)
const finding = fc.record({ cells: fc.array(cell), cohorts: fc.array(fc.nat(9)), count: fc.constant(3) })
const report = fc.record({
  body: fc.record({
    status: fc.constant('fail'),
    checks: fc.array(fc.record({ rule: fc.string(), findings: fc.array(finding) })),
  }),
  sha256: fc.string(),
}) as unknown as fc.Arbitrary<Report>

/** There and back, copied as between threads, its buffers handed over. */
async function sent(given: Report): Promise<Report> {
  const packed = await packReport(given, now)
  const buffers = handedOver({ report: packed }).map((buffer) => buffer.slice(0))
  expect(buffers).toHaveLength(packed.cells.filter(Boolean).length)
  return unpackReport(structuredClone(packed), now)
}

describe('a report on its way between threads', () => {
  it('arrives as it was, and goes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(report, async (given) => {
        const arrived = await sent(given)
        expect(arrived).toEqual(given)
        expect(await sent(arrived)).toEqual(given)
        expect(await sent({ ...arrived, body: { ...arrived.body, status: 'review' } })).toEqual({
          ...given,
          body: { ...given.body, status: 'review' },
        })
      }),
    )
  })

  it.each([
    ['a row that is no number', [['1', 0]]],
    ['a fraction', [[0.5, 0]]],
    ['a row beyond 32 bits', [[2 ** 31, 0]]],
    ['minus zero', [[-0, 0]]],
    ['a cell of one number', [[1]]],
    ['a cell of four', [[1, 2, 'AC', 4]]],
    ['a column that is no text', [[1, 2, 3]]],
    ['a cell that is none', [null]],
    ['no list', 'cells'],
  ])('keeps %s, so that who reads it can refuse it', async (_, cells) => {
    const findings = [{ cells }, { cells: [[1, 2]] }]
    const given = { body: { checks: [{ rule: 'cell.min', findings }] } } as unknown as Report
    const arrived = await sent(given)
    expect(arrived).toEqual(given)
    if (Array.isArray(cells) && Array.isArray(cells[0]) && cells[0][0] === 0) {
      expect(Object.is((arrived.body.checks[0]!.findings[0]!.cells[0] as number[])[0], -0)).toBe(true)
    }
  })

  it.each([null, {}, { body: null }, { body: { checks: [{}] } }, { body: { checks: 'none' } }])(
    'may be no report at all: %j',
    async (given) => {
      expect(await sent(given as unknown as Report)).toEqual(given)
    },
  )

  it('gives the thread away while it is packed and unpacked', async () => {
    const cells = Array.from({ length: 20_000 }, (_, row): [number, number] => [row, 1])
    const given = { body: { checks: [{ rule: 'cell.min', findings: [{ cells }] }] } } as unknown as Report
    let turns = 0
    const turn = async () => {
      turns++
    }
    const packed = await packReport(given, turn)
    expect(turns).toBe(10)
    await unpackReport(packed, turn)
    expect(turns).toBe(19)
    const stop = async () => {
      throw new Error('cancelled')
    }
    await expect(unpackReport(packed, stop)).rejects.toThrow('cancelled')
  })
})

describe('names of variants on their way', () => {
  it('arrive as they were, whatever is in them', async () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('22:1:A:G'), fc.constant('\uFEFF')))
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const packed = structuredClone(packTexts(given))
        expect(await unpackTexts(packed, now)).toEqual(given)
      }),
    )
  })

  it('are cut inside a name and inside a letter without harm', async () => {
    const given = Array.from({ length: 20_000 }, (_, row) => `22:${row}:頻度${'度'.repeat(row % 7)}`)
    let turns = 0
    const turn = async () => {
      turns++
    }
    expect(await unpackTexts(packTexts(given), turn)).toEqual(given)
    expect(turns).toBeGreaterThan(5)
  })

  it('of a ledger come with its entries', async () => {
    const entries = [
      { seq: 1, variants: ['a', 'b'] },
      { seq: 2, variants: [] },
    ] as never
    expect(await unpackEntries(structuredClone(await packEntries(entries, now)), now)).toEqual(entries)
  })
})
