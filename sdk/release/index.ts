/**
 * Release checks outside of a dataset: ledgers, policies, reports, and the formulas of noise and of attacks for who plans a release. The
 * checks themselves are calls of a dataset.
 */
export { absenceChance, affordableAnswers, type BeaconQuery, beaconBudget, beaconEvidence, yesCost } from './beacon.ts'
export { canonicalJson } from './canonical-json.ts'
export { atomKey, type CellKeyShape, CellKeyTable, sumOfKeys } from './cell-key.ts'
export {
  commentNeeded,
  type Decision,
  decisionsNeeded,
  makeDecision,
  type Outcome,
  outcomeOf,
  outcomeText,
  parseDecision,
  printDecision,
  samePerson,
  type Verdict,
  type Vote,
} from './decision.ts'
export { type AskedException, type Exception, exceptionsFor, findingIds, uncoveredFindings } from './exception.ts'
export { type Fraction, geometricNoise, geometricVariance, type RandomBytes, totalEpsilon } from './geometric-noise.ts'
export {
  appendBy,
  extendedLedger,
  type LedgerEntry,
  type LedgerRecord,
  type LedgerStore,
  parseLedger,
  printLedger,
} from './ledger.ts'
export { indexedDbLedger } from './ledger-indexed-db.ts'
export { memoryLedger } from './ledger-memory.ts'
export { exportLedger, importLedger, type LedgerImport } from './ledger-transfer.ts'
export { membershipPower, mostVariants, withReference } from './membership.ts'
export { type Policy, parsePolicy } from './policy.ts'
export { PROFILES } from './profiles.ts'
export { parseReport, printReport, type Report, type ReportBody, withExceptions } from './report.ts'
export { printResearcherView, type ResearcherView, researcherView } from './researcher-view.ts'
export type { CheckStatus } from './rule.ts'
export { RULE_TEXTS, type RuleText } from './rule-texts.ts'
export { type NoisyReleases, roundingVariance, separations } from './separation.ts'
