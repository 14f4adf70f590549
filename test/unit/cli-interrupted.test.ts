import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandRunner, commandRunner } from '../support/command.ts'

let hindo: CommandRunner
let data: string
beforeAll(async () => {
  hindo = await commandRunner()
  data = `${hindo.folder()}/data`
  await hindo.run('simulate', '--out', data, '--participants', '80', '--variants', '6000')
})
afterAll(() => hindo.close())

describe('a command whose reader goes away', () => {
  it('ends quietly', async () => {
    const child = hindo.start(['freq', data, '--by', 'region'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr!.on('data', (chunk) => {
      stderr += chunk
    })
    const code = await new Promise((resolve) => {
      child.on('close', resolve)
      child.stdout!.once('data', () => child.stdout!.destroy())
    })
    expect(stderr).not.toMatch(/EPIPE|Error|^\s+at /m)
    expect(code).toBe(0)
  })

  it('gives the reader what it asked for', async () => {
    const child = hindo.start(['freq', data, '--by', 'region'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const head = spawn('head', ['-n', '3'], { stdio: [child.stdout!, 'pipe', 'ignore'] })
    let text = ''
    head.stdout!.on('data', (chunk) => {
      text += chunk
    })
    await new Promise((resolve) => head.on('close', resolve))
    expect(text.trimEnd().split('\n')).toHaveLength(3)
  })
})

describe('a command that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s removes what it began and exits with %i', async (signal, wanted) => {
    const folder = hindo.folder()
    const words = ['simulate', '--out', `${folder}/out`, '--individuals', `${folder}/people`, '--variants', '1000000']
    const child = hindo.start(words, { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr!.on('data', (chunk) => {
      stderr += chunk
    })
    const closed = new Promise((resolve) => child.on('close', resolve))
    for (let tries = 0; tries < 300 && readdirSync(folder).length < 2; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(readdirSync(folder).every((name) => name.endsWith('.partial'))).toBe(true)
    expect(readdirSync(folder)).toHaveLength(2)
    child.kill(signal)
    expect(await closed).toBe(wanted)
    expect(stderr).toBe('hindo: cancelled, nothing was written\n')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('progress', () => {
  it('is silent where stderr is no terminal', async () => {
    const out = `${hindo.folder()}/out`
    const { stderr } = await hindo.run('simulate', '--out', out, '--participants', '50', '--variants', '2000')
    expect(stderr.split('\n')).toHaveLength(2)
    expect(stderr).not.toContain('\r')
    expect(existsSync(`${out}/dataset.json`)).toBe(true)
  })
})
