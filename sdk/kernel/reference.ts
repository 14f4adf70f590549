import { HindoError } from '../errors.ts'
import type { Kernel } from './kernel.ts'
import { addConstant, addU8, addU16, addU32, clear, fill } from './reference/accumulate.ts'
import { addNibblesAt, addSlack, addWideAt, findNibbles, keepInside, scatterU8 } from './reference/candidates.ts'
import { markCells, markGenotypes } from './reference/cell-marks.ts'
import { and3, compare, countUnknown, not3, or3, select } from './reference/filter.ts'
import { alleleFrequency, calledState, widen } from './reference/frequency.ts'
import { findCalls, scanCells } from './reference/genotypes.ts'
import { hweExact } from './reference/hwe.ts'
import { lz4Decode } from './reference/lz4.ts'
import { addNibbles } from './reference/packed-sum.ts'
import { countLarge, extent, packNibbles, packWide, rowsAtLeast } from './reference/packed-write.ts'
import { bitmap, markChunks, rangeFilter } from './reference/range.ts'
import {
  andBits,
  countCodes,
  countCommon,
  countListed,
  listBits,
  notBits,
  orBits,
  selectBetween,
  setListed,
} from './reference/records.ts'
import { sortOrder } from './reference/sort.ts'
import { addCellLists, addCells, addPacked, addPackedLists } from './reference/sparse.ts'
import { binsStretch, countBins, frequencyStretch, fstStretch, hudsonFst } from './reference/statistics.ts'
import { filterStretch } from './reference/stretch.ts'
import { type Views, viewsOf } from './reference/views.ts'
import { addManyU8, addManyU16, addManyU32 } from './reference/wide.ts'
import { wilson } from './reference/wilson.ts'
import { xxh32 } from './reference/xxh32.ts'

const HEAP_BASE = 4096
const FIRST_BYTES = 1 << 20
/** As much as one Wasm memory can hold, so that what fits one kernel fits the other. */
const MOST_BYTES = 65535 * 65536

/**
 * The kernel in plain TypeScript: what runs where a page forbids Wasm, and the oracle that the Wasm kernel is compared with.
 * Same results to the bit; see `Kernel` for every function.
 */
export function createReferenceKernel(): Kernel {
  let views = viewsOf(new ArrayBuffer(FIRST_BYTES))

  function bind<Rest extends unknown[], Result>(run: (views: Views, ...rest: Rest) => Result) {
    return (...rest: Rest): Result => run(views, ...rest)
  }

  return {
    kind: 'typescript',
    heapBase: HEAP_BASE,
    buffer: () => views.u8.buffer as ArrayBuffer,
    reserve(bytes) {
      const before = views.u8
      if (bytes <= before.length) return
      views = viewsOf(allocate(bytes, before.length))
      views.u8.set(before)
    },
    clear: bind(clear),
    fill: bind(fill),
    addU8: bind(addU8),
    addU16: bind(addU16),
    addU32: bind(addU32),
    addConstant: bind(addConstant),
    addPacked: bind(addPacked),
    addPackedLists: bind(addPackedLists),
    addCellLists: bind(addCellLists),
    addCells: bind(addCells),
    addManyU8: bind(addManyU8),
    addManyU16: bind(addManyU16),
    addManyU32: bind(addManyU32),
    addNibbles: bind(addNibbles),
    countLarge: bind(countLarge),
    rowsAtLeast: bind(rowsAtLeast),
    packNibbles: bind(packNibbles),
    packWide: bind(packWide),
    extent: bind(extent),
    findNibbles: bind(findNibbles),
    keepInside: bind(keepInside),
    addWideAt: bind(addWideAt),
    addSlack: bind(addSlack),
    addNibblesAt: bind(addNibblesAt),
    scatterU8: bind(scatterU8),
    filterStretch: bind(filterStretch),
    hudsonFst: bind(hudsonFst),
    countBins: bind(countBins),
    fstStretch: bind(fstStretch),
    binsStretch: bind(binsStretch),
    frequencyStretch: bind(frequencyStretch),
    alleleFrequency: bind(alleleFrequency),
    calledState: bind(calledState),
    widen: bind(widen),
    compare: bind(compare),
    rangeFilter: bind(rangeFilter),
    markChunks: bind(markChunks),
    bitmap: bind(bitmap),
    and3: bind(and3),
    or3: bind(or3),
    not3: bind(not3),
    select: bind(select),
    countUnknown: bind(countUnknown),
    andBits: bind(andBits),
    orBits: bind(orBits),
    notBits: bind(notBits),
    countCommon: bind(countCommon),
    countListed: bind(countListed),
    setListed: bind(setListed),
    selectBetween: bind(selectBetween),
    countCodes: bind(countCodes),
    listBits: bind(listBits),
    findCalls: bind(findCalls),
    scanCells: bind(scanCells),
    wilson: bind(wilson),
    hweExact: bind(hweExact),
    lz4Decode: bind(lz4Decode),
    xxh32: (bytes, n) => xxh32(views.u8, bytes, n),
    sortOrder: bind(sortOrder),
    markCells: bind(markCells),
    markGenotypes: bind(markGenotypes),
  }
}

/** A buffer of at least `bytes`, larger than `present` by half where that can be had, so that growing stays cheap. */
function allocate(bytes: number, present: number): ArrayBuffer {
  const least = Math.ceil(bytes / 65536) * 65536
  const roomy = Math.min(Math.max(least, Math.ceil((present * 1.5) / 65536) * 65536), MOST_BYTES)
  for (const size of least > MOST_BYTES ? [] : [roomy, least]) {
    try {
      return new ArrayBuffer(size)
    } catch {
      // The smaller size is tried next.
    }
  }
  throw new HindoError('limit', `The computation needs ${bytes} bytes of memory, which this engine cannot provide`, {
    hint: 'Ask for fewer cohorts or a smaller region',
  })
}
