// `hindo build` against `bcftools +fill-tags` and plink2 on the same VCF with the same groups.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realData, root } from '../test/support/folders.mjs'
import { isInstalled, markdown, report, run, timeInterleaved } from './measure.mjs'

const vcf = join(realData, '1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = join(realData, '1000g-chr22/samples.tsv')
const hindo = [process.execPath, join(root, 'dist/cli/main.js')]
const axes = ['sex', 'super_population', 'population']

/** Answers the times, or false where it did not run; `rounds` timed repetitions of each. */
export function benchBuild({ rounds, quick }) {
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
    let cells = assertEqual(dataset, bcftoolsCells(bcf, people, columns))
    const plink = isInstalled('plink2') ? plinkCommand(scratch, people, columns) : undefined
    if (plink) {
      run(plink('1'))
      cells += assertEqual(dataset, plinkCells(scratch, people, columns))
    }
    const programs = {
      hindo: { 1: build('1'), 2: build('2') },
      bcftools: { 1: fill('0'), 2: fill('1') },
      ...(plink && { plink2: { 1: plink('1'), 2: plink('2') } }),
    }
    const commands = [1, 2].flatMap((threads) =>
      Object.entries(programs).map(([name, by]) => [`${name}, ${threads}`, by[threads]]),
    )
    const times = timeInterleaved(Object.fromEntries(commands), rounds)
    const seconds = (time) =>
      time ? `${time.median.toFixed(2)} (${time.min.toFixed(2)} to ${time.max.toFixed(2)})` : 'not installed'
    const ratio = (threads) => times[`bcftools, ${threads}`].median / times[`hindo, ${threads}`].median
    const rows = [1, 2].map((threads) => [
      threads === 1 ? '1 thread' : `${threads} threads`,
      ...['hindo', 'bcftools', 'plink2'].map((name) => seconds(times[`${name}, ${threads}`])),
      `${ratio(threads).toFixed(1)}x`,
    ])
    const head = ['', '`hindo build`, s', '`bcftools +fill-tags`, s', 'plink2, s', 'Hindo against bcftools']
    const table = markdown([head, ...rows])
    const note = `${cells.toLocaleString('en')} cells of Hindo's output are equal to theirs.`
    report('build', `${table}\n\n${note}`, { quick, rounds, cells, times })
    return { times }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const levelsOf = (people, column) => [...new Set(people.slice(1).map((row) => row[column]))].sort()

/** plink2 first turns the VCF into its own format, once, and counts alleles and genotypes of each group in turn. */
function plinkCommand(scratch, people, columns) {
  const groups = join(scratch, 'plink-groups.txt')
  const rows = people.slice(1).map((cells) => [cells[0], ...columns.map((at) => cells[at])].join('\t'))
  writeFileSync(groups, `#IID\t${axes.map((_, i) => `axis${i}`).join('\t')}\n${rows.join('\n')}\n`)
  const genotypes = join(scratch, 'plink')
  return (threads) => {
    const plink = ['plink2', '--threads', threads, '--silent']
    const counts = axes.map((_, i) => [
      ...[...plink, '--pfile', genotypes, '--pheno', groups, '--pheno-name', `axis${i}`, '--loop-cats', `axis${i}`],
      ...['--freq', 'counts', 'cols=chrom,pos,ref,alt,altfreq,nobs', '--geno-counts', '--out', `${genotypes}-${i}`],
    ])
    const all = [[...plink, '--vcf', vcf, '--make-pgen', '--out', genotypes], ...counts]
    return ['sh', '-c', all.map((words) => words.map((word) => `'${word}'`).join(' ')).join(' && ')]
  }
}

/** By axis: AC and AN of each row and group, by place, alleles and group; a place may come several times with the same alleles. */
function plinkCells(scratch, people, columns) {
  return axes.map((_, index) => {
    const expected = new Map()
    for (const level of levelsOf(people, columns[index])) {
      const lines = readFileSync(join(scratch, `plink-${index}.${level}.acount`), 'utf8')
        .trimEnd()
        .split('\n')
      for (const line of lines.slice(1)) {
        const [contig, position, , ref, alts, counts, called] = line.split('\t')
        const copies = counts.split(',')
        alts.split(',').forEach((alt, allele) => {
          addCell(expected, [contig, position, ref, alt, level], copies[allele], called)
        })
      }
    }
    return expected
  })
}

/** The same from bcftools' output. */
function bcftoolsCells(bcf, people, columns) {
  return axes.map((_, index) => {
    const levels = levelsOf(people, columns[index])
    const expected = new Map()
    const format = `%CHROM\t%POS\t%REF\t%ALT${levels.map((level) => `\t%AC_${level}\t%AN_${level}`).join('')}\n`
    for (const line of run(['bcftools', 'query', '-f', format, bcf]).trimEnd().split('\n')) {
      const [contig, position, ref, alts, ...values] = line.split('\t')
      alts.split(',').forEach((alt, allele) => {
        levels.forEach((level, at) => {
          addCell(expected, [contig, position, ref, alt, level], values[2 * at].split(',')[allele], values[2 * at + 1])
        })
      })
    }
    return expected
  })
}

function addCell(cells, place, copies, called) {
  const key = place.join('\t')
  cells.set(key, [...(cells.get(key) ?? []), `${copies}\t${called}`])
}

/** Compares AC and AN of every row and group with a peer's, before any time is taken; answers how many cells. */
function assertEqual(dataset, peer) {
  let cells = 0
  for (const [index, axis] of axes.entries()) {
    const expected = peer[index]
    const rows = run([...hindo, 'freq', dataset, '--by', axis, '--columns', 'AC,AN']).split('\n')
    const head = rows.find((line) => line.startsWith('contig\t')).split('\t')
    const at = (name) => head.indexOf(name)
    for (const line of rows.slice(rows.indexOf(head.join('\t')) + 1).filter(Boolean)) {
      const cell = line.split('\t')
      const key = ['contig', 'position', 'ref', 'alt', 'cohort'].map((name) => cell[at(name)]).join('\t')
      const pair = `${cell[at('AC')]}\t${cell[at('AN')]}`
      const left = expected.get(key) ?? []
      if (!left.includes(pair)) throw new Error(`${key}: hindo has AC, AN ${pair}; the peer ${left.join(' or ')}`)
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
