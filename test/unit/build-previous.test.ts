import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { mergeDatasets } from '../../sdk/build/merge.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { parseManifest } from '../../sdk/dataset/manifest.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type BuiltDataset, build, vcfText } from '../support/built-dataset.ts'

/** Name → region and diseases. */
type People = Record<string, [region: string, diseases: string]>

const OPTIONS: BuildOptions = { axes: ['region'], overlapping: ['disease'], id: 'cohort' }

const sheetOf = (people: People) =>
  `sample\tregion\tdisease\n${Object.entries(people)
    .map(([name, cells]) => `${name}\t${cells.join('\t')}`)
    .join('\n')}\n`

const vcfOf = (people: People) =>
  vcfText(
    Object.keys(people),
    [
      `22 100 . A G . PASS . GT ${Object.keys(people)
        .map(() => '0/1')
        .join(' ')}`,
    ],
    ['##contig=<ID=22,length=51304566>'],
  )

interface Earlier {
  people: People
  dataVersion?: string
  from?: BuiltDataset
  sheet?: string
}

function make(people: People, earlier: Earlier[] = [], options: BuildOptions = {}): Promise<BuiltDataset> {
  const previous = earlier.map(({ people: own, dataVersion, from, sheet }, i) => ({
    samples: bytesInput(`before${i}.tsv`, sheet ?? sheetOf(own)),
    ...(dataVersion === undefined ? {} : { dataVersion }),
    ...(from ? { manifest: bytesInput('before/dataset.json', from.files['dataset.json']!) } : {}),
  }))
  return build(vcfOf(people), sheetOf(people), { ...OPTIONS, ...options }, { previous })
}

const FIRST: People = {
  anna: ['east', 'C50'],
  ben: ['east', ''],
  cho: ['west', 'C50;I10'],
  dai: ['west', ''],
}
const SECOND: People = {
  anna: ['east', 'C50;I10'],
  ben: ['west', ''],
  cho: ['west', 'C50;I10'],
  eva: ['west', 'I10'],
}

describe('a build with the sheet of an earlier data version', () => {
  it('holds who joined, left, moved and stayed, and what they had', async () => {
    const { manifest } = await make(SECOND, [{ people: FIRST, dataVersion: 'v1' }], { dataVersion: 'v2' })
    expect(manifest.axes.map(({ levels }) => levels.map(({ id }) => id))).toEqual([
      ['east', 'west'],
      ['C50', 'I10'],
    ])
    const [east, west] = [[0], [1]]
    expect(manifest.history!.versions).toEqual(['v1'])
    expect(new Set(manifest.history!.paths.map((path) => JSON.stringify(path)))).toEqual(
      new Set(
        [
          {
            people: 1,
            at: [east, east],
            levels: [
              [1, 0, 3, 1],
              [1, 1, 2, 1],
            ],
          },
          { people: 1, at: [east, west], levels: [] },
          {
            people: 1,
            at: [west, west],
            levels: [
              [1, 0, 3, 1],
              [1, 1, 3, 1],
            ],
          },
          { people: 1, at: [west, null], levels: [] },
          { people: 1, at: [null, west], levels: [[1, 1, 2, 1]] },
        ].map((path) => JSON.stringify(path)),
      ),
    )
    expect(parseManifest(manifest, 'dataset.json').history).toEqual(manifest.history)
  })

  it('counts every person once, for any sheets and any number of versions', async () => {
    const person = fc.tuple(fc.constantFrom('east', 'west', 'north'), fc.constantFrom('', 'C50', 'I10', 'C50;I10'))
    const names = ['anna', 'ben', 'cho', 'dai', 'eva', 'fay', 'gen']
    const people = fc
      .tuple(...names.map(() => fc.option(person, { freq: 2 })))
      .map((cells): People => Object.fromEntries(names.flatMap((name, i) => (cells[i] ? [[name, cells[i]]] : []))))
      .map((own): People => ({ ...own, zoe: ['east', 'C50'] }))
    await fc.assert(
      fc.asyncProperty(fc.array(people, { minLength: 2, maxLength: 4 }), async (versions) => {
        const earlier = versions.slice(0, -1).map((own, i) => ({ people: own, dataVersion: `v${i + 1}` }))
        const { manifest } = await make(versions.at(-1)!, earlier, { dataVersion: 'now' })
        const { axes, history } = manifest
        const numberOf = (axis: number, id: string) => axes[axis]!.levels.findIndex((level) => level.id === id)
        const placeOf = (own: People, name: string) => (own[name] ? [numberOf(0, own[name][0])] : null)
        const truth = new Map<string, { people: number; has: Map<string, number> }>()
        for (const name of new Set(versions.flatMap((own) => Object.keys(own)))) {
          const key = JSON.stringify(versions.map((own) => placeOf(own, name)))
          const path = truth.get(key) ?? { people: 0, has: new Map() }
          truth.set(key, path)
          path.people++
          for (const disease of ['C50', 'I10']) {
            const bits = versions.reduce((all, own, i) => all | (own[name]?.[1].includes(disease) ? 1 << i : 0), 0)
            const row = `${numberOf(1, disease)}/${bits}`
            if (bits > 0) path.has.set(row, (path.has.get(row) ?? 0) + 1)
          }
        }
        const found = new Map(
          history!.paths.map(({ people: count, at, levels }) => [
            JSON.stringify(at),
            { people: count, has: new Map(levels.map(([, level, bits, has]) => [`${level}/${bits}`, has])) },
          ]),
        )
        expect(found).toEqual(truth)
      }),
      { numRuns: 25 },
    )
  })

  it('keeps levels that nobody has any more, so that what left by them is still understood', async () => {
    const { manifest } = await make({ anna: ['east', ''] }, [
      { people: { ...FIRST, fay: ['abroad', 'Z99'] }, dataVersion: 'v1' },
    ])
    expect(manifest.axes.map(({ levels }) => levels.map(({ id }) => id))).toEqual([
      ['abroad', 'east', 'west'],
      ['C50', 'I10', 'Z99'],
    ])
    expect(manifest.strata.map(({ terms }) => terms.join('&'))).toEqual(['', 'region,east'])
  })

  it('has the data version that it would have without, and names the sheet among its inputs', async () => {
    const plain = await make(SECOND)
    const dated = await make(SECOND, [{ people: FIRST, dataVersion: 'v1' }])
    expect(dated.manifest.dataVersion).toBe(plain.manifest.dataVersion)
    expect(dated.manifest.provenance.inputs.map(({ name }) => name)).toEqual(['sheet.tsv', 'input.vcf', 'before0.tsv'])
    expect(plain.manifest.history).toBe(undefined)
  })

  it('takes the version from the earlier dataset, and compares its people with the sheet', async () => {
    const from = await make(FIRST, [], { dataVersion: 'spring' })
    const given = await make(SECOND, [{ people: FIRST, from }])
    expect(given.manifest.history!.versions).toEqual(['spring'])
    expect(given.warnings.join()).not.toContain('before0.tsv')
    const named = await make(SECOND, [{ people: FIRST, dataVersion: 'spring' }])
    expect(named.warnings.join()).toContain(
      'all 4 samples of before0.tsv are taken for the people of the data version spring',
    )
    // the same people in another order: another file
    const turned = Object.fromEntries(Object.entries(FIRST).reverse())
    const other = await make(SECOND, [{ people: turned, from }])
    expect(other.manifest.history).toEqual(given.manifest.history)
    expect(other.warnings.join()).toContain('before0.tsv is not a file that the data version spring was built from')
  })

  describe('and a policy', () => {
    const many = (count: number, prefix: string, region: string, disease = ''): People =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, [region, disease]]))
    const before = { ...many(40, 'a', 'east'), ...many(30, 'b', 'west', 'C50'), ...many(30, 'c', 'north') }
    const hiddenOf = async (people: People, earlier: Earlier[]) => {
      const { manifest } = await make(people, earlier, { publish: 'k=10', dataVersion: 'v2' })
      expect(manifest.history).toBe(undefined)
      const hidden = manifest.strata.filter(({ participants }) => participants === null)
      return { manifest, hidden: hidden.map(({ terms }) => terms.map(([, level]) => level).join() || 'all') }
    }

    it('hides what a few newcomers or leavers would be the difference of', async () => {
      const was = [{ people: before, dataVersion: 'v1' }]
      expect((await hiddenOf(before, was)).hidden).toEqual([])
      expect((await hiddenOf({ ...before, ...many(1, 'n', 'east') }, [])).hidden).toEqual([])
      expect((await hiddenOf({ ...before, ...many(1, 'n', 'east') }, was)).hidden).toEqual(['all', 'east'])
      expect((await hiddenOf({ ...before, ...many(9, 'n', 'east') }, was)).hidden).toEqual(['all', 'east'])
      expect((await hiddenOf({ ...before, ...many(10, 'n', 'east') }, was)).hidden).toEqual([])
      const left = Object.fromEntries(Object.entries(before).slice(2))
      expect((await hiddenOf(left, was)).hidden).toEqual(['all', 'east'])
      // one of two versions is near enough
      const far = { ...before, ...many(40, 'm', 'east') }
      const two = [...was, { people: far, dataVersion: 'v1b' }]
      expect((await hiddenOf({ ...far, ...many(3, 'n', 'north') }, two)).hidden).toEqual(['all', 'north'])
    })

    it('hides another level where the total would give the one away that few people came to', async () => {
      const now = { ...before, ...many(30, 'm', 'east'), ...many(1, 'n', 'north') }
      const { hidden } = await hiddenOf(now, [{ people: before, dataVersion: 'v1' }])
      expect(hidden).toContain('north')
      expect(hidden.length).toBeGreaterThan(1)
    })

    it('does not name levels that are gone, nor who joined or left', async () => {
      const was = { ...before, ...many(20, 'x', 'abroad', 'Z99') }
      const { manifest } = await hiddenOf({ ...before, ...many(20, 'x', 'east') }, [{ people: was, dataVersion: 'v1' }])
      expect(JSON.stringify(manifest)).not.toMatch(/abroad|Z99/)
      expect(manifest.axes.map(({ levels }) => levels.length)).toEqual([3, 1])
      // what is served depends on the earlier sheet
      const names = async (earlier: Earlier[]) =>
        (await make(before, earlier, { publish: 'k=10' })).manifest.dataVersion
      expect(await names([{ people: was, dataVersion: 'v1' }])).not.toBe(await names([]))
    })
  })

  it('works where nobody has a level of anything', async () => {
    const names = (people: People) => `sample\n${Object.keys(people).join('\n')}\n`
    const previous = [{ samples: bytesInput('before.tsv', names(FIRST)), dataVersion: 'v1' }]
    for (const sheet of [names(SECOND), undefined]) {
      const { manifest } = await build(vcfOf(SECOND), sheet, { dataVersion: 'v2' }, { previous })
      expect(manifest.history).toEqual({
        versions: ['v1'],
        paths: [
          { people: 3, at: [[], []], levels: [] },
          { people: 1, at: [[], null], levels: [] },
          { people: 1, at: [null, []], levels: [] },
        ],
      })
    }
  })

  it('refuses what it cannot be sure of, and writes nothing', async () => {
    const from = await make(FIRST, [], { dataVersion: 'v1' })
    const sheet = sheetOf(FIRST)
    const bare = sheet.replaceAll(/\t[^\t]*$/gm, '')
    const wrong: Array<[RegExp, Earlier[], BuildOptions?]> = [
      [/the sheet is empty/, [{ people: FIRST, dataVersion: 'v1', sheet: '' }]],
      [
        /expected the header to begin with the column sample/,
        [{ people: FIRST, dataVersion: 'v1', sheet: 'who\tregion\nanna\teast\n' }],
      ],
      [
        /the sample "anna" is on lines 2 and 6/,
        [{ people: FIRST, dataVersion: 'v1', sheet: `${sheet}anna\teast\t\n` }],
      ],
      [/no column "disease" for the axis "disease"/, [{ people: FIRST, dataVersion: 'v1', sheet: bare }]],
      [/nobody of the previous sheet before0\.tsv/, [{ people: { x1: ['east', ''] }, dataVersion: 'v1' }]],
      [
        /"v1" is there twice/,
        [
          { people: FIRST, dataVersion: 'v1' },
          { people: SECOND, dataVersion: 'v1' },
        ],
      ],
      [/"v2" is there twice/, [{ people: FIRST, dataVersion: 'v2' }], { dataVersion: 'v2' }],
      [/"" is there twice or empty/, [{ people: FIRST, dataVersion: '' }]],
      [/data version of the previous sheet before0\.tsv is to be said once/, [{ people: FIRST }]],
      [/is to be said once/, [{ people: FIRST, dataVersion: 'v1', from }]],
      [/is of the dataset "cohort", not of other/, [{ people: FIRST, from }], { id: 'other' }],
      [
        /4 people of everybody; the data version v1 has 3|3 people of everybody; the data version v1 has 4/,
        [{ people: { anna: FIRST.anna!, ben: FIRST.ben!, cho: FIRST.cho! }, from }],
      ],
      [/people of region=(east|west); the data version v1 has 2/, [{ people: { ...FIRST, ben: ['west', ''] }, from }]],
      [/people of disease=I10; the data version v1 has 1/, [{ people: { ...FIRST, ben: ['east', 'I10'] }, from }]],
      [
        /the value "west" is no level of the axis "region" in the axes file/,
        [{ people: FIRST, dataVersion: 'v1' }],
        {
          axesFile: {
            axes: [
              { id: 'region', kind: 'partition', levels: [{ id: 'east' }] },
              { id: 'disease', kind: 'overlapping', levels: [{ id: 'C50' }, { id: 'I10' }] },
            ],
          },
        },
      ],
    ]
    const now: People = { anna: ['east', 'C50'], ben: ['east', ''] }
    for (const [message, earlier, options = {}] of wrong) {
      await expect(make(now, earlier, options), String(message)).rejects.toThrow(message)
    }
    const twice = make(now, [{ people: FIRST, dataVersion: 'v1', sheet: `${sheet}anna\teast\t\n` }])
    await expect(twice).rejects.toMatchObject({ code: 'parse', where: { file: 'before0.tsv', line: 6 } })
    // the version of the same inputs is only known at the end
    const same = (await make(now)).manifest.dataVersion
    const output = memoryOutput()
    const built = buildDataset({
      inputs: [bytesInput('input.vcf', vcfOf(now))],
      samples: bytesInput('sheet.tsv', sheetOf(now)),
      previous: [{ samples: bytesInput('before.tsv', sheetOf(FIRST)), dataVersion: same }],
      options: OPTIONS,
      output,
    })
    await expect(built).rejects.toThrow(/is there twice/)
    expect(() => output.files()).toThrow(/complete only after commit/)
  })

  it('warns where most of the earlier people are gone: names may have changed', async () => {
    const many: People = { ...FIRST, x1: ['east', ''], x2: ['east', ''], x3: ['east', ''] }
    const { warnings } = await make(SECOND, [{ people: many, dataVersion: 'v1' }])
    expect(warnings.join()).toContain('4 of 7 samples of before0.tsv are not here any more')
  })

  it('is merged where all shards know the same', async () => {
    const twice = (people: People) =>
      vcfText(
        Object.keys(people),
        [100, 200].map(
          (position) =>
            `22 ${position} . A G . PASS . GT ${Object.keys(people)
              .map(() => '0/1')
              .join(' ')}`,
        ),
        ['##contig=<ID=22,length=51304566>'],
      )
    const shard = (region: string, earlier: People, dataVersion = 'v1') =>
      build(
        twice(SECOND),
        sheetOf(SECOND),
        { ...OPTIONS, region },
        {
          previous: [{ samples: bytesInput('before.tsv', sheetOf(earlier)), dataVersion }],
        },
      )
    const [low, high] = [await shard('22:1-150', FIRST), await shard('22:151-300', FIRST)]
    const merge = (other: BuiltDataset, dataVersion?: string) =>
      mergeDatasets({
        sources: [memorySource('low', low.files), memorySource('high', other.files)],
        output: memoryOutput(),
        ...(dataVersion === undefined ? {} : { dataVersion }),
      })
    expect((await merge(high)).history).toEqual(low.manifest.history)
    await expect(merge(await shard('22:151-300', FIRST, 'v0'))).rejects.toThrow(/differ in history\.versions\.0/)
    await expect(merge(await shard('22:151-300', { anna: ['east', ''] }))).rejects.toThrow(/differ in history\.paths/)
    await expect(merge(high, 'v1')).rejects.toThrow(/"v1" is there twice/)
  })
})
