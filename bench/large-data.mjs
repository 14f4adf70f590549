// 10,000,000 variants x 32 presets: too much for one file of int32 columns, so peers get a file per column.
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ensure, presetWriter, writeRows } from './generate.mjs'
import { stratumSizes } from './simulated-counts.mjs'
import { chooseStrata } from './works/columns.mjs'

const VARIANTS = 10_000_000
const STRATA = 32
/** Strata whose columns a peer gets. */
const PEER_STRATA = 8
const PIECE = 1 << 18
export const LOW = 0.001
export const HIGH = 0.05

/** The dataset, and how many rows pass with k strata, counted while they were made. */
export function largeData() {
  return ensure(`presets-${VARIANTS}x${STRATA}`, async (writers, at) => {
    const sizes = stratumSizes(STRATA, 3000, 0.95, 7)
    const peer = chooseStrata(STRATA, PEER_STRATA)
    const files = ['ac', 'an'].flatMap((kind) => peer.map((s) => columnFile(join(at, `${kind}${s}.bin`))))
    const goals = [8, 32].map((k) => {
      const chosen = chooseStrata(STRATA, k)
      return { k, chosen, minimum: minimumOf(sizes, chosen), matched: 0 }
    })
    const writer = presetWriter(writers, at, 'ten-million', sizes)
    await writeRows(writer, sizes, VARIANTS, 11, (_, ac, an) => {
      peer.forEach((s, i) => {
        files[i].push(ac[s])
        files[PEER_STRATA + i].push(an[s])
      })
      for (const goal of goals) {
        let [copies, called] = [0, 0]
        for (const s of goal.chosen) {
          copies += ac[s]
          called += an[s]
        }
        const frequency = copies / called
        if (called >= goal.minimum && frequency >= LOW && frequency <= HIGH) goal.matched++
      }
    })
    for (const file of files) file.close()
    const matched = Object.fromEntries(goals.map(({ k, matched: n }) => [k, n]))
    return { variants: VARIANTS, strata: STRATA, sizes: [...sizes], peer, matched }
  })
}

/** Called copies of nine tenths of all. */
export function minimumOf(sizes, chosen) {
  return Math.round(0.9 * 2 * chosen.reduce((sum, s) => sum + sizes[s], 0))
}

function columnFile(path) {
  const handle = openSync(path, 'w')
  const piece = new Int32Array(PIECE)
  let used = 0
  const flush = () => {
    writeSync(handle, new Uint8Array(piece.buffer, 0, 4 * used))
    used = 0
  }
  return {
    push(value) {
      piece[used++] = value
      if (used === PIECE) flush()
    },
    close() {
      flush()
      closeSync(handle)
    },
  }
}
