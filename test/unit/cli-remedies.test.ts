import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandRunner, commandRunner } from '../support/command.ts'

describe('remedies on the command line', () => {
  let hindo: CommandRunner
  let folder: string
  const at = (name: string) => `${folder}/${name}`
  const lines = (text: string) => text.trimEnd().split('\n')

  beforeAll(async () => {
    hindo = await commandRunner()
    folder = hindo.folder()
    const words = ['--participants', '1200', '--variants', '40', '--seed', '11']
    expect((await hindo.run('simulate', '--out', at('data'), ...words)).code).toBe(0)
    for (const format of ['tsv', 'csv', 'json']) {
      const made = await hindo.run('freq', at('data'), '--by', 'age_band', '--out', at(`ages.${format}`))
      expect(made.code).toBe(0)
    }
    writeFileSync(at('secret'), randomBytes(32))
    writeFileSync(at('short'), randomBytes(31))
  })
  afterAll(() => hindo.close())

  const check = (name: string, ...words: string[]) =>
    hindo.run('check', at(name), '--dataset', at('data'), '--policy', 'jp-ndb', ...words)

  it('lists what would do, the least loss first, and says it in words', async () => {
    const { code, stdout, stderr } = await check('ages.tsv', '--remedies')
    expect(code).toBe(4)
    const [checks, remedies] = stdout.split('\n\n') as [string, string]
    expect(lines(checks)[0]).toBe('rule\tkind\tstatus\tfindings\tcells')
    const [header, ...rows] = lines(remedies).map((line) => line.split('\t'))
    expect(header).toEqual([
      'steps',
      'status',
      'sufficient',
      'share',
      'cells',
      'people',
      'change',
      'deviation',
      'epsilon',
    ])
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.every(([, status, sufficient]) => status !== 'fail' && sufficient === 'true')).toBe(true)
    const shares = rows.map((row) => Number(row[3]))
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(stderr).toContain(`cheapest: ${rows[0]![0]}: `)
    // as listed, so done
    const steps = rows[0]![0]!.split(' ').flatMap((step) => ['--step', step])
    await check('ages.tsv', '--safer', at('best.tsv'), ...steps)
    expect((await check('best.tsv')).code).toBe(3)
  })

  it('tries noise by key with the secret that it is given', async () => {
    const words = ['--cohort', 'men=sex=male', '--cohort', 'women=sex=female', '--cohort', 'all=all']
    expect((await hindo.run('freq', at('data'), ...words, '--out', at('sexes.tsv'))).code).toBe(0)
    const { stdout } = await check('sexes.tsv', ...words, '--remedies', '--cell-key', at('secret'))
    const rows = lines(stdout.split('\n\n')[1]!).map((line) => line.split('\t'))
    const key = rows.find(([steps]) => steps === 'suppress cell-key:5:2:0')!
    expect(key.slice(-2)).toEqual(['1.41421', ''])
    expect(rows.at(-1)!.slice(0, 3)).toEqual(['suppress noise:1/1', 'review', 'true'])
    // as listed, so done; the secret itself stands nowhere
    await check('sexes.tsv', ...words, '--safer', at('key.tsv'), '--step', 'suppress', '--cell-key', at('secret'))
    expect((await check('key.tsv', ...words, '--done', 'suppress', '--done', 'cell-key 5:2:0')).code).toBe(3)
    expect(stdout).not.toContain(readFileSync(at('secret')).toString('hex'))
  })

  it('keeps the first variants only', async () => {
    const { stderr } = await check('ages.tsv', '--safer', at('few.tsv'), '--step', 'limit:7')
    expect(stderr).toContain('limit 7. Check it as well')
    const variants = (name: string) =>
      lines(readFileSync(at(name), 'utf8'))
        .slice(1)
        .map((line) => line.split('\t').slice(0, 5).join())
    expect(variants('few.tsv')).toEqual(variants('ages.tsv').slice(0, variants('few.tsv').length))
    expect(new Set(variants('few.tsv')).size).toBe(7)
    expect((await check('few.tsv')).stdout).toMatch(/table\.faithful\tvalue\tpass/)
  })

  it.each(['tsv', 'csv', 'json'])('merges groups of a %s file, whose names explain themselves', async (format) => {
    const merge = ['--step', 'merge:80-89+90plus=80-89+90plus', '--step', 'drop:AF']
    const { stderr } = await check(`ages.${format}`, '--safer', at(`merged.${format}`), ...merge)
    expect(stderr).toContain(`merge 80-89, 90plus = 80-89+90plus, drop AF. Check it as well`)
    const text = readFileSync(at(`merged.${format}`), 'utf8')
    expect(text).not.toMatch(/[\t,"]90plus["\t,]/)
    const again = await check(`merged.${format}`)
    expect(again.stdout).toMatch(/table\.faithful\tvalue\tpass/)
    const direct = await hindo.run(
      'freq',
      at('data'),
      '--cohort',
      'old=age_band in (80-89, 90plus)',
      '--columns',
      'AC,AN,nhomalt',
    )
    const own = lines(direct.stdout)
      .slice(1)
      .map((line) => line.split('\t').slice(-3).join())
    const merged =
      format === 'json'
        ? (JSON.parse(text).rows as Array<Record<string, unknown>>)
            .filter(({ cohort }) => cohort === '80-89+90plus')
            .map(({ AC, AN, nhomalt }) => [AC, AN, nhomalt].join())
        : text
            .trimEnd()
            .split(/\r?\n/)
            .filter((line) => line.includes('80-89+90plus'))
            .map((line) => line.split(/[\t,]/).slice(-3).join())
    expect(merged).toEqual(own)
  })

  it('says who a merged group is where its name does not', async () => {
    const merge = ['--step', 'merge:80-89+90plus=old', '--step', 'merge:under20=young:age_band in (under20, 20-29)']
    const { stderr } = await check('ages.tsv', '--safer', at('named.tsv'), ...merge)
    expect(stderr).toContain('--cohort "old=age_band in (80-89, 90plus)"')
    expect(stderr).toContain('--cohort "young=age_band in (under20, 20-29)"')
    expect(await check('named.tsv')).toMatchObject({ code: 1, stderr: expect.stringContaining('"young"') })
    const names = ['--cohort', 'old=age_band in (80-89, 90plus)', '--cohort', 'young=age_band in (under20, 20-29)']
    expect((await check('named.tsv', ...names)).stdout).toMatch(/table\.faithful\tvalue\tpass/)
  })

  it('adds noise by key that is the same every time, and says what a key is worth', async () => {
    const key = ['--step', 'suppress', '--cell-key', at('secret')]
    const first = await check('ages.tsv', '--safer', at('noised.tsv'), ...key)
    expect(first.stderr).toContain('--done "cell-key 5:2:0"')
    expect(first.stderr).toContain('in a browser its user has it')
    await check('ages.tsv', '--safer', at('again.tsv'), ...key)
    expect(readFileSync(at('again.tsv'))).toEqual(readFileSync(at('noised.tsv')))
    expect(readFileSync(at('noised.tsv'), 'utf8')).toContain('\tnoised\t')
    await check('noised.tsv', '--done', 'cell-key 5:2:0', '--report', at('noised.json'))
    expect(JSON.parse(readFileSync(at('noised.json'), 'utf8')).body.subject.mitigation).toEqual({
      steps: ['cell-key 5:2:0'],
      variance: 2,
    })
  })

  it('adds geometric noise and says what it spends', async () => {
    const { stderr } = await check('ages.tsv', '--safer', at('geometric.tsv'), '--step', 'noise:1/10')
    // 40 variants, one age band a person: AC and AN 2 each, nhomalt 1
    expect(stderr).toContain('--done "noise 1/10, 20 in all"')
    expect(stderr).toContain('ε spent on one person in all: 20')
  })

  it.each([
    [2, '"hide" is no step', ['--step', 'hide']],
    [2, '"merge:A=" is no step', ['--step', 'merge:A=']],
    [2, '"round:down:5" is no step', ['--step', 'round:down:5']],
    [2, '"noise:0.5" is no step', ['--step', 'noise:0.5']],
    [2, '"drop:" is no step', ['--step', 'drop:']],
    [2, '"limit:0" is no step', ['--step', 'limit:0']],
    [2, 'needs a secret', ['--step', 'cell-key']],
    [2, 'has 31 bytes; it must have 32', ['--cell-key', 'short']],
    [1, 'does not exist', ['--cell-key', 'nowhere']],
    [1, 'no group "80plus"', ['--step', 'drop:80plus']],
    [2, 'merges fewer than two groups', ['--step', 'merge:80-89=x']],
    [2, 'has a group "70-79" already', ['--step', 'merge:80-89+90plus=70-79']],
  ])('ends with %i: %s', async (code, message, words) => {
    const given = words.map((word) => (['short', 'nowhere'].includes(word) ? at(word) : word))
    const wrong = await check('ages.tsv', '--safer', at('wrong.tsv'), ...given)
    expect(wrong.stderr).toContain(message)
    expect(wrong.code).toBe(code)
    expect(existsSync(at('wrong.tsv'))).toBe(false)
  })

  it('takes steps only for a table that it writes', async () => {
    expect(await check('ages.tsv', '--step', 'suppress')).toMatchObject({ code: 2 })
    expect(await check('ages.tsv', '--cell-key', at('secret'))).toMatchObject({ code: 2 })
  })
})
