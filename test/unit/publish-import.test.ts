import { describe, expect, it } from 'vitest'
import { profileOf } from '../../sdk/release/profiles.ts'
import { termsText } from '../support/built-dataset.ts'
import { importFiles } from '../support/imported-dataset.ts'

const GROUPS = ['', 'kanto', 'kinki', 'tohoku'] as const
type Group = (typeof GROUPS)[number]
/** AC, AN and nhomalt of each group. */
type Line = Record<Group, [number, number, number?]>

const PEOPLE: Record<Group, number> = { '': 300, kanto: 200, kinki: 80, tohoku: 20 }

function mapping(measures: string[], people: Partial<Record<Group, number>> = PEOPLE, overlapping = false) {
  return {
    format: 'tsv',
    measures: Object.fromEntries(measures.map((measure) => [measure, `${measure}{group}`])),
    axes: [
      {
        id: 'region',
        kind: overlapping ? 'overlapping' : 'partition',
        levels: GROUPS.slice(1).map((id) => ({ id })),
      },
    ],
    strata: GROUPS.map((group) => ({
      terms: group ? { region: group } : {},
      group,
      ...(people[group] === undefined ? {} : { participants: people[group] }),
    })),
  }
}

function table(measures: string[], lines: Line[], contig = '1'): string {
  const head = [
    'contig',
    'position',
    'id',
    'ref',
    'alt',
    ...GROUPS.flatMap((group) => measures.map((one) => one + group)),
  ]
  const rows = lines.map((line, row) => [
    contig, row + 1, '.', 'A', 'G', ...GROUPS.flatMap((group) => measures.map((_, i) => line[group][i] ?? 0)),
  ]) // biome-ignore format: a table
  return `${[head, ...rows].map((cells) => cells.join('\t')).join('\n')}\n`
}

/** Counts with everybody called; AC by group. */
function called(kanto: number, kinki: number, tohoku: number, homozygous = 0): Line {
  return {
    '': [kanto + kinki + tohoku, 600, 3 * homozygous],
    kanto: [kanto, 400, homozygous],
    kinki: [kinki, 160, homozygous],
    tohoku: [tohoku, 40, homozygous],
  }
}

const AC_AN = ['AC', 'AN']
const WITH_HOM = ['AC', 'AN', 'nhomalt']

function publish(
  measures: string[],
  lines: Line[],
  policy: unknown = 'k=10',
  more: Parameters<typeof mapping>[1] = PEOPLE,
  overlapping = false,
) {
  return importFiles({ 'counts.tsv': table(measures, lines) }, mapping(measures, more, overlapping), {
    publish: policy as string,
  })
}

describe('an import under a policy', () => {
  it('is open, names the policy, and keeps the mapping with its participants to itself', async () => {
    const line = { ...called(100, 40, 3), kinki: [40, 190, 0], tohoku: [3, 10, 0] } as Line
    line[''] = [143, 600, 0]
    const built = await publish(WITH_HOM, [line], 'jp-ndb', { ...PEOPLE, tohoku: 5, kinki: 95 })
    const { serving, release, publish: applied, provenance, strata } = built.manifest
    expect([serving, release, applied!.policy]).toEqual(['open', 'optional', 'jp-ndb'])
    expect(provenance.options).toMatchObject({ publish: 'jp-ndb', mapping: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
    expect(strata.map(({ participants }) => participants)).toEqual([300, 200, null, null])
    expect(new TextDecoder().decode(built.files['dataset.json'])).not.toMatch(/:95\b|:5\b/)
  }) // biome-ignore format: a test

  it('hides what fails, and what would give it away', async () => {
    const built = await publish(WITH_HOM, [called(100, 40, 12), called(100, 40, 4), called(5, 2, 1), called(0, 0, 0), called(60, 40, 20, 8)])
    const shown = GROUPS.map((group) => built.values('AC', group && `region=${group}`).map((value) => value !== null))
    expect(shown).toEqual([
      [true, true, false, true, true],
      [true, true, false, true, true],
      [true, false, false, true, true],
      [true, false, false, true, true],
    ])
    for (const measure of ['AN', 'nhomalt'] as const) {
      expect(GROUPS.map((group) => built.values(measure, group && `region=${group}`).map((value) => value !== null))).toEqual(shown)
    }
    expect(built.manifest.publish!.suppressedCells).toBe(6)
  }) // biome-ignore format: a table

  it('takes copies for as few people as they can be where genotypes are not collected', async () => {
    // 18 copies may be nine people; 19 are ten at least.
    const built = await publish(AC_AN, [called(100, 40, 18), called(100, 40, 19)])
    expect(built.values('AC', 'region=tohoku')).toEqual([null, 19])
  })

  it('does not take levels that overlap for parts that add up', async () => {
    const lines = [called(100, 40, 4)]
    lines[0]![''] = [120, 600]
    const built = await publish(AC_AN, lines, 'k=10', PEOPLE, true)
    // Nothing is left by adding levels up, so kinki may stay; all less kanto is 20 copies, ten people at least.
    expect(['', 'kanto', 'kinki', 'tohoku'].map((group) => built.values('AC', group && `region=${group}`)[0])).toEqual([120, 100, 40, null])
  }) // biome-ignore format: a test

  it('hides groups on X where men cannot be told from what is not called', async () => {
    const line = called(100, 40, 10)
    line.tohoku = [10, 35]
    line[''] = [150, 595]
    const on = async (contig: string) => {
      const files = { 'counts.tsv': table(AC_AN, [line], contig) }
      const built = await importFiles(files, { ...mapping(AC_AN), assembly: 'GRCh38' }, { publish: 'k=3' })
      return built.values('AN', 'region=tohoku')[0]
    }
    expect(await on('1')).toBe(35)
    expect(await on('chrX')).toBe(35)
    line.tohoku = [10, 38]
    line[''] = [150, 598]
    expect(await on('1')).toBe(38)
    expect(await on('chrX')).toBeNull()
  })

  it('needs the participants of every group', async () => {
    const { tohoku: _, ...known } = PEOPLE
    await expect(publish(AC_AN, [called(100, 40, 10)], 'k=10', known)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/participants of region=tohoku are not known/),
    })
  })

  it('refuses a policy that is none before anything is read', async () => {
    await expect(publish(AC_AN, [], 'nobody')).rejects.toMatchObject({ code: 'usage' })
    const wrong = { ...profileOf('gel'), version: '' }
    await expect(publish(AC_AN, [], wrong)).rejects.toMatchObject({ code: 'format', message: expect.stringMatching(/version/) })
  }) // biome-ignore format: a test

  it('tells a stratum that is hidden for itself from one that is hidden for another by nothing', async () => {
    const built = await publish(AC_AN, [called(100, 40, 10)], 'k=30')
    const hidden = built.manifest.strata.filter(({ participants }) => participants === null)
    expect(hidden).toEqual([['kinki'], ['tohoku']].map(([level]) => ({ terms: [['region', level]], participants: null })))
    expect(built.manifest.strata.map(({ terms }) => termsText(terms))).toEqual(['', 'region=kanto', 'region=kinki', 'region=tohoku'])
  }) // biome-ignore format: a test
})
