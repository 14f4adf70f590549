// 1000 Genomes chromosome 22 as a dataset and as int32 columns of its 26 populations, where the test data are.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { realData, root } from '../test/support/folders.mjs'
import { ensure, writeArrow } from './generate.mjs'
import { run } from './measure.mjs'

const command = [process.execPath, join(root, 'dist/cli/main.js')]
const vcf = join(realData, '1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = join(realData, '1000g-chr22/samples.tsv')

/** `{ absent }` says why there are none. */
export async function chr22Data() {
  if (!existsSync(vcf)) return { absent: 'the 1000 Genomes test data are not here' }
  if (!existsSync(command[1])) await (await import('../test/support/build.mjs')).buildPackage()
  return ensure(`chr22-${statSync(vcf).size}`, async (writers, at) => {
    const dataset = join(at, 'dataset')
    run([...command, 'build', vcf, '--samples', sheet, '--axes', 'sex,super_population,population', '--out', dataset])
    const { levels, position, columns } = readColumns(dataset)
    const named = ['ac', 'an'].flatMap((kind) =>
      levels.map((_, s) => ({ name: `${kind}${s}`, values: Int32Array.from(columns[kind][s]) })),
    )
    const all = [{ name: 'position', values: Int32Array.from(position) }, ...named]
    await writeArrow(writers, join(at, 'columns.arrow'), all)
    const people = levels.map((_, s) => Math.max(...columns.an[s]) / 2)
    return { variants: position.length, levels, people }
  })
}

/** AC and AN of every population, as the command prints them: one line per variant and population. */
function readColumns(dataset) {
  const lines = run([...command, 'freq', dataset, '--by', 'population', '--columns', 'AC,AN'])
    .trimEnd()
    .split('\n')
  const head = lines.findIndex((line) => line.startsWith('contig\t'))
  const at = Object.fromEntries(lines[head].split('\t').map((name, i) => [name, i]))
  const levels = []
  const position = []
  const columns = { ac: [], an: [] }
  for (const line of lines.slice(head + 1)) {
    const cell = line.split('\t')
    let level = levels.indexOf(cell[at.cohort])
    if (level < 0) {
      level = levels.push(cell[at.cohort]) - 1
      columns.ac.push([])
      columns.an.push([])
    }
    if (level === 0) position.push(Number(cell[at.position]))
    columns.ac[level].push(Number(cell[at.AC]))
    columns.an[level].push(Number(cell[at.AN]))
  }
  return { levels, position, columns }
}
