import type { OpenRows } from './open-rows.ts'

/** Groups of one row that are hidden in the end, and whether nothing hidden is told any more. */
export interface Completed {
  hidden: Set<number>
  safe: boolean
}

/**
 * Hides further groups of a row until nothing hidden is told: groups are shown again one after the other, the most copies first, and
 * those that would tell a hidden number stay hidden. What is shown in the end cannot be more, since showing never makes anything
 * safer. It need not be the cheapest: that problem is NP-hard (Kelly, Golden and Assad 1992); the order, fewest copies hidden, is that of
 * GaussSuppression's usual candidates.
 *
 * @param primary groups that must be hidden
 */
export async function completeRow(rows: OpenRows, row: number, primary: ReadonlySet<number>): Promise<Completed> {
  const candidates = rows.tellingIn(row).filter((number) => !primary.has(number))
  const must = new Set([...primary, ...rows.hiddenIn(row)])
  const hides = (shown: readonly number[]) => {
    const open = new Set(shown)
    return new Set([...must, ...candidates.filter((number) => !open.has(number))])
  }
  const mind = new Set([...must, ...rows.withheldIn(row)])
  // Most rows need nothing more, and then nothing more has to be looked at.
  if ((await rows.told(row, hides(candidates), mind, true)).size === 0) return { hidden: must, safe: true }
  // What is told however much is hidden here (by earlier tables, or by the size of a group) hiding cannot protect.
  const lost = await rows.told(row, hides([]), mind)
  const watched = new Set([...mind].filter((number) => !lost.has(number)))
  const isSafe = async (shown: readonly number[]) => (await rows.told(row, hides(shown), watched, true)).size === 0
  const shown = await mostOf(candidates, isSafe)
  const hidden = hides(shown)
  const safe = await settle(rows, row, { hidden, mind, lost, shown })
  return { hidden, safe: safe && lost.size === 0 }
}

/** Candidates in order, without those that the ones before make unsafe: found by halving, as most can be taken. */
async function mostOf(
  candidates: readonly number[],
  isSafe: (shown: readonly number[]) => Promise<boolean>,
): Promise<number[]> {
  const taken: number[] = []
  let rest = [...candidates]
  while (rest.length > 0 && !(await isSafe([...taken, ...rest]))) {
    let [safe, unsafe] = [0, rest.length]
    while (unsafe - safe > 1) {
      const middle = (safe + unsafe) >> 1
      if (await isSafe([...taken, ...rest.slice(0, middle)])) safe = middle
      else unsafe = middle
    }
    taken.push(...rest.slice(0, safe))
    rest = rest.slice(safe + 1)
  }
  return [...taken, ...rest]
}

/**
 * What was hidden besides has to stay open as well, though nobody minds its number: which cells were hidden for themselves nobody is to
 * see. Where one is nearly told, more is hidden, the fewest copies first, and what turns out not to be needed shown again.
 */
async function settle(
  rows: OpenRows,
  row: number,
  {
    hidden,
    mind,
    lost,
    shown,
  }: { hidden: Set<number>; mind: ReadonlySet<number>; lost: ReadonlySet<number>; shown: readonly number[] },
): Promise<boolean> {
  const isSafe = async () => {
    const watched = new Set([...hidden, ...mind].filter((number) => !lost.has(number)))
    return (await rows.told(row, hidden, watched, true)).size === 0
  }
  const added: number[] = []
  for (const number of [...shown].reverse()) {
    if (await isSafe()) break
    hidden.add(number)
    added.push(number)
  }
  if (added.length === 0) return true
  const safe = await isSafe()
  for (const number of safe ? added.reverse() : added) {
    hidden.delete(number)
    if (safe && !(await isSafe())) hidden.add(number)
  }
  return safe
}
