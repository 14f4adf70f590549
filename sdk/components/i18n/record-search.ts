/** Texts of the records' search. */
export interface RecordSearchStrings {
  recordSearch: string
  recordsOf: (records: string, total: string) => string
  recordsHiddenOf: (total: string) => string
  recordCount: (records: string) => string
  datasetTotal: (records: string) => string
  suppressedRecords: (below: string | undefined) => string
  withoutValue: (records: string) => string
  splitBy: (axis: string) => string
  notChosen: string
  conditionsNow: string
  noConditions: string
  removeCondition: (condition: string) => string
  removeAll: string
  recordWords: string
  recordWordsHint: string
  facetMode: string
  anyOf: string
  allOf: string
  overlappingFacet: string
  exclude: string
  excludeLevel: (level: string) => string
  excluded: string
  notLevels: (levels: string) => string
  orLevel: string
  andLevel: string
  findLevel: (axis: string) => string
  moreLevels: (levels: string) => string
  fewerLevels: string
  noLevelFound: string
  openLevel: (level: string) => string
  chosenLevels: (levels: string) => string
  from: string
  to: string
  fromOf: (field: string) => string
  toOf: (field: string) => string
  atLeast: (value: string) => string
  atMost: (value: string) => string
  between: (from: string, to: string) => string
  histogramOf: (field: string, known: string, median: string) => string
  binRange: (from: string, to: string) => string
  medianOf: (median: string, known: string) => string
  rangeBackwards: string
  asText: string
  asTextHelp: string
  applyText: string
  inWords: string
  copySentence: string
  methodsSentence: (dataset: string, records: string, sentence: string) => string
  noRecordsData: string
  moreConditions: string
  attributes: string
  /** Units by how fields write them; others stand as they are. */
  units: Readonly<Record<string, string>>
}

export const recordSearchEn: RecordSearchStrings = {
  recordSearch: 'Search records',
  recordsOf: (records, total) => `${records} of ${total} records`,
  recordsHiddenOf: (total) => `Number suppressed, of ${total} records`,
  recordCount: (records) => (records === '1' ? '1 record' : `${records} records`),
  datasetTotal: (records) => `${records} records in all`,
  suppressedRecords: (below) =>
    below ? `suppressed: fewer than ${below} records, or a number that would reveal so few` : 'suppressed',
  withoutValue: (records) => `${records} without a value left out`,
  splitBy: (axis) => `By ${axis.toLowerCase()}`,
  notChosen: 'not chosen',
  conditionsNow: 'Conditions',
  noConditions: 'No conditions: all records.',
  removeCondition: (condition) => `Remove ${condition}`,
  removeAll: 'Remove all',
  recordWords: 'Words',
  recordWordsHint: 'in titles, notes and other texts',
  facetMode: 'A record has',
  anyOf: 'any of these',
  allOf: 'all of these',
  overlappingFacet: 'A record may have several of these; they do not add up.',
  exclude: 'not',
  excludeLevel: (level) => `Exclude ${level}`,
  excluded: 'excluded',
  notLevels: (levels) => `not ${levels}`,
  orLevel: 'or',
  andLevel: 'and',
  findLevel: (axis) => `Find in ${axis.toLowerCase()}`,
  moreLevels: (levels) => `${levels} more`,
  fewerLevels: 'Fewer',
  noLevelFound: 'Nothing here has these words.',
  openLevel: (level) => `Inside ${level}`,
  chosenLevels: (levels) => `${levels} chosen`,
  from: 'From',
  to: 'to',
  fromOf: (field) => `${field}, from`,
  toOf: (field) => `${field}, to`,
  atLeast: (value) => `at least ${value}`,
  atMost: (value) => `at most ${value}`,
  between: (from, to) => `${from} to ${to}`,
  histogramOf: (field, known, median) => `${field}: ${known} records with a value, median ${median}`,
  binRange: (from, to) => `${from} to ${to}`,
  medianOf: (median, known) => `Median ${median}, ${known}`,
  rangeBackwards: 'The range runs backwards: swap its ends.',
  asText: 'As text',
  asTextHelp: 'The same conditions as an expression: and, or, not and brackets. Change either, and the other follows.',
  applyText: 'Apply',
  inWords: 'In words',
  copySentence: 'Copy sentence',
  methodsSentence: (dataset, records, sentence) => `${dataset}: ${records}; ${sentence}.`,
  noRecordsData: 'No records are connected. Put this element inside <hindo-records>, or name one with "for".',
  moreConditions: 'More attributes',
  attributes: 'Attributes',
  units: {},
}

export const recordSearchJa: RecordSearchStrings = {
  recordSearch: 'メタデータ検索',
  recordsOf: (records, total) => `${total}件中 ${records}件`,
  recordsHiddenOf: (total) => `${total}件中、該当件数は秘匿`,
  recordCount: (records) => `${records}件`,
  datasetTotal: (records) => `全 ${records}件`,
  suppressedRecords: (below) => (below ? `秘匿（${below}件未満、またはそれを推測できる件数）` : '秘匿'),
  withoutValue: (records) => `値のない ${records}件を除外`,
  splitBy: (axis) => `${axis}別`,
  notChosen: '選択外',
  conditionsNow: '検索条件',
  noConditions: '条件なし（全件）',
  removeCondition: (condition) => `${condition}を外す`,
  removeAll: 'すべて外す',
  recordWords: 'キーワード',
  recordWordsHint: '名称・備考などの文章から検索',
  facetMode: '次の',
  anyOf: 'いずれかを持つ',
  allOf: 'すべてを持つ',
  overlappingFacet: '1件が複数に当てはまることがあり、合計はできません。',
  exclude: '除外',
  excludeLevel: (level) => `${level}を除外`,
  excluded: '除外中',
  notLevels: (levels) => `${levels}以外`,
  orLevel: 'または',
  andLevel: 'かつ',
  findLevel: (axis) => `${axis}を検索`,
  moreLevels: (levels) => `ほか ${levels}件`,
  fewerLevels: '少なく表示',
  noLevelFound: '該当する項目はありません。',
  openLevel: (level) => `${level}の内訳`,
  chosenLevels: (levels) => `${levels}件選択`,
  from: '下限',
  to: '～',
  fromOf: (field) => `${field}の下限`,
  toOf: (field) => `${field}の上限`,
  atLeast: (value) => `${value}以上`,
  atMost: (value) => `${value}以下`,
  between: (from, to) => `${from}～${to}`,
  histogramOf: (field, known, median) => `${field}：値のあるもの ${known}件、中央値 ${median}`,
  binRange: (from, to) => `${from}～${to}`,
  medianOf: (median, known) => `中央値 ${median}（${known}）`,
  rangeBackwards: '範囲の両端が逆になっています。',
  asText: '式で書く',
  asTextHelp: '同じ条件を and、or、not と括弧の式で書けます。どちらを変えても、もう一方が追従します。',
  applyText: '適用',
  inWords: '文章での説明',
  copySentence: '文章をコピー',
  methodsSentence: (dataset, records, sentence) => `${dataset}：${sentence}、${records}。`,
  noRecordsData: 'レコードがつながっていません。<hindo-records> の中に置くか、"for" で指定します。',
  moreConditions: 'ほかの属性',
  attributes: '属性',
  units: { years: '歳', days: '日', months: 'か月', hours: '時間', h: '時間', min: '分' },
}
