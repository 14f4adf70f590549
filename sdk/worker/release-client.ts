import type { ReviewAnswer, ReviewRequest } from './api.ts'
import type { PendingCalls } from './pending.ts'
import type { CheckOptions } from './public.ts'

/** Sends a file to the engine with the ledger's entries and the released files that they name. */
export async function checkFile(
  pending: PendingCalls,
  dataset: number,
  file: Blob & { name?: string },
  format: ReviewRequest['format'],
  { policy, ledger, context, cohorts, query, signal, onProgress }: CheckOptions,
): Promise<ReviewAnswer> {
  const entries = ledger ? await ledger.read() : []
  const files: Uint8Array[] = []
  for (const entry of entries) {
    const kept = await ledger!.file(entry.file.sha256)
    if (kept) files.push(kept)
  }
  const request: ReviewRequest = {
    file: new Uint8Array(await file.arrayBuffer()),
    format,
    policy,
    ledger: entries,
    files,
    made: new Date().toISOString(),
    ...(file.name ? { name: file.name } : {}),
    ...(context ? { context } : {}),
    ...(cohorts ? { cohorts } : {}),
    ...(query ? { query } : {}),
  }
  return pending.run((calls, call) => calls.review(call, dataset, request), { signal, onProgress })
}
