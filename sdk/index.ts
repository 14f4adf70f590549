// Opening datasets and asking questions

// Cohort and filter texts
export type { Cohort } from './cohort/cohort.ts'
export { explainCohort } from './cohort/explain.ts'
export { cohortFromJson, cohortToJson } from './cohort/json.ts'
export { parseCohort } from './cohort/parse.ts'
export { printCohort } from './cohort/print.ts'
// The dictionary of columns, cell states
export { COLUMNS, type ColumnDefinition, DEFAULT_COLUMNS, findColumn, VARIANT_COLUMNS } from './columns.ts'
export type { Source } from './dataset/source.ts'
// Errors
export { type ErrorCode, type ErrorPlace, type ErrorRecord, formatError, HindoError, isHindoError } from './errors.ts'
export type { Filter } from './filter/filter.ts'
export { parseFilter } from './filter/parse.ts'
export { printFilter } from './filter/print.ts'
// Records without genotypes
export type {
  FacetAnswer,
  LevelCount,
  NumberSummary,
  RecordField,
  RecordQuery,
  RecordRange,
  RecordRow,
  RecordRows,
  RecordsInfo,
  RecordsPublish,
  SimilarRecord,
} from './record-types.ts'
export type { LedgerStore } from './release/ledger.ts'
export type { Report } from './release/report.ts'
// What searches find
export type { LocateAnswer, LocatedLine, LocateState, TermHit, VariantSuggestion } from './search-types.ts'
// Plain data
export type {
  AddTo,
  AnnotationColumn,
  Axis,
  Bounds,
  Code,
  ColumnSlice,
  Count,
  CountAnswer,
  DatasetInfo,
  EngineMode,
  FrequencyQuery,
  FstAnswer,
  FstQuery,
  HistorySummary,
  Label,
  Level,
  LevelParticipants,
  LevelTerm,
  Measure,
  OnProgress,
  Progress,
  SpectrumAnswer,
  SpectrumQuery,
  StateName,
  Stratum,
  TableInfo,
  Term,
  Unanswerable,
  VariantKey,
  VariantSlice,
} from './types.ts'
export { STATE, STATE_NAMES } from './types.ts'
export type {
  BuildTask,
  CallOptions,
  CheckOptions,
  CountOptions,
  Dataset,
  Engine,
  EngineOptions,
  ExportFormat,
  KernelPreference,
  Mitigation,
  MitigationAnswer,
  MitigationStep,
  OpenOptions,
  PreviousFiles,
  Range,
  ReadingOptions,
  RecordExportFormat,
  Records,
  ReleaseAnswer,
  ReleaseOptions,
  Remedy,
  RemedyLoss,
  RemedyOptions,
  ReviewAnswer,
  Table,
  TableOptions,
  VerifyAnswer,
  VerifyOptions,
} from './worker/client.ts'
export { clearCache, createEngine, openDataset, openRecords } from './worker/client.ts'
