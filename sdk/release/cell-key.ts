import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { HindoError } from '../errors.ts'
import type { VariantKey } from '../types.ts'
import { canonicalJson } from './canonical-json.ts'
import { variantText } from './overlap.ts'

// Cell-key noise (Thompson, Broadfoot and Elazar, 2013; the tables of the R package ptable): the noise of a count follows from who is
// counted, so that asking again, or in other words, tells nothing new.

/** What the noise may do. */
export interface CellKeyShape {
  /** D, 1 to 50: no count changes by more. */
  reach: number
  /** V: variance of the noise of every count above 0. */
  variance: number
  /** js, 0 or more: no noised count is 1 to this. */
  blocked: number
}

/** One change that a count may get, and how likely it is. */
export interface Change {
  change: number
  probability: number
}

const KEYS = 2 ** 32

/**
 * Noise per count: among all changes with mean 0 and variance V that lead to 0 or to more than js and go no further than D, the
 * distribution of the greatest entropy, p(v) ∝ exp(a v + b v²).
 */
export class CellKeyTable {
  /** Row i − 1 is for the count i, the last one for all greater counts too; changes from least to most. */
  readonly rows: ReadonlyArray<readonly Change[]>
  readonly #bounds: number[][]

  /** @throws HindoError `usage` for a shape that no distribution has, with the count at which there is none */
  constructor({ reach, variance, blocked }: CellKeyShape) {
    const whole = Number.isInteger(reach) && reach >= 1 && reach <= 50 && Number.isInteger(blocked) && blocked >= 0
    if (!whole || !(variance > 0)) {
      throw new HindoError(
        'usage',
        'cell-key noise needs a reach of 1 to 50, a variance above 0 and whole blocked counts',
      )
    }
    this.rows = Array.from({ length: reach + blocked + 1 }, (_, i) => rowOf(i + 1, { reach, variance, blocked }))
    this.#bounds = this.rows.map((row) => {
      let sum = 0
      return row.map(({ probability }) => {
        sum += probability
        return Math.round(sum * KEYS)
      })
    })
  }

  /**
   * A count with its noise; 0 stays 0.
   *
   * @param key of the people counted, 0 to 2³² − 1; see {@link sumOfKeys}
   * @throws HindoError `usage` for a count or key that is no such number
   */
  perturb(count: number, key: number): number {
    if (!Number.isInteger(count) || count < 0 || !Number.isInteger(key) || key < 0 || key >= KEYS) {
      throw new HindoError('usage', `no cell-key noise for the count ${count} and the key ${key}`)
    }
    if (count === 0) return 0
    const number = Math.min(count, this.rows.length) - 1
    const found = this.#bounds[number]!.findIndex((bound) => key < bound)
    return count + this.rows[number]!.at(found)!.change
  }
}

/**
 * Key of the people of one atom (people whom nothing in the dataset divides) who carry a variant: 32 bits of HMAC-SHA256. 0 where there
 * are none, so that adding an empty atom to a cohort changes nothing. Whoever has the secret can take the noise off: it stays where the
 * counts are.
 *
 * @param secret 32 bytes or more
 * @param atom name of the atom, the same in every table
 * @param contributors carriers in it; part of the key, so that newcomers in a later version of the data get other noise
 */
export function atomKey(secret: Uint8Array, variant: VariantKey, atom: string, contributors: number): number {
  checkSecret(secret)
  if (contributors === 0) return 0
  const text = canonicalJson([variantText(variant), atom, contributors])
  const bytes = hmac(sha256, secret, new TextEncoder().encode(text))
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}

/** @throws HindoError `usage` for a secret of fewer than 32 bytes, which could be guessed */
export function checkSecret(secret: Uint8Array): void {
  if (secret.length < 32) {
    throw new HindoError('usage', `the secret of cell keys must have 32 bytes or more, not ${secret.length}`, {
      hint: 'Make one with a random number generator and keep it where the counts are',
    })
  }
}

/** Key of a cohort from those of its atoms: their sum modulo 2³². */
export function sumOfKeys(keys: Iterable<number>): number {
  let sum = 0
  for (const key of keys) sum = (sum + key) % KEYS
  return sum
}

function rowOf(count: number, { reach, variance, blocked }: CellKeyShape): Change[] {
  const changes: number[] = []
  for (let change = -reach; change <= reach; change++) {
    const target = count + change
    if (target === 0 || target > blocked) changes.push(change)
  }
  const found = mostEntropy(changes, variance)
  if (!found) {
    throw new HindoError('usage', `the count ${count} cannot get noise of variance ${variance}`, {
      where: `reach ${reach}, blocked ${blocked}`,
      hint: 'Take a variance nearer to 1, a longer reach, or fewer blocked counts',
    })
  }
  return changes.map((change, i) => ({ change, probability: found[i]! }))
}

/**
 * p ∝ exp(a v + b v²) with mean 0 and the variance asked for, by Newton's method on the convex dual, log Σ exp(a v + b v²) − b V.
 * Undefined where there is none: the variance is out of reach of these values.
 */
function mostEntropy(values: readonly number[], variance: number): number[] | undefined {
  let [a, b] = [0, 0]
  let now = dual(values, variance, a, b)
  for (let round = 0; round < 200; round++) {
    const moment = (power: number) => values.reduce((sum, v, i) => sum + now.p[i]! * v ** power, 0)
    const [mean, square] = [moment(1), moment(2)]
    if (Math.abs(mean) < 1e-13 && Math.abs(square - variance) < 1e-12 * (1 + variance)) return now.p
    const [aa, ab, bb] = [square - mean ** 2, moment(3) - mean * square, moment(4) - square ** 2]
    const determinant = aa * bb - ab * ab
    if (!(determinant > 1e-14)) return undefined
    const stepA = (bb * mean - ab * (square - variance)) / determinant
    const stepB = (aa * (square - variance) - ab * mean) / determinant
    let share = 1
    let next = dual(values, variance, a - stepA, b - stepB)
    while (next.value > now.value + 1e-15 && share > 1e-9) {
      share /= 2
      next = dual(values, variance, a - share * stepA, b - share * stepB)
    }
    a -= share * stepA
    b -= share * stepB
    now = next
  }
  return undefined
}

function dual(values: readonly number[], variance: number, a: number, b: number): { value: number; p: number[] } {
  const exponents = values.map((v) => a * v + b * v * v)
  const most = Math.max(...exponents)
  const weights = exponents.map((exponent) => Math.exp(exponent - most))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return { value: most + Math.log(sum) - b * variance, p: weights.map((weight) => weight / sum) }
}
