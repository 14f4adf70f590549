import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ICD_TABLE } from '../support/code-lists.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

let hindo: CommandRunner
let data: string
let people: Array<Record<string, string>>
beforeAll(async () => {
  hindo = await commandRunner()
  const folder = hindo.folder()
  data = `${folder}/data`
  const options = ['--participants', '900', '--variants', '20', '--seed', '4', '--pairs', 'disease']
  const made = await hindo.run('simulate', '--out', data, ...options, '--individuals', `${folder}/people`)
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('synthetic')])
  people = records(readFileSync(`${folder}/people/samples.tsv`, 'utf8'))
}, 60_000)
afterAll(() => hindo.close())

function records(text: string): Array<Record<string, string>> {
  const [head, ...lines] = text.replace(/\n$/, '').split('\n')
  const names = head!.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [names[i]!, cell])))
}

const TEXT = '(disease=C50 or disease=C34) and not sex=male and age_band in (60-69, 70-79)'
const inside = ({ disease, sex, age_band }: Record<string, string>) =>
  /(^|;)(C50|C34)/.test(disease!) && sex !== 'male' && /^[67]0-/.test(age_band!)

describe('hindo search', () => {
  it('prints the people of a cohort, and of every level of every axis', async () => {
    const { code, stdout } = await hindo.run('search', data, TEXT)
    expect(code).toBe(0)
    const [whole, ...levels] = records(stdout)
    const truth = people.filter(inside)
    expect(truth.length).toBeGreaterThan(3)
    const told = (number: number) => ({ participants: `${number}`, state: 'value', lower: '', upper: '' })
    expect(whole).toEqual({ axis: '', level: '', ...told(truth.length) })
    for (const biobank of ['NCBN', 'TMM', 'BBJ']) {
      const own = truth.filter((person) => person.biobank === biobank).length
      expect(levels).toContainEqual({ axis: 'biobank', level: biobank, ...told(own) })
    }
    expect(new Set(levels.map(({ axis }) => axis))).toEqual(
      new Set(['biobank', 'age_band', 'sex', 'region', 'disease']),
    )
  })

  it('answers as hindo count does', async () => {
    const [count, search] = await Promise.all([
      hindo.run('count', data, TEXT, '--by', 'biobank', '--by', 'sex'),
      hindo.run('search', data, TEXT, '--by', 'biobank,sex'),
    ])
    expect(search.stdout).toBe(count.stdout)
    const json = JSON.parse((await hindo.run('search', data, TEXT, '--by', 'sex', '--json')).stdout)
    expect(json).toMatchObject({ participants: people.filter(inside).length, axes: [{ axis: 'sex', adds: true }] })
  })

  it('without an expression counts everybody', async () => {
    const { stdout } = await hindo.run('search', data, '--by', 'sex')
    expect(records(stdout)[0]).toMatchObject({ participants: '900' })
  })

  it('tells what it cannot answer, with bounds and what to do', async () => {
    const text = 'disease=I10 and disease=E11 and disease=E78'
    const { code, stdout, stderr } = await hindo.run('search', data, text, '--by', 'sex')
    expect(code).toBe(0)
    const [whole] = records(stdout)
    expect(whole).toMatchObject({ participants: '', state: 'not_answerable' })
    const truth = people.filter(({ disease }) => ['I10', 'E11', 'E78'].every((one) => disease!.includes(one))).length
    expect(Number(whole!.lower)).toBeLessThanOrEqual(truth)
    expect(Number(whole!.upper)).toBeGreaterThanOrEqual(truth)
    expect(stderr).toMatch(/does not store who has .* together/)
    const count = await hindo.run('count', data, text)
    expect(count.code).toBe(1)
    expect(count.stderr).toContain(`Certain is only: ${whole!.lower} to ${whole!.upper} people`)
  })

  it.each([
    ['乳ガン', ['C50', 'C50.9', 'C50.8']],
    ['HER2', ['C50.9']],
    ['C15-C26', ['C15-C26', 'C16', 'C18']],
    ['hypertension', ['I10']],
    ['ｱﾙﾂﾊｲﾏｰ', ['G30']],
  ])('finds terms by %s', async (text, levels) => {
    const { code, stdout } = await hindo.run('search', data, '--terms', text)
    expect(code).toBe(0)
    expect(records(stdout).map(({ level }) => level)).toEqual(levels)
  })

  it('says of a term where it stands', async () => {
    const { stdout } = await hindo.run('search', data, '--terms', '浸潤', '--axis', 'disease', '--json')
    expect(JSON.parse(stdout)).toMatchObject([{ level: 'C50.9', path: ['II', 'C50-C50', 'C50'], matched: 'synonym' }])
  })

  it.each<[string[], string]>([
    [['disease=C5'], 'Write C5* for every code that begins with it'],
    [['(sex=male'], 'The bracket is never closed'],
    [['sex=male', '--terms', 'x'], 'it takes no expression beside it'],
    [['--axis', 'disease'], '--axis goes with --terms'],
    [['--rows', '3'], '--rows goes with --records'],
    [['--terms', 'x', '--range', 'age=40..'], '--range goes with --records'],
    [['--variant', 'rs1', '--format', 'csv'], '--format goes with --records'],
    [['--records', '--variant', 'rs1'], '--variant does not go with --records'],
    [['--records', '--variants', 'list.txt'], '--variants does not go with --records'],
    [['--by', 'colour'], 'there is no axis "colour"'],
    [['--terms', 'x', '--axis', 'colour'], 'there is no axis "colour"'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, stdout, stderr } = await hindo.run('search', data, ...words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})

describe('lists of codes', () => {
  it('are given to a build by axis and file', async () => {
    const folder = hindo.folder()
    const vcf = ['##fileformat=VCFv4.3', '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb', '']
    vcf.splice(2, 0, '1\t5\t.\tA\tG\t.\t.\t.\tGT\t0|1\t1|1')
    writeFileSync(`${folder}/in.vcf`, vcf.join('\n'))
    writeFileSync(`${folder}/sheet.tsv`, 'sample\tdisease\na\tC50.9\nb\tC34\n')
    writeFileSync(`${folder}/icd.tsv`, ICD_TABLE)
    const build = (terms: string) =>
      hindo.run(
        ...['build', `${folder}/in.vcf`, '--samples', `${folder}/sheet.tsv`, '--overlapping', 'disease'],
        ...['--terms', terms, '--out', `${folder}/out`],
      )
    expect((await build(`disease=${folder}/none.tsv`)).stderr).toContain('none.tsv does not exist')
    expect((await build('icd.tsv')).stderr).toContain('--terms takes AXIS=FILE, not "icd.tsv"')
    expect((await build(`disease=${folder}/icd.tsv`)).code).toBe(0)
    const found = records((await hindo.run('search', `${folder}/out`, '--terms', '乳房中央部')).stdout)
    expect(found).toMatchObject([{ level: '', code: 'C50.1', system: 'ICD-10', path: 'II > C50-C50 > C50' }])
    expect((await hindo.run('count', `${folder}/out`, 'disease=II')).stdout).toBe('2\n')
  })
})
