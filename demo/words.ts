/** The portal's own texts. What the elements say is theirs. */
export interface Words {
  title: string
  navList: string
  navBuild: string
  navStrict: string
  navRecords: string
  navCatalogue: string
  recordsTitle: string
  recordsHelp: string
  catalogueTitle: string
  catalogueHelp: string
  skipRecords: string
  conditions: string
  language: string
  theme: string
  themes: Record<'auto' | 'light' | 'dark', string>
  skip: string

  cohorts: string
  everyone: string
  shown: string
  makeCohort: string
  remove: (name: string) => string
  clear: string
  pair: string
  case: string
  rest: string
  showPair: string
  endPair: string
  checkOpen: string
  releasesOpen: string
  seenBy: string
  researcher: string
  reviewer: string
  close: string

  filter: string
  filterHint: string
  apply: string
  examples: string
  quantifiers: Record<'any' | 'all', string>
  not: string
  or: string
  isOneOf: string

  dropVcf: string
  dropVcfHelp: string
  dropSheet: string
  dropSheetHelp: string
  choose: string
  private: string
  axes: string
  axesHelp: string
  column: string
  values: string
  use: string
  uses: Record<'none' | 'partition' | 'overlapping', string>
  sampleColumn: string
  assembly: string
  byHeader: string
  build: string
  cancel: string
  building: string
  built: (variants: string, strata: string) => string
  warnings: string
  files: string
  filesHelp: string
  saveAll: string
  savedAll: (count: number) => string
  splitBy: string
  noSplit: string
  needVcf: string
  needSheet: string

  strictTitle: string
  strictHelp: string
  policy: string
  engine: string
  kernels: Record<'wasm' | 'typescript', string>
  threads: Record<'worker' | 'blob-worker' | 'own-worker' | 'main', string>
  why: string
  violations: string
}

export const words: Record<'en' | 'ja', Words> = {
  en: {
    title: 'Allele frequencies of a synthetic cohort',
    navList: 'Allele Frequency Data List',
    navBuild: 'Generate Allele Frequency Data',
    navStrict: 'Strict policy',
    navRecords: 'Search Metadata',
    navCatalogue: 'Data catalogue',
    recordsTitle: 'Samples of 14 biobanks',
    recordsHelp: 'Every number is counted in this page. Nothing you choose is sent anywhere.',
    catalogueTitle: 'Data catalogue',
    catalogueHelp: 'Data sets of funded research, searched in this page.',
    skipRecords: 'Skip to the records',
    conditions: 'Conditions',
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'Auto', light: 'Light', dark: 'Dark' },
    skip: 'Skip to the table',

    cohorts: 'Cohorts',
    everyone: 'Everyone',
    shown: 'In the table',
    makeCohort: 'Search for a cohort',
    remove: (name) => `Remove ${name}`,
    clear: 'Remove all',
    pair: 'Compare with the rest',
    case: 'Case',
    rest: 'Rest',
    showPair: 'Show case and rest',
    endPair: 'End comparison',
    checkOpen: 'Check and download',
    releasesOpen: 'What left earlier',
    seenBy: 'Seen by',
    researcher: 'Researcher',
    reviewer: 'Reviewer',
    close: 'Close',

    filter: 'Filter',
    filterHint: 'any.AF >= 0.01 and all.AN >= 100',
    apply: 'Apply',
    examples: 'Try',
    quantifiers: { any: 'any cohort', all: 'every cohort' },
    not: 'not',
    or: 'or',
    isOneOf: 'is one of',

    dropVcf: 'Genotypes',
    dropVcfHelp: 'VCF: text, gzip or BGZF; one or several files',
    dropSheet: 'Sample sheet',
    dropSheetHelp: 'TSV: a column of sample names, and one per attribute',
    choose: 'Choose files',
    private:
      'Nothing leaves this page. Files are read and counted by your browser, and the policy of this page forbids it every connection.',
    axes: 'Attributes',
    axesHelp:
      'Say which columns are attributes. One level per person: levels add up. Several levels per person, separated by semicolons: they do not.',
    column: 'Column',
    values: 'Values',
    use: 'Use',
    uses: { none: 'not used', partition: 'one level per person', overlapping: 'several levels per person' },
    sampleColumn: 'sample names',
    assembly: 'Assembly',
    byHeader: 'as the VCF header says',
    build: 'Build',
    cancel: 'Cancel',
    building: 'Counting genotypes',
    built: (variants, strata) => `${variants} variants, counted in ${strata} strata`,
    warnings: 'Warnings',
    files: 'Files of the dataset',
    filesHelp: 'Put these in a folder on any web server, and the folder is the dataset.',
    saveAll: 'Save all in a folder',
    savedAll: (count) => `${count} files saved`,
    splitBy: 'Columns',
    noSplit: 'Everyone',
    needVcf: 'Add genotypes first.',
    needSheet: 'Without a sheet everybody is one cohort.',

    strictTitle: 'The same numbers where WebAssembly is forbidden',
    strictHelp:
      'This page may neither compile WebAssembly nor start a worker. The numbers are computed all the same, by the TypeScript twin of the kernel; both give the same bits.',
    policy: 'Policy of this page',
    engine: 'Engine',
    kernels: { wasm: 'WebAssembly', typescript: 'TypeScript' },
    threads: {
      worker: 'in a worker',
      'blob-worker': 'in a worker',
      'own-worker': "in the page's own worker",
      main: 'on the main thread',
    },
    why: 'Why',
    violations: 'Reports of the policy',
  },
  ja: {
    title: '合成コホートのアレル頻度',
    navList: 'アレル頻度データ一覧',
    navBuild: 'アレル頻度データ作成',
    navStrict: '厳しいポリシー',
    navRecords: 'メタデータ検索',
    navCatalogue: 'データカタログ',
    recordsTitle: '14バイオバンクの試料',
    recordsHelp: '件数はすべてこのページの中で数えます。選んだ条件はどこにも送りません。',
    catalogueTitle: 'データカタログ',
    catalogueHelp: '研究費で作られたデータセットを、このページの中で検索します。',
    skipRecords: 'レコードへ進む',
    conditions: '検索条件',
    language: '言語',
    theme: '配色',
    themes: { auto: '自動', light: 'ライト', dark: 'ダーク' },
    skip: '表へ進む',

    cohorts: 'コホート',
    everyone: '全体',
    shown: '表に出ているもの',
    makeCohort: 'コホートを探す',
    remove: (name) => `${name}を外す`,
    clear: 'すべて外す',
    pair: '残りの人と比較',
    case: '症例（case）',
    rest: '残り（rest）',
    showPair: 'case と rest の頻度を表示',
    endPair: '比較を終える',
    checkOpen: '審査してダウンロード',
    releasesOpen: '持ち出した表',
    seenBy: '見る人',
    researcher: '研究者',
    reviewer: '審査者',
    close: '閉じる',

    filter: '絞り込み',
    filterHint: 'any.AF >= 0.01 and all.AN >= 100',
    apply: '適用',
    examples: '例',
    quantifiers: { any: 'いずれかのコホート', all: 'すべてのコホート' },
    not: '以外：',
    or: 'または',
    isOneOf: 'が次のいずれか：',

    dropVcf: '遺伝型',
    dropVcfHelp: 'VCF（テキスト、gzip、BGZF）。複数可',
    dropSheet: 'サンプルシート',
    dropSheetHelp: 'TSV。サンプル名の列と、属性ごとに1列',
    choose: 'ファイルを選ぶ',
    private:
      'データはこのページの外に出ません。ファイルはブラウザが読んで数え、このページのポリシーはあらゆる通信を禁じています。',
    axes: '属性',
    axesHelp:
      'どの列が属性かを指定します。一人に1つの区分なら合計できます。セミコロン区切りで一人に複数の区分なら合計できません。',
    column: '列',
    values: '値',
    use: '使い方',
    uses: { none: '使わない', partition: '一人に1つの区分', overlapping: '一人に複数の区分' },
    sampleColumn: 'サンプル名',
    assembly: 'ゲノムアセンブリ',
    byHeader: 'VCFヘッダーに従う',
    build: '作成',
    cancel: 'キャンセル',
    building: '遺伝型を集計中',
    built: (variants, strata) => `${variants}バリアントを ${strata}の層で集計しました`,
    warnings: '注意',
    files: 'データセットのファイル',
    filesHelp: '任意のウェブサーバーのフォルダーに置くと、そのフォルダーがデータセットになります。',
    saveAll: 'フォルダーにまとめて保存',
    savedAll: (count) => `${count}個のファイルを保存しました`,
    splitBy: '列の分け方',
    noSplit: '全体',
    needVcf: '遺伝型のファイルを追加すると作成できます。',
    needSheet: 'シートがない場合は、全員を1つのコホートとします。',

    strictTitle: 'WebAssembly を禁じたページでも同じ数値',
    strictHelp:
      'このページは WebAssembly のコンパイルもワーカーの起動も禁じています。それでもカーネルの TypeScript 版が計算し、結果はビットまで一致します。',
    policy: 'このページのポリシー',
    engine: '計算エンジン',
    kernels: { wasm: 'WebAssembly', typescript: 'TypeScript' },
    threads: {
      worker: 'ワーカー',
      'blob-worker': 'ワーカー',
      'own-worker': 'ページのワーカー',
      main: 'メインスレッド',
    },
    why: '理由',
    violations: 'ポリシー違反の報告',
  },
}
