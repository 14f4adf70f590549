/** Texts of the records' table. */
export interface RecordTableStrings {
  recordTable: string
  record: string
  views: Record<'table' | 'summary', string>
  viewChoice: string
  rowsShown: (from: string, to: string, all: string) => string
  noRecords: string
  rowsHidden: string
  firstPage: string
  previousPage: string
  nextPage: string
  lastPage: string
  pages: string
  rowsPerPage: string
  recordColumns: string
  recordColumnsHint: string
  openRecord: (record: string) => string
  close: string
  previousRecord: string
  nextRecord: string
  recordNumber: (number: string) => string
  details: string
  noValue: string
  similarRecords: string
  similarHelp: string
  noSimilar: string
  similarity: (bits: string) => string
  shared: string
  summaryOf: (records: string) => string
  overlappingSummary: string
  otherLevels: (levels: string) => string
  numberFacts: (known: string, median: string) => string
  numberEnds: (min: string, max: string) => string
  summaryHidden: string
  recordFormats: Record<'tsv' | 'csv' | 'json' | 'arrow', string>
  exportOf: (records: string) => string
  selectedOrder: string
  inside: (path: string) => string
  opensElsewhere: string
}

export const recordTableEn: RecordTableStrings = {
  recordTable: 'Records',
  record: 'Record',
  views: { table: 'Records', summary: 'Summary' },
  viewChoice: 'View',
  rowsShown: (from, to, all) => `${from}–${to} of ${all}`,
  noRecords: 'No record matches. Loosen a condition or remove it.',
  rowsHidden: 'Too few records match, or too few do not. None is shown, so that nobody can be singled out.',
  firstPage: 'First page',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  lastPage: 'Last page',
  pages: 'Pages',
  rowsPerPage: 'Rows per page',
  recordColumns: 'Columns',
  recordColumnsHint: 'Columns of the table; a record’s page shows everything.',
  openRecord: (record) => `Open ${record}`,
  close: 'Close',
  previousRecord: 'Previous record',
  nextRecord: 'Next record',
  recordNumber: (number) => `Record ${number}`,
  details: 'Details',
  noValue: 'no value',
  similarRecords: 'Similar records',
  similarHelp:
    'Scored by the specific terms both have: a term that few records have weighs more (information content, bits).',
  noSimilar: 'No record shares a term with this one.',
  similarity: (bits) => `${bits} bits`,
  shared: 'Shared:',
  summaryOf: (records) => `Summary of ${records}`,
  overlappingSummary: 'several per record; not a sum',
  otherLevels: (levels) => `and ${levels} more`,
  numberFacts: (known, median) => `${known} with a value · median ${median}`,
  numberEnds: (min, max) => `${min} to ${max}`,
  summaryHidden: 'Suppressed: too few records.',
  recordFormats: { tsv: 'TSV', csv: 'CSV', json: 'JSON', arrow: 'Arrow IPC' },
  exportOf: (records) => `${records}, all fields, in the order shown`,
  selectedOrder: 'Order of the dataset',
  inside: (path) => `in ${path}`,
  opensElsewhere: 'opens in a new tab',
}

export const recordTableJa: RecordTableStrings = {
  recordTable: 'レコード',
  record: 'レコード',
  views: { table: '一覧', summary: '集計' },
  viewChoice: '表示',
  rowsShown: (from, to, all) => `${all}件中 ${from}～${to}件目`,
  noRecords: '該当するレコードがありません。条件を緩めるか外すと表示されます。',
  rowsHidden: '該当する、または該当しないレコードが少なすぎます。個人が特定されないよう、内容は表示しません。',
  firstPage: '最初のページ',
  previousPage: '前のページ',
  nextPage: '次のページ',
  lastPage: '最後のページ',
  pages: 'ページ',
  rowsPerPage: '1ページの行数',
  recordColumns: '列',
  recordColumnsHint: '一覧の列を選びます。レコードの画面にはすべての項目が出ます。',
  openRecord: (record) => `${record} を開く`,
  close: '閉じる',
  previousRecord: '前のレコード',
  nextRecord: '次のレコード',
  recordNumber: (number) => `レコード ${number}`,
  details: '項目',
  noValue: '値なし',
  similarRecords: '類似レコード',
  similarHelp: '共通する用語から求めた類似度です。持つレコードが少ない用語ほど重くなります（情報量、ビット）。',
  noSimilar: '用語が共通するレコードはありません。',
  similarity: (bits) => `${bits}ビット`,
  shared: '共通：',
  summaryOf: (records) => `${records}の集計`,
  overlappingSummary: '重複あり・合計不可',
  otherLevels: (levels) => `ほか ${levels}項目`,
  numberFacts: (known, median) => `値あり ${known} · 中央値 ${median}`,
  numberEnds: (min, max) => `${min}～${max}`,
  summaryHidden: '件数が少ないため秘匿しています。',
  recordFormats: { tsv: 'TSV', csv: 'CSV', json: 'JSON', arrow: 'Arrow IPC' },
  exportOf: (records) => `${records}、全項目、表示中の順`,
  selectedOrder: 'データセットの順',
  inside: (path) => `${path}の中`,
  opensElsewhere: '新しいタブで開きます',
}
