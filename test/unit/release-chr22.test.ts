import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportReleased } from '../../sdk/export/write-table.ts'
import { createEngine, type Dataset, type Engine, type FrequencyQuery } from '../../sdk/index.ts'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { ReleasedTable } from '../../sdk/release/released-table.ts'
import { printReport } from '../../sdk/release/report.ts'
import { realFile } from '../support/built-dataset.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
if (!vcf || !sheet) console.warn('1000g-chr22 is absent: release checks are not tried on real data')

describe.skipIf(!vcf || !sheet)('a release check on chromosome 22 of 2,504 people', () => {
  let engine: Engine
  let dataset: Dataset

  beforeAll(async () => {
    engine = createEngine()
    dataset = await engine.build({
      inputs: [new File([vcf! as Uint8Array<ArrayBuffer>], 'chr22.vcf.gz')],
      samples: new File([sheet! as Uint8Array<ArrayBuffer>], 'samples.tsv'),
      options: { axes: ['sex', 'super_population', 'population'] },
    })
  })
  afterAll(() => engine.close())

  async function tableOf(query: FrequencyQuery, format: 'tsv' | 'csv' | 'json' = 'tsv'): Promise<File> {
    const table = await dataset.frequencies({ columns: ['AC', 'AN', 'AF'], ...query })
    return new File([await table.export(format)], `table.${format}`)
  }
  const statuses = (report: { body: { checks: Array<{ rule: string; status: string }> } }) =>
    Object.fromEntries(report.body.checks.map(({ rule, status }) => [rule, status]))

  const RARE = { by: ['super_population'], regions: ['22:16050000-16060000'] }
  const COMMON = {
    by: ['super_population'],
    where: 'all.AF >= 0.1 and all.AF <= 0.9',
    regions: ['22:16050000-16080000'],
  }

  it('fails a table with rare variants under jp-ndb by its small cells, and nothing that is not so', async () => {
    const { report } = await dataset.check(await tableOf(RARE), 'tsv', { policy: 'jp-ndb' })
    expect(report.body.status).toBe('fail')
    expect(statuses(report)).toMatchObject({
      'table.faithful': 'pass',
      'stratum.min': 'pass',
      'cell.min': 'fail',
      'diff.prior': 'pass',
      'suppress.complementary': 'pass',
    })
    const cells = report.body.checks
      .find(({ rule }) => rule === 'cell.min')!
      .findings.flatMap((finding) => finding.cells)
    const table = await dataset.frequencies({ ...RARE, columns: ['AC', 'nhomalt', 'n_het', 'n_hom_ref'] })
    const few: string[] = []
    const rows = { from: 0, to: table.rows }
    for (const [cohort, { name }] of table.info.cohorts.entries()) {
      const [ac, hom, het, ref] = await Promise.all(
        ['AC', 'nhomalt', 'n_het', 'n_hom_ref'].map((column) => table.column(column, name, rows)),
      )
      for (let row = 0; row < table.rows; row++) {
        const carriers = het!.values[row]! + hom!.values[row]!
        expect(carriers).toBe(ac!.values[row]! - hom!.values[row]!)
        if ([carriers, ref!.values[row]!].some((people) => people > 0 && people < 10)) few.push(`${row}/${cohort}`)
      }
    }
    expect(cells.map(([row, cohort]) => `${row}/${cohort}`).sort()).toEqual(few.sort())
    expect(few.length).toBeGreaterThan(100)
  })

  it.each(['tsv', 'csv', 'json'] as const)('passes common variants of large groups as %s', async (format) => {
    const { report, record } = await dataset.check(await tableOf(COMMON, format), format, { policy: 'jp-ndb' })
    expect(report.body.checks.filter(({ status }) => status !== 'pass')).toEqual([])
    expect(report.body.status).toBe('pass')
    expect(record.cohorts.map(({ name }) => name)).toEqual(['AFR', 'AMR', 'EAS', 'EUR', 'SAS'])
    expect(record.variants.length).toBe(report.body.subject.variants)
    expect(JSON.stringify(record)).not.toMatch(/"A[CN]":/)
  })

  it('gives the same bytes again, and the TypeScript kernel the same as the Wasm one', async () => {
    const file = await tableOf(COMMON)
    const answers = [
      await dataset.check(file, 'tsv', { policy: 'jp-ndb' }),
      await dataset.check(file, 'tsv', { policy: 'jp-ndb' }),
    ]
    const plain = createEngine({ kernel: 'typescript' })
    const files = Object.entries(await dataset.files()).map(([path, blob]) => new File([blob], path))
    const other = await plain.open(files)
    answers.push(await other.check(file, 'tsv', { policy: 'jp-ndb' }))
    plain.close()
    const texts = answers.map(({ report }) => printReport({ ...report, made: '' }))
    expect(new Set(texts).size).toBe(1)
  })

  it('judges a table against what was released before', async () => {
    const ledger = memoryLedger()
    const before = await tableOf({ cohorts: { all: 'all' }, where: COMMON.where, regions: COMMON.regions })
    const first = await dataset.check(before, 'tsv', { policy: 'jp-ndb', ledger })
    expect(first.report.body.status).toBe('pass')
    const release = { at: '2026-11-21T00:00:00.000Z', author: 'researcher', decision: 'passed' as const }
    await ledger.append(
      nextEntry(await ledger.read(), { ...first.record, ...release }),
      new Uint8Array(await before.arrayBuffer()),
    )
    // the same table again says nothing new
    const again = await dataset.check(before, 'tsv', { policy: 'jp-ndb', ledger })
    expect(again.report.body).toMatchObject({ status: 'pass', ledger: { entries: 1 } })
    // everybody but the 61 of ASW: subtraction gives 61 people, more than 10, but fewer than All of Us's 100
    const rest = 'not population=ASW'
    const most = await tableOf({ cohorts: { most: rest }, where: 'AF >= 0.1 and AF <= 0.9', regions: COMMON.regions })
    const options = { ledger, cohorts: { most: rest } }
    expect(statuses((await dataset.check(most, 'tsv', { policy: 'jp-ndb', ...options })).report)['diff.prior']).toBe(
      'pass',
    )
    const { profileOf } = await import('../../sdk/release/profiles.ts')
    const wider = structuredClone(profileOf('jp-ndb'))
    wider.rules['stratum.min'] = { least: 62, emptyAllowed: true }
    wider.rules['diff.prior'] = { least: 62 }
    const strict = await dataset.check(most, 'tsv', { policy: wider, ...options })
    expect(strict.report.body.checks.find(({ rule }) => rule === 'diff.prior')).toMatchObject({
      status: 'fail',
      findings: [{ evidence: { from: ['plus "all" of entry 1', 'less "most"'] } }],
    })
    wider.rules['diff.prior'] = { least: 61 }
    expect(statuses((await dataset.check(most, 'tsv', { policy: wider, ...options })).report)['diff.prior']).toBe(
      'pass',
    )
  })

  it.each(['tsv', 'csv', 'json'] as const)(
    'makes a failing %s safe by hiding cells, and says what that costs',
    async (format) => {
      const file = await tableOf({ by: ['super_population'], regions: ['22:16050000-16052000'] }, format)
      const options = { policy: 'jp-ndb' }
      expect((await dataset.check(file, format, options)).report.body.status).toBe('fail')
      const mitigated = await dataset.mitigate(file, format, [{ kind: 'suppress' }], options)
      expect(mitigated).toMatchObject({ sufficient: true })
      expect(mitigated.suppressed.primary).toBeGreaterThan(5)
      expect(mitigated.loss).toBeGreaterThan(0)
      expect(mitigated.loss).toBeLessThan(0.7)
      const changed = new File([mitigated.file], `table.${format}`)
      const after = statuses((await dataset.check(changed, format, options)).report)
      const safe = ['cell.min', 'suppress.complementary', 'attack.interval', 'table.faithful']
      expect(safe.map((rule) => after[rule])).toEqual(safe.map(() => 'pass'))
      // hidden for its own number or for another's: the file says the same word
      expect(await changed.text()).toMatch(/suppressed/)
      expect(await changed.text()).not.toMatch(/primary|secondary/)
    },
  )

  it('rounds a table after hiding, in the order that thresholds want', async () => {
    const file = await tableOf({ by: ['super_population'], regions: ['22:16050000-16052000'] })
    const options = { policy: 'samply' }
    const steps = [{ kind: 'round', method: 'nearest', base: 10 } as const, { kind: 'suppress' } as const]
    const changed = new File([(await dataset.mitigate(file, 'tsv', steps, options)).file], 'table.tsv')
    const after = statuses((await dataset.check(changed, 'tsv', options)).report)
    const safe = ['cell.min', 'round.detect', 'table.faithful', 'derive.ratio']
    expect(safe.map((rule) => [rule, after[rule]])).toEqual(safe.map((rule) => [rule, 'pass']))
    const [head, ...lines] = (await changed.text())
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    for (const line of lines) {
      const cells = Object.fromEntries(head!.map((name, i) => [name, line[i]!]))
      if (cells.AC === '') continue
      expect(Number(cells.AC) % 10).toBe(0)
      expect(Number(cells.AF)).toBe(Number(cells.AC) / Number(cells.AN))
      expect(cells.mark).toBe('rounded')
    }
  })

  it.each([
    [
      'a changed number',
      (text: string) => text.replace(/\t(\d+)\t(\d+)\t(0\.\d+)\n/, '\t1\t$2\t$3\n'),
      'table.faithful',
    ],
    ['a changed variant', (text: string) => text.replaceAll('\t16', '\t26'), 'table.faithful'],
  ])('fails %s', async (_, edit, rule) => {
    const text = await (await tableOf(COMMON)).text()
    const { report } = await dataset.check(new File([edit(text)], 'table.tsv'), 'tsv', { policy: 'jp-ndb' })
    expect(statuses(report)[rule]).toBe('fail')
  })

  it.each([
    ['a negative count', (text: string) => text.replace(/\tvalue\t\d+/, '\tvalue\t-5'), /line 2: AC is negative/],
    ['a fractional count', (text: string) => text.replace(/\tvalue\t\d+/, '\tvalue\t5.5'), /line 2: AC is not whole/],
    [
      'more alleles than called',
      (text: string) => text.replace(/\tvalue\t\d+/, '\tvalue\t999999'),
      /AC 999999 is more than AN/,
    ],
    ['NaN', (text: string) => text.replace(/\tvalue\t\d+/, '\tvalue\tNaN'), /line 2: AC is no number/],
    [
      'an unknown cohort',
      (text: string) => text.replaceAll('\tEAS\t', '\tASIA\t'),
      /does not know which people "ASIA" are/,
    ],
    ['a row twice', (text: string) => `${text}${text.split('\n')[1]}\n`, /twice/],
    ['a line too short', (text: string) => `${text}22\t1\n`, /has 2 fields/],
    ['nothing', () => '', /is empty/],
    ['bytes that are no text', () => new Uint8Array([0xff, 0xfe, 0xff]), /not UTF-8/],
  ])('refuses %s by file and line', async (_, edit, message) => {
    const edited = edit(await (await tableOf(COMMON)).text())
    await expect(dataset.check(new File([edited], 'mine.tsv'), 'tsv', { policy: 'jp-ndb' })).rejects.toThrow(message)
  })

  it('leaves a column that it does not know to a person', async () => {
    const text = (await (await tableOf(COMMON)).text()).replace('\tAF\n', '\tscore\n')
    const { report } = await dataset.check(new File([text], 'mine.tsv'), 'tsv', { policy: 'jp-ndb' })
    expect(report.body.status).toBe('review')
    expect(JSON.stringify(report.body.checks)).toContain('score')
  })

  it('gives a table noise, says what it spends, and remembers how much it was', async () => {
    const ledger = memoryLedger()
    const file = await tableOf(COMMON)
    const options = { policy: 'jp-ndb', ledger }
    const steps = [{ kind: 'noise', epsilon: { numerator: 1, denominator: 2 } } as const]
    const { file: noised, mitigation, epsilon } = await dataset.mitigate(file, 'tsv', steps, options)
    expect(mitigation.steps).toEqual([`noise 1/2, ${epsilon} in all`])
    expect(mitigation.variance).toBeCloseTo(7.8354, 3)
    const lines = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
    const [before, after] = [lines(await file.text()), lines(await noised.text())]
    // AC and AN of every variant, two alleles a person, one group each
    expect(epsilon).toBe((before.length / 5) * 2 * 2 * 0.5)
    const moved = after.filter((cells, row) => cells[8] !== before[row]![7])
    expect(moved.length / after.length).toBeGreaterThan(0.5)
    expect(after.every((cells) => cells[7] === 'noised')).toBe(true)
    const named = new File([noised], 'noised.tsv')
    const { report } = await dataset.check(named, 'tsv', { ...options, mitigation })
    expect(statuses(report)['table.faithful']).toBe('pass')
    expect(report.body.subject.mitigation.steps).toEqual(mitigation.steps)
    const approval = { author: 'mori', approver: 'sato', comment: 'noised' }
    const { entry } = await dataset.releaseTable(named, 'tsv', { ...options, mitigation, ...approval })
    expect(entry.mitigation).toEqual(report.body.subject.mitigation)
  })

  it('lets a table leave once, and says by which review in every format that can', async () => {
    const ledger = memoryLedger()
    const file = await tableOf(COMMON)
    const options = { policy: 'jp-ndb', ledger, author: 'mori' }
    const { entry, files, report } = await dataset.releaseTable(file, 'tsv', {
      ...options,
      formats: ['tsv', 'json', 'arrow'],
    })
    expect(await files.tsv!.text()).toBe(await file.text())
    expect(JSON.parse(await files.json!.text()).hindo.reviewed).toEqual({
      policy: 'jp-ndb',
      report: report.sha256,
      status: 'pass',
      decision: 'passed',
    })
    expect(new TextDecoder().decode(await files.arrow!.arrayBuffer())).toContain(report.sha256)
    expect(await ledger.read()).toEqual([entry])
    expect(await ledger.file(entry.file.sha256)).toEqual(new Uint8Array(await file.arrayBuffer()))
    // a report of before the release does not let it leave again
    await expect(dataset.releaseTable(file, 'tsv', { ...options, report })).rejects.toThrow(/says something else now/)
    expect(await ledger.read()).toHaveLength(1)
  })

  it('lets nothing leave that fails, but by somebody else with a reason', async () => {
    const ledger = memoryLedger()
    const file = await tableOf({ by: ['super_population'], regions: ['22:16050000-16052000'] })
    const options = { policy: 'jp-ndb', ledger, author: 'mori' }
    const refused = [
      [options, /this table does not leave: incomplete: fail, so that one decision is needed/],
      [{ ...options, approver: 'mori', comment: 'mine' }, /cannot approve it/],
      [{ ...options, approver: 'sato' }, /a name and a comment/],
      [{ ...options, author: ' ' }, /name of its author/],
    ] as const
    for (const [given, message] of refused)
      await expect(dataset.releaseTable(file, 'tsv', given)).rejects.toThrow(message)
    expect(await ledger.read()).toEqual([])
    const { entry } = await dataset.releaseTable(file, 'tsv', {
      ...options,
      approver: 'sato',
      comment: 'published before',
    })
    expect(entry).toMatchObject({
      status: 'fail',
      decision: 'approved',
      decisions: [{ by: 'sato', vote: 'approve', comment: 'published before' }],
    })
  })

  it('exports as released only what a review made', async () => {
    const forged = { content: {}, mark: { policy: 'jp-ndb', report: 'x', decision: 'passed' } }
    expect(() => exportReleased(forged as unknown as ReleasedTable, 'tsv', { info: dataset })).toThrow(
      /only a table that a review let leave/,
    )
    const prototyped = Object.create(ReleasedTable.prototype)
    expect(() => exportReleased(prototyped, 'tsv', { info: dataset })).toThrow(/only a table/)
  })

  it('refuses a table of another dataset or version, and a policy that it does not know', async () => {
    const text = (await (await tableOf(COMMON, 'json')).text()).replace(
      /"dataVersion":"[^"]+"/,
      '"dataVersion":"other"',
    )
    const other = dataset.check(new File([text], 'table.json'), 'json', { policy: 'jp-ndb' })
    await expect(other).rejects.toThrow(/is of .* other, not of/)
    await expect(dataset.check(await tableOf(COMMON), 'tsv', { policy: 'none' })).rejects.toThrow(
      /there is no policy "none"/,
    )
  })
})
