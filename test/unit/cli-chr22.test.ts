import { writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realFile, tableRows } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

const expectedFolder = '1000g-chr22/expected'
const files = {
  vcf: realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz'),
  sheet: realFile('1000g-chr22/samples.tsv'),
  superpop: realFile(`${expectedFolder}/bcftools_filltags.superpop.tsv.gz`),
  pop: realFile(`${expectedFolder}/bcftools_filltags.pop.tsv.gz`),
  hardy: realFile(`${expectedFolder}/all.hardy.gz`),
  midp: realFile(`${expectedFolder}/all_midp.hardy.gz`),
}
const ready = Object.values(files).every(Boolean)
if (!ready) console.warn('1000g-chr22 is absent: hindo freq is not compared with bcftools and plink2')

describe.skipIf(!ready)('hindo build and hindo freq on chromosome 22 of 2,504 people', () => {
  let hindo: CommandRunner
  let data: string
  beforeAll(async () => {
    hindo = await commandRunner()
    const folder = hindo.folder()
    data = `${folder}/data`
    writeFileSync(`${folder}/in.vcf.gz`, files.vcf!)
    writeFileSync(`${folder}/samples.tsv`, files.sheet!)
    const words = ['--samples', `${folder}/samples.tsv`, '--axes', 'sex,population,super_population']
    const { code } = await hindo.run('build', `${folder}/in.vcf.gz`, ...words, '--out', data)
    expect(code).toBe(0)
  })
  afterAll(() => hindo.close())

  it.each([
    ['super_population', 'superpop', 5],
    ['population', 'pop', 26],
  ] as const)('reproduce every AC, AN, het and hom-alt of bcftools by %s', async (axis, file, groups) => {
    const { stdout } = await hindo.run('freq', data, '--by', axis, '--columns', 'AC,AN,nhomalt,n_het')
    const rows = tableRows(new TextEncoder().encode(stdout))
    const expected = tableRows(files[file]!).flatMap((cells) =>
      cells.ALT!.split(',').map((alt, index) => ({ cells, alt, index })),
    )
    expect(rows).toHaveLength(expected.length * groups)
    const wrong: string[] = []
    for (const [at, row] of rows.entries()) {
      const { cells, alt, index } = expected[Math.floor(at / groups)]!
      const of = (name: string) => Number(cells[`${name}_${row.cohort}`]!.split(',')[name === 'AN' ? 0 : index])
      const numbers = [of('AC'), of('AN'), of('AC_Hom') / 2, of('AC_Het')]
      const found = [row.AC, row.AN, row.nhomalt, row.n_het].map(Number)
      const place = [row.position, row.ref, row.alt].join(':')
      if (place !== [cells.POS, cells.REF, alt].join(':') || numbers.join() !== found.join())
        wrong.push(`${place} ${row.cohort}`)
    }
    expect(wrong).toEqual([])
  })

  it.each([
    ['hwe_p', 'hardy'],
    ['hwe_midp', 'midp'],
  ] as const)('give the %s of plink2 at the six digits it prints', async (column, file) => {
    const { stdout } = await hindo.run('freq', data, '--columns', column)
    const byKey = new Map<string, string>()
    for (const row of tableRows(new TextEncoder().encode(stdout)))
      byKey.set(`${row.position}:${row.ref}:${row.alt}`, row[column]!)
    const p = column === 'hwe_p' ? 'P' : 'MIDP'
    const wrong: string[] = []
    let compared = 0
    for (const cells of tableRows(files[file]!)) {
      // one line per allele at multi-allelic sites; the one about REF itself has no row here
      const [, position, ref] = cells.ID!.split(':')
      const alt = cells.A1 === ref ? cells.AX! : cells.A1!
      if (alt.includes(',')) continue
      const value = Number(byKey.get(`${position}:${ref}:${alt}`))
      const printed = Number(cells[p])
      if (printed === 0 ? !(value < 1e-300) : Number(value.toPrecision(6)) !== printed)
        wrong.push(`${cells.ID} ${alt} ${value}`)
      compared++
    }
    expect(wrong).toEqual([])
    expect(compared).toBe(9792)
  })

  it('count women of East Asia as brute force on the genotypes does, at AF >= 0.01', async () => {
    const sheet = tableRows(files.sheet!)
    const inside = new Set(
      sheet.filter((row) => row.super_population === 'EAS' && row.sex === 'female').map(({ sample }) => sample),
    )
    const lines = gunzipSync(files.vcf!)
      .toString()
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('##'))
    const columns = lines[0]!.split('\t').flatMap((name, index) => (inside.has(name) ? [index] : []))
    expect(columns).toHaveLength(260)
    const expected = lines.slice(1).flatMap((line) => {
      const cells = line.split('\t')
      const calls = columns.map((index) => cells[index]!.split(':')[0]!.split(/[|/]/))
      const AN = calls.flat().filter((allele) => allele !== '.').length
      return cells[4]!.split(',').map((alt, index) => {
        const name = String(index + 1)
        const AC = calls.flat().filter((allele) => allele === name).length
        const nhomalt = calls.filter((call) => call.every((allele) => allele === name)).length
        return [cells[1]!, cells[3]!, alt, String(AC), String(AN), String(AC / AN), String(nhomalt)].join('\t')
      })
    })
    const words = ['--cohort', 'super_population=EAS and sex=female', '--where', 'AF>=0.01']
    const { stdout } = await hindo.run('freq', data, ...words)
    const found = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, position, , ref, alt, , , ...numbers] = line.split('\t')
        return [position, ref, alt, ...numbers].join('\t')
      })
    expect(found).toEqual(expected.filter((line) => Number(line.split('\t')[5]) >= 0.01))
    expect(found.length).toBeGreaterThan(500)
  })
})
