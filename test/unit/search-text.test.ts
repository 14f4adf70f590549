import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trimAlleles } from '../../sdk/dataset/alleles.ts'
import { accessionChromosome, chromosomeLength, findContig, usualAssembly } from '../../sdk/dataset/assemblies.ts'
import type { Piece } from '../../sdk/search/pieces.ts'
import { readPieces } from '../../sdk/search/variant-text.ts'

const read = (text: string, contigs = ['22', 'X', 'HLA-A*01:01']) => readPieces(text, contigs)
/** One word per piece: what it means, without where it stood. */
const short = (piece: Piece): string => {
  switch (piece.kind) {
    case 'variant':
      return `${piece.hgvs ? 'hgvs ' : ''}${piece.contig}-${piece.position}-${piece.ref}-${piece.alt}`
    case 'deletion':
      return `${piece.contig} del ${piece.position} +${piece.length} ${piece.bases}`
    case 'position':
      return `${piece.contig}:${piece.position}`
    case 'range':
      return `${piece.contig}:${piece.start}-${piece.end}`
    case 'word':
      return `word ${piece.word}`
    case 'needs-reference':
      return `needs ${piece.missing}`
    case 'unreadable':
      return `unreadable ${piece.reason}`
  }
}

describe('a text of one piece', () => {
  it.each([
    // separators, prefixes, width
    ['22-16050075-A-G', '22-16050075-A-G'],
    ['22:16050075:A:G', '22-16050075-A-G'],
    ['chr22_16050075_A_G', 'chr22-16050075-A-G'],
    ['22/16050075/A/G', '22-16050075-A-G'],
    ['22 16050075 A G', '22-16050075-A-G'],
    ['22\t16050075\tA\tG', '22-16050075-A-G'],
    ['22,16050075,A,G', '22-16050075-A-G'],
    ['22:16050075 A>G', '22-16050075-A-G'],
    ['22:16050075A>G', '22-16050075-A-G'],
    ['22:16050075:a/g', '22-16050075-A-G'],
    ['22: 16050075 - A -> G', '22-16050075-A-G'],
    ['CHR22-16,050,075-A-G', 'CHR22-16050075-A-G'],
    ['ｃｈｒ２２：１６，０５０，０７５－Ａ－Ｇ', 'chr22-16050075-A-G'],
    ['22–16050075–A→G', '22-16050075-A-G'],
    ['\ufeff22\u200b-16050075-A-G\u200f', '22-16050075-A-G'],
    ['22　16050075　A　G', '22-16050075-A-G'],
    ['22-16050075-ACGTN-A', '22-16050075-ACGTN-A'],
    ['22-100-A-<CN0>', '22-100-A-<CN0>'],
    ['22-100-A-*', '22-100-A-*'],
    ['22-100-G-]17:198982]A', '22-100-G-]17:198982]A'],
    ['NC_000022.10-100-A-G', 'NC_000022.10-100-A-G'],
    ['chr1_KI270706v1_random:100-A-G', 'chr1_KI270706v1_random-100-A-G'],
    ['HLA-A*01:01:5:A:G', 'HLA-A*01:01-5-A-G'],
    ['scaffold7:100-A-G', 'scaffold7-100-A-G'],
    ['22 16050075 rs587697622 A G', '22-16050075-A-G'],
    ['22\t16050075\t.\tA\tG\t100\tPASS\tAC=1;AN=3\tGT\t0|1', '22-16050075-A-G'],
    ['22 100 100 A G', '22-100-A-G'],
    ['MT-100-A-G', 'MT-100-A-G'],
    // places
    ['22:16050075', '22:16050075'],
    ['chr22 16,050,075', 'chr22:16050075'],
    ['22-100-A', '22:100'],
    ['22\t100\t.\tA\t.', '22:100'],
    ['22:16,050,000-16,100,000', '22:16050000-16100000'],
    ['22-16050000-16100000', '22:16050000-16100000'],
    ['22:16050000..16100000', '22:16050000-16100000'],
    ['22:16050000～16100000', '22:16050000-16100000'],
    ['22 100 200', '22:100-200'],
    ['22:100-', '22:100-null'],
    ['22:-500', '22:1-500'],
    ['22:0-500', '22:1-500'],
    ['chr22', 'chr22:1-null'],
    ['X', 'X:1-null'],
    ['contig9:5-10', 'contig9:5-10'],
    // words
    ['rs671', 'word rs671'],
    ['ＲＳ６７１', 'word RS671'],
    ['ALDH2', 'word ALDH2'],
    ['(ALDH2).', 'word ALDH2'],
    ['"ALDH2"', 'word ALDH2'],
    ['HLA-A', 'word HLA-A'],
    ['MT-ND1', 'word MT-ND1'],
    ['C1orf112', 'word C1orf112'],
    ['7SK', 'word 7SK'],
    ['ENSG00000111275.12', 'word ENSG00000111275.12'],
    // HGVS
    ['NC_000022.10:g.16051249T>C', 'hgvs NC_000022.10-16051249-T-C'],
    ['chr22:g.16,051,249t>c', 'hgvs chr22-16051249-T-C'],
    ['22：ｇ．１００Ａ＞Ｇ', 'hgvs 22-100-A-G'],
    ['NC_000022.10:g.1_3delACTinsG', 'hgvs NC_000022.10-1-ACT-G'],
    ['22:g.5delAinsTT', 'hgvs 22-5-A-TT'],
    ['22:g.5_7delACT', '22 del 5 +3 ACT'],
    ['22:g.5_7del', '22 del 5 +3 null'],
    ['22:g.5del', '22 del 5 +1 null'],
    ['NC_012920.1:m.73A>G', 'hgvs NC_012920.1-73-A-G'],
    ['22:g.100', '22:100'],
    ['22:g.100_200', '22:100-200'],
    ['22:g.5_6insT', 'needs ins'],
    ['22:g.5dup', 'needs dup'],
    ['22:g.5_9inv', 'needs inv'],
    ['22:g.5_7delinsG', 'needs delins'],
    ['22:g.5_7con9_11', 'needs other'],
    ['22:g.(5_7)_(9_11)del', 'needs other'],
    ['NM_000690.4:c.1510G>A', 'needs transcript'],
    ['NC_000012.12(NM_000690.4):c.1510G>A', 'needs transcript'],
    ['NP_000681.2:p.(Glu504Lys)', 'needs transcript'],
    ['c.35delG', 'needs transcript'],
    ['p.V600E', 'needs transcript'],
    ['1 881907 881906 -/C', 'needs empty-allele'],
    ['22 100 102 ACT -', '22 del 100 +3 ACT'],
    // what does not read
    ['22:100-50', 'unreadable backwards'],
    ['22:g.9_5del', 'unreadable backwards'],
    ['22:g.1_3delACinsG', 'unreadable deleted-length'],
    ['g.100A>G', 'unreadable no-contig'],
    ['16050075', 'unreadable no-contig'],
    ['22-0-A-G', 'unreadable number'],
    ['22 100 101 A G', 'unreadable columns'],
    ['%%%', 'unreadable words'],
    ['<script>', 'unreadable words'],
  ])('reads %j as %s', (text, meaning) => {
    expect(read(text).map(short)).toEqual([meaning])
  })
})

describe('a text of several pieces', () => {
  it.each([
    ['rs671, rs1229984;ALDH2', ['word rs671', 'word rs1229984', 'word ALDH2']],
    ['22-100-A-G,22-200-C-T', ['22-100-A-G', '22-200-C-T']],
    ['22-100-A-G 22-200-C-T', ['22-100-A-G', '22-200-C-T']],
    ['22-100-A-G、22-200-C-T', ['22-100-A-G', '22-200-C-T']],
    ['22-100-A-G,C', ['22-100-A-G', '22-100-A-C']],
    ['22:100 CAT', ['22:100', 'word CAT']],
    ['22:1,000,200 22:5', ['22:1000200', '22:5']],
    ['rs1\r\nrs2\r\n\r\n', ['word rs1', 'word rs2']],
    ['22 100 A G\n22 200 C T', ['22-100-A-G', '22-200-C-T']],
    ['', []],
    [' ,;\n\t', []],
  ])('%j is %j', (text, meanings) => {
    expect(read(text).map(short)).toEqual(meanings)
  })

  it('keeps the text and the place of each piece as they stood', () => {
    const text = '\ufeffｒｓ１， 22：１００－Ａ－Ｇ\n  ALDH2'
    const pieces = read(text)
    expect(pieces.map(({ text: own, offset }) => [own, offset])).toEqual([
      ['ｒｓ１', 1],
      ['22：１００－Ａ－Ｇ', 6],
      ['ALDH2', 19],
    ])
    for (const piece of pieces) expect(text.slice(piece.offset).startsWith(piece.text)).toBe(true)
  })

  it('never fails, whatever the text, and every piece is a part of it', () => {
    const alphabet = fc.constantFrom(...'22XrsACGT-:_/>.,; \t\n<>[]()gcdelins0159日本“"')
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
        for (const piece of read(text))
          expect(text.slice(piece.offset, piece.offset + piece.text.length)).toBe(piece.text)
      }),
      { numRuns: 2000, seed: 5 },
    )
  })

  it('reads what it wrote: random variants in random spellings', () => {
    const base = fc.constantFrom('A', 'C', 'G', 'T')
    const bases = fc.array(base, { minLength: 1, maxLength: 6 }).map((all) => all.join(''))
    const separator = fc.constantFrom('-', ':', '_', '/', ' ', '\t', ' : ')
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom('', 'chr'), fc.integer({ min: 1, max: 250_000_000 }), bases, bases, fc.boolean()),
        fc.tuple(separator, separator, separator),
        ([prefix, position, ref, alt, grouped], [a, b, c]) => {
          const at = grouped ? position.toLocaleString('en-US') : String(position)
          expect(read(`${prefix}22${a}${at}${b}${ref}${c}${alt}`).map(short)).toEqual([
            `${prefix}22-${position}-${ref}-${alt}`,
          ])
        },
      ),
      { numRuns: 1000, seed: 6 },
    )
  })
})

describe('a text that is a file', () => {
  it.each([
    [
      'a VCF',
      '##fileformat=VCFv4.2\n##x\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\n22\t100\trs1\ta\tG,<CN0>\t.\r\n\n22\t5\t.\tA\t.\t.\nbroken\n',
      ['22-100-A-G', '22-100-A-<CN0>', '22:5', 'unreadable columns'],
    ],
    ['a VCF without meta lines', '#CHROM\tPOS\tID\tREF\tALT\n22\t100\trs1\tA\tG', ['22-100-A-G']],
    [
      'a BED, counted from 0',
      'track name=x\nbrowser y\n#z\nchr22\t99\t200\tfoo\nchr22\t5\t5\nchr22\tx\t5\n',
      ['chr22:100-200', 'unreadable backwards', 'unreadable columns'],
    ],
    ['a table', '#chrom\tpos\tn\tref\talt\n22\t100\t1\tA\tG\n22\t200\t2\tAT\tA', ['22-100-A-G', '22-200-AT-A']],
    ['a CSV', 'Chr,Position,Ref,Alt\n22,100,A,G\n22,"200",AT,A', ['22-100-A-G', '22-200-AT-A']],
    ['a table of places', 'chr\tstart\tp\n22\t100\t0.5', ['22:100']],
    ['a table of names', 'rsid\tp\nrs671\t1e-8\nrs1229984\t0.1', ['word rs671', 'word rs1229984']],
    ['no table: one word of a list is a column’s name', 'gene, ALDH2', ['word gene', 'word ALDH2']],
  ])('%s', (_, text, meanings) => {
    expect(read(text).map(short)).toEqual(meanings)
  })
})

describe('alleles', () => {
  it.each([
    [100, 'AT', 'AG', 101, 'T', 'G'],
    [100, 'ATT', 'AT', 100, 'AT', 'A'],
    [100, 'CAG', 'CTG', 101, 'A', 'T'],
    [100, 'A', 'G', 100, 'A', 'G'],
    [100, 'AAA', 'AA', 100, 'AA', 'A'],
    [100, 'ACGT', 'ACGT', 100, 'A', 'A'],
    [100, 'A', '<DEL>', 100, 'A', '<DEL>'],
    [100, 'AT', '*', 100, 'AT', '*'],
  ])('%i %s %s are shortest as %i %s %s', (position, ref, alt, at, shortRef, shortAlt) => {
    expect(trimAlleles({ position, ref, alt })).toEqual({ position: at, ref: shortRef, alt: shortAlt })
  })

  it('keep what they change, whatever was put around them', () => {
    const bases = fc.array(fc.constantFrom('A', 'C', 'G', 'T'), { maxLength: 5 }).map((all) => all.join(''))
    fc.assert(
      fc.property(bases, bases, bases, bases, (left, right, ref, alt) => {
        const padded = { position: 100, ref: `${left}G${ref}${right}`, alt: `${left}G${alt}${right}` }
        const short = trimAlleles(padded)
        const [from, gone] = [short.position - 100, padded.ref.length - short.ref.length]
        const rest = padded.ref.slice(from + short.ref.length)
        expect(padded.ref.slice(0, from) + short.alt + rest).toBe(padded.alt)
        expect(gone).toBe(padded.alt.length - short.alt.length)
        expect(trimAlleles(short)).toEqual(short)
      }),
      { numRuns: 1000, seed: 7 },
    )
  })
})

describe('assemblies', () => {
  it.each([
    ['NC_000001.10', '1', 'GRCh37'],
    ['NC_000001.11', '1', 'GRCh38'],
    ['NC_000022.10', '22', 'GRCh37'],
    ['NC_000022.11', '22', 'GRCh38'],
    ['NC_000007.13', '7', 'GRCh37'],
    ['nc_000007.14', '7', 'GRCh38'],
    ['NC_000023.11', 'X', 'GRCh38'],
    ['NC_000024.9', 'Y', 'GRCh37'],
    ['NC_000021.8', '21', 'GRCh37'],
    ['NC_060925.1', '1', 'T2T-CHM13v2.0'],
    ['NC_060947.1', 'X', 'T2T-CHM13v2.0'],
    ['NC_012920.1', 'MT', null],
    ['CM000684.2', '22', 'GRCh38'],
    ['CM000663.1', '1', 'GRCh37'],
    ['NC_000022.9', '22', 'NC_000022.9'],
    ['NC_000022', '22', null],
  ])('%s is %s of %s', (text, name, assembly) => {
    expect(accessionChromosome(text)).toEqual({ name, assembly })
  })

  it('know no other accessions', () => {
    for (const text of ['NC_000025.1', 'NM_000690.4', 'NC_1', '22', 'CM000900.1']) {
      expect(accessionChromosome(text)).toBeUndefined()
    }
  })

  it('have usual names, lengths and contigs by any name', () => {
    expect(['hg19', 'HG38', 'grch38', 'b37', 'chm13', 'mm10'].map(usualAssembly)).toEqual([
      'GRCh37',
      'GRCh38',
      'GRCh38',
      'GRCh37',
      'T2T-CHM13v2.0',
      'mm10',
    ])
    expect(chromosomeLength('hg19', 'chr22')).toBe(51_304_566)
    expect(chromosomeLength('GRCh38', 'Y')).toBe(57_227_415)
    expect(chromosomeLength('GRCh38', 'chrM')).toBe(16_569)
    expect(chromosomeLength('mm10', '1')).toBeUndefined()
    expect(['chr22', '22', 'CHR22', 'M', 'chrMT', '23'].map((name) => findContig(name, ['22', 'MT']))).toEqual([
      '22',
      '22',
      '22',
      'MT',
      'MT',
      undefined,
    ])
  })
})
