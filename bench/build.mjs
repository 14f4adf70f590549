// `hindo build` against `bcftools +fill-tags` on the same VCF with the same groups.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realData, root } from '../test/support/folders.mjs'
import { isInstalled, markdown, report, run, timeInterleaved } from './measure.mjs'

const vcf = join(realData, '1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = join(realData, '1000g-chr22/samples.tsv')
const hindo = [process.execPath, join(root, 'dist/cli/main.js')]
const axes = ['sex', 'super_population', 'population']

/** Answers whether it ran; `rounds` timed repetitions of each. */
export function benchBuild(rounds) {
  if (!existsSync(vcf)) return skip('the 1000 Genomes test data are not here')
  if (!isInstalled('bcftools')) return skip('bcftools is not installed (Debian: apt install bcftools)')
  const scratch = mkdtempSync(join(tmpdir(), 'hindo-bench-'))
  try {
    const groups = join(scratch, 'groups.txt')
    const people = readFileSync(sheet, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    const columns = axes.map((axis) => people[0].indexOf(axis))
    writeFileSync(
      groups,
      people
        .slice(1)
        .map((cells) => `${cells[0]}\t${columns.map((at) => cells[at]).join(',')}\n`)
        .join(''),
    )
    const dataset = join(scratch, 'dataset')
    const bcf = join(scratch, 'out.bcf')
    const build = (threads) => () => {
      rmSync(dataset, { recursive: true, force: true })
      return [
        ...hindo,
        'build',
        vcf,
        '--samples',
        sheet,
        '--axes',
        axes.join(','),
        '--threads',
        threads,
        '--out',
        dataset,
      ]
    }
    const fill = (extra) => [
      ...['bcftools', '+fill-tags', vcf, '-Ob', '-o', bcf, '--threads', extra],
      ...['--', '-S', groups, '-t', 'AN,AC,AC_Hom,AC_Hemi'],
    ]
    run(build('1')())
    run(fill('0'))
    const cells = assertEqual(dataset, bcf, people, columns)
    const times = timeInterleaved(
      {
        'hindo, 1 thread': build('1'),
        'bcftools, 1 thread': fill('0'),
        'hindo, 2 threads': build('2'),
        'bcftools, 2 threads': fill('1'),
      },
      rounds,
    )
    const ratio = (threads) => times[`hindo, ${threads}`].median / times[`bcftools, ${threads}`].median
    const seconds = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
    const rows = ['1 thread', '2 threads'].map((threads) => [
      threads,
      seconds(times[`hindo, ${threads}`]),
      seconds(times[`bcftools, ${threads}`]),
      ratio(threads).toFixed(2),
    ])
    const table = markdown([['', '`hindo build`, s', '`bcftools +fill-tags`, s', 'ratio'], ...rows])
    report('build', `${table}\n\n${cells} cells of both outputs are equal.`, { rounds, cells, times })
    return true
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Compares AC and AN of every row and group of both outputs, before any time is taken; answers how many cells. */
function assertEqual(dataset, bcf, people, columns) {
  let cells = 0
  for (const [index, axis] of axes.entries()) {
    const levels = [...new Set(people.slice(1).map((row) => row[columns[index]]))].sort()
    const expected = new Map()
    const format = `%CHROM\t%POS\t%REF\t%ALT${levels.map((level) => `\t%AC_${level}\t%AN_${level}`).join('')}\n`
    for (const line of run(['bcftools', 'query', '-f', format, bcf]).trimEnd().split('\n')) {
      const [contig, position, ref, alts, ...values] = line.split('\t')
      for (const [allele, alt] of alts.split(',').entries()) {
        levels.forEach((level, at) => {
          const key = `${contig}\t${position}\t${ref}\t${alt}\t${level}`
          const pair = `${values[2 * at].split(',')[allele]}\t${values[2 * at + 1]}`
          expected.set(key, [...(expected.get(key) ?? []), pair])
        })
      }
    }
    const rows = run([...hindo, 'freq', dataset, '--by', axis, '--columns', 'AC,AN']).split('\n')
    const head = rows.find((line) => line.startsWith('contig\t')).split('\t')
    const at = (name) => head.indexOf(name)
    for (const line of rows.slice(rows.indexOf(head.join('\t')) + 1).filter(Boolean)) {
      const cell = line.split('\t')
      const key = ['contig', 'position', 'ref', 'alt', 'cohort'].map((name) => cell[at(name)]).join('\t')
      const pair = `${cell[at('AC')]}\t${cell[at('AN')]}`
      // positions repeat with the same alleles, so a key may have several rows
      const left = expected.get(key) ?? []
      if (!left.includes(pair)) throw new Error(`${key}: hindo has AC, AN ${pair}; bcftools ${left.join(' or ')}`)
      left.splice(left.indexOf(pair), 1)
      cells += 2
    }
    const unmatched = [...expected].filter(([, left]) => left.length > 0)
    if (unmatched.length > 0)
      throw new Error(`${unmatched.length} groups of rows are not in the dataset, as ${unmatched[0][0]}`)
  }
  return cells
}

function skip(reason) {
  process.stdout.write(`skipped: hindo build against bcftools: ${reason}\n`)
  return false
}
