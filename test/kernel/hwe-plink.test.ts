import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { onBoth } from './stage.ts'

const DATA = process.env.HINDO_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')
const HERE = existsSync(DATA)
if (!HERE) console.warn('HWE against plink2 and bcftools skipped: no test data ($HINDO_TEST_DATA or ../shared/data)')

interface Row {
  counts: [homRef: number, het: number, homAlt: number]
  printed: string
  line: string
}

function lines(file: string): string[][] {
  const text = gunzipSync(readFileSync(join(DATA, file))).toString()
  return text.trimEnd().split('\n').map((line) => line.split('\t')) // biome-ignore format: one chain
}

function plinkRows(file: string): Row[] {
  const [header, ...rows] = lines(file)
  const at = ['HOM_A1_CT', 'HET_A1_CT', 'TWO_AX_CT'].map((name) => header!.indexOf(name))
  return rows.map((row) => ({
    counts: at.map((column) => Number(row[column])) as Row['counts'],
    printed: row.at(-1)!,
    line: row.join(' '),
  }))
}

function exactTest(rows: Row[], midp: 0 | 1): Float64Array {
  return onBoth((stage) => {
    const [homRef, het, homAlt] = [0, 1, 2].map((column) =>
      stage.put(Int32Array.from(rows, ({ counts }) => counts[column]!)),
    )
    const out = stage.room(8 * rows.length)
    stage.kernel.hweExact(homRef!, het!, homAlt!, midp, out, rows.length)
    return stage.f64(out, rows.length)
  })
}

describe.runIf(HERE)('Hardy-Weinberg p of real genotype counts', () => {
  test.each([
    ['1000g-chr22/expected/all.hardy.gz', 0, 9832],
    ['1000g-chr22/expected/all_midp.hardy.gz', 1, 9832],
    ['1000g-chr22/expected/sp.EAS.hardy.gz', 0, 9832],
    ['1000g-ploidy/expected/all.hardy.gz', 0, 24],
  ] as const)('%s: every row as plink2 prints it', (file, midp, count) => {
    const rows = plinkRows(file)
    expect(rows).toHaveLength(count)
    const p = exactTest(rows, midp)
    const wrong = rows.filter(({ printed }, i) =>
      printed === '0' ? p[i]! >= 1e-300 : Number(p[i]!.toPrecision(6)) !== Number(printed),
    )
    expect(wrong.map(({ line }) => line)).toEqual([])
  })

  test.each(['', '_AFR', '_AMR', '_EAS', '_EUR', '_SAS'])('bcftools HWE%s of every biallelic row', (suffix) => {
    const [header, ...table] = lines('1000g-chr22/expected/bcftools_filltags.superpop.tsv.gz')
    const at = (name: string) => header!.indexOf(name)
    const rows = table
      .filter((row) => !row[at('ALT')]!.includes(','))
      .map((row): Row => {
        const number = (name: string) => Number(row[at(name + suffix)])
        const homAlt = number('AC_Hom') / 2
        const het = number('AC_Het')
        return {
          counts: [number('AN') / 2 - het - homAlt, het, homAlt],
          printed: row[at(`HWE${suffix}`)]!,
          line: row.slice(0, 4).join(' '),
        }
      })
    expect(rows.length).toBeGreaterThan(9700)
    const p = exactTest(rows, 0)
    // bcftools stores p as a 32-bit float and prints six digits of that.
    const wrong = rows.filter(({ printed }, i) => {
      const six = Number(Math.fround(p[i]!).toPrecision(6))
      return six !== Number(printed)
    })
    expect(wrong.map(({ line, printed }) => `${line} ${printed}`)).toEqual([])
  })
})
