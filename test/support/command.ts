import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { filesUnder, packageFile, root } from './folders.mjs'

const cache = join(root, 'node_modules/.cache/hindo-test')
const HOUR = 3_600_000

/** Bundles the command as it is now, once for all test files, and gives its path. */
async function bundledCommand(): Promise<string> {
  const newest = Math.max(...filesUnder(join(root, 'sdk')).map((file) => statSync(file).mtimeMs))
  const folder = join(cache, `cli-${Math.floor(newest)}`)
  const command = join(folder, 'main.js')
  if (existsSync(command)) return command
  forgetOld()
  const outDir = `${folder}-${randomBytes(4).toString('hex')}`
  const dependencies = Object.keys(packageFile().dependencies)
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      outDir,
      target: 'es2022',
      minify: false,
      lib: { entry: { main: join(root, 'sdk/cli/main.ts') }, formats: ['es'] },
      rolldownOptions: { external: [/^node:/, ...dependencies.map((name) => new RegExp(`^${name}(/|$)`))] },
    },
  })
  try {
    renameSync(outDir, folder)
  } catch {
    // Another test file was quicker.
    rmSync(outDir, { recursive: true, force: true })
  }
  return command
}

/** Bundles of sources that have changed since; young ones may still be in use by another run. */
function forgetOld(): void {
  if (!existsSync(cache)) return
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith('cli-'))) {
    const path = join(cache, name)
    if (Date.now() - statSync(path).mtimeMs > HOUR) rmSync(path, { recursive: true, force: true })
  }
}

export interface Finished {
  code: number | null
  stdout: string
  bytes: Buffer
  stderr: string
}

export interface CommandRunner {
  /** Runs `hindo` with these words to its end. */
  run(...words: string[]): Promise<Finished>
  /** Starts it and leaves the rest to the test. */
  start(words: string[], options?: SpawnOptions): ChildProcess
  /** A new empty folder, removed with `close`. */
  folder(): string
  close(): void
}

/** Makes the real command ready to run. */
export async function commandRunner(): Promise<CommandRunner> {
  const command = await bundledCommand()
  const base = mkdtempSync(join(tmpdir(), 'hindo-'))
  let folders = 0
  const start: CommandRunner['start'] = (words, options = {}) => spawn(process.execPath, [command, ...words], options)
  return {
    start,
    run(...words) {
      return new Promise((resolve, reject) => {
        const child = start(words)
        const [out, err]: [Buffer[], Buffer[]] = [[], []]
        child.stdout!.on('data', (chunk) => out.push(chunk))
        child.stderr!.on('data', (chunk) => err.push(chunk))
        child.on('error', reject)
        child.on('close', (code) => {
          const bytes = Buffer.concat(out)
          resolve({ code, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() })
        })
      })
    },
    folder() {
      const path = join(base, String(folders++))
      mkdirSync(path)
      return path
    },
    close: () => rmSync(base, { recursive: true, force: true }),
  }
}
