/** Texts of the cohort search. */
export interface CohortSearchStrings {
  cohortSearch: string
  noDatasetForSearch: string
  peopleOf: (total: string) => string
  peopleBetween: (lower: string, upper: string) => string
  notStored: string
  countFailed: string
  counting: string
  splitOverlaps: string
  splitOf: (axis: string) => string

  conditions: string
  everybody: string
  noQuery: string
  queryAll: string
  queryAny: string
  emptyGroup: string
  and: string
  or: string
  not: string
  through: (from: string, to: string) => string
  moreNamed: (count: string) => string
  groupOf: (operator: string, count: string) => string
  writtenNode: (conditions: string, depth: string) => string
  editNode: string
  negate: string
  includeAgain: string
  makeAll: string
  makeAny: string
  requireEach: string
  group: string
  newGroup: string
  ungroup: string
  moveUp: string
  moveDown: string
  moveOut: string
  moveIn: string
  removeNode: string
  removeThe: (what: string) => string
  undo: string
  redo: string
  clearQuery: string

  queryText: string
  textHint: string
  textStays: string
  textPlace: (line: string, column: string) => string

  sentence: string
  copyMethods: string
  copyMethodsIn: Record<'en' | 'ja', string>
  /** For a methods section: what was counted, where, and how many. */
  methods: (part: {
    sentence: string
    dataset: string
    version: string
    assembly: string
    people: string
    total: string
    split: string
  }) => string

  cohortName: string
  nameTaken: string
  nameWord: string
  showFrequencies: string

  levels: string
  findLevels: string
  findLevelsHint: string
  foundLevels: (count: string) => string
  levelNow: string
  levelIfAdded: string
  levelNowHelp: string
  levelIfAddedHelp: string
  addsTo: (group: string) => string
  notInDataset: string
  levelExcluded: string
  nowSpoken: (people: string) => string
  ifAddedSpoken: (people: string) => string
  overlapping: string
  showMoreLevels: (count: string) => string
  presetOf: string
  presetOfAxis: (axis: string) => string

  savedQueries: string
  saveQuery: string
  saveAs: string
  noSaved: string
  loadQuery: (name: string) => string
  forgetQuery: (name: string) => string
  storeFailed: string
  exportJson: string
  exportText: string
  importQuery: string
  importHelp: string
}

export const cohortSearchEn: CohortSearchStrings = {
  cohortSearch: 'Cohort search',
  noDatasetForSearch: 'No dataset is connected to this search. Put it inside <hindo-dataset>, or name one with "for".',
  peopleOf: (total) => `of ${total}`,
  peopleBetween: (lower, upper) => `between ${lower} and ${upper} people`,
  notStored: 'The dataset does not hold this number.',
  countFailed: 'Counting failed.',
  counting: 'Counting',
  splitOverlaps: 'A donor may be in several of these; the numbers do not add up.',
  splitOf: (axis) => `People by ${axis.toLowerCase()}`,

  conditions: 'Conditions',
  everybody: 'Everyone',
  noQuery: 'No condition yet: everyone. Choose levels, or write an expression.',
  queryAll: 'All of',
  queryAny: 'Any of',
  emptyGroup: 'empty: choose levels',
  and: 'and',
  or: 'or',
  not: 'not',
  through: (from, to) => `${from} to ${to}`,
  moreNamed: (count) => `and ${count} more`,
  groupOf: (operator, count) => `${operator}: ${count} ${count === '1' ? 'condition' : 'conditions'}`,
  writtenNode: (conditions, depth) =>
    `${conditions} conditions, nested ${depth} deep: too much to draw. It is counted all the same; edit it as text.`,
  editNode: 'Edit the selected condition',
  negate: 'Not',
  includeAgain: 'Without not',
  makeAll: 'All of',
  makeAny: 'Any of',
  requireEach: 'Require each',
  group: 'Group',
  newGroup: '+ Group',
  ungroup: 'Ungroup',
  moveUp: 'Move up',
  moveDown: 'Move down',
  moveOut: 'Move out of its group',
  moveIn: 'Move into the group beside it',
  removeNode: 'Remove',
  removeThe: (what) => `Remove ${what}`,
  undo: 'Undo',
  redo: 'Redo',
  clearQuery: 'Clear',

  queryText: 'As text',
  textHint: 'disease=C50 and not sex=male',
  textStays: 'The conditions above and their numbers stay until this reads.',
  textPlace: (line, column) => `line ${line}, character ${column}`,

  sentence: 'In a sentence',
  copyMethods: 'Copy for methods',
  copyMethodsIn: { en: 'English', ja: '日本語' },
  methods: ({ sentence, dataset, version, assembly, people, total, split }) =>
    `The cohort was ${sentence} in ${dataset} (version ${version}, ${assembly}): ${people} of ${total}${split ? ` (${split})` : ''}.`,

  cohortName: 'Name',
  nameTaken: 'This name is taken.',
  nameWord: 'A word without spaces, starting with a letter.',
  showFrequencies: 'Show frequencies',

  levels: 'Levels',
  findLevels: 'Find a level',
  findLevelsHint: 'breast cancer, C50, Kanto',
  foundLevels: (count) => `${count} found`,
  levelNow: 'now',
  levelIfAdded: 'if added',
  levelNowHelp: 'People of the query who have the level',
  levelIfAddedHelp: 'People of the whole query if the level joined the group being edited',
  addsTo: (group) => `Chosen levels join: ${group}`,
  notInDataset: 'nobody in this dataset',
  levelExcluded: 'not',
  nowSpoken: (people) => `now ${people}`,
  ifAddedSpoken: (people) => `if added ${people}`,
  overlapping: 'A person may have several of these; they do not add up.',
  showMoreLevels: (count) => `Show ${count} more`,
  presetOf: 'Frequencies',
  presetOfAxis: (axis) => `Frequencies by ${axis.toLowerCase()}`,

  savedQueries: 'Saved',
  saveQuery: 'Save',
  saveAs: 'Save this query as',
  noSaved: 'Nothing saved in this browser yet.',
  loadQuery: (name) => `Load ${name}`,
  forgetQuery: (name) => `Remove ${name} from the saved queries`,
  storeFailed: 'This browser keeps nothing for this page. Download the query instead.',
  exportJson: 'Download as JSON',
  exportText: 'Download as text',
  importQuery: 'Open a file',
  importHelp: 'A query as text or JSON may also be pasted into the box.',
}

export const cohortSearchJa: CohortSearchStrings = {
  cohortSearch: 'コホート検索',
  noDatasetForSearch:
    'この検索にはデータセットがつながっていません。<hindo-dataset> の中に置くか、"for" で指定します。',
  peopleOf: (total) => `/ ${total}人`,
  peopleBetween: (lower, upper) => `${lower}人以上 ${upper}人以下`,
  notStored: 'この人数はデータセットに集計がありません。',
  countFailed: '集計できませんでした。',
  counting: '集計中',
  splitOverlaps: '一人が複数に含まれることがあり、合計はできません。',
  splitOf: (axis) => `${axis}別の人数`,

  conditions: '条件',
  everybody: '全員',
  noQuery: '条件なし：全員。区分を選ぶか、式を書きます。',
  queryAll: 'すべて満たす',
  queryAny: 'いずれかを満たす',
  emptyGroup: '空：区分を選びます',
  and: 'かつ',
  or: 'または',
  not: '以外',
  through: (from, to) => `${from}～${to}`,
  moreNamed: (count) => `ほか${count}`,
  groupOf: (operator, count) => `${operator}：${count}条件`,
  writtenNode: (conditions, depth) =>
    `${conditions}条件、${depth}段の入れ子。図にするには大きすぎますが、集計はされます。編集は式で。`,
  editNode: '選んだ条件の編集',
  negate: '以外',
  includeAgain: '以外を解除',
  makeAll: 'すべて',
  makeAny: 'いずれか',
  requireEach: 'それぞれ必須',
  group: 'まとめる',
  newGroup: '＋まとまり',
  ungroup: '解く',
  moveUp: '上へ',
  moveDown: '下へ',
  moveOut: 'まとまりの外へ',
  moveIn: '隣のまとまりの中へ',
  removeNode: '削除',
  removeThe: (what) => `${what}を削除`,
  undo: '元に戻す',
  redo: 'やり直す',
  clearQuery: '消去',

  queryText: '式',
  textHint: 'disease=C50 and not sex=male',
  textStays: '読み取れるようになるまで、上の条件と人数はそのまま残ります。',
  textPlace: (line, column) => `${line}行目 ${column}文字目`,

  sentence: '文章で',
  copyMethods: '方法の文としてコピー',
  copyMethodsIn: { en: 'English', ja: '日本語' },
  methods: ({ sentence, dataset, version, assembly, people, total, split }) =>
    `対象コホートは、${dataset}（${version}版、${assembly}）のうち${sentence}であり、${total}人中 ${people}であった${split ? `（${split}）` : ''}。`,

  cohortName: '名前',
  nameTaken: 'この名前は使われています。',
  nameWord: '文字で始まり、空白を含まない語にします。',
  showFrequencies: '頻度を表示',

  levels: '区分',
  findLevels: '区分を探す',
  findLevelsHint: '乳がん、C50、関東',
  foundLevels: (count) => `${count}件`,
  levelNow: '現在',
  levelIfAdded: '追加後',
  levelNowHelp: '現在の条件に当てはまり、この区分に入る人数',
  levelIfAddedHelp: 'この区分を編集中のまとまりに加えた場合の、条件全体の人数',
  addsTo: (group) => `選んだ区分の追加先：${group}`,
  notInDataset: 'このデータセットに該当者なし',
  levelExcluded: '以外',
  nowSpoken: (people) => `現在 ${people}`,
  ifAddedSpoken: (people) => `追加後 ${people}`,
  overlapping: '一人が複数に当てはまることがあり、合計はできません。',
  showMoreLevels: (count) => `さらに${count}件表示`,
  presetOf: '頻度',
  presetOfAxis: (axis) => `${axis}別の頻度`,

  savedQueries: '保存',
  saveQuery: '保存',
  saveAs: 'この条件を保存する名前',
  noSaved: 'このブラウザにはまだ保存がありません。',
  loadQuery: (name) => `${name}を開く`,
  forgetQuery: (name) => `${name}を保存から外す`,
  storeFailed: 'このブラウザはこのページの保存を受け付けません。ダウンロードで残せます。',
  exportJson: 'JSON でダウンロード',
  exportText: '式をダウンロード',
  importQuery: 'ファイルを開く',
  importHelp: '式または JSON を入力欄に貼り付けても読み込めます。',
}
