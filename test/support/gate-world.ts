import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { profileOf } from '../../sdk/release/profiles.ts'
import { parseReport, printReport, type Report, type ReportBody } from '../../sdk/release/report.ts'
import { reportName } from '../../sdk/release/report-name.ts'
import { type CommandRunner, commandRunner, type Finished } from './command.ts'

/** A simulated dataset with a table that passes, another of the same groups, and one that fails; and a folder to work in. */
export class GateWorld {
  readonly hindo: CommandRunner
  readonly data: string
  /** Tables and policies as they were made. */
  readonly made: string
  folder: string

  private constructor(hindo: CommandRunner, data: string, made: string) {
    this.hindo = hindo
    this.data = data
    this.made = made
    this.folder = made
  }

  static async make(): Promise<GateWorld> {
    const hindo = await commandRunner()
    const data = `${hindo.folder()}/data`
    const made = hindo.folder()
    const size = ['--participants', '1500', '--variants', '400', '--seed', '5']
    expect((await hindo.run('simulate', '--out', data, ...size)).code).toBe(0)
    const freq = async (name: string, ...words: string[]) => {
      const out = `${made}/${name}`
      const done = await hindo.run('freq', data, '--columns', 'AC,AN,AF', '--by', 'sex', ...words, '--out', out)
      expect(done).toMatchObject({ code: 0 })
    }
    await freq('pass.tsv', '--where', 'all.AF >= 0.1 and all.AF <= 0.9')
    await freq('other.tsv', '--where', 'all.AF >= 0.1 and all.AF <= 0.9', '--limit', '1')
    await freq('fail.tsv', '--limit', '40')
    writeFileSync(`${made}/two.json`, JSON.stringify({ ...profileOf('jp-ndb'), id: 'two', reviewers: 2 }))
    return new GateWorld(hindo, data, made)
  }

  /** A new folder with everything that was made, or that another has. */
  renew(from = this.made): void {
    this.folder = this.hindo.folder()
    cpSync(from, this.folder, { recursive: true })
  }

  at(name: string): string {
    return `${this.folder}/${name}`
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8')
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text)
  }

  report(): Report {
    return parseReport(this.read('report.json'))
  }

  /** Gives the report another body, and the hash that it then has. */
  rewrite(change: (body: ReportBody) => void): void {
    const { body, made } = this.report()
    change(body)
    this.write('report.json', printReport({ body, sha256: reportName(body), made }))
  }

  get ledger(): string[] {
    return ['--ledger', this.at('ledger.jsonl')]
  }

  check(name: string, ...words: string[]): Promise<Finished> {
    const said = ['--author', 'mori', '--context', 'description=test', '--context', 'relation=none']
    return this.hindo.run('check', ...this.of(name), ...said, ...words)
  }

  verify(name: string, ...words: string[]): Promise<Finished> {
    return this.hindo.run('verify', ...this.of(name), ...words)
  }

  release(name: string, ...words: string[]): Promise<Finished> {
    return this.hindo.run('release', ...this.of(name), ...this.ledger, ...words)
  }

  private of(name: string): string[] {
    return [this.at(name), '--dataset', this.data, '--report', this.at('report.json')]
  }
}

/** The same table with the numbers of two lines exchanged: it reads, and is not the dataset's. */
export function swapped(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const [one, other] = [lines[1]!, lines[2]!]
  const from = one.indexOf('value') + 1
  lines[1] = [...one.slice(0, from), ...other.slice(from)]
  lines[2] = [...other.slice(0, from), ...one.slice(from)]
  return lines.map((cells) => cells.join('\t')).join('\n')
}
