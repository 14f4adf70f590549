import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../test/support/folders.mjs'
import { folder } from './measure.mjs'

const PEERS = ['@duckdb/duckdb-wasm', 'arquero', 'crossfilter2', '@uwdata/flechette', 'apache-arrow', 'lz4js']

/** Of everything that was timed. */
export function versions(chromium, revisions) {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim()
  const changed = git('status', '--porcelain', 'sdk', 'wasm') === '' ? '' : ' with changes'
  const named = (revision) =>
    git('rev-parse', '--short', revision === '.' ? 'HEAD' : revision) + (revision === '.' ? changed : '')
  const peers = PEERS.map((name) => {
    const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
    return [name, version]
  })
  return {
    hindo: revisions.map(named).join(' and '),
    node: process.versions.node,
    ...(chromium && { chromium: chromium.version }),
    ...Object.fromEntries(peers),
  }
}
