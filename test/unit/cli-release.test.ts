import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseLedger } from '../../sdk/release/ledger.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { parseReport } from '../../sdk/release/report.ts'
import { realFile } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
if (!vcf || !sheet) console.warn('1000g-chr22 is absent: hindo check is not tried on real data')

const COMMON = [
  '--by',
  'super_population',
  '--where',
  'all.AF >= 0.1 and all.AF <= 0.9',
  '--region',
  '22:16050000-16080000',
]

describe.skipIf(!vcf || !sheet)('hindo check, release and verify on chromosome 22 of 2,504 people', () => {
  let hindo: CommandRunner
  let data: string
  let folder: string
  const at = (name: string) => `${folder}/${name}`

  beforeAll(async () => {
    hindo = await commandRunner()
    const own = hindo.folder()
    data = `${own}/data`
    writeFileSync(`${own}/in.vcf.gz`, vcf!)
    writeFileSync(`${own}/samples.tsv`, sheet!)
    const words = ['--samples', `${own}/samples.tsv`, '--axes', 'sex,population,super_population']
    expect((await hindo.run('build', `${own}/in.vcf.gz`, ...words, '--out', data)).code).toBe(0)
  })
  beforeEach(() => {
    folder = hindo.folder()
  })
  afterAll(() => hindo.close())

  async function table(name: string, ...words: string[]): Promise<string> {
    const made = await hindo.run('freq', data, '--columns', 'AC,AN,AF', ...words, '--out', at(name))
    expect(made).toMatchObject({ code: 0 })
    return at(name)
  }
  const check = (path: string, ...words: string[]) =>
    hindo.run(
      'check',
      path,
      '--dataset',
      data,
      '--policy',
      'jp-ndb',
      '--author',
      'mori',
      '--report',
      at('report.json'),
      ...words,
    )
  const ledgerAt = () => ['--ledger', at('ledger.jsonl')]
  const release = (path: string, ...words: string[]) =>
    hindo.run('release', path, '--dataset', data, '--report', at('report.json'), ...ledgerAt(), ...words)
  const verify = (path: string, ...words: string[]) =>
    hindo.run('verify', path, '--dataset', data, '--report', at('report.json'), ...words)

  it('fails a table of rare variants with exit code 4 and a report, which verify repeats', async () => {
    const path = await table('rare.tsv', '--by', 'super_population', '--region', '22:16050000-16060000')
    const checked = await check(path)
    expect(checked.code).toBe(4)
    const lines = checked.stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('rule\tkind\tstatus\tfindings\tcells')
    expect(lines.map((line) => line.split('\t').slice(0, 3).join(' '))).toEqual(
      expect.arrayContaining(['table.faithful value pass', 'cell.min value fail', 'diff.prior structural pass']),
    )
    expect(checked.stderr).toMatch(/fail: Too few carriers \(cell\.min\)/)
    const report = parseReport(readFileSync(at('report.json'), 'utf8'))
    expect(report.body).toMatchObject({ status: 'fail', policy: { id: 'jp-ndb' }, context: { author: 'mori' } })
    expect(await verify(path)).toMatchObject({ code: 4 })
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('\tvalue\t', '\tvalue\t1'))
    expect(await verify(path)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not the file|was edited/) })
  })

  it('writes a safer table, which the same check no longer fails for its cells', async () => {
    const path = await table('rare.tsv', '--by', 'super_population', '--region', '22:16050000-16051500')
    const checked = await check(path, '--safer', at('safer.tsv'))
    expect(checked.code).toBe(4)
    expect(checked.stderr).toMatch(/safer\.tsv: \d+ cells hidden \(\d+\.\d %\)\. Check it as well/)
    const again = await check(at('safer.tsv'))
    expect(again.stdout).toMatch(/cell\.min\tvalue\tpass/)
    expect(again.stdout).toMatch(/attack\.interval\tvalue\tpass/)
    expect((await check(path, '--safer', at('rounded.tsv'), '--round', 'nearest:10')).code).toBe(4)
    const counts = readFileSync(at('rounded.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
    expect(counts.filter((cells) => cells[8]).length).toBeGreaterThan(10)
    for (const cells of counts) expect(Number(cells[8]) % 10).toBe(0)
    expect(await check(path, '--round', 'nearest:10')).toMatchObject({ code: 2 })
    expect(await check(path, '--safer', at('x.tsv'), '--round', 'down:10')).toMatchObject({ code: 2 })
    expect(existsSync(at('x.tsv'))).toBe(false)
  })

  it('releases a table that passes, after which it, and one that differs by a small group, are judged against it', async () => {
    const path = await table('common.tsv', ...COMMON)
    expect(await check(path, ...ledgerAt())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`there is no ledger ${at('ledger.jsonl')}`),
    })
    expect(await verify(path, ...ledgerAt())).toMatchObject({ code: 0 })
    expect(await release(path, '--out', at('out.tsv'))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 1'),
    })
    expect(readFileSync(at('out.tsv'))).toEqual(readFileSync(path))
    const [entry] = parseLedger(readFileSync(at('ledger.jsonl'), 'utf8'))
    expect(entry).toMatchObject({ seq: 1, author: 'mori', decision: 'passed', status: 'pass' })
    expect(existsSync(at(`ledger.jsonl.files/${entry!.file.sha256}`))).toBe(true)
    // the same numbers as VCF say which review let them leave; the ledger keeps what was checked
    const vcf = at('out.vcf')
    const first = readFileSync(at('report.json'))
    expect(await check(path, ...ledgerAt())).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('there is no ledger'),
    })
    expect(await release(path, '--out', vcf)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 2'),
    })
    const report = parseReport(readFileSync(at('report.json'), 'utf8'))
    const mark = /##hindo_reviewed=(.*)/.exec(readFileSync(vcf, 'utf8'))![1]!
    expect(JSON.parse(mark)).toEqual({ policy: 'jp-ndb', report: report.sha256, status: 'pass', decision: 'passed' })
    // verify looks at the ledger without the table's own entry, whichever that is
    expect(await verify(path, ...ledgerAt())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 2'),
    })
    writeFileSync(at('report.json'), first)
    expect(await verify(path, ...ledgerAt())).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('ledger entry 1'),
    })
    const bytes = readFileSync(path)
    const last = bytes.at(-2)!
    writeFileSync(path, bytes.with(-2, last === 48 ? 49 : 48))
    expect(await verify(path, ...ledgerAt())).toMatchObject({ code: 1, stderr: expect.stringMatching(/^differs: /) })
    writeFileSync(path, bytes)
    expect(await check(path, ...ledgerAt())).toMatchObject({ code: 0 })
    // 61 of ASW are left out of AFR: jp-ndb allows that, a policy of 62 does not
    const rest = ['--cohort', 'AFR=super_population=AFR and not population=ASW']
    const differing = await table(
      'rest.tsv',
      ...rest,
      '--where',
      'AF >= 0.2 and AF <= 0.8',
      '--region',
      '22:16050000-16080000',
    )
    const names = ['--cohort', 'AFR=super_population=AFR and not population=ASW']
    const own = {
      ...JSON.parse(JSON.stringify(parseReport(readFileSync(at('report.json'), 'utf8')).body.policy)),
      id: 'own',
    }
    delete own.sha256
    own.rules['stratum.min'].least = 62
    own.rules['diff.prior'].least = 62
    writeFileSync(at('own.json'), JSON.stringify(own))
    const strict = await hindo.run(
      'check',
      differing,
      '--dataset',
      data,
      '--policy',
      at('own.json'),
      ...names,
      ...ledgerAt(),
    )
    expect(strict).toMatchObject({ code: 4 })
    expect(strict.stdout).toMatch(/diff\.prior\tstructural\tfail/)
    const alone = await hindo.run('check', differing, '--dataset', data, '--policy', at('own.json'), ...names)
    expect(alone.stdout).toMatch(/diff\.prior\tstructural\tpass/)
  })

  it('lets a table that does not pass leave only by somebody else’s decision', async () => {
    const path = await table('rare.tsv', '--by', 'super_population', '--region', '22:16050000-16051000')
    expect(await check(path, ...ledgerAt())).toMatchObject({ code: 4 })
    expect(await release(path)).toMatchObject({ code: 4 })
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
    expect(await release(path, '--approver', 'mori', '--comment', 'fine')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot approve it'),
    })
    expect(await release(path, '--approver', 'sato')).toMatchObject({ code: 2 })
    expect(await release(path, '--approver', 'sato', '--comment', 'published before')).toMatchObject({ code: 0 })
    const [entry] = parseLedger(readFileSync(at('ledger.jsonl'), 'utf8'))
    expect(entry).toMatchObject({
      decision: 'approved',
      status: 'fail',
      decisions: [{ by: 'sato', vote: 'approve', comment: 'published before' }],
    })
    expect(await verify(path, ...ledgerAt())).toMatchObject({ code: 0, stderr: expect.stringContaining('approved') })
  })

  it('lets two people decide on exceptions, neither knowing of the other, and says so in what leaves', async () => {
    const path = await table('rare.tsv', '--by', 'super_population', '--region', '22:16050000-16051000')
    const two = { ...profileOf('jp-ndb'), id: 'two', reviewers: 2 }
    writeFileSync(at('two.json'), JSON.stringify(two))
    const policy = ['--policy', at('two.json')]
    const plain = await check(path, ...policy, ...ledgerAt())
    const found = plain.stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, , status]) => status === 'fail' || status === 'review')
    expect(found.length).toBeGreaterThan(1)
    const [first, ...others] = found.map(([rule]) => `--exception=${rule}=the counts are public in phase 3`)
    // one rule is left out: nobody can approve it by oversight
    await check(path, ...policy, ...ledgerAt(), ...others)
    const decide = (by: string, vote: string, ...words: string[]) =>
      verify(path, ...ledgerAt(), '--vote', vote, '--reviewer', by, '--decision', at(`${by}.json`), ...words)
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`no exception covers ${found[0]![0]}`),
    })
    expect(await check(path, ...policy, ...ledgerAt(), first!, ...others)).toMatchObject({ code: 4 })
    expect(await decide('sato', 'approve', '--comment', 'seen')).toMatchObject({ code: 4 })
    expect(await decide('abe', 'approve', '--comment', 'compared with phase 3')).toMatchObject({ code: 4 })
    const files = ['sato', 'abe'].map((name) => `--decision=${name}=${at(`${name}.json`)}`)
    expect(await release(path, ...policy, files[0]!)).toMatchObject({ code: 4, stdout: '' })
    expect(existsSync(at('ledger.jsonl'))).toBe(false)
    expect(await release(path, ...policy, ...files, '--out', at('out.vcf'))).toMatchObject({ code: 0 })
    const report = parseReport(readFileSync(at('report.json'), 'utf8'))
    const [entry] = parseLedger(readFileSync(at('ledger.jsonl'), 'utf8'))
    expect(entry).toMatchObject({
      report: report.sha256,
      status: 'fail',
      decision: 'approved',
      decisions: [
        { by: 'sato', vote: 'approve', comment: 'seen' },
        { by: 'abe', vote: 'approve', comment: 'compared with phase 3' },
      ],
    })
    expect(entry!.exceptions!.map(({ scope, reason }) => `${scope} ${reason}`)).toEqual(
      found.map(() => 'rule the counts are public in phase 3'),
    )
    const out = readFileSync(at('out.vcf'), 'utf8')
    expect(JSON.parse(/##hindo_reviewed=(.*)/.exec(out)![1]!)).toEqual({
      policy: 'two',
      report: report.sha256,
      status: 'fail',
      decision: 'approved',
    })
    expect(out).not.toMatch(/primary|secondary|complementary|sato|abe|phase 3/)
    expect(await verify(path, ...ledgerAt(), ...policy)).toMatchObject({ code: 0 })
  })

  it('verifies a table with noise by its hash: the noise cannot be made again', async () => {
    const path = await table('common.tsv', ...COMMON)
    const made = await check(path, '--safer', at('noised.tsv'), '--step', 'noise:1/2')
    const [, done] = /--done "(noise [^"]+)"/.exec(made.stderr) ?? []
    expect(done).toMatch(/^noise 1\/2/)
    const judged = await check(at('noised.tsv'), '--done', done!)
    expect(judged.stdout).toMatch(/table\.faithful\tvalue\tpass/)
    expect(await verify(at('noised.tsv'))).toMatchObject({
      code: judged.code,
      stderr: expect.stringMatching(/^matches: /),
    })
    expect(await release(at('noised.tsv'), '--approver', 'sato', '--comment', 'noised')).toMatchObject({ code: 0 })
    expect(await verify(at('noised.tsv'), ...ledgerAt())).toMatchObject({ code: 0 })
    // the same noise drawn again is another table
    await check(path, '--safer', at('again.tsv'), '--step', 'noise:1/2')
    await check(at('noised.tsv'), '--done', done!)
    writeFileSync(at('noised.tsv'), readFileSync(at('again.tsv')))
    expect(await verify(at('noised.tsv'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was edited after the check'),
    })
  })

  it('does not release what was checked before something else left', async () => {
    const first = await table('first.tsv', ...COMMON)
    await check(first, ...ledgerAt())
    expect(await release(first)).toMatchObject({ code: 0 })
    // the same report again: the ledger has moved on since
    expect(await release(first)).toMatchObject({ code: 1, stderr: expect.stringContaining('check the table again') })
    expect(parseLedger(readFileSync(at('ledger.jsonl'), 'utf8'))).toHaveLength(1)
  })

  it('names what is wrong: table, report, policy, ledger, dataset', async () => {
    const path = await table('common.tsv', ...COMMON)
    await check(path)
    const failing: Array<[number, RegExp, () => Promise<{ code: number | null; stderr: string }>]> = [
      [1, /nothing\.tsv does not exist/, () => check(at('nothing.tsv'))],
      [2, /is no table that can be judged/, () => check(at('report.txt'))],
      [2, /--dataset DATASET is missing/, () => hindo.run('check', path)],
      [2, /there is no policy "strict"/, () => hindo.run('check', path, '--dataset', data, '--policy', 'strict')],
      [
        1,
        /stratum\.min\.least/,
        () => {
          writeFileSync(
            at('bad.json'),
            readFileSync(at('report.json'), 'utf8').replace(/^.*"policy":(\{.*?\}),"schema":"hindo-report.*$/s, '$1'),
          )
          const policy = parseReport(readFileSync(at('report.json'), 'utf8')).body.policy as unknown as Record<
            string,
            unknown
          >
          const { sha256: _, ...own } = policy
          writeFileSync(
            at('bad.json'),
            JSON.stringify({
              ...own,
              rules: { ...(own.rules as object), 'stratum.min': { least: -1, emptyAllowed: true } },
            }),
          )
          return hindo.run('check', path, '--dataset', data, '--policy', at('bad.json'))
        },
      ],
      [
        1,
        /was changed after it was made/,
        () => {
          writeFileSync(at('report.json'), readFileSync(at('report.json'), 'utf8').replace('"mori"', '"sato"'))
          return verify(path)
        },
      ],
      [
        1,
        /entry 1 of the ledger/,
        () => {
          writeFileSync(at('ledger.jsonl'), '{"seq":1}\n')
          return check(path, ...ledgerAt())
        },
      ],
    ]
    for (const [code, message, run] of failing) {
      const { code: found, stderr } = await run()
      expect(stderr).toMatch(message)
      expect(found).toBe(code)
    }
  })
})
