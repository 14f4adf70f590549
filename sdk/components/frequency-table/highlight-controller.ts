import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Table } from '../../worker/client.ts'
import type { HindoEvents } from '../base/events.ts'
import { findRow } from './find-row.ts'
import { type CellName, type Highlight, HighlightIndex, type RowHighlights } from './highlights.ts'
import type { Place } from './keyboard.ts'
import type { View } from './view.ts'

/** Longest that cells are taken in at a stretch, ms. */
const STRETCH = 12
/** Cells between two looks at the clock. */
const PIECE = 500

export interface HighlightListener {
  /** Cells shown now, and where the user stands among them. */
  view(): View | undefined
  table(): Table | undefined
  /** Brings a cell into view and puts the focus on it. */
  stand(place: Place): void
}

/** Cells that the page points out: taken in between frames, drawn with the rows, walked to one after another. */
export class HighlightController implements ReactiveController {
  /** Cells known so far are in it once all are; undefined where nothing is highlighted. */
  index: HighlightIndex | undefined
  /** Nothing is drawn while it is set, but the cells are kept. */
  hidden = false
  /** Grows whenever something else is drawn. */
  version = 0
  private readonly host: ReactiveControllerHost
  private readonly listener: HighlightListener
  private order: RowHighlights[] = []
  private given: readonly Highlight[] | undefined
  private turn = 0
  private looking: AbortController | undefined

  constructor(host: ReactiveControllerHost, listener: HighlightListener) {
    this.host = host
    this.listener = listener
    host.addController(this)
  }

  hostDisconnected(): void {
    this.looking?.abort()
  }

  /** What is drawn. */
  get shown(): HighlightIndex | undefined {
    return this.hidden ? undefined : this.index
  }

  get cells(): number {
    const { fail, review, note } = this.index?.counts ?? { fail: 0, review: 0, note: 0 }
    return fail + review + note
  }

  /** Takes other highlights; those before stay on screen until all of these are in. */
  take(given: readonly Highlight[] | undefined): void {
    if (given === this.given) return
    this.given = given
    const turn = ++this.turn
    if (given && given.length > 0) void this.fill(given, turn)
    else this.become(undefined, [])
  }

  toggle(): void {
    this.hidden = !this.hidden
    this.version++
    this.host.requestUpdate()
  }

  private async fill(given: readonly Highlight[], turn: number): Promise<void> {
    const index = new HighlightIndex(given)
    let since = performance.now()
    for (const [at, { cells }] of given.entries()) {
      let taken = 0
      for (const cell of cells) {
        index.add(at, cell)
        if (++taken % PIECE > 0 || performance.now() - since < STRETCH) continue
        await new Promise((resolve) => setTimeout(resolve))
        if (turn !== this.turn) return
        since = performance.now()
      }
    }
    await new Promise((resolve) => setTimeout(resolve))
    if (turn === this.turn) this.become(index, index.order())
  }

  private become(index: HighlightIndex | undefined, order: RowHighlights[]): void {
    if (!index && !this.index) return
    this.index = index
    this.order = order
    this.hidden = false
    this.version++
    this.host.requestUpdate()
  }

  /** What is highlighted at a place, by the page's own names; undefined where nothing is. */
  opened({ row, column: at }: Place): HindoEvents['hindo-highlight-opened'] | undefined {
    const view = this.listener.view()
    const index = view?.highlights
    const column = view?.layout.columns[at]
    const own = index?.of(view?.blocks.variant(row))
    if (!view || !index || !own || !column || column.cohort < 0) return undefined
    const cohort = view.info.cohorts[column.cohort]!.name
    const ids = index.ids(index.at(own, cohort, column.name))
    return ids.length > 0 ? { ids, cell: { variant: own.variant, cohort, column: column.name } } : undefined
  }

  /** Goes to a cell; false where the table has no such row, cohort or column, or the user went elsewhere meanwhile. */
  async show(cell: CellName): Promise<boolean> {
    this.looking?.abort()
    const looking = new AbortController()
    this.looking = looking
    const table = this.listener.table()
    const row = table && (await findRow(table, cell.variant, cell.row, looking.signal))
    const view = this.listener.view()
    if (looking.signal.aborted || row === undefined || !view || this.listener.table() !== table) return false
    const column = columnOf(view, cell)
    if (column < 0) return false
    this.listener.stand({ row, column })
    return true
  }

  /** Goes to the next highlighted cell, or to the one before; round at the ends. */
  async step(by: 1 | -1): Promise<void> {
    const view = this.listener.view()
    const { index, order } = this
    if (!view || !index || order.length === 0) return
    const { row, column } = view.active
    const here = index.of(view.blocks.variant(row))
    const rest = here ? stops(view, index, here).filter((stop) => (by > 0 ? stop > column : stop < column)) : []
    const inRow = by > 0 ? rest[0] : rest.at(-1)
    if (here && inRow !== undefined) {
      this.listener.stand({ row, column: inRow })
      return
    }
    for (let at = this.next(here, row, by), tries = 0; tries < order.length; tries++, at += by) {
      const stop = order[(at + order.length) % order.length]!
      const columns = stops(view, index, stop)
      const to = by > 0 ? columns[0] : columns.at(-1)
      if (to === undefined) continue
      const { name, cohort } = view.layout.columns[to]!
      const cell = { variant: stop.variant, cohort: view.info.cohorts[cohort]!.name, column: name }
      if (await this.show(stop.row === undefined ? cell : { ...cell, row: stop.row })) return
      if (this.looking?.signal.aborted) return
    }
  }

  /** Place in the order of the next row with a highlighted cell. */
  private next(here: RowHighlights | undefined, row: number, by: 1 | -1): number {
    const { order } = this
    if (here) return order.indexOf(here) + by
    const after = order.findIndex((one) => one.row !== undefined && one.row > row)
    if (by > 0) return Math.max(0, after)
    return (after < 0 ? order.length : after) - 1
  }
}

function columnOf({ layout, info }: View, { cohort, column }: CellName): number {
  return layout.columns.findIndex((one) => {
    return one.cohort >= 0 && info.cohorts[one.cohort]!.name === cohort && (column === undefined || one.name === column)
  })
}

/** Columns of a row to stop at: every highlighted one, a cohort that is highlighted as a whole once. */
function stops({ layout, info }: View, index: HighlightIndex, row: RowHighlights): number[] {
  const found: number[] = []
  for (const [at, column] of layout.columns.entries()) {
    if (column.cohort < 0) continue
    const reach = index.reach(row, info.cohorts[column.cohort]!.name, column.name)
    const first = layout.columns[at - 1]?.cohort !== column.cohort
    if (reach === 'column' || (reach === 'cohort' && first)) found.push(at)
  }
  return found
}
