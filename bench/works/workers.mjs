import { BLOCK } from '../peers/javascript.mjs'

/**
 * Splits the rows between `count` workers, each with its own memory. Answers `filter(task)`: rows that pass, and the bitmaps in the
 * order of the rows. This is the benchmark's own pool: what splitting gives, not yet what the product does.
 */
export async function startWorkers(hindo, { ac, an }, count) {
  const rows = ac[0].length
  const share = Math.ceil(rows / count / BLOCK) * BLOCK
  const workers = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const worker = new Worker(new URL('../worker.mjs', import.meta.url), { type: 'module' })
      const part = (columns) => columns.map((column) => column.slice(i * share, Math.min(rows, (i + 1) * share)))
      const { ready } = await ask(worker, { hindo, columns: { ac: part(ac), an: part(an) } })
      if (!ready) throw new Error('this revision has no packed layout')
      return worker
    }),
  )
  return async (task) => {
    const answers = await Promise.all(workers.map((worker) => ask(worker, { task })))
    return {
      count: answers.reduce((sum, answer) => sum + answer.count, 0),
      bitmaps: answers.map(({ bitmap }) => bitmap),
    }
  }
}

function ask(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(message)
  })
}
