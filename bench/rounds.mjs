// Runs in pages and in Node alike.

const PATIENCE = 120_000

/**
 * Runs one case: every implementation is checked against the first, then all are timed in turn, round by round, so that a slow
 * second of the machine strikes all of them alike. An implementation that fails or takes too long is left out, and says why.
 *
 * `implementations`: `{ name, run, verify?, before?, took?, bytes? }`. `run()` is what is timed, its answer (a number, an array or a
 * record of them) is compared with that of the others; `verify()` answers the work's result in full where `run` only counts it;
 * `before()` prepares each run, untimed; `most`: rounds at most, of something that takes seconds; `took()` says how long the run took where its end is not what matters.
 */
export async function runCase({ name, implementations, tolerance = 0, most = Number.POSITIVE_INFINITY, ...rest }, ctx) {
  const { log = () => {} } = ctx
  const rounds = Math.min(ctx.rounds, most)
  const left = []
  const results = Object.fromEntries(implementations.map((one) => [one.name, {}]))
  let reference
  for (const one of implementations) {
    try {
      log(`${name}: checking ${one.name}`)
      await one.before?.()
      const start = performance.now()
      const short = await withPatience(one.run())
      results[one.name].firstRun = performance.now() - start
      const full = one.verify && (await withPatience(one.verify()))
      if (one.unchecked) {
        left.push(one)
        continue
      }
      reference ??= { name: one.name, short, full }
      const wrong =
        difference(reference.short, short, tolerance) ?? (full && difference(reference.full, full, tolerance))
      if (wrong) throw new Error(`differs from ${reference.name}: ${wrong}`)
      left.push(one)
    } catch (error) {
      results[one.name].error = String(error?.message ?? error)
      log(`${name}: ${one.name} left out: ${results[one.name].error}`)
      if (/differs from/.test(results[one.name].error)) results[one.name].wrong = true
    }
  }
  for (const one of left) results[one.name].runs = []
  for (let round = 0; round <= rounds; round++) {
    for (const one of [...left]) {
      await one.before?.()
      const start = performance.now()
      try {
        const answer = one.run()
        // a promise's turn would be counted against what answers at once
        if (answer instanceof Promise) await withPatience(answer)
      } catch (error) {
        results[one.name] = { error: `round ${round}: ${error?.message ?? error}` }
        left.splice(left.indexOf(one), 1)
        continue
      }
      const took = one.took?.() ?? performance.now() - start
      if (round > 0) results[one.name].runs.push(took)
      // lets a browser breathe, and peers' threads come to rest
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  for (const { name: key, bytes, note } of implementations) {
    const result = results[key]
    if (result.runs) Object.assign(result, summarise(result.runs))
    if (bytes) result.bytes = bytes
    if (note) result.note = typeof note === 'function' ? note() : note
  }
  return { name, ...rest, results }
}

/** A database whose failures, those of its start and of its inserts too, are told by the queries that come after them. */
export async function forgiving(start) {
  let failure
  const attempt = async (run) => {
    try {
      return await withPatience(run())
    } catch (error) {
      failure ??= error
      return undefined
    }
  }
  const database = await attempt(async () => start())
  return {
    version: database?.version,
    insert: async (...table) => void (failure ?? (await attempt(async () => database.insert(...table)))),
    query: (sql) => (failure ? Promise.reject(failure) : database.query(sql)),
    close: async () => void (await attempt(async () => database?.close())),
  }
}

export function summarise(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1), runs: values }
}

/** What differs between two answers; undefined where nothing does. `tolerance`: relative, for floating point only. */
export function difference(expected, actual, tolerance = 0) {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const same = Object.is(expected, actual) || Math.abs(expected - actual) <= tolerance * Math.abs(expected)
    return same ? undefined : `${actual} instead of ${expected}`
  }
  if (expected === undefined || actual === undefined) return undefined
  if (ArrayBuffer.isView(expected) || Array.isArray(expected)) {
    if (expected.length !== actual.length) return `${actual.length} elements instead of ${expected.length}`
    for (let i = 0; i < expected.length; i++) {
      const wrong = difference(expected[i], actual[i], tolerance)
      if (wrong) return `element ${i}: ${wrong}`
    }
    return undefined
  }
  for (const key of Object.keys(expected)) {
    const wrong = difference(expected[key], actual[key], tolerance)
    if (wrong) return `${key}: ${wrong}`
  }
  return undefined
}

function withPatience(promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
