import { describe, expect, it } from 'vitest'
import { isList, MAX_LINES, readList } from '../../sdk/components/variant-search/file-text.ts'
import {
  countStates,
  lastPiece,
  queryOfAnswer,
  queryOfLine,
  STATE_ORDER,
  STATE_SIGNS,
} from '../../sdk/components/variant-search/summary.ts'
import type { LocateAnswer, LocatedLine, LocateState } from '../../sdk/search-types.ts'

const tabs = (...rows: string[]) => rows.map((row) => row.replaceAll(' ', '\t')).join('\n')

describe('a list from a file', () => {
  it('of a VCF has one piece for each alternate allele, and none for meta lines', () => {
    const text = `##fileformat=VCFv4.3\n##contig=<ID=22>\n${tabs(
      '#CHROM POS ID REF ALT QUAL FILTER INFO',
      '22 16050075 . A G . PASS .',
      '22 16050115 rs1 G A,T . PASS .',
      'chrX 5 . AC A,<DEL> . . .',
      '22 99 . C . . . .',
    )}\n`
    expect(readList('sites.vcf', text)).toEqual({
      pieces: ['22-16050075-A-G', '22-16050115-G-A', '22-16050115-G-T', 'chrX-5-AC-A', 'chrX-5-AC-<DEL>', '22:99'],
      lines: 4,
    })
  })

  it('of a BED counts from 1 where BED counts from 0', () => {
    const text = `track name=x\nbrowser position 22\n# note\n${tabs('22 99 100', 'chr22 16050000 16100000 gene')}\r\n`
    expect(readList('regions.BED', text)).toEqual({ pieces: ['22:100', 'chr22:16050001-16100000'], lines: 2 })
  })

  it.each([
    [tabs('chr pos ref alt note', '22 5 A G x y'), ['22-5-A-G']],
    [tabs('note rsid', 'x rs671', 'y rs1'), ['rs671', 'rs1']],
    ['Chromosome,Position,Ref,Alt\n"22","5","A","G,T"', ['22-5-A-G', '22-5-A-T']],
    ['note,chrom,pos,ref,alt\n,22,5,A,G\n"a, b",22,6,C,T', ['22-5-A-G', '22-6-C-T']],
    [tabs('chrom pos id ref alt').concat('\n22\t5\t\tA\tG'), ['22-5-A-G']],
    [tabs('contig position', '22 5', '3 7'), ['22:5', '3:7']],
    ['rs671\n\n  ALDH2 \n22-5-A-G', ['rs671', 'ALDH2', '22-5-A-G']],
    [tabs('22 16050075 A G', '22 16050115 G A'), ['22\t16050075\tA\tG', '22\t16050115\tG\tA']],
    ['\ufeffrs671\r\nrs1\rrs2', ['rs671', 'rs1', 'rs2']],
    ['rs671, rs1\nrs2', ['rs671, rs1', 'rs2']],
    ['', []],
  ])('reads columns by their names, and lines as they stand: %j', (text, pieces) => {
    expect(readList('list.tsv', text).pieces).toEqual(pieces)
  })

  it('stops at its limit and says how many lines there were', () => {
    const text = Array.from({ length: MAX_LINES + 5 }, (_, index) => `rs${index}`).join('\n')
    const list = readList('long.txt', text)
    expect(list.pieces).toHaveLength(MAX_LINES)
    expect(list.pieces.at(-1)).toBe(`rs${MAX_LINES - 1}`)
    expect(list.lines).toBe(MAX_LINES + 5)
  })

  it('is one only where a second line follows', () => {
    expect(isList('rs671\n')).toBe(false)
    expect(isList('  rs671, rs1')).toBe(false)
    expect(isList('rs671\r\nrs1')).toBe(true)
  })
})

describe('the piece being typed', () => {
  it.each([
    ['rs67', '', 'rs67'],
    ['rs671, ALD', 'rs671, ', 'ALD'],
    ['rs671;ALD', 'rs671;', 'ALD'],
    ['rs671、ALD', 'rs671、', 'ALD'],
    ['22:16,050,075', '', '22:16,050,075'],
    ['rs1, 22:16,050', 'rs1, ', '22:16,050'],
    ['rs1,', 'rs1,', ''],
  ])('of %j follows the last separator', (text, before, piece) => {
    expect(lastPiece(text)).toEqual({ before, piece })
  })
})

function line(state: LocateState, more: Partial<LocatedLine> = {}): LocatedLine {
  return {
    text: 'x',
    offset: 0,
    kind: 'variant',
    state,
    canonical: 'x',
    regions: [],
    variants: [],
    rows: 0,
    message: { en: '', ja: '' },
    ...more,
  }
}

describe('the answer', () => {
  it('is counted by state, in one order, and every state has a sign of its own', () => {
    const answer: LocateAnswer = {
      lines: [line('unreadable'), line('found'), line('not-listed'), line('found')],
      query: { regions: [], variants: [] },
    }
    expect(countStates(answer)).toEqual([
      { state: 'found', lines: 2 },
      { state: 'not-listed', lines: 1 },
      { state: 'unreadable', lines: 1 },
    ])
    expect(new Set(Object.values(STATE_SIGNS)).size).toBe(STATE_ORDER.length)
  })

  it('without anything found is no query, so that a page does not show everything instead', () => {
    const place = { regions: ['22:5-5'], variants: [] }
    expect(queryOfAnswer({ lines: [line('not-listed')], query: place })).toBeNull()
    expect(queryOfAnswer({ lines: [line('found')], query: { regions: [], variants: [] } })).toBeNull()
    expect(queryOfAnswer({ lines: [line('not-listed'), line('found')], query: place })).toEqual(place)
  })

  it('narrows to one line by its variants where all are listed, else by its stretch', () => {
    const variants = [{ contig: '22', position: 5, ref: 'A', alt: 'G', id: null }]
    expect(queryOfLine(line('found', { variants, rows: 1, regions: ['22:5-5'] }))).toEqual({
      regions: [],
      variants: ['22-5-A-G'],
    })
    expect(queryOfLine(line('found', { variants, rows: 2, regions: ['22:5-9'] }))).toEqual({
      regions: ['22:5-9'],
      variants: [],
    })
    expect(queryOfLine(line('not-listed', { regions: ['22:5-9'] }))).toBeNull()
  })
})
