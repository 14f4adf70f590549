import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './folders.mjs'
import { runNpm } from './install.mjs'

/** Nine people and three sites, countable by hand. Columns: three of Hondo (F F M), three of Ryukyu (M M F), three unknown. */
export const SMALL_VCF = `##fileformat=VCFv4.3
##contig=<ID=22,length=51304566,assembly=GRCh37>
##FILTER=<ID=low,Description="low quality">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT h1 h2 h3 r1 r2 r3 u1 u2 u3
22 16050075 rs1 A G . PASS . GT 0|1 1|1 0|0 0|0 0|1 ./. 0|0 0|0 0|0
22 16050115 . G A . PASS . GT 0|0 0|0 0|0 0|0 0|0 0|0 0|0 0|0 0|1
22 16050213 rs3 C T,G . low . GT 1|2 0|0 0|2 1|1 0|0 0|0 0|0 ./. 0|0
`.replaceAll(/^(?!##).*$/gm, (line) => line.replaceAll(' ', '\t'))

export const SMALL_SHEET = `sample sex region
h1 female hondo
h2 female hondo
h3 male hondo
r1 male ryukyu
r2 male ryukyu
r3 female ryukyu
u1 female unknown
u2 male unknown
u3 male unknown
`.replaceAll(' ', '\t')

/** AC, AN and nhomalt of the four rows, counted by hand. */
export const SMALL_COUNTS = {
  all: { AC: [4, 1, 3, 2], AN: [16, 18, 16, 16], nhomalt: [1, 0, 1, 0] },
  hondo: { AC: [3, 0, 1, 2], AN: [6, 6, 6, 6], nhomalt: [1, 0, 0, 0] },
  ryukyu: { AC: [1, 0, 2, 0], AN: [4, 6, 6, 6], nhomalt: [0, 0, 1, 0] },
  unknown: { AC: [0, 1, 0, 0], AN: [6, 6, 4, 4], nhomalt: [0, 0, 0, 0] },
}

/** Builds the package where it is not built yet. `npm test` and `npm run test:pack` build it anew before. */
export function ensureBuilt(): void {
  if (existsSync(join(root, 'dist/index.js'))) return
  execFileSync(process.execPath, [join(root, 'test/support/build.mjs')], { stdio: ['ignore', 2, 2] })
}

/** Packs the built package into a fresh folder; answers the tarball's path. */
export function packTarball(): string {
  ensureBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'hindo-pack-'))
  if (runNpm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])) throw new Error('npm pack failed')
  const [file = ''] = readdirSync(folder)
  return join(folder, file)
}

/** An empty project with the tarball installed, its dependencies from the registry or npm's cache. */
export function installTarball(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindo-project-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  const args = ['install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball]
  if (runNpm(args, { cwd: folder })) throw new Error('npm install of the tarball failed')
  return folder
}

/** Runs a program of `node_modules/.bin` of a project; answers what it printed. */
export function runBin(folder: string, name: string, args: string[]) {
  const done = spawnSync(join(folder, 'node_modules/.bin', name), args, { cwd: folder, encoding: 'utf8' })
  return { status: done.status, stdout: done.stdout, stderr: done.stderr }
}

/** Writes `dataset/` in a project from {@link SMALL_VCF}, with the command it installed. */
export function buildSmallDataset(folder: string): void {
  writeFileSync(join(folder, 'small.vcf'), SMALL_VCF)
  writeFileSync(join(folder, 'sheet.tsv'), SMALL_SHEET)
  rmSync(join(folder, 'dataset'), { recursive: true, force: true })
  const args = ['build', 'small.vcf', '--samples', 'sheet.tsv', '--axes', 'sex,region', '--out', 'dataset']
  const done = runBin(folder, 'hindo', args)
  if (done.status !== 0) throw new Error(`hindo build: ${done.stderr}`)
}

/** Puts files into a project. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
  }
}
