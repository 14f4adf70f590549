import { markdown } from './measure.mjs'

/** Implementations by case: median, and from the fastest to the slowest run. */
export function tableOf(cases) {
  const names = [...new Set(cases.flatMap(({ results }) => Object.keys(results)))]
  const text = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
  const cell = (result) => {
    if (!result) return ''
    if (result.error) return result.error.split('\n')[0]
    const rate = result.bytes ? `, ${(result.bytes / result.median / 1e6).toFixed(1)} GB/s` : ''
    return `${text(result.median)} (${text(result.min)} to ${text(result.max)})${rate}`
  }
  const rows = names.map((name) => {
    const note = cases.map(({ results }) => results[name]?.note).find(Boolean)
    return [note ? `${name} (${note})` : name, ...cases.map(({ results }) => cell(results[name]))]
  })
  return markdown([['ms', ...cases.map(({ name }) => name)], ...rows])
}
