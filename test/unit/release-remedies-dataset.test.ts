import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type Dataset, type FrequencyQuery, openDataset, type Remedy } from '../../sdk/index.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { tableRows } from '../support/built-dataset.ts'

const context = { description: 'ages', relation: 'none' }

describe('remedies of a table of simulated biobanks', () => {
  let dataset: Dataset

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1200, variants: 400, seed: 11 }, output })
    dataset = await openDataset(memorySource('simulated', output.files()))
  })
  afterAll(() => dataset.close())

  async function tableOf(query: FrequencyQuery, format: 'tsv' | 'csv' | 'json' = 'json'): Promise<Blob> {
    const table = await dataset.frequencies({ columns: ['AC', 'AN', 'AF'], ...query })
    return table.export(format)
  }
  const kinds = ({ steps }: Remedy) => steps.map(({ kind }) => kind).join()

  it.each([
    ['jp-ndb', { by: ['age_band'], limit: 40 }],
    ['opensafely', { by: ['sex'], columns: ['AC', 'AN', 'AF', 'nhomalt', 'hwe_p'], limit: 40 }],
    ['finngen', { cohorts: { breast: 'disease=C50', lung: 'disease=C34', everybody: 'all' }, limit: 10 }],
    ['acro', { by: ['region'], limit: 10 }],
    ['jp-ndb', { by: ['age_band', 'sex'] }],
    ['jp-ndb', { cohorts: { young: 'age_band=30-39', rest: 'not age_band=30-39', women: 'sex=female', all: 'all' } }],
    ['allofus', { cohorts: { young: 'age_band=under20', rest: 'not age_band=under20' }, limit: 10 }],
  ] as Array<[string, FrequencyQuery]>)(
    'are what the check says of the changed file, under %s',
    async (policy, query) => {
      const file = await tableOf(query)
      const before = (await dataset.check(file, 'json', { policy, context })).report.body.status
      const progress: Array<[number, number]> = []
      const found = await dataset.remedies(file, 'json', {
        policy,
        context,
        onProgress: ({ phase, done, total }) => phase === 'compute' && progress.push([done, total]),
      })
      expect(found.length).toBeGreaterThan(0)
      expect(progress.length).toBeGreaterThanOrEqual(found.length)
      expect(progress.every(([done], i) => done === i + 1)).toBe(true)
      const shares = found.filter(({ loss }) => loss.deviation === undefined).map(({ loss }) => loss.share)
      if (found[0]!.sufficient) expect(shares).toEqual([...shares].sort((a, b) => a - b))
      for (const { steps, status, left, why, loss, sufficient } of found) {
        const made = await dataset.mitigate(file, 'json', steps, { policy, context })
        const { cohorts, mitigation } = made
        const { report } = await dataset.check(made.file, 'json', { policy, context, cohorts, mitigation })
        expect(report.body.status).toBe(status)
        expect(sufficient).toBe(before === 'fail' ? status !== 'fail' : status === 'pass')
        const same = report.body.checks.filter((check) => check.status === status).map(({ rule }) => rule)
        expect(left).toEqual(status === 'pass' ? [] : same)
        for (const text of [why.en, why.ja]) expect(text === '').toBe(status === 'pass')
        if (steps.length === 0) {
          // the table as it is stands among them where nothing is enough
          expect(found.some((one) => one.sufficient)).toBe(false)
          expect(loss).toMatchObject({ share: 0, cells: 0, text: { en: '', ja: '' } })
          continue
        }
        expect(loss.share).toBeGreaterThan(0)
        expect(loss.text.en).not.toBe('')
        expect(loss.text.ja).toMatch(/。$/)
      }
    },
  )

  it('are none for a table that passes, and say what fails where nothing helps', async () => {
    const common = await tableOf({ where: 'AF > 0.2 and AF < 0.8' })
    const [none, ...more] = await dataset.remedies(common, 'json', { policy: 'finngen' })
    expect(none).toMatchObject({ steps: [], status: 'pass', sufficient: true, left: [], loss: { share: 0, cells: 0 } })
    expect(more).toEqual([])
    const edited = new Blob([(await common.text()).replace(/"AC":\d+/, '"AC":1')])
    const [edit] = await dataset.remedies(edited, 'json', { policy: 'finngen' })
    expect(edit).toMatchObject({ steps: [], status: 'fail', sufficient: false })
    expect(edit!.left).toContain('table.faithful')
    const [undescribed] = await dataset.remedies(common, 'json', { policy: 'opensafely' })
    // nothing fails then, but nobody said what the table is
    expect(undescribed).toMatchObject({ status: 'review', sufficient: true })
    expect(undescribed!.left).toContain('context')
  })

  describe('against small groups', () => {
    const policy = (least: number) => ({
      schema: 'hindo-policy/1',
      id: 'own',
      version: '1',
      label: { en: 'own', ja: '独自' },
      sources: [],
      rules: { 'table.faithful': {}, 'stratum.min': { least, emptyAllowed: true } },
    })
    const peopleOf = async (axis: string) => {
      const { axes } = await dataset.count('', { by: [axis] })
      return new Map(axes[0]!.levels.map((one) => [one.level, 'participants' in one ? (one.participants ?? 0) : 0]))
    }

    it('merge with the smaller neighbour on an ordered axis, and on until all are large enough', async () => {
      const people = await peopleOf('age_band')
      const least = people.get('80-89')! + 1
      const file = await tableOf({ by: ['age_band'], limit: 3 })
      const [best] = await dataset.remedies(file, 'json', { policy: policy(least) })
      expect(best).toMatchObject({ status: 'pass', sufficient: true })
      const merged = best!.steps.flatMap((step) => (step.kind === 'merge' ? [step.cohorts] : []))
      const order = [...people.keys()]
      for (const cohorts of merged) {
        const places = cohorts.map((name) => order.indexOf(name))
        expect(places).toEqual(places.map((_, i) => places[0]! + i))
        expect(cohorts.reduce((sum, name) => sum + people.get(name)!, 0)).toBeGreaterThanOrEqual(least)
      }
      const small = order.filter((name) => people.get(name)! > 0 && people.get(name)! < least)
      expect(small.every((name) => merged.flat().includes(name))).toBe(true)
    })

    it('merge what is small where nothing has an order', async () => {
      const people = await peopleOf('region')
      const sizes = [...people].sort((a, b) => a[1] - b[1])
      const file = await tableOf({ by: ['region'], limit: 3 })
      const [best] = await dataset.remedies(file, 'json', { policy: policy(sizes[0]![1] + 1) })
      const names = [...people.keys()].filter((name) => [sizes[0]![0], sizes[1]![0]].includes(name))
      expect(best).toMatchObject({
        steps: [{ kind: 'merge', cohorts: names, into: names.join('+') }],
        loss: { people: sizes[0]![1] + sizes[1]![1] },
      })
    })

    it('take the level above where levels are inside each other', async () => {
      const people = await peopleOf('disease')
      const codes = ['C50.8', 'C50.9']
      const cohorts = Object.fromEntries(codes.map((code) => [code, `disease=${code} and sex=female`]))
      const file = await tableOf({ cohorts, limit: 3 })
      const least = Math.min(...codes.map((code) => people.get(code)!)) + 1
      const found = await dataset.remedies(file, 'json', { policy: policy(least) })
      expect(found.map(({ steps }) => steps)).toContainEqual([
        { kind: 'merge', cohorts: codes, into: 'C50', expression: 'disease=C50 and sex=female' },
      ])
    })
  })

  it('see what was released before', async () => {
    const ledger = memoryLedger()
    const options = { policy: 'finngen', ledger }
    const earlier = await tableOf({ where: 'AF > 0.2 and AF < 0.8', columns: ['AC', 'AN'] })
    await dataset.releaseTable(earlier, 'json', { ...options, author: 'mori' })
    const rows = JSON.parse(await earlier.text()).rows as Array<Record<string, string | number>>
    const variants = rows.map(({ contig, position, ref, alt }) => [contig, position, ref, alt].join('-'))
    const { axes } = await dataset.count('age_band=90plus', { by: ['region'] })
    const small = axes[0]!.levels.find((one) => 'participants' in one && one.participants && one.participants < 5)!
    const few = { most: `not (age_band=90plus and region=${small.level})`, men: 'sex=male' }
    const file = await tableOf({ cohorts: few, columns: ['AC', 'AN'], variants })
    const { report } = await dataset.check(file, 'json', options)
    expect(report.body.status).toBe('fail')
    const [best] = await dataset.remedies(file, 'json', options)
    expect(best).toMatchObject({ sufficient: true })
    expect(kinds(best!)).toMatch(/suppress|drop|merge/)
    // without the ledger nothing is wrong with it
    const [none] = await dataset.remedies(file, 'json', { policy: 'finngen' })
    expect(none!.steps).toEqual([])
  })

  it('put together what several rules want: groups merged until they are large enough, then cells hidden', async () => {
    const file = await tableOf({ by: ['age_band', 'sex'], limit: 10 })
    const [best] = await dataset.remedies(file, 'json', { policy: 'jp-ndb' })
    expect(best!.sufficient).toBe(true)
    expect(kinds(best!)).toMatch(/(merge|drop).*suppress/)
  })

  it('can be stopped', async () => {
    const file = await tableOf({ by: ['age_band', 'sex'], limit: 40 })
    const abort = new AbortController()
    const stopped = dataset.remedies(file, 'json', {
      policy: 'jp-ndb',
      signal: abort.signal,
      onProgress: ({ phase }) => phase === 'compute' && abort.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  })

  it('add noise by key that the check takes for what it is, and takes bounds from', async () => {
    const file = await tableOf({ by: ['age_band'], columns: ['AC', 'AN', 'AF', 'nhomalt', 'hwe_p'], limit: 40 })
    const step = { kind: 'cell-key' as const, reach: 5, variance: 2, blocked: 0, secret: new Uint8Array(32).fill(7) }
    const made = await dataset.mitigate(file, 'json', [step, { kind: 'suppress' }], { policy: 'jp-ndb' })
    expect(made.mitigation).toEqual({ steps: ['suppress', 'cell-key 5:2:0'], variance: 2 })
    expect(made.note!.en).toMatch(/in a browser its user has it/)
    expect(made.note!.ja).toMatch(/鍵/)
    const told = { policy: 'jp-ndb', mitigation: made.mitigation }
    const { report } = await dataset.check(made.file, 'json', told)
    const statusOf = (rule: string) => report.body.checks.find((check) => check.rule === rule)!.status
    expect(statusOf('table.faithful')).toBe('pass')
    expect(statusOf('attack.interval')).toBe('pass')
    // the same numbers are not what a smaller reach can have made
    const less = { ...told, mitigation: { steps: ['suppress', 'cell-key 1:2:0'], variance: 2 } }
    const wrong = (await dataset.check(made.file, 'json', less)).report.body.checks
    expect(wrong.find(({ rule }) => rule === 'table.faithful')!.status).toBe('fail')
    const round = { kind: 'round' as const, method: 'nearest' as const, base: 5 }
    const both = dataset.mitigate(file, 'json', [step, round], { policy: 'jp-ndb' })
    await expect(both).rejects.toMatchObject({ code: 'usage' })
  })

  describe('with noise', () => {
    const cohorts = { all: 'all', male: 'sex=male', female: 'sex=female' }
    const secret = new Uint8Array(32).fill(9)

    it('come after the exact ones, and say how much noise it is and what it spends', async () => {
      const file = await tableOf({ cohorts })
      const found = await dataset.remedies(file, 'json', { policy: 'jp-ndb', secret })
      const exact = found.filter(({ loss }) => loss.deviation === undefined)
      expect(exact.map(kinds)).toContain('suppress')
      expect(found.slice(exact.length).map(kinds)).toEqual(['suppress,cell-key', 'suppress,noise'])
      const hidden = exact.find((one) => kinds(one) === 'suppress')!
      const [key, geometric] = found.slice(exact.length) as [Remedy, Remedy]
      for (const one of [key, geometric]) {
        expect(one).toMatchObject({ sufficient: true })
        expect(one.loss.cells).toBeLessThan(hidden.loss.cells)
        expect(one.loss.text.ja).toContain('標準偏差')
      }
      expect(key.loss.deviation).toBeCloseTo(Math.SQRT2, 12)
      expect(key.loss.change).toBeLessThanOrEqual(5)
      expect(key.loss.epsilon).toBe(undefined)
      expect(key.loss.text.en).toMatch(/noise of a standard deviation of 1\.41\.$/)
      // ε = 1 per count: 400 variants, two groups a person, AC and AN of two copies each
      expect(geometric.loss.epsilon).toBe(400 * 2 * (2 + 2))
      expect(geometric.loss.deviation).toBeCloseTo(Math.sqrt(1.8413), 3)
      expect(geometric.loss.text.en).toMatch(/It spends an ε of 3,200 on one person in all\.$/)
      // what is listed can be done as it is
      const made = await dataset.mitigate(file, 'json', key.steps, { policy: 'jp-ndb' })
      const { mitigation } = made
      const { report } = await dataset.check(made.file, 'json', { policy: 'jp-ndb', mitigation })
      expect(report.body.status).toBe(key.status)
    })

    it('are left out without a secret, where the policy wants rounding, and where they would bring nothing', async () => {
      const noisy = (found: Remedy[]) => found.filter(({ loss }) => loss.deviation !== undefined).map(kinds)
      const file = await tableOf({ cohorts })
      expect(noisy(await dataset.remedies(file, 'json', { policy: 'jp-ndb' }))).toEqual(['suppress,noise'])
      expect(noisy(await dataset.remedies(file, 'json', { policy: 'samply', secret }))).toEqual([])
      // without a total nothing but what fails has to be hidden
      const apart = await tableOf({ by: ['sex'] })
      expect(noisy(await dataset.remedies(apart, 'json', { policy: 'jp-ndb', secret }))).toEqual([])
    })
  })

  const ages = ['under20', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89', '90plus']
  it.each([
    ['jp-ndb', { by: ['sex', 'age_band'] }],
    ['jp-ndb', { cohorts: { all: 'all', male: 'sex=male', female: 'sex=female' } }],
    ['gel', { cohorts: { all: 'all', ...Object.fromEntries(ages.map((age) => [age, `age_band=${age}`])) } }],
    ['allofus', { by: ['age_band'], columns: ['AC', 'AN', 'nhomalt', 'n_het'] }],
  ] as Array<[string, FrequencyQuery]>)(
    'hide what noise by key leaves to hide, and decide every hidden number: %s',
    async (policy, query) => {
      const file = await tableOf({ columns: ['AC', 'AN', 'AF', 'nhomalt'], ...query })
      const step = { kind: 'cell-key' as const, reach: 5, variance: 2, blocked: 0, secret: new Uint8Array(32).fill(7) }
      const exact = await dataset.mitigate(file, 'json', [{ kind: 'suppress' }], { policy, context })
      const made = await dataset.mitigate(file, 'json', [step, { kind: 'suppress' }], { policy, context })
      // noise tells less of what is hidden, so that less has to be hidden besides
      expect(made.suppressed.primary).toBe(exact.suppressed.primary)
      expect(made.suppressed.secondary).toBeLessThanOrEqual(exact.suppressed.secondary)
      expect(made.sufficient).toBe(true)
      const { mitigation, cohorts } = made
      const { report } = await dataset.check(made.file, 'json', { policy, context, mitigation, cohorts })
      const left = report.body.checks.filter(({ status }) => status !== 'pass').map(({ rule }) => rule)
      // groups of a few people stay what they are
      expect(left.filter((rule) => !['stratum.min', 'member.power', 'diff.prior'].includes(rule))).toEqual([])
    },
  )

  describe('merging', () => {
    const steps = [{ kind: 'merge' as const, cohorts: ['80-89', '90plus'], into: 'old' }]

    it('computes the union from the dataset, keeps the order of rows and groups, and names it canonically', async () => {
      const file = await tableOf({ by: ['age_band'] }, 'tsv')
      const merged = await dataset.mitigate(file, 'tsv', steps, { policy: 'jp-ndb' })
      expect(merged.cohorts.old).toBe('age_band in (80-89, 90plus)')
      expect(merged.mitigation).toEqual({ steps: ['merge 80-89, 90plus = old'], variance: 0 })
      const rows = tableRows(new Uint8Array(await merged.file.arrayBuffer()))
      const direct = tableRows(
        new Uint8Array(await (await tableOf({ cohorts: { old: merged.cohorts.old! } }, 'tsv')).arrayBuffer()),
      )
      expect(rows.filter(({ cohort }) => cohort === 'old')).toEqual(direct)
      const before = tableRows(new Uint8Array(await file.arrayBuffer()))
      const order = (all: typeof rows) => [...new Set(all.map(({ position, alt }) => `${position} ${alt}`))]
      expect(order(rows)).toEqual(order(before))
      expect([...new Set(rows.map(({ cohort }) => cohort))]).toEqual(
        [...new Set(before.map(({ cohort }) => cohort))]
          .filter((name) => name !== '90plus')
          .map((name) => (name === '80-89' ? 'old' : name)),
      )
    })

    it('is not the sum where groups overlap: the dataset has to give the union, or says why not', async () => {
      const cohorts = { breast: 'disease=C50', any: 'disease=II', women: 'sex=female' }
      const file = await tableOf({ cohorts })
      const union = await dataset.mitigate(
        file,
        'json',
        [{ kind: 'merge', cohorts: ['breast', 'women'], into: 'either' }],
        { policy: 'jp-ndb' },
      )
      expect(union.cohorts.either).toBe('disease=C50 or sex=female')
      const rows = JSON.parse(await union.file.text()).rows as Array<{ cohort: string; AC: number; AN: number }>
      const direct = JSON.parse(await (await tableOf({ cohorts: { either: 'disease=C50 or sex=female' } })).text()).rows
      expect(rows.filter(({ cohort }) => cohort === 'either')).toEqual(direct)
      const pair = await tableOf({ cohorts: { breast: 'disease=C50', lung: 'disease=C34' } })
      await expect(
        dataset.mitigate(pair, 'json', [{ kind: 'merge', cohorts: ['breast', 'lung'], into: 'x' }], { policy: 'acro' }),
      ).rejects.toMatchObject({ code: 'not-answerable' })
    })

    it.each([
      [{ kind: 'merge', cohorts: ['80-89', 'nobody'], into: 'x' }, 'not-found'],
      [{ kind: 'merge', cohorts: ['80-89'], into: 'x' }, 'usage'],
      [{ kind: 'merge', cohorts: ['80-89', '80-89'], into: 'x' }, 'usage'],
      [{ kind: 'merge', cohorts: ['80-89', '90plus'], into: '70-79' }, 'usage'],
      [{ kind: 'merge', cohorts: ['80-89', '90plus'], into: ' ' }, 'usage'],
      [{ kind: 'merge', cohorts: ['80-89', '90plus'], into: 'a\tb' }, 'usage'],
      [{ kind: 'merge', cohorts: ['80-89', '90plus'], into: 'x', expression: 'age_band=' }, 'parse'],
      [{ kind: 'drop', cohorts: ['nobody'] }, 'not-found'],
      [{ kind: 'drop', columns: ['nhomalt'] }, 'not-found'],
      [{ kind: 'drop', columns: ['AC', 'AN', 'AF'] }, 'usage'],
    ] as const)('refuses %j', async (step, code) => {
      const file = await tableOf({ by: ['age_band'], limit: 3 })
      const made = dataset.mitigate(file, 'json', [step as never], { policy: 'jp-ndb' })
      await expect(made).rejects.toMatchObject({ code })
    })

    it('does not mix exact numbers into a table that was rounded', async () => {
      const file = await tableOf({ by: ['age_band'] })
      const round = { kind: 'round' as const, method: 'nearest' as const, base: 5 }
      const rounded = await dataset.mitigate(file, 'json', [round], { policy: 'jp-ndb' })
      await expect(dataset.mitigate(rounded.file, 'json', steps, { policy: 'jp-ndb' })).rejects.toThrow(
        /rounded or noised/,
      )
    })
  })
})
