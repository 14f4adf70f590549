import type { Axis, Stratum } from '../types.ts'
import type { PeopleAt } from './history.ts'

/** People of today and of earlier data versions, by the same axes. */
export interface PeopleOverTime {
  /** With every level that anybody ever had. */
  axes: Axis[]
  now: PeopleAt
  earlier: readonly PeopleAt[]
}

/**
 * Presets that are the same people as a preset of an earlier version but for fewer than `least`: whoever kept what was served then could
 * subtract it. Everybody and single levels are compared with each other; what had fewer than `least` people was not served.
 *
 * @returns per stratum 1 where its people changed by so few
 */
export function fewChanged(strata: readonly Stratum[], over: PeopleOverTime, least: number): Uint8Array {
  const few = new Uint8Array(strata.length)
  const presets = new Map<string, number>()
  for (const [s, { terms }] of strata.entries()) if (terms.length < 2) presets.set(keyOf(terms[0]), s)
  const places = keysOf(over, over.now)
  const sizes = new Map<number, number>()
  for (const keys of places.values()) {
    for (const key of keys) {
      const s = presets.get(key)
      if (s !== undefined) sizes.set(s, (sizes.get(s) ?? 0) + 1)
    }
  }
  for (const people of over.earlier) {
    const before = new Map<string, number>()
    const shared = new Map<number, Map<string, number>>()
    for (const [name, keys] of keysOf(over, people)) {
      for (const key of keys) before.set(key, (before.get(key) ?? 0) + 1)
      for (const key of places.get(name) ?? []) {
        const s = presets.get(key)
        if (s === undefined) continue
        const own = shared.get(s) ?? new Map<string, number>()
        shared.set(s, own)
        for (const other of keys) own.set(other, (own.get(other) ?? 0) + 1)
      }
    }
    for (const [s, own] of shared) {
      for (const [key, both] of own) {
        if (before.get(key)! < least) continue
        const changed = sizes.get(s)! + before.get(key)! - 2 * both
        if (changed > 0 && changed < least) few[s] = 1
      }
    }
  }
  return few
}

function keyOf(term: readonly [string, string] | undefined): string {
  return term ? term.join('=') : ''
}

/** Presets that each person is in, as keys. */
function keysOf({ axes }: PeopleOverTime, { names, levels }: PeopleAt): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [person, name] of names.entries()) {
    const own = ['']
    for (const [axis, { id, levels: all }] of axes.entries()) {
      for (const level of levels[axis]![person]!) own.push(keyOf([id, all[level]!.id]))
    }
    found.set(name, own)
  }
  return found
}
