/** The portal's own texts. What the elements say is theirs. */
export interface Words {
  title: string
  navList: string
  navBuild: string
  navStrict: string
  language: string
  theme: string
  themes: Record<'auto' | 'light' | 'dark', string>
  skip: string

  cohorts: string
  cohortsHelp: string
  everyone: string
  shown: string
  inTable: (count: string) => string
  remove: (name: string) => string
  clear: string
  presets: string
  all: string
  overlapping: string
  ownCohort: string
  ownCohortHelp: string
  expression: string
  example: string
  name: string
  add: string
  people: (count: string) => string
  fewerThan: (count: string) => string
  suppressed: string
  unanswerable: string
  taken: string
  nameHint: string
  countsOf: string
  countsOfExpression: string

  places: string
  placesHint: (region: string, variant: string) => string
  filter: string
  filterHint: string
  apply: string
  examples: string
  cannotReadPlace: (piece: string) => string
  quantifiers: Record<'any' | 'all', string>
  not: string
  or: string
  isOneOf: string
  oldLink: string

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
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'Auto', light: 'Light', dark: 'Dark' },
    skip: 'Skip to the table',

    cohorts: 'Cohorts',
    cohortsHelp: 'Each one chosen becomes a group of columns.',
    everyone: 'Everyone',
    shown: 'In the table',
    inTable: (count) => `Cohorts: ${count} in the table`,
    remove: (name) => `Remove ${name}`,
    clear: 'Remove all',
    presets: 'Presets',
    all: 'All',
    overlapping: 'A person may have several of these; they do not add up.',
    ownCohort: 'Combine attributes',
    ownCohortHelp: 'Combine levels with and, or, not and brackets.',
    expression: 'Cohort expression',
    example: 'age_band=60s and sex=male and region=kanto and disease=G30',
    name: 'Name',
    add: 'Add to the table',
    people: (count) => `${count} people`,
    fewerThan: (count) => `fewer than ${count} people`,
    suppressed: 'number of people suppressed',
    unanswerable: 'not stored',
    taken: 'This name is taken.',
    nameHint: 'A word without spaces.',
    countsOf: 'Numbers: people in the dataset.',
    countsOfExpression: 'Numbers: people of the combination above.',

    places: 'Region or variant',
    placesHint: (region, variant) => `${region}, or ${variant}`,
    filter: 'Filter',
    filterHint: 'any.AF >= 0.01 and all.AN >= 100',
    apply: 'Apply',
    examples: 'Try',
    cannotReadPlace: (piece) =>
      `"${piece}" is neither a region (22:20000000-20100000) nor a variant (22-16050075-A-G).`,
    quantifiers: { any: 'any cohort', all: 'every cohort' },
    not: 'not',
    or: 'or',
    isOneOf: 'is one of',
    oldLink: 'This link was made by a newer version of the page; what could not be read was left out.',

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
    language: '言語',
    theme: '配色',
    themes: { auto: '自動', light: 'ライト', dark: 'ダーク' },
    skip: '表へ進む',

    cohorts: 'コホート',
    cohortsHelp: '選んだものが、それぞれ表の列になります。',
    everyone: '全体',
    shown: '表に出ているもの',
    inTable: (count) => `コホート：表に ${count}個`,
    remove: (name) => `${name}を外す`,
    clear: 'すべて外す',
    presets: 'プリセット',
    all: 'すべて',
    overlapping: '一人が複数に当てはまることがあり、合計はできません。',
    ownCohort: '属性の組み合わせ',
    ownCohortHelp: 'and、or、not と括弧で組み合わせます。',
    expression: 'コホート式',
    example: 'age_band=60s and sex=male and region=kanto and disease=G30',
    name: '名前',
    add: '表に加える',
    people: (count) => `${count}人`,
    fewerThan: (count) => `${count}人未満`,
    suppressed: '人数は秘匿',
    unanswerable: '集計なし',
    taken: 'この名前は使われています。',
    nameHint: '空白を含まない語にします。',
    countsOf: '数字はデータセット全体での人数です。',
    countsOfExpression: '数字は上の組み合わせでの人数です。',

    places: '範囲またはバリアント',
    placesHint: (region, variant) => `${region} または ${variant}`,
    filter: '絞り込み',
    filterHint: 'any.AF >= 0.01 and all.AN >= 100',
    apply: '適用',
    examples: '例',
    cannotReadPlace: (piece) =>
      `「${piece}」は範囲（22:20000000-20100000）でもバリアント（22-16050075-A-G）でもありません。`,
    quantifiers: { any: 'いずれかのコホート', all: 'すべてのコホート' },
    not: '以外：',
    or: 'または',
    isOneOf: 'が次のいずれか：',
    oldLink: 'このリンクは新しい版のページで作られました。読み取れない部分は省きました。',

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
