import type { FrequencyQuery, TableInfo } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'

/** How many rows of how many, and why not all: never out of sight. */
export interface CountLine {
  main: string
  reasons: Array<{ text: string; why?: string }>
}

export function countLine(info: TableInfo, query: FrequencyQuery | undefined, t: Strings, lang: string): CountLine {
  const count = (value: number) => formatCount(value, lang)
  const reasons: CountLine['reasons'] = []
  if (info.rows < info.matched) reasons.push({ text: t.cutAt(count(info.rows), count(info.matched)) })
  const where = query?.where
  const leftOut = info.considered - info.matched - info.undecided
  if (where && leftOut > 0) reasons.push({ text: t.leftOutByFilter(count(leftOut), where) })
  if (info.undecided > 0) reasons.push({ text: t.undecided(count(info.undecided)), why: t.undecidedWhy })
  if (info.complete && info.considered < info.total) reasons.push({ text: t.outsideRegions(count(info.total)) })
  if (!info.complete) return { main: t.rowsSoFar(count(info.rows)), reasons }
  const main =
    info.rows < info.considered ? t.rowsOf(count(info.rows), count(info.considered)) : t.allRows(count(info.rows))
  return { main, reasons }
}
