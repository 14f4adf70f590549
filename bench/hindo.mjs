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
import { createEngine } from 'sdk/worker/client.ts'

export {
  Arena,
  cellMatrix,
  cellSum,
  createEngine,
  KERNEL_BASE64,
  KERNEL_SHA256,
  loadKernel,
  lz4Frame,
  matrix,
  matrixRange,
  matrixStretch,
  matrixSum,
  memorySource,
  openDataset,
  urlSource,
}
