import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { profileOf } from '../../sdk/release/profiles.ts'
import { vcfText } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

let hindo: CommandRunner
let folder: string
const REGIONS = { kanto: 40, kinki: 30, tohoku: 12, shikoku: 3 }
const people = Object.entries(REGIONS).flatMap(([region, count]) => Array.from({ length: count }, () => region))

beforeAll(async () => {
  hindo = await commandRunner()
  folder = hindo.folder()
  const names = people.map((_, i) => `s${i}`)
  const calls = people.map((_, i) => (i % 2 ? '0|1' : '0|0')).join(' ')
  writeFileSync(join(folder, 'cohort.vcf'), vcfText(names, [`1 1 . A G . . . GT ${calls}`]))
  writeFileSync(
    join(folder, 'samples.tsv'),
    `sample\tregion\n${people.map((region, i) => `s${i}\t${region}\n`).join('')}`,
  )
  writeFileSync(join(folder, 'ours.json'), JSON.stringify({ ...profileOf('jp-ndb'), id: 'ours', version: '2' }))
  const { 'cell.min': _, ...rules } = profileOf('jp-ndb').rules
  const wrong = { ...profileOf('jp-ndb'), rules: { ...rules, 'cell.min': { least: -1, nonCarriers: true } } }
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify(wrong))
})
afterAll(() => hindo.close())

function build(out: string, policy: string) {
  const [vcf, sheet] = [join(folder, 'cohort.vcf'), join(folder, 'samples.tsv')]
  return hindo.run(
    'build',
    vcf,
    '--samples',
    sheet,
    '--axes',
    'region',
    '--publish',
    policy,
    '--out',
    join(folder, out),
  )
}

it('holds an open dataset to a profile, tells what a person has to see to, and says so in info', async () => {
  const { code, stderr } = await build('open', 'jp-ndb')
  expect([code, stderr]).toEqual([0, expect.stringMatching(/jp-ndb also asks for .*member\.power.*served/)])
  const { stdout } = await hindo.run('info', join(folder, 'open'))
  expect(stdout).toMatch(/published {5}jp-ndb 2026-11 \([0-9a-f]{12}\); suppressed strata: 2, cells of others: 1\n/)
  expect(stdout).toMatch(/not applied {3}.*member\.power/)
  const facts = JSON.parse((await hindo.run('info', join(folder, 'open'), '--json')).stdout)
  expect(facts.publish).toMatchObject({ policy: 'jp-ndb', threshold: 10, suppressedStrata: 2 })
})

it('holds it to a policy of a file', async () => {
  expect((await build('file', join(folder, 'ours.json'))).code).toBe(0)
  const manifest = JSON.parse(readFileSync(join(folder, 'file/dataset.json'), 'utf8'))
  expect(manifest.publish).toMatchObject({ policy: 'ours', version: '2' })
})

it.each([
  ['a name that is none', 'everything', 2, /"everything" is not known[\s\S]*jp-ndb/],
  ['a file that is not there', './none.json', 1, /none\.json/],
])('refuses %s', async (_, policy, code, message) => {
  const failed = await build('none', policy)
  expect([failed.code, failed.stderr]).toEqual([code, expect.stringMatching(message)])
})

it('names the field of a policy that is wrong', async () => {
  const failed = await build('none', join(folder, 'wrong.json'))
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/wrong\.json: rules\.cell\.min\.least/)])
})
