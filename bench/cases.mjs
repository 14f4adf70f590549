// Runs in pages and in Node alike.
import { forgiving, runCase } from './rounds.mjs'

/**
 * Runs a work's cases. With two modules of Hindo (two revisions) only what is Hindo's is timed, of both in turn, and the JS loop
 * as a yardstick; the first revision's is then called A.
 */
export async function runCases(work, modules, ctx) {
  const databases = []
  const contexts = modules.map((hindo, i) => ({ ...ctx, hindo, hindoAddress: ctx.addresses[i], startDuckDB }))
  async function startDuckDB(kind, options) {
    if (modules.length > 1) return { insert: async () => {}, query: async () => undefined, close: async () => {} }
    const database = await forgiving(() => ctx.startDuckDB(kind, options))
    databases.push(database)
    return database
  }
  const iterators = contexts.map((one) => work.cases(one))
  const cases = []
  try {
    for (;;) {
      const steps = []
      for (const iterator of iterators) steps.push(await iterator.next())
      if (steps.some(({ done }) => done)) break
      const found = steps.map(({ value }) => value)
      cases.push(await runCase(modules.length > 1 ? together(found) : found[0], ctx))
    }
  } finally {
    for (const database of databases) await database.close()
  }
  return cases
}

function together(found) {
  const [first] = found
  const yardsticks = first.implementations.filter(({ name, unchecked }) => name === 'JS loop' || unchecked)
  const own = found.flatMap(({ implementations }, i) =>
    implementations
      .filter(({ name }) => name.startsWith('Hindo'))
      .map((one) => ({ ...one, name: `${'AB'[i]}: ${one.name}` })),
  )
  return { ...first, implementations: [...yardsticks, ...own] }
}
