import type { DatasetInfo, HistorySummary, Label } from '../types.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, isRecords, withDataset, withRecords } from './dataset.ts'
import { describeRecords } from './search-records.ts'

/** Participants of a level by its own preset stratum; undefined where there is none. */
function participantsOf(dataset: DatasetInfo, axis: string, level: string): number | null | undefined {
  const own = dataset.strata.find(({ terms }) => terms.length === 1 && terms[0]![0] === axis && terms[0]![1] === level)
  return own?.participants
}

/** People of a stratum in words; null is hidden by a policy where one was applied, else the source does not say. */
function shown(participants: number | null | undefined, dataset: DatasetInfo): string {
  if (participants === null) return dataset.publish ? 'suppressed' : 'not known'
  if (participants === undefined) return dataset.kind === 'genotype' ? '0' : 'not held'
  return String(participants)
}

function bothLabels({ en, ja }: Label): string {
  return en === ja ? en : `${en} / ${ja}`
}

/** What searches by name can use, and columns beside the variants' own. */
function indexLines({ indexes = {}, annotations = [] }: DatasetInfo): string[] {
  const words = { ids: 'identifiers', genes: 'genes', callable: 'callable stretches' } as const
  const held = Object.entries(indexes).map(([name, rows]) => `${rows} ${words[name as keyof typeof words]}`)
  return [
    ...(held.length > 0 ? [`indexes       ${held.join(', ')}`] : []),
    ...(annotations.length > 0
      ? [`annotations   ${annotations.map(({ name, type }) => `${name} (${type})`).join(', ')}`]
      : []),
  ]
}

/** How the people changed since an earlier data version. */
export function describeSince({ dataVersion, joined, left, moved, stayed }: HistorySummary): string {
  return `${dataVersion}: ${joined} people joined, ${left} left, ${moved} moved, ${stayed} stayed`
}

/** The policy that it was held to before it was served. */
function publishLines({ publish }: DatasetInfo): string[] {
  if (!publish) return []
  const { policy, version, sha256, suppressedStrata, suppressedCells, notApplied = [] } = publish
  const named = [policy, ...(version ? [version] : []), ...(sha256 ? [`(${sha256.slice(0, 12)})`] : [])].join(' ')
  return [
    `published     ${named}; suppressed strata: ${suppressedStrata}, cells of others: ${suppressedCells}`,
    ...(notApplied.length > 0 ? [`not applied   ${notApplied.join(', ')}`] : []),
  ]
}

/** A dataset in words, one fact per line. */
export function describeDataset(dataset: DatasetInfo): string {
  const everybody = dataset.strata.find(({ terms }) => terms.length === 0)
  const lines = [
    `${dataset.id}: ${bothLabels(dataset.label)}`,
    ...(dataset.synthetic ? ['SYNTHETIC: these people do not exist'] : []),
    `data version  ${dataset.dataVersion}`,
    ...(dataset.history ?? []).map((since) => `since         ${describeSince(since)}`),
    `kind          ${dataset.kind} (${dataset.measures.join(', ')})`,
    `serving       ${dataset.serving}, release review ${dataset.release}`,
    ...publishLines(dataset),
    `assembly      ${dataset.assembly}`,
    `participants  ${shown(everybody?.participants, dataset)}`,
    `variants      ${dataset.variants}`,
    `strata        ${dataset.strata.length}`,
    `size          ${(dataset.bytes / 1e6).toFixed(1)} MB`,
    ...indexLines(dataset),
    ...(dataset.licence ? [`licence       ${dataset.licence}`] : []),
    ...(dataset.citation ? [`citation      ${dataset.citation}`] : []),
    '',
    'contigs',
    ...dataset.contigs.map(({ name, variants, first, last }) => `  ${name}: ${variants} variants, ${first}-${last}`),
  ]
  for (const axis of dataset.axes) {
    lines.push('', `axis ${axis.id} (${axis.kind}${axis.ordered ? ', ordered' : ''}): ${bothLabels(axis.label)}`)
    for (const level of axis.levels) {
      const parent = level.parent ? `, in ${level.parent}` : ''
      const label = level.label.en === level.id ? '' : ` ${level.label.en}`
      lines.push(`  ${level.id}${label}${parent}: ${shown(participantsOf(dataset, axis.id, level.id), dataset)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

export const info: Command = {
  name: 'info',
  summary: 'What a dataset holds.',
  usage: 'DATASET [--json]',
  positionals: { names: ['DATASET'], least: 1, most: 1 },
  options: { json: { kind: 'flag', help: 'print JSON' } },
  notes: DATASET_NOTE,
  async run(input, context) {
    const place = input.positionals[0]!
    if (await isRecords(place)) {
      await withRecords(place, context, async (records) => {
        const { engine: _, ...facts } = records
        const text = input.flag('json')
          ? `${JSON.stringify(facts, null, 2)}\n`
          : describeRecords(records, await records.facets({}, { signal: context.signal }))
        await context.terminal.write(text)
      })
      return
    }
    await withDataset(place, context, async (dataset) => {
      // Methods are no JSON and fall away by themselves.
      const { engine: _, ...facts } = dataset
      const text = input.flag('json') ? `${JSON.stringify(facts, null, 2)}\n` : describeDataset(dataset)
      await context.terminal.write(text)
    })
  },
}
