import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandRunner, commandRunner } from '../support/command.ts'

let hindo: CommandRunner
let folder: string
let whole: string
beforeAll(async () => {
  hindo = await commandRunner()
  folder = hindo.folder()
  const words = ['--participants', '90', '--variants', '300', '--individuals', `${folder}/people`]
  await hindo.run('simulate', '--out', `${folder}/simulated`, ...words)
  const built = await build('whole')
  expect(built.code).toBe(0)
  whole = (await hindo.run('freq', `${folder}/whole`, '--by', 'disease')).stdout
})
afterAll(() => hindo.close())

function build(out: string, ...words: string[]) {
  const people = `${folder}/people`
  const inputs = [
    `${people}/individuals.vcf.gz`,
    '--samples',
    `${people}/samples.tsv`,
    '--axes-file',
    `${people}/axes.json`,
  ]
  return hindo.run('build', ...inputs, '--out', `${folder}/${out}`, ...words)
}

const manifest = (name: string) => JSON.parse(readFileSync(`${folder}/${name}/dataset.json`, 'utf8'))

describe('hindo build', () => {
  it('makes the dataset that hindo simulate made from the same people', async () => {
    const simulated = await hindo.run('freq', `${folder}/simulated`, '--by', 'disease')
    expect(whole.split('\n').length).toBe(300 * 30 + 2)
    expect(simulated.stdout).toBe(whole)
    expect(manifest('whole').parts).toEqual(manifest('simulated').parts)
  })

  it('warns on stderr that the dataset is controlled and how many strata are small, where there are any', async () => {
    const { stdout, stderr } = await build('again')
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /^warning: the dataset is controlled \(release: required\): it was made without a publish policy, and [1-9]\d* of \d+ strata hold under 10 people; /,
    )
  })

  it('names the axes that the sheet has where one is wrong, and nothing else', async () => {
    const { code, stdout, stderr } = await build('wrong-axis', '--axes', 'sexx')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(
      /^hindo: .*samples\.tsv:1: the sheet has no column "sexx" for the axis "sexx"\. Its columns are .*sex.*\n$/,
    )
    const unknown = await build('wrong-option', '--axis', 'sex')
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('usage: hindo build') })
  })

  it('refuses a folder that holds something, and leaves it alone', async () => {
    const { code, stderr } = await build('whole')
    expect(code).toBe(2)
    expect(stderr).toContain('exists and is not an empty folder')
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('makes an open dataset with --publish, in which small numbers are suppressed', async () => {
    await build('open', '--publish', 'k=10', '--id', 'public', '--data-version', '7', '--licence', 'CC0')
    expect(manifest('open')).toMatchObject({ id: 'public', dataVersion: '7', licence: 'CC0', serving: 'open' })
    const { stdout } = await hindo.run('freq', `${folder}/open`, '--columns', 'AC,AN')
    const states = stdout
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split('\t')[6])
    expect(states).toContain('suppressed')
    for (const line of stdout.split('\n').slice(1, -1)) {
      const [, , , , , , state, AC] = line.split('\t')
      if (state === 'suppressed') expect(AC).toBe('')
    }
    const count = await hindo.run('count', `${folder}/open`, 'region=shikoku')
    expect(count.stdout).toBe('suppressed\n')
  })

  it('says file, line and column of a broken input and leaves nothing behind', async () => {
    writeFileSync(
      `${folder}/bad.vcf`,
      '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n22\tx\t.\tA\tC\t.\t.\t.\n',
    )
    const { code, stderr } = await hindo.run('build', `${folder}/bad.vcf`, '--out', `${folder}/bad`)
    expect(code).toBe(1)
    expect(stderr).toContain('bad.vcf:3:4: expected a position (digits); found "x"')
    expect(stderr).not.toContain('usage:')
    expect(readdirSync(folder).filter((name) => name.includes('bad'))).toEqual(['bad.vcf'])
  })
})

describe('hindo merge', () => {
  it('joins shards built by region into the same numbers', async () => {
    await build('a', '--region', 'chr22:1-20004000')
    await build('b', '--region', 'chr22:20004001-60000000,chrX')
    const { code, stderr } = await hindo.run('merge', `${folder}/b`, `${folder}/a`, '--out', `${folder}/merged`)
    expect(stderr).toBe(`${folder}/merged: 300 variants in 3 parts\n`)
    expect(code).toBe(0)
    expect((await hindo.run('freq', `${folder}/merged`, '--by', 'disease')).stdout).toBe(whole)
  })

  it('refuses shards of other people with the name of what differs', async () => {
    await hindo.run('simulate', '--out', `${folder}/others`, '--participants', '70', '--variants', '20')
    const { code, stderr } = await hindo.run(
      'merge',
      `${folder}/simulated`,
      `${folder}/others`,
      '--out',
      `${folder}/no`,
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(/others and .*simulated differ in strata\./)
    expect(readdirSync(folder)).not.toContain('no')
  })
})

describe('hindo import', () => {
  it('reads back the allele-frequency VCF that hindo freq wrote', async () => {
    const words = [
      '--cohort',
      'all=all',
      '--cohort',
      'female=sex=female',
      '--cohort',
      'male=sex=male',
      '--columns',
      'AC,AN',
    ]
    await hindo.run('freq', `${folder}/whole`, ...words, '--out', `${folder}/af.vcf`)
    const mapping = {
      format: 'vcf',
      axes: [{ id: 'sex', kind: 'partition', levels: [{ id: 'female' }, { id: 'male' }] }],
      measures: { AC: 'AC{group}', AN: 'AN{group}' },
      missing: 'not-called',
    }
    writeFileSync(`${folder}/map.json`, JSON.stringify(mapping))
    const made = await hindo.run(
      'import',
      `${folder}/af.vcf`,
      '--mapping',
      `${folder}/map.json`,
      '--out',
      `${folder}/margins`,
    )
    expect(made.code).toBe(0)
    expect(made.stderr).toContain('300 variants in 3 strata, controlled')
    // the source does not say how many people it counted: that is not "suppressed"
    expect((await hindo.run('count', `${folder}/margins`, 'sex=male')).stdout).toBe('not_collected\n')
    expect((await hindo.run('info', `${folder}/margins`)).stdout).toContain('participants  not known\n')
    const query = ['--by', 'sex', '--columns', 'AC,AN,AF,nhomalt']
    const [margins, original] = [
      await hindo.run('freq', `${folder}/margins`, ...query),
      await hindo.run('freq', `${folder}/whole`, ...query),
    ]
    // what the source did not have is not collected: an empty field
    const withoutHomozygotes = original.stdout.replaceAll(/\t\d*\n/g, '\t\n')
    expect(margins.stdout.replace('\tnhomalt\n', '\t\n')).toBe(withoutHomozygotes.replace('\tnhomalt\n', '\t\n'))
  })

  it('names the mapping file when that is wrong', async () => {
    writeFileSync(`${folder}/broken.json`, '{ "format": ')
    const { code, stderr } = await hindo.run(
      'import',
      `${folder}/af.vcf`,
      '--mapping',
      `${folder}/broken.json`,
      '--out',
      `${folder}/x`,
    )
    expect(code).toBe(1)
    expect(stderr).toContain('broken.json: this is not JSON')
  })
})
