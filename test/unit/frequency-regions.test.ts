import { describe, expect, it } from 'vitest'
import { batchesOf, findContig, markRows, parseRegion, parseVariant, selectRows } from '../../sdk/frequency/regions.ts'
import { variantRows } from '../support/query-dataset.ts'

const CONTIGS = ['1', '22', 'X', 'MT', 'HLA-A*01:01']

function rows(positions: number[]) {
  return variantRows(
    '22',
    positions.map((position, i) => ({ contig: '22', position, id: null, ref: 'A', alt: 'CGT'[i % 3]!, filter: null })),
  )
}

describe('a region', () => {
  it.each([
    ['22', { contig: '22' }],
    ['chr22', { contig: 'chr22' }],
    ['22:16050075', { contig: '22', start: 16050075, end: 16050075 }],
    ['22:16,050,000-16,100,000', { contig: '22', start: 16050000, end: 16100000 }],
    [' X:5- ', { contig: 'X', start: 5 }],
  ])('reads %s', (text, expected) => expect(parseRegion(text)).toEqual(expected))

  it.each(['', '22:', '22:10-5', '22:0', 'two words', '22:0-5'])('refuses "%s"', (text) => {
    expect(() => parseRegion(text)).toThrowError(expect.objectContaining({ code: 'parse' }))
  })
})

describe('a variant', () => {
  it.each([
    ['22-16050075-A-G', { contig: '22', position: 16050075, ref: 'A', alt: 'G' }],
    ['chr22:5:AT:A', { contig: 'chr22', position: 5, ref: 'AT', alt: 'A' }],
    ['2-321681-G-G]17:198982]', { contig: '2', position: 321681, ref: 'G', alt: 'G]17:198982]' }],
    ['22-7-N-<DUP:TANDEM>', { contig: '22', position: 7, ref: 'N', alt: '<DUP:TANDEM>' }],
    ['HLA-B-12-A-*', { contig: 'HLA-B', position: 12, ref: 'A', alt: '*' }],
  ])('reads %s', (text, expected) => expect(parseVariant(text)).toEqual(expected))

  it.each(['22-16050075-A', 'rs5', '22:5-A-G', '22-x-A-G', ''])('refuses "%s"', (text) => {
    expect(() => parseVariant(text)).toThrowError(expect.objectContaining({ code: 'parse' }))
  })
})

describe('a contig', () => {
  it.each([
    ['22', '22'],
    ['chr22', '22'],
    ['CHR22', '22'],
    ['x', 'X'],
    ['chrM', 'MT'],
    ['23', undefined],
  ])('%s is the dataset’s %s', (name, expected) => expect(findContig(name, CONTIGS)).toBe(expected))

  it('of the dataset wins over the same name with a prefix', () => {
    expect(findContig('chr1', ['1', 'chr1'])).toBe('chr1')
  })

  it('that the dataset lacks is not found, and the message lists those it has', () => {
    expect(() => selectRows(CONTIGS, ['7:1-2'])).toThrowError(
      expect.objectContaining({ code: 'not-found', hint: expect.stringContaining('22, X') }),
    )
  })

  it('may hold a colon in its name', () => {
    expect([...selectRows(CONTIGS, ['HLA-A*01:01'])!.keys()]).toEqual(['HLA-A*01:01'])
  })
})

describe('a selection', () => {
  it('joins stretches that overlap or touch', () => {
    expect(selectRows(CONTIGS, ['22:10-20', '22:15-30', '22:31-40', '22:50-60'])!.get('22')!.stretches).toEqual([
      [10, 40],
      [50, 60],
    ])
  })

  it('marks rows at both ends of a stretch, and repeated positions', () => {
    const entry = selectRows(CONTIGS, ['22:5-8'])!.get('22')
    expect([...markRows(rows([4, 5, 5, 7, 8, 8, 9]), entry)!]).toEqual([0, 1, 1, 1, 1, 1, 0])
  })

  it('marks only the alleles asked for, whatever their case', () => {
    const entry = selectRows(CONTIGS, undefined, ['22-5-a-g', '22-9-A-C'])!.get('22')
    // alleles go C G T C G T C
    expect([...markRows(rows([4, 5, 5, 5, 8, 9, 9]), entry)!]).toEqual([0, 1, 0, 0, 0, 0, 1])
  })

  it('adds variants to regions', () => {
    const entry = selectRows(CONTIGS, ['22:4'], ['22-5-A-G'])!.get('22')
    expect([...markRows(rows([4, 5, 5]), entry)!]).toEqual([1, 1, 0])
  })

  it('takes only the batches that can hold a selected row', () => {
    const part = {
      contig: '22',
      spans: [
        [1, 10],
        [10, 20],
        [21, 30],
      ],
    } as unknown as Parameters<typeof batchesOf>[0]
    const batches = (regions?: string[], variants?: string[]) => batchesOf(part, selectRows(CONTIGS, regions, variants))
    expect(batches()).toEqual([0, 1, 2])
    expect(batches(['22:10'])).toEqual([0, 1])
    expect(batches(['22:31-99'])).toEqual([])
    expect(batches(['1'])).toEqual([])
    expect(batches(undefined, ['22-25-A-G'])).toEqual([2])
  })

  it('of no regions at all is empty, which is not the whole dataset', () => {
    expect(selectRows(CONTIGS, [])!.size).toBe(0)
    expect(selectRows(CONTIGS)).toBeNull()
  })
})
