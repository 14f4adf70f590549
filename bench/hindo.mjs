// Everything the benchmarks use of Hindo, bundled against one revision of its sources (see `bundle.mjs`).
import { lz4Frame } from 'sdk/arrow/lz4.ts'
import { openDataset } from 'sdk/dataset/open.ts'
import { memorySource, urlSource } from 'sdk/dataset/source.ts'
import { KERNEL_BASE64, KERNEL_SHA256 } from 'sdk/kernel/bytes.ts'
import * as cellMatrix from 'sdk/kernel/cell-matrix.ts'
import * as cellSum from 'sdk/kernel/cell-sum.ts'
import { loadKernel } from 'sdk/kernel/load.ts'
import * as matrix from 'sdk/kernel/matrix.ts'
import * as matrixRange from 'sdk/kernel/matrix-range.ts'
import * as matrixStretch from 'sdk/kernel/matrix-stretch.ts'
import * as matrixSum from 'sdk/kernel/matrix-sum.ts'
import { Arena } from 'sdk/kernel/memory.ts'
import * as derivedGroups from 'sdk/release/algebra/derived-groups.ts'
import * as leverage from 'sdk/release/algebra/leverage.ts'
import * as linearProgram from 'sdk/release/algebra/linear-program.ts'
import * as rowSpace from 'sdk/release/algebra/row-space.ts'
import * as ledger from 'sdk/release/ledger.ts'
import * as ledgerMemory from 'sdk/release/ledger-memory.ts'
import * as review from 'sdk/release/review.ts'
import * as rules from 'sdk/release/rules/index.ts'
import * as sha256 from 'sdk/release/sha256.ts'
import { createEngine } from 'sdk/worker/client.ts'

export {
  Arena,
  cellMatrix,
  cellSum,
  createEngine,
  derivedGroups,
  KERNEL_BASE64,
  KERNEL_SHA256,
  ledger,
  ledgerMemory,
  leverage,
  linearProgram,
  loadKernel,
  lz4Frame,
  matrix,
  matrixRange,
  matrixStretch,
  matrixSum,
  memorySource,
  openDataset,
  review,
  rowSpace,
  rules,
  sha256,
  urlSource,
}
