import type { OpenedRecords, Range } from './api.ts'
import type { PendingCalls } from './pending.ts'
import type { Engine, Records } from './public.ts'

const FIRST_ROWS: Range = { from: 0, to: 100 }

/** The page's end of an open dataset of records. */
export function createRecords(
  { records, info }: OpenedRecords,
  engine: Engine,
  pending: PendingCalls,
  onClose: () => void,
): Records {
  return {
    ...info,
    engine,
    facets: (query = {}, options) => pending.run((calls, call) => calls.facets(call, records, query), options),
    rows: (query = {}, range = FIRST_ROWS, options) =>
      pending.run((calls, call) => calls.recordRows(call, records, query, range), options),
    similar: (index, { axis, limit, ...options } = {}) =>
      pending.run((calls, call) => calls.similar(call, records, index, axis, limit), options),
    terms: (text, { axis, limit, ...options } = {}) => {
      const request = { ...(axis !== undefined && { axis }), ...(limit !== undefined && { limit }) }
      return pending.run((calls, call) => calls.recordTerms(call, records, text, request), options)
    },
    explain: (expression, language, options) =>
      pending.run((calls, call) => calls.explainRecords(call, records, expression, language), options),
    export: (query, format, options) =>
      pending.run((calls, call) => calls.exportRecords(call, records, query, format), options),
    async close() {
      pending.notify((calls) => calls.closeRecords(records))
      onClose()
    },
  }
}
