import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realFile } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
if (!vcf || !sheet) console.warn('1000g-chr22 is absent: hindo build --previous is not tried on real data')

const REGION = '22:16050000-16080000'

describe.skipIf(!vcf || !sheet)('data versions of chromosome 22: 2,503 and 2,204 people, then all 2,504', () => {
  let hindo: CommandRunner
  let folder: string
  const at = (name: string) => `${folder}/${name}`

  beforeAll(async () => {
    hindo = await commandRunner()
    folder = hindo.folder()
    writeFileSync(at('in.vcf.gz'), vcf!)
    const [header, ...rows] = new TextDecoder().decode(sheet!).trimEnd().split('\n')
    // newcomers from everywhere, so that they carry what the others do
    const places = [...rows.keys()].filter((row) => row % 8 === 3)
    const without = (count: number) => [header, ...rows.filter((_, row) => !places.slice(0, count).includes(row))]
    for (const [name, count] of [
      ['few', 1],
      ['many', 300],
      ['now', 0],
    ] as const)
      writeFileSync(at(`${name}.tsv`), `${without(count).join('\n')}\n`)
    for (const name of ['few', 'many']) expect(await build(name)).toMatchObject({ code: 0 })
    const earlier = ['few', 'many'].flatMap((name) => ['--previous', at(`${name}.tsv`), '--previous-dataset', at(name)])
    const made = await build('now', ...earlier)
    expect(made).toMatchObject({ code: 0 })
    expect(made.stderr).toContain('since few: 1 people joined, 0 left, 0 moved, 2503 stayed')
    expect(made.stderr).toContain('since many: 300 people joined, 0 left, 0 moved, 2204 stayed')
  })
  afterAll(() => hindo.close())

  const build = (name: string, ...words: string[]) =>
    hindo.run(
      'build',
      at('in.vcf.gz'),
      ...['--samples', at(`${name}.tsv`), '--axes', 'sex,super_population', '--region', REGION],
      ...['--id', 'kg', '--data-version', name, ...words, '--out', at(name)],
    )
  const check = (data: string, ledger: string, ...words: string[]) =>
    hindo.run(
      'check',
      at(`${data}.table.tsv`),
      ...['--dataset', at(data), '--policy', 'jp-ndb', '--author', 'mori', '--ledger', at(ledger), ...words],
    )
  const table = async (data: string) => {
    const where = ['--where', 'AF >= 0.2 and AF <= 0.35', '--columns', 'AC,AN,AF', '--out', at(`${data}.table.tsv`)]
    expect(await hindo.run('freq', at(data), ...where)).toMatchObject({ code: 0 })
  }

  it('are named by hindo info', async () => {
    const { stdout } = await hindo.run('info', at('now'))
    expect(stdout).toContain('data version  now\n')
    expect(stdout).toContain('since         few: 1 people joined, 0 left, 0 moved, 2503 stayed\n')
    const facts = JSON.parse((await hindo.run('info', at('now'), '--json')).stdout)
    expect(facts.history[1]).toEqual({ dataVersion: 'many', joined: 300, left: 0, moved: 0, stayed: 2204 })
    expect((await hindo.run('info', at('few'))).stdout).not.toContain('since')
  })

  it('decide whether a table may follow one of an earlier version: not by one newcomer, by 300 it may', async () => {
    for (const data of ['few', 'many', 'now']) await table(data)
    for (const data of ['few', 'many']) {
      const report = ['--report', at(`${data}.json`)]
      expect(await check(data, `${data}.jsonl`, ...report)).toMatchObject({ code: 0 })
      const words = ['--dataset', at(data), ...report, '--ledger', at(`${data}.jsonl`)]
      expect(await hindo.run('release', at(`${data}.table.tsv`), ...words)).toMatchObject({ code: 0 })
    }
    const one = await check('now', 'few.jsonl', '--report', at('one.json'))
    expect(one.stdout).toMatch(/^diff\.prior\tstructural\tfail\t/m)
    expect(one.code).toBe(4)
    expect(readFileSync(at('one.json'), 'utf8')).toContain('less \\"all\\" of entry 1 (data version few)')
    const many = await check('now', 'many.jsonl', '--report', at('many-now.json'))
    expect(many.stdout).toMatch(/^diff\.prior\tstructural\tpass\t/m)
    expect(many.code).toBe(0)
    const words = ['--report', at('many-now.json'), '--dataset', at('now'), '--ledger', at('many.jsonl')]
    expect(await hindo.run('verify', at('now.table.tsv'), ...words)).toMatchObject({ code: 0 })
    // the dataset of 2,204 people was not told of the one of 2,503
    const unknown = await check('many', 'few.jsonl')
    expect(unknown.stdout).toMatch(/^diff\.prior\tstructural\treview\t/m)
    expect(unknown.code).toBe(3)
  })

  it('are asked for when they are not said, and nothing is written', async () => {
    const wrong: Array<[number, RegExp, string[]]> = [
      [2, /--previous is there once, --previous-dataset 0 times/, ['--previous', at('few.tsv')]],
      [2, /--previous is there 0 times, --previous-version once/, ['--previous-version', 'few']],
      [2, /not by both/, ['--previous', at('few.tsv'), '--previous-version', 'few', '--previous-dataset', at('few')]],
      [1, /nothing\.tsv does not exist/, ['--previous', at('nothing.tsv'), '--previous-version', 'few']],
      [1, /nothing does not exist/, ['--previous', at('few.tsv'), '--previous-dataset', at('nothing')]],
      [2, /"now" is there twice/, ['--previous', at('few.tsv'), '--previous-version', 'now']],
      [
        1,
        /2204 people of everybody; the data version few has 2503/,
        ['--previous', at('many.tsv'), '--previous-dataset', at('few')],
      ],
    ]
    writeFileSync(at('again.tsv'), readFileSync(at('now.tsv')))
    for (const [code, message, words] of wrong) {
      const made = await build('again', ...words, '--data-version', 'now')
      expect(made.stderr).toMatch(message)
      expect(made.code).toBe(code)
      expect(existsSync(at('again'))).toBe(false)
    }
  })
})
