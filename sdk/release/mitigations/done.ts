import { type Fraction, geometricVariance } from '../geometric-noise.ts'
import { roundingVariance } from '../separation.ts'

/** Noise as the account of a mitigation says it. */
export function noiseDone({ numerator, denominator }: Fraction, epsilon: number): string {
  return `noise ${numerator}/${denominator}, ${Number(epsilon.toPrecision(6))} in all`
}

/** Variance that what was done adds to a count: of roundings, noise by key and geometric noise. */
export function varianceOf(steps: readonly string[]): number {
  return steps.reduce((sum, step) => sum + varianceOfStep(step), 0)
}

function varianceOfStep(step: string): number {
  const [, base] = /^round \w+:(\d+)$/.exec(step) ?? []
  if (base) return roundingVariance(Number(base))
  const [, variance] = /^cell-key \d+:([\d.]+):\d+$/.exec(step) ?? []
  if (variance) return Number(variance)
  const [, numerator, denominator] = /^noise (\d+)\/(\d+)\b/.exec(step) ?? []
  return numerator ? geometricVariance(Number(numerator) / Number(denominator)) : 0
}
