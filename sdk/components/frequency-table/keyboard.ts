/** A cell of the grid. Rows below 0 are the header: -1 the column names. */
export interface Place {
  row: number
  column: number
}

export interface GridSize {
  rows: number
  columns: number
  /** Whole rows that fit in the view. */
  page: number
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** The first row one can stand on: the column names. */
export const HEADER_ROW = -1

/**
 * Where a key leads from a cell, by the grid pattern of the ARIA practices; undefined for keys that move nothing.
 * Ctrl (or ⌘) with Home, End and the arrows goes to the edge of the whole table.
 */
export function moveBy(event: Key, from: Place, size: GridSize): Place | undefined {
  if (event.altKey || event.shiftKey) return undefined
  const far = event.ctrlKey || event.metaKey
  const { row, column } = from
  const lastRow = size.rows - 1
  const lastColumn = size.columns - 1
  const step = (rows: number, columns: number): Place => ({
    row: Math.max(HEADER_ROW, Math.min(lastRow, row + rows)),
    column: Math.max(0, Math.min(lastColumn, column + columns)),
  })
  switch (event.key) {
    case 'ArrowDown':
      return far ? { row: lastRow, column } : step(1, 0)
    case 'ArrowUp':
      return far ? { row: Math.min(0, lastRow), column } : step(-1, 0)
    case 'ArrowRight':
      return far ? { row, column: lastColumn } : step(0, 1)
    case 'ArrowLeft':
      return far ? { row, column: 0 } : step(0, -1)
    case 'PageDown':
      return step(Math.max(1, size.page - 1), 0)
    case 'PageUp': {
      const up = step(-Math.max(1, size.page - 1), 0)
      return row > 0 ? { row: Math.max(0, up.row), column } : up
    }
    case 'Home':
      return far ? { row: Math.min(0, lastRow), column: 0 } : { row, column: 0 }
    case 'End':
      return far ? { row: lastRow, column: lastColumn } : { row, column: lastColumn }
    default:
      return undefined
  }
}
