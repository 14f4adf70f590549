// A whole check of a table for release, as a page asks for it: the file read back and recomputed, every rule of a policy, twenty earlier releases with their
// files. Nobody else does this; what is asserted is that both kernels give the same report, byte by byte.

const POLICY = 'acro'

export const check = {
  name: 'check',
  data: 'release',
  title: 'A whole release check',
  async *cases(ctx) {
    const { hindo, release } = ctx
    const file = new Blob([await ctx.load(`${release.name}/table.tsv`)])
    const engines = ['auto', 'typescript'].map((kernel) => hindo.createEngine({ kernel, workers: 1 }))
    const [dataset, other] = await Promise.all(engines.map((engine) => engine.open(ctx.dataset(release.name))))
    const programs = await countPrograms(ctx)
    for (const number of [0, release.earlier.length]) {
      const ledger = await ledgerOf(ctx, dataset, number)
      const options = { policy: POLICY, ledger, cohorts: release.cohorts, context: { description: 'Bench' } }
      const tasks = watchTasks()
      programs.ran = 0
      const { report } = await dataset.check(file, 'tsv', options)
      const ran = programs.counted ? `; ${programs.ran} of ${release.hidden} hidden cells by programs` : ''
      const longest = tasks()
      const same = await other.check(file, 'tsv', options)
      if (report.sha256 !== same.report.sha256) throw new Error('the kernels give different reports')
      yield {
        name: number === 0 ? 'by itself' : `${number} earlier releases`,
        rows: release.variants,
        most: 3,
        implementations: [
          {
            name: 'Hindo engine',
            run: async () => digest((await dataset.check(file, 'tsv', options)).report.sha256),
            note: () => `${report.body.status}${ran}${longest}`,
          },
        ],
      }
    }
    for (const engine of engines) engine.close()
  },
}

const digest = (hex) => Array.from(hex, (digit) => Number.parseInt(digit, 16))

async function ledgerOf({ hindo, release, load }, dataset, number) {
  const { nextEntry, printLedger } = hindo.ledger
  const [entries, files] = [[], []]
  for (const [i, { cohorts, variants }] of release.earlier.slice(0, number).entries()) {
    const bytes = await load(`${release.name}/earlier-${i}.tsv`)
    files.push(bytes)
    const record = {
      type: 'release',
      at: '2026-11-01T00:00:00.000Z',
      author: 'bench',
      status: 'pass',
      decision: 'passed',
      dataset: { id: dataset.id, dataVersion: dataset.dataVersion },
      cohorts: cohorts.map((cohort) => ({ ...cohort, plan: [{ stratum: '', coefficient: 1 }] })),
      columns: ['AC', 'AN', 'AF'],
      variants,
      mitigation: { steps: ['suppress'], variance: 0 },
      file: { sha256: hindo.sha256.sha256Of(bytes), bytes: bytes.length, format: 'tsv' },
      report: '0'.repeat(64),
    }
    entries.push(nextEntry(entries, record))
  }
  return hindo.ledgerMemory.memoryLedger(printLedger(entries), files)
}

/** Counts programs where the engine runs in this thread, and so with this solver. */
async function countPrograms({ hindo, browser }) {
  const counted = { ran: 0, counted: !browser }
  const solver = browser ? undefined : await hindo.linearProgram.loadIntervalSolver()
  if (!solver) return counted
  const { solve } = solver
  solver.solve = (system, targets) => {
    counted.ran += targets.length
    return solve(system, targets)
  }
  return counted
}

/** The longest task of the page's own thread from now on, as far as it is 50 ms or longer. */
function watchTasks() {
  if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes('longtask')) return () => ''
  const found = []
  const observer = new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration)))
  observer.observe({ entryTypes: ['longtask'] })
  return () => {
    found.push(...observer.takeRecords().map(({ duration }) => duration))
    observer.disconnect()
    return found.length > 0
      ? `; longest main-thread task ${Math.round(Math.max(...found))} ms`
      : '; no main-thread task of 50 ms'
  }
}
