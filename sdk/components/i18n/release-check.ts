type Status = 'pass' | 'review' | 'fail'
type Method = 'nearest' | 'ceiling' | 'midpoint'

/** Texts of the release check. */
export interface ReleaseCheckStrings {
  releaseCheck: string
  gateDecides: string
  noDatasetForCheck: string
  noTableToCheck: string
  checkPolicy: string
  loadingPolicies: string
  /** Where the numbers of Hindo's own profiles come from, by the profile's id; absent: as the profile says it. */
  policySources: Record<string, string>
  checkDescription: string
  checkDescriptionHint: string
  checkRelation: string
  checkRelationHint: string
  checkTable: string
  checkAgain: string
  checking: string
  openingLedger: string
  checkRules: (done: string, total: string) => string
  checkCancelled: string
  checkStale: string

  statuses: Record<Status, string>
  verdicts: Record<Status, string>
  rulesFound: (found: string, all: string) => string
  rulesPassed: (count: string) => string
  cellsFound: (count: string) => string
  cohortsFound: (count: string) => string
  wholeTable: string
  learnedLabel: string
  whyLabel: string
  remedyLabel: string
  missingLabel: string
  evidenceLabel: string
  contextFields: Record<string, string>
  showCell: string
  cellsLabel: string
  cohortsLabel: string
  sourceLabel: string
  moreCells: (count: string) => string
  showRule: (title: string) => string

  remedies: string
  remediesHelp: string
  suppressRemedy: string
  suppressHelp: string
  applySuppress: string
  roundRemedy: string
  roundHelp: string
  roundMethod: string
  roundMethods: Record<Method, string>
  roundBase: string
  roundBaseWrong: string
  applyRound: string
  undoRemedy: string
  proposeRemedies: string
  proposeHelp: string
  lookingForRemedies: string
  noRemedy: string
  nothingEnough: string
  applyProposal: string
  appliedNow: string
  lossShare: (share: string) => string
  leftRules: (rules: string) => string
  byHand: string
  stepKinds: Record<'suppress' | 'round' | 'merge' | 'drop' | 'limit', string>
  appliedSuppressAll: (cells: string, share: string) => string
  appliedMerge: (cohorts: string, into: string) => string
  appliedDrop: (names: string) => string
  appliedLimit: (variants: string) => string
  appliedSuppress: (primary: string, secondary: string, share: string) => string
  notSufficient: string
  appliedRound: (method: string, base: string) => string
  beforeAfter: string
  rule: string
  before: string
  after: string
  sameRules: (count: string) => string

  signOff: string
  noLedger: string
  author: string
  approver: string
  authorHelp: string
  authorMissing: string
  saveView: string
  releaseTable: string
  releasing: string
  released: (entry: string) => string
  releasedHow: Record<'passed' | 'approved', string>
  releasedFiles: string
  saveFile: (format: string) => string
  saveUnreviewed: (format: string) => string
  saveReport: string

  boundTo: string
  boundDataset: string
  boundFile: string
  boundPolicy: string
  boundLedger: string
  boundEntries: (count: string) => string
  noLedgerUsed: string
  boundReport: string
  boundMade: string
}

export const releaseCheckEn: ReleaseCheckStrings = {
  releaseCheck: 'Release check',
  gateDecides: 'This check is advice. The gate checks the same file again, with its own ledger, and decides.',
  noDatasetForCheck: 'No dataset is connected to this check. Put it inside <hindo-dataset>, or name one with "for".',
  noTableToCheck: 'There is no table to check yet. Compute frequencies, or choose a file.',
  checkPolicy: 'Policy',
  loadingPolicies: 'Reading the policies',
  policySources: {},
  checkDescription: 'What the table is',
  checkDescriptionHint: 'for which question, of whom, to be shown where',
  checkRelation: 'Relation to earlier releases',
  checkRelationHint: 'the first one; replaces entry 3; same people, other variants',
  checkTable: 'Check',
  checkAgain: 'Check again',
  checking: 'Checking',
  openingLedger: 'Opening the ledger',
  checkRules: (done, total) => `${done} of ${total} rules`,
  checkCancelled: 'Cancelled. Nothing was judged.',
  checkStale: 'Something changed since this check. It says nothing about what would be released now.',

  statuses: { pass: 'Pass', review: 'Review', fail: 'Fail' },
  verdicts: {
    pass: 'Nothing found that would single anybody out.',
    review: 'A person has to look at this table.',
    fail: 'This table tells too much as it is.',
  },
  rulesFound: (found, all) => `${found} of ${all} rules found something`,
  rulesPassed: (count) => `${count} rules found nothing`,
  cellsFound: (count) => `${count} ${count === '1' ? 'cell' : 'cells'}`,
  cohortsFound: (count) => `${count} ${count === '1' ? 'cohort' : 'cohorts'}`,
  wholeTable: 'whole table',
  learnedLabel: 'Could be learned',
  whyLabel: 'Why',
  remedyLabel: 'What to do',
  missingLabel: 'Missing',
  evidenceLabel: 'Evidence',
  contextFields: { description: 'what the table is', relation: 'relation to earlier releases', author: 'author' },
  showCell: 'Show in the table',
  cellsLabel: 'Cells',
  cohortsLabel: 'Cohorts',
  sourceLabel: 'Source',
  moreCells: (count) => `and ${count} more`,
  showRule: (title) => `Detail of ${title}`,

  remedies: 'Remedies',
  remediesHelp: 'Each one is applied to a copy, which is then checked again. The table itself stays as it is.',
  suppressRemedy: 'Suppress',
  suppressHelp: 'Hides the cells that fail, and the fewest others that would give them away.',
  applySuppress: 'Suppress and check',
  roundRemedy: 'Round',
  roundHelp: 'Rounds the counts that stay; what is computed from exact counts is left out.',
  roundMethod: 'Method',
  roundMethods: { nearest: 'nearest', ceiling: 'up', midpoint: 'to the middle' },
  roundBase: 'Base',
  roundBaseWrong: 'A whole number from 2 to 1000.',
  applyRound: 'Round and check',
  undoRemedy: 'Undo the last remedy',
  proposeRemedies: 'Find the cheapest remedies',
  proposeHelp: 'Tries suppressing, merging and leaving out, and checks each in full. This may take a while.',
  lookingForRemedies: 'Trying remedies',
  noRemedy: 'No remedy can help here: the table has to be asked for again.',
  nothingEnough: 'Nothing that was tried is enough. These come nearest.',
  applyProposal: 'Apply and check',
  appliedNow: 'Applied',
  lossShare: (share) => `Loss ${share} of what the table tells.`,
  leftRules: (rules) => `Left: ${rules}`,
  byHand: 'By hand',
  stepKinds: { suppress: 'Suppress', round: 'Round', merge: 'Merge', drop: 'Leave out', limit: 'Fewer variants' },
  appliedSuppressAll: (cells, share) => `Suppressed: ${cells} cells; ${share} of the shown cells are lost.`,
  appliedMerge: (cohorts, into) => `Merged: ${cohorts} into ${into}.`,
  appliedDrop: (names) => `Left out: ${names}.`,
  appliedLimit: (variants) => `Kept: the first ${variants} variants.`,
  appliedSuppress: (primary, secondary, share) =>
    `Suppressed: ${primary} cells for themselves, ${secondary} for what they would give away; ${share} of the shown cells are lost.`,
  notSufficient: 'Suppressing cells alone is not enough here.',
  appliedRound: (method, base) => `Rounded ${method}, base ${base}.`,
  beforeAfter: 'Before and after',
  rule: 'Rule',
  before: 'Before',
  after: 'After',
  sameRules: (count) => `${count} other rules found nothing before and after.`,

  signOff: 'Sign-off',
  noLedger:
    'This page keeps no ledger, so nothing is released here. Save the table and its report, and hand both to the gate.',
  author: 'Author',
  approver: 'approved by',
  authorHelp: 'Who asks for this table; somebody else decides',
  authorMissing: 'Enter who asks for this table.',
  saveView: 'Save the researcher’s view (JSON)',
  releaseTable: 'Release',
  releasing: 'Releasing',
  released: (entry) => `Released as entry ${entry} of the ledger`,
  releasedHow: { passed: 'The table passed.', approved: 'The table was approved.' },
  releasedFiles: 'Files',
  saveFile: (format) => `Save ${format}`,
  saveUnreviewed: (format) => `Save the unreviewed table (${format})`,
  saveReport: 'Save the report (JSON)',

  boundTo: 'What was checked',
  boundDataset: 'Dataset',
  boundFile: 'File, SHA-256',
  boundPolicy: 'Policy',
  boundLedger: 'Ledger',
  boundEntries: (count) => `${count} earlier ${count === '1' ? 'release' : 'releases'}`,
  noLedgerUsed: 'none: the table was judged as the first to be released',
  boundReport: 'Report, SHA-256',
  boundMade: 'Made',
}

export const releaseCheckJa: ReleaseCheckStrings = {
  releaseCheck: '持ち出し審査',
  gateDecides:
    'この審査は助言です。持ち出しの可否は、審査窓口が同じファイルを独自の台帳に照らして再審査し、決定します。',
  noDatasetForCheck: 'この審査にはデータセットがつながっていません。<hindo-dataset> の中に置くか、"for" で指定します。',
  noTableToCheck: '審査する表がまだありません。頻度を計算するか、ファイルを選びます。',
  checkPolicy: '審査基準',
  loadingPolicies: '審査基準を読み込み中',
  policySources: {
    acro: 'AI-SDC/ACRO 1.0.1の既定値（acro/default.yaml）：閾値10、nk (2, 0.90)、p 10 %、0も秘匿',
    opensafely: 'OpenSAFELYの手引き：7以下の件数は秘匿し、5単位に丸める。CSVは5,000行まで。審査者2人',
    allofus: 'All of Usの公表方針：1〜20人は不可、計算できるものも不可、0は可',
    finngen: 'FinnGenサンドボックスの持ち出し方針：どの集団も5人以上。その集団の遺伝型の件数は5未満でもよい',
    gel: 'Genomics England Airlockの規則：0を除く5未満の件数は示さず、他の値から計算もできないこと',
    'jp-ndb':
      '厚生労働省のNDB・介護DB・難病DBのガイドライン：患者10人未満は示さない（0は可）、医療機関は3未満を示さない、年齢と地域は粗く',
    'jga-snp': 'TogoVar JGA-SNPデータセット：代替アレルが5以下のバリアントは除く',
    datashield: 'dsBase 6.3.3の設定：nfilter.tab 3、nfilter.subset 3',
    samply: 'samply/focusとlaplace-rs：10未満の件数は10とし、0はそのまま、10単位に丸める',
    anonymised: '次世代医療基盤法：特異な値と希少な病名は除く。件数は厚生労働省NDBガイドラインによる',
    pseudonymised: '改正次世代医療基盤法：認定利用者向け。特異な値と希少な病名は残してよい',
  },
  checkDescription: '表の説明',
  checkDescriptionHint: '何の研究か、誰の集計か、どこで公表するか',
  checkRelation: 'これまでの持ち出しとの関係',
  checkRelationHint: '初回、3件目の差し替え、対象者は同じで別のバリアント、など',
  checkTable: '審査する',
  checkAgain: '再審査する',
  checking: '審査中',
  openingLedger: '台帳を開いています',
  checkRules: (done, total) => `${total}規則中 ${done}`,
  checkCancelled: '中止しました。判定はありません。',
  checkStale: 'この審査のあとに変更がありました。今から持ち出すものについての判定ではありません。',

  statuses: { pass: '合格', review: '要確認', fail: '不合格' },
  verdicts: {
    pass: '個人の特定につながるものは見つかりませんでした。',
    review: 'この表は人による確認が必要です。',
    fail: 'この表は、このままでは多くを明かしすぎます。',
  },
  rulesFound: (found, all) => `${all}規則中 ${found}規則が該当`,
  rulesPassed: (count) => `${count}規則は該当なし`,
  cellsFound: (count) => `${count}セル`,
  cohortsFound: (count) => `${count}コホート`,
  wholeTable: '表全体',
  learnedLabel: '知られうること',
  whyLabel: '理由',
  remedyLabel: '対処',
  missingLabel: '不足',
  evidenceLabel: '根拠',
  contextFields: { description: '表の説明', relation: 'これまでの持ち出しとの関係', author: '作成者' },
  showCell: '表で見る',
  cellsLabel: 'セル',
  cohortsLabel: 'コホート',
  sourceLabel: '出典',
  moreCells: (count) => `ほか${count}件`,
  showRule: (title) => `「${title}」の詳細`,

  remedies: '対処',
  remediesHelp: '写しに適用して再審査します。元の表は変わりません。',
  suppressRemedy: '秘匿',
  suppressHelp: '不合格のセルと、そこから逆算できるセルを最小限だけ伏せます。',
  applySuppress: '秘匿して再審査',
  roundRemedy: '丸め',
  roundHelp: '残る件数を丸めます。正確な件数から計算される列は除きます。',
  roundMethod: '方法',
  roundMethods: { nearest: '最も近い値', ceiling: '切り上げ', midpoint: '区間の中央' },
  roundBase: '単位',
  roundBaseWrong: '2から1000までの整数にします。',
  applyRound: '丸めて再審査',
  undoRemedy: '最後の対処を取り消す',
  proposeRemedies: '損失の最も小さい対処を探す',
  proposeHelp: '秘匿、統合、除外を試し、それぞれを審査します。時間がかかることがあります。',
  lookingForRemedies: '対処を試行中',
  noRemedy: 'この表に効く対処はありません。表を作り直します。',
  nothingEnough: '試した対処では足りません。近いものを示します。',
  applyProposal: '適用して再審査',
  appliedNow: '適用中',
  lossShare: (share) => `表の情報の ${share} が失われます。`,
  leftRules: (rules) => `残る規則：${rules}`,
  byHand: '個別に指定',
  stepKinds: { suppress: '秘匿', round: '丸め', merge: '統合', drop: '除外', limit: 'バリアント数の制限' },
  appliedSuppressAll: (cells, share) => `秘匿：${cells}セル。表示セルの ${share} が失われます。`,
  appliedMerge: (cohorts, into) => `統合：${cohorts} → ${into}。`,
  appliedDrop: (names) => `除外：${names}。`,
  appliedLimit: (variants) => `先頭の ${variants} バリアントのみを残しました。`,
  appliedSuppress: (primary, secondary, share) =>
    `秘匿：そのセル自体のため ${primary}セル、逆算を防ぐため ${secondary}セル。表示セルの ${share} が失われます。`,
  notSufficient: 'この表では、セルの秘匿だけでは足りません。',
  appliedRound: (method, base) => `丸め：${method}、単位 ${base}。`,
  beforeAfter: '対処の前と後',
  rule: '規則',
  before: '前',
  after: '後',
  sameRules: (count) => `ほか${count}規則は前後とも該当なし。`,

  signOff: '署名',
  noLedger:
    'このページには台帳がないため、ここでは持ち出しできません。表と報告書を保存し、両方を審査窓口に提出します。',
  author: '作成者',
  approver: '承認者',
  authorHelp: '持ち出しを求める人。決定は別の人がします',
  authorMissing: '作成者の名前を記入します。',
  saveView: '研究者向けの報告書を保存（JSON）',
  releaseTable: '持ち出す',
  releasing: '記録中',
  released: (entry) => `台帳の${entry}件目として持ち出し済み`,
  releasedHow: { passed: '審査に合格しました。', approved: '承認されました。' },
  releasedFiles: 'ファイル',
  saveFile: (format) => `${format} を保存`,
  saveUnreviewed: (format) => `未審査の表を保存（${format}）`,
  saveReport: '報告書を保存（JSON）',

  boundTo: '審査の対象',
  boundDataset: 'データセット',
  boundFile: 'ファイル（SHA-256）',
  boundPolicy: '審査基準',
  boundLedger: '台帳',
  boundEntries: (count) => `これまでの持ち出し ${count}件`,
  noLedgerUsed: 'なし：最初の持ち出しとして判定',
  boundReport: '報告書（SHA-256）',
  boundMade: '作成日時',
}
