import type { CellKeyShape } from '../cell-key.ts'
import type { Policy } from '../policy.ts'
import { inOrder, type MitigationStep, type Remedy } from './step.ts'

/** Noise by key where nothing else is said: at most 5 up or down, variance 2, every count may come out. */
export const KEY_SHAPE: CellKeyShape = { reach: 5, variance: 2, blocked: 0 }

/** Geometric noise where nothing else is said: a standard deviation of 1.36. */
const EPSILON = { numerator: 1, denominator: 1 }

/**
 * Noise that may do instead of hiding cells besides those that fail: a changed sum tells less of what is hidden. None where numbers are
 * rounded already or the policy wants that, since noised numbers are not, and none where nothing is hidden.
 *
 * @param enough exact steps that are enough, the best first
 * @param secret of noise by key; without one that cannot be tried
 */
export function noiseIdeas(enough: readonly Remedy[], { rules }: Policy, secret?: Uint8Array): MitigationStep[][] {
  if (rules['round.detect'] !== undefined) return []
  const best = enough.find(({ steps }) => steps.some(({ kind }) => kind === 'suppress'))
  if (!best || best.steps.some(isNoise)) return []
  const noises: MitigationStep[] = [
    ...(secret ? [{ kind: 'cell-key' as const, ...KEY_SHAPE, secret }] : []),
    { kind: 'noise', epsilon: EPSILON },
  ]
  return noises.map((noise) => inOrder([...best.steps, noise]))
}

/** Whether a step gives numbers noise. */
export function isNoise({ kind }: MitigationStep): boolean {
  return kind === 'cell-key' || kind === 'noise'
}
