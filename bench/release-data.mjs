// A table for release with what left before it: files, ledger and the dataset that they are from.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { datasetWriter, ensure } from './generate.mjs'
import { createRandom } from './random.mjs'

const AXES = { ancestry: 3, age: 7 }
const EARLIER = 20
const LEAST = 10

/**
 * Two partition axes of 3 and 7 levels with all their margins: 32 groups, 21 of them atoms. The table shows all of them; cells of few
 * carriers are hidden, each with three others that close a rectangle, whole rows where a margin is small.
 */
export function releaseData(variants) {
  return ensure(`release-${variants}x32-plain`, async (writers, at) => {
    const world = drawWorld(variants)
    await writeDataset(writers, at, `release-${variants}x32-plain`, world)
    const everything = { cohorts: world.groups, from: 0, to: variants }
    const hidden = hiddenCells(world, everything)
    writeFileSync(join(at, 'table.tsv'), tableText(world, everything, hidden))
    const earlier = earlierReleases(world)
    for (const [number, release] of earlier.entries()) {
      writeFileSync(join(at, `earlier-${number}.tsv`), tableText(world, release, hiddenCells(world, release)))
    }
    return {
      variants,
      hidden: hidden.reduce((sum, { size }) => sum + size, 0),
      cohorts: Object.fromEntries(world.groups.map(({ name, expression }) => [name, expression])),
      earlier: earlier.map(({ cohorts, from, to }) => ({
        cohorts: cohorts.map(({ name, expression }) => ({ name, expression })),
        variants: Array.from({ length: to - from }, (_, i) => keyOf(from + i)),
      })),
    }
  })
}

const BASES = ['A', 'C', 'G', 'T']
const alleles = (row) => [BASES[row & 3], BASES[(row + 1 + ((row >> 2) % 3)) & 3]]
const keyOf = (row) => `1:${3 * row + 1}:${alleles(row).join(':')}`

/** People and genotype counts of every atom, and the groups with the atoms they hold. */
function drawWorld(variants) {
  const random = createRandom(21)
  const count = AXES.ancestry * AXES.age
  const sizes = Array.from({ length: count }, (_, atom) => 300 + random.below(2000 + 400 * (atom % AXES.age)))
  const het = sizes.map(() => new Int32Array(variants))
  const hom = sizes.map(() => new Int32Array(variants))
  for (let row = 0; row < variants; row++) {
    // from 0.2 % to 50 %, as tables of known variants have them
    const common = 0.002 * 250 ** random.uniform()
    for (let atom = 0; atom < count; atom++) {
      const p = Math.min(0.5, common * Math.exp(0.35 * random.normal()))
      const people = sizes[atom]
      hom[atom][row] = Math.min(people, random.poisson(people * p * p))
      het[atom][row] = Math.min(people - hom[atom][row], random.poisson(2 * people * p * (1 - p)))
    }
  }
  return { variants, sizes, het, hom, groups: groupsOf() }
}

function groupsOf() {
  const levels = (axis) => Array.from({ length: AXES[axis] }, (_, i) => `${axis}-${i}`)
  const atoms = (test) =>
    Array.from({ length: AXES.ancestry * AXES.age }, (_, atom) => atom).filter((atom) =>
      test(Math.floor(atom / AXES.age), atom % AXES.age),
    )
  const all = { name: 'all', expression: 'all', terms: [], atoms: atoms(() => true) }
  const margins = [
    ...levels('ancestry').map((level, i) => ({ level, axis: 'ancestry', atoms: atoms((a) => a === i) })),
    ...levels('age').map((level, i) => ({ level, axis: 'age', atoms: atoms((_, b) => b === i) })),
  ].map(({ level, axis, atoms: own }) => ({
    name: level,
    expression: `${axis}=${level}`,
    terms: [[axis, level]],
    atoms: own,
  }))
  const inner = levels('ancestry').flatMap((a, i) =>
    levels('age').map((b, j) => ({
      name: `${a}/${b}`,
      expression: `ancestry=${a} and age=${b}`,
      terms: [
        ['ancestry', a],
        ['age', b],
      ],
      atoms: [i * AXES.age + j],
    })),
  )
  return [all, ...margins, ...inner]
}

/** What left before: everybody, wider ages, ancestries, and ancestries by two ages, each for some stretch of the variants. */
function earlierReleases({ variants }) {
  const random = createRandom(20)
  const ages = (text) => `age in (${text.map((i) => `age-${i}`).join(', ')})`
  const holds = (text) => (atom) => text.includes(atom % AXES.age)
  const atoms = Array.from({ length: AXES.ancestry * AXES.age }, (_, atom) => atom)
  const wide = (split) => [
    { name: 'young', expression: ages(split[0]), atoms: atoms.filter(holds(split[0])) },
    { name: 'old', expression: ages(split[1]), atoms: atoms.filter(holds(split[1])) },
  ]
  const split = [
    [0, 1, 2],
    [3, 4, 5, 6],
  ]
  const byBoth = Array.from({ length: AXES.ancestry }, (_, i) => i).flatMap((i) =>
    wide(split).map(({ name, expression, atoms: own }) => ({
      name: `ancestry-${i} ${name}`,
      expression: `ancestry=ancestry-${i} and ${expression}`,
      atoms: own.filter((atom) => Math.floor(atom / AXES.age) === i),
    })),
  )
  const [all, ...groups] = groupsOf()
  const kinds = [[all], wide(split), groups.slice(0, AXES.ancestry), byBoth]
  return Array.from({ length: EARLIER }, (_, number) => {
    const from = number < 8 ? 0 : random.below(variants >> 1)
    return { cohorts: kinds[number % kinds.length], from, to: number < 8 ? variants : from + (variants >> 1) }
  })
}

function countsOf({ sizes, het, hom }, { atoms }, row) {
  let [AC, AN, carriers] = [0, 0, 0]
  for (const atom of atoms) {
    AC += het[atom][row] + 2 * hom[atom][row]
    AN += 2 * sizes[atom]
    carriers += het[atom][row] + hom[atom][row]
  }
  return { AC, AN, nhomalt: AC - carriers, isSmall: (carriers > 0 && carriers < LEAST) || AN / 2 - carriers < LEAST }
}

/** Per row, the numbers of the cohorts that are hidden. */
function hiddenCells(world, { cohorts, from, to }) {
  const all = new Set(cohorts.keys())
  return Array.from({ length: to - from }, (_, i) => {
    const small = [...all].filter((cohort) => countsOf(world, cohorts[cohort], from + i).isSmall)
    if (small.length === 0) return new Set()
    if (small.some((cohort) => cohorts[cohort].atoms.length > 1)) return all
    const hidden = new Set()
    const first = cohorts.length - AXES.ancestry * AXES.age
    for (const cohort of small) {
      const [a, b] = [Math.floor((cohort - first) / AXES.age), (cohort - first) % AXES.age]
      const [c, d] = [(a + 1) % AXES.ancestry, (b + 1) % AXES.age]
      for (const [x, y] of [[a, b], [a, d], [c, b], [c, d]]) hidden.add(first + x * AXES.age + y) // biome-ignore format: a rectangle
    }
    return hidden
  })
}

/** As `hindo freq` writes it, byte for byte: a check says where it is not. */
function tableText(world, { cohorts, from, to }, hidden) {
  const lines = ['contig\tposition\tid\tref\talt\tfilter\tcohort\tstate\tAC\tAN\tAF']
  for (let row = from; row < to; row++) {
    const [ref, alt] = alleles(row)
    for (const [number, cohort] of cohorts.entries()) {
      const head = `1\t${3 * row + 1}\t\t${ref}\t${alt}\tPASS\t${cohort.name}`
      const { AC, AN } = countsOf(world, cohort, row)
      lines.push(
        hidden[row - from].has(number) ? `${head}\tsuppressed\t\t\t` : `${head}\tvalue\t${AC}\t${AN}\t${AC / AN}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

async function writeDataset(writers, at, name, world) {
  const label = (text) => ({ en: text, ja: text })
  const axes = Object.entries(AXES).map(([id, count]) => ({
    id,
    label: label(id),
    kind: 'partition',
    ordered: false,
    levels: Array.from({ length: count }, (_, i) => ({ id: `${id}-${i}`, label: label(`${id} ${i}`) })),
  }))
  const dense = world.groups.map(({ terms, atoms }) => ({
    terms,
    participants: atoms.reduce((sum, atom) => sum + world.sizes[atom], 0),
  }))
  const writer = datasetWriter(writers, at, name, axes, dense, [], {
    kind: 'genotype',
    measures: ['AC', 'AN', 'nhomalt'],
  })
  for (let row = 0; row < world.variants; row++) {
    const counts = { AC: [], AN: [], nhomalt: [] }
    for (const group of world.groups) {
      const { AC, AN, nhomalt } = countsOf(world, group, row)
      counts.AC.push(AC)
      counts.AN.push(AN)
      counts.nhomalt.push(nhomalt)
    }
    const own = Object.fromEntries(Object.entries(counts).map(([measure, list]) => [measure, Int32Array.from(list)]))
    const [ref, alt] = alleles(row)
    const fields = { contig: '1', position: 3 * row + 1, id: null, ref, alt, filter: 'PASS' }
    const written = writer.row(fields, own)
    if (written) await written
  }
  await writer.finish()
}
