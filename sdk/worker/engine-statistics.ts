import type { OpenDataset } from '../dataset/open.ts'
import { computeFst } from '../frequency/fst.ts'
import { computeSpectrum } from '../frequency/spectrum.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { FstAnswer, FstQuery, Progress, SpectrumAnswer, SpectrumQuery } from '../types.ts'
import type { CallContext } from './engine-calls.ts'

export function fstOf(open: OpenDataset, kernel: Kernel, query: FstQuery, context: CallContext): Promise<FstAnswer> {
  return computeFst(open, kernel, query, optionsOf(context))
}

export function spectrumOf(
  open: OpenDataset,
  kernel: Kernel,
  query: SpectrumQuery,
  context: CallContext,
): Promise<SpectrumAnswer> {
  return computeSpectrum(open, kernel, query, optionsOf(context))
}

/** Milliseconds between messages on how far a statistic is. */
const BETWEEN = 40

function optionsOf({ signal, tell }: CallContext) {
  let told = performance.now()
  return {
    signal,
    onProgress(progress: Progress) {
      const now = performance.now()
      if (now - told < BETWEEN && progress.done < progress.total) return
      told = now
      tell({ type: 'progress', progress })
    },
  }
}
