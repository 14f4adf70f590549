import * as v from 'valibot'
import { exceptionSchema } from './exception.ts'

const text = v.string()
const label = v.strictObject({ en: text, ja: text })
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const hash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/))
const status = v.picklist(['pass', 'review', 'fail'])
const json = v.record(text, v.unknown())

/** Row and cohort by number, and the column where the rule speaks of one. */
const cells = v.array(v.union([v.strictTuple([whole, whole]), v.strictTuple([whole, whole, text])]))
const engine = v.strictObject({ name: v.literal('hindo'), version: text, kernel: hash })
const subject = v.strictObject({
  dataset: text,
  dataVersion: text,
  synthetic: v.boolean(),
  file: v.strictObject({ sha256: hash, bytes: whole, format: text }),
  variants: whole,
  columns: v.array(text),
  cohorts: v.array(v.strictObject({ name: text, expression: text })),
  query: json,
  mitigation: v.strictObject({ steps: v.array(text), variance: v.pipe(v.number(), v.minValue(0)) }),
})
const ledger = v.strictObject({ head: hash, entries: whole })
const kind = v.picklist(['structural', 'value'])

const finding = v.strictObject({
  status,
  cells,
  /** How many cells there are, where not all are listed. */
  count: v.optional(whole),
  cohorts: v.array(whole),
  evidence: json,
  learned: label,
})

/** What the rules said, with findings of a shape. */
const checksOf = <Shape extends v.GenericSchema>(found: Shape) =>
  v.array(v.strictObject({ rule: text, kind, status, findings: v.array(found) }))

/** Shape of a report's body; `report.schema.json` is made from it. */
export const reportBodySchema = v.strictObject({
  schema: v.literal('hindo-report/1'),
  engine,
  policy: v.strictObject({
    schema: v.literal('hindo-policy/1'),
    id: text,
    version: text,
    label,
    sources: v.array(text),
    reviewers: v.optional(v.picklist([1, 2])),
    rules: json,
    sha256: hash,
  }),
  subject,
  ledger,
  context: v.record(text, text),
  status,
  exceptions: v.optional(v.array(exceptionSchema)),
  checks: checksOf(finding),
})

/** Shape of a researcher's view; `report-view.schema.json` is made from it. */
export const reportViewSchema = v.strictObject({
  schema: v.literal('hindo-report-view/1'),
  /** What the report goes by that this is a view of. */
  report: hash,
  made: v.pipe(text, v.isoTimestamp()),
  engine,
  policy: v.strictObject({ id: text, version: text, label, sha256: hash }),
  subject,
  ledger,
  context: v.record(text, text),
  status,
  exceptions: v.optional(v.array(exceptionSchema)),
  checks: checksOf(
    v.strictObject({
      /** What an exception calls it by. */
      id: v.pipe(text, v.regex(/^[0-9a-f]{12}$/)),
      status,
      cells,
      cohorts: v.array(whole),
      /** Numbers of the policy that the rule goes by; never its own. */
      parameters: json,
      learned: label,
    }),
  ),
})
