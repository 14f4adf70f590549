type Sign = 'fail' | 'review' | 'note'

/** Texts of cells that the page points out in a table. */
export interface CellHighlightStrings {
  highlightedCells: string
  highlightSigns: Record<Sign, string>
  highlightSaid: (sign: string, reasons: string) => string
  highlightNext: string
  highlightBefore: string
  hideHighlights: string
  showHighlights: string
}

export const cellHighlightsEn: CellHighlightStrings = {
  highlightedCells: 'Highlighted cells',
  highlightSigns: { fail: 'Fail', review: 'Review', note: 'Note' },
  highlightSaid: (sign, reasons) => `${sign}: ${reasons}`,
  highlightNext: 'Next cell',
  highlightBefore: 'Previous cell',
  hideHighlights: 'Hide',
  showHighlights: 'Show in the table',
}

export const cellHighlightsJa: CellHighlightStrings = {
  highlightedCells: '印のあるセル',
  highlightSigns: { fail: '不合格', review: '要確認', note: '注記' },
  highlightSaid: (sign, reasons) => `${sign}：${reasons}`,
  highlightNext: '次のセル',
  highlightBefore: '前のセル',
  hideHighlights: '印を隠す',
  showHighlights: '表に印を付ける',
}
