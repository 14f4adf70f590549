// `npm test`: from a fresh clone to one line that counts every check. Arguments narrow it to vitest files or projects.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from './install.mjs'

installPackages()
const { buildDemo, buildPackage } = await import('./build.mjs')
const { ensureChromium } = await import('./chromium.mjs')
const { makeDemoData } = await import('./demo-data.mjs')
const { realData, root } = await import('./folders.mjs')

const started = Date.now()
const total = { passed: 0, failed: 0, skipped: 0 }
const trouble = []

await check('a Chromium to test in', () => ensureChromium())
await check('build of the package', buildPackage)
await check('build of the demo', buildDemo)
await check('demo dataset', makeDemoData)
await check('types', () => tool('typescript/bin/tsc', '-p', root))
await check('format and lint', () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', root))
// one project after the other: browsers and the packed tarball need the processor to themselves
for (const project of ['node', 'browser', 'e2e']) runProject(project)

const seconds = Math.round((Date.now() - started) / 1000)
process.stdout.write(`\n${trouble.map((name) => `FAILED ${name}\n`).join('')}${seconds} s\n`)
if (!existsSync(realData)) {
  process.stdout.write(
    'Tests against real data were skipped: no ../shared/data beside the repository, no $HINDO_TEST_DATA\n',
  )
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed > 0 ? 1 : 0

/** One step that is a check itself: it counts as a test. */
async function check(name, step) {
  process.stderr.write(`\n── ${name}\n`)
  try {
    await step()
    total.passed++
  } catch (error) {
    total.failed++
    trouble.push(name)
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  }
}

function tool(file, ...args) {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) throw new Error(`${file} found something: see above`)
}

function runProject(project) {
  process.stderr.write(`\n── tests: ${project}\n`)
  const report = join(root, `.cache/tests-${project}.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const args = ['run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json']
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const command = [vitest, ...args, `--outputFile.json=${report}`, ...process.argv.slice(2)]
  const done = spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] })
  const counts = existsSync(report)
    ? countTests(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 }
  for (const [name, number] of Object.entries(counts)) total[name] += number
  // a file that does not load, a crash or a stray rejection has no failed test to its name
  if (done.status !== 0 && counts.failed === 0) total.failed++
  if (done.status !== 0) trouble.push(`tests: ${project}`)
}

function countTests(report) {
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function isFailed(result) {
  return result.status === 'failed'
}
