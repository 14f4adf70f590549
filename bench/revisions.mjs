import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../test/support/folders.mjs'
import { setup as compileKernel } from '../test/support/kernel-bytes.mjs'
import { run } from './measure.mjs'

/** A revision's sources in a temporary folder, with today's packages; a dot is the working tree itself. */
export async function checkOut(revision) {
  if (revision === '.') {
    compileKernel()
    return { path: root, remove() {} }
  }
  const path = mkdtempSync(join(tmpdir(), 'hindo-revision-'))
  // an archive rather than `git worktree`: an interrupted run leaves nothing in the repository
  const archive = spawnSync('git', ['archive', revision, 'sdk', 'wasm', 'package.json'], {
    cwd: root,
    maxBuffer: 2 ** 30,
  })
  if (archive.status !== 0) throw new Error(`${revision} cannot be read: ${archive.stderr}`)
  const unpacked = spawnSync('tar', ['-x', '-C', path], { input: archive.stdout })
  if (unpacked.status !== 0) throw new Error(`${revision} cannot be unpacked: ${unpacked.stderr}`)
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'dir')
  run([process.execPath, join(path, 'wasm/embed.mjs')])
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
