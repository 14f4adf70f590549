import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandRunner, commandRunner } from '../support/command.ts'

describe('hindo and records', () => {
  let hindo: CommandRunner
  let samples: string
  let catalogue: string
  beforeAll(async () => {
    hindo = await commandRunner()
    const folder = hindo.folder()
    samples = `${folder}/samples`
    catalogue = `${folder}/catalogue`
    const made = await hindo.run('simulate', '--records', '3000', '--seed', '4', '--out', samples)
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('3000 records with 30 facets')])
    expect((await hindo.run('simulate', '--catalogue', '200', '--out', catalogue)).code).toBe(0)
  })
  afterAll(() => hindo.close())

  it('make the same bytes from the same seed', async () => {
    const again = `${hindo.folder()}/again`
    await hindo.run('simulate', '--records', '3000', '--seed', '4', '--out', again)
    for (const file of ['dataset.json', 'parts/records.facets.arrow', 'parts/records.texts.arrow']) {
      expect(readFileSync(`${again}/${file}`).equals(readFileSync(`${samples}/${file}`)), file).toBe(true)
    }
  })

  it('count by every facet, and other levels of an axis that is restricted', async () => {
    const { code, stdout } = await hindo.run('search', samples, 'sex=female', '--records', '--by', 'sex,biobank')
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n').map((line) => line.split('\t')) // biome-ignore format: one expression
    const count = (axis: string, level: string) =>
      Number(lines.find((cells) => cells[0] === axis && cells[1] === level)![2])
    const total = Number(lines[1]![2])
    expect(lines[0]).toEqual(['axis', 'level', 'records', 'state'])
    expect(count('sex', 'female')).toBe(total)
    expect(count('sex', 'female') + count('sex', 'male') + count('sex', 'unknown')).toBe(3000)
    const banks = lines.filter(([axis]) => axis === 'biobank')
    expect(banks).toHaveLength(14)
    expect(banks.reduce((sum, cells) => sum + Number(cells[2]), 0)).toBe(total)
  })

  it('list rows sorted, with ranges and words, and export them', async () => {
    const words = [
      'search',
      samples,
      'disease=C50',
      '--records',
      '--range',
      'age=40..49',
      '--rows',
      '1000',
      '--sort',
      '-age',
    ]
    const { stdout, stderr } = await hindo.run(...words)
    const [head, ...rows] = stdout.trim().split('\n').map((line) => line.split('\t')) // biome-ignore format: one expression
    const ages = rows.map((cells) => Number(cells[head!.indexOf('age')]))
    expect(ages.length).toBeGreaterThan(3)
    expect(ages).toEqual([...ages].sort((a, b) => b - a))
    expect(ages.every((age) => age >= 40 && age <= 49)).toBe(true)
    expect(stderr).toContain(`${rows.length} of ${rows.length} records`)
    expect(rows.every((cells) => /C50/.test(cells[head!.indexOf('disease')]!))).toBe(true)
    const csv = await hindo.run(
      'search',
      samples,
      'disease=C50',
      '--records',
      '--range',
      'age=40..49',
      '--format',
      'csv',
    )
    expect(csv.stdout.trim().split('\r\n')).toHaveLength(rows.length + 1)
    const donor = rows[0]![head!.indexOf('donor_id')]!
    const found = await hindo.run(
      'search',
      samples,
      '--records',
      '--words',
      donor.toLowerCase(),
      '--rows',
      '5',
      '--json',
    )
    expect(JSON.parse(found.stdout)).toMatchObject({ matched: 1, rows: [{ fields: { donor_id: donor } }] })
  })

  it('find records like one, and terms', async () => {
    const like = await hindo.run('search', samples, '--records', '--like', '7', '--axis', 'sample_type', '--limit', '3')
    expect(like.stdout.trim().split('\n')).toHaveLength(4)
    const terms = await hindo.run('search', samples, '--records', '--terms', '乳癌', '--axis', 'disease')
    expect(terms.stdout).toContain('C509')
  })

  it('describe either kind', async () => {
    const { stdout } = await hindo.run('info', catalogue)
    expect(stdout).toContain('kind          records (catalogue)')
    expect(stdout).toContain('records       200')
    expect(stdout).toContain('SYNTHETIC')
    expect(JSON.parse((await hindo.run('info', samples, '--json')).stdout)).toMatchObject({
      kind: 'samples',
      records: 3000,
    })
  })

  it.each([
    [['search', '', 'dsease=C50', '--records'], 2, 'Did you mean disease'],
    [['search', '', '--records', '--range', 'age'], 2, '--range takes FIELD=FROM..TO'],
    [['search', '', '--records', '--range', 'donor_id=1..2'], 1, 'only numbers and dates have ranges'],
    [['search', '', '--records', '--range', 'age=9..1'], 2, 'runs backwards'],
    [['search', '', '--records', '--rows', '3', '--format', 'csv'], 2, 'does not go with'],
    [['search', '', '--records', '--format', 'xls'], 2, '--format is one of'],
    [['search', '', '--records', '--rows', '3', '--sort', 'agee'], 1, 'Did you mean age'],
    [['search', '', '--records', '--like', '3000'], 1, 'there is no record 3000'],
    [['search', '', '--records', '--like', '3', '--axis', 'sex'], 1, 'no overlapping axis sex'],
    [['search', ''], 2, 'Open it with openRecords'],
    [['freq', ''], 2, 'is a dataset of records, not of counts'],
  ])('%j is refused', async (words, code, message) => {
    const done = await hindo.run(...words.map((word) => (word === '' ? samples : word)))
    expect([done.code, done.stderr]).toEqual([code, expect.stringContaining(message)])
    expect(done.stdout).toBe('')
  })

  it('keep records and counts apart', async () => {
    const counts = `${hindo.folder()}/counts`
    await hindo.run('simulate', '--participants', '50', '--variants', '20', '--out', counts)
    const opened = await hindo.run('search', counts, '--records')
    expect([opened.code, opened.stderr]).toEqual([2, expect.stringContaining('Open it with openDataset')])
    const beside = await hindo.run('simulate', '--records', '10', '--out', `${counts}/records`)
    expect([beside.code, beside.stderr]).toEqual([2, expect.stringContaining('records never go beside it')])
    expect(existsSync(`${counts}/records`)).toBe(false)
    const other = await hindo.run(
      'simulate',
      '--participants',
      '50',
      '--variants',
      '20',
      '--out',
      `${samples}/deep/counts`,
    )
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('counts never go beside it')])
    expect(existsSync(`${samples}/deep`)).toBe(false)
  })
})

describe('hindo import --records', () => {
  let hindo: CommandRunner
  beforeAll(async () => {
    hindo = await commandRunner()
  })
  afterAll(() => hindo.close())
  const table = 'biobank\tdonor_id\tsex\tage\tdisease\nBBJ\tx1\tfemale\t63\tC50\nTMM\tx2\tmale\t41\tC34;C50\n'

  it('makes a dataset by a mapping that comes along, or by the same one as a file', async () => {
    const folder = hindo.folder()
    writeFileSync(`${folder}/in.tsv`, table)
    const shown = await hindo.run('import', '--records', '--mapping', 'samples', '--show-mapping')
    expect(shown.code).toBe(0)
    writeFileSync(`${folder}/map.json`, shown.stdout)
    for (const mapping of ['samples', `${folder}/map.json`]) {
      const out = `${folder}/${mapping === 'samples' ? 'a' : 'b'}`
      const made = await hindo.run('import', `${folder}/in.tsv`, '--records', '--mapping', mapping, '--out', out)
      expect([made.code, made.stderr]).toEqual([
        0,
        expect.stringContaining('2 records with 13 facets and 12 fields, controlled'),
      ])
    }
    expect(readFileSync(`${folder}/a/dataset.json`, 'utf8')).toBe(readFileSync(`${folder}/b/dataset.json`, 'utf8'))
    const found = await hindo.run(
      'search',
      `${folder}/a`,
      'disease=C50 and sex=male',
      '--records',
      '--rows',
      '5',
      '--json',
    )
    expect(JSON.parse(found.stdout)).toMatchObject({ matched: 1, rows: [{ fields: { donor_id: 'x2', age: 41 } }] })
  })

  it('publishes by a policy, and says what it left out', async () => {
    const folder = hindo.folder()
    const rows = Array.from(
      { length: 40 },
      (_, i) => `BBJ\td${i}\t${i % 2 ? 'male' : 'female'}\t${30 + i}\tC${i === 3 ? 99 : 50}`,
    )
    writeFileSync(`${folder}/in.tsv`, `biobank\tdonor_id\tsex\tage\tdisease\n${rows.join('\n')}\n`)
    const made = await hindo.run(
      'import',
      `${folder}/in.tsv`,
      '--records',
      '--mapping',
      'samples',
      '--publish',
      'k=10',
      '--out',
      `${folder}/out`,
    )
    expect([made.code, made.stderr]).toEqual([0, expect.stringMatching(/phenopacket[\s\S]*40 records .*, open/)])
    const info = await hindo.run('info', `${folder}/out`)
    expect(info.stdout).toMatch(/published {5}k=10: without phenopacket; donor_id hashed; rounded age to 10/)
    expect(info.stdout).not.toContain('C99')
    // All but one: with the total beside it, this would say that somebody has something else.
    const { stdout } = await hindo.run('search', `${folder}/out`, 'disease=C50', '--records', '--by', 'sex')
    expect(stdout.split('\n')[1]).toBe('\t\t\tsuppressed')
  })

  it.each([
    [['--mapping', 'samples'], 2, '--out is missing'],
    [['--mapping', 'samples', '--out', 'OUT', '--unlisted', 'maybe'], 2, '--unlisted is error or keep'],
    [['--mapping', 'none.json', '--out', 'OUT'], 1, 'does not exist'],
    [['--mapping', 'catalogue', '--out', 'OUT', '--publish', 'few'], 2, 'publish policy'],
    [['--mapping', 'catalogue', '--out', 'OUT'], 1, 'has none of the mapping'],
  ])('refuses %j', async (words, code, message) => {
    const folder = hindo.folder()
    writeFileSync(`${folder}/in.tsv`, 'x\ty\n1\t2\n')
    const given = words.map((word) => (word === 'OUT' ? `${folder}/out` : word))
    const done = await hindo.run('import', `${folder}/in.tsv`, '--records', ...given)
    expect([done.code, done.stderr]).toEqual([code, expect.stringContaining(message)])
    expect(existsSync(`${folder}/out`)).toBe(false)
  })
})
