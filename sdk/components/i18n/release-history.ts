/** Texts of what left earlier, and of checking a saved table again. */
export interface ReleaseHistoryStrings {
  releasesLeft: (count: string) => string
  noReleases: string
  showReleases: (count: string) => string
  releaseNumber: (seq: string) => string
  releasedBy: (author: string) => string
  releasedAs: Record<'passed' | 'approved', (by: string) => string>
  releaseHolds: (variants: string, columns: string) => string
  releaseOf: (dataset: string) => string
  releaseChanged: string
  releaseCohorts: string
  releaseExceptions: (count: string) => string
  moreReleases: (count: string) => string
  moreCohorts: (count: string) => string
  saveTable: string
  fileMissing: string

  savedCheck: string
  savedCheckHelp: string
  savedTable: string
  savedReport: string
  noFileChosen: string
  verifyFile: string
  verifying: string
  verifyNeeds: string
  verifySame: string
  verifyDiffers: string
  verifyReleased: (seq: string) => string
  verifyNotReleased: string
}

export const releaseHistoryEn: ReleaseHistoryStrings = {
  releasesLeft: (count) => (count === '1' ? '1 table left' : `${count} tables left`),
  noReleases: 'Nothing left yet.',
  showReleases: (count) => `What left earlier (${count})`,
  releaseNumber: (seq) => `Entry ${seq}`,
  releasedBy: (author) => `by ${author}`,
  releasedAs: {
    passed: () => 'The check alone was enough.',
    approved: (by) => `Approved by ${by}.`,
  },
  releaseHolds: (variants, columns) => `${variants} ${variants === '1' ? 'variant' : 'variants'}: ${columns}`,
  releaseOf: (dataset) => `of ${dataset}`,
  releaseChanged: 'Changed before it left',
  releaseCohorts: 'Cohorts',
  releaseExceptions: (count) => `Exceptions asked for: ${count}`,
  moreReleases: (count) => `Show ${count} older`,
  moreCohorts: (count) => `and ${count} more`,
  saveTable: 'Save the table',
  fileMissing: 'The table itself is not kept here.',

  savedCheck: 'Check a saved table again',
  savedCheckHelp:
    'A table and the report that came with it: is it the same file, the same policy and the same dataset, and does the check still say the same?',
  savedTable: 'Table',
  savedReport: 'Report',
  noFileChosen: 'no file chosen',
  verifyFile: 'Check again',
  verifying: 'Checking again',
  verifyNeeds: 'Choose the table and its report.',
  verifySame: 'The report is of this very table, and the check says the same again.',
  verifyDiffers: 'The report does not hold for this table.',
  verifyReleased: (seq) => `It left as entry ${seq} of the ledger.`,
  verifyNotReleased: 'It is not in the ledger of this page.',
}

export const releaseHistoryJa: ReleaseHistoryStrings = {
  releasesLeft: (count) => `${count}件を持ち出し済み`,
  noReleases: '持ち出した表はまだありません。',
  showReleases: (count) => `これまでに持ち出した表（${count}件）`,
  releaseNumber: (seq) => `${seq}件目`,
  releasedBy: (author) => `作成者 ${author}`,
  releasedAs: {
    passed: () => '審査に合格して持ち出し。',
    approved: (by) => `${by}が承認して持ち出し。`,
  },
  releaseHolds: (variants, columns) => `${variants}バリアント：${columns}`,
  releaseOf: (dataset) => `データセット ${dataset}`,
  releaseChanged: '持ち出し前の加工',
  releaseCohorts: 'コホート',
  releaseExceptions: (count) => `例外の申請 ${count}件`,
  moreReleases: (count) => `さらに前の${count}件を表示`,
  moreCohorts: (count) => `ほか${count}件`,
  saveTable: '表を保存',
  fileMissing: '表そのものはここに残っていません。',

  savedCheck: '保存した表をもう一度審査',
  savedCheckHelp:
    '表と、それに付いた報告書を選びます。同じファイル、同じ基準、同じデータセットか、審査の結果が今も同じかを確かめます。',
  savedTable: '表',
  savedReport: '報告書',
  noFileChosen: '未選択',
  verifyFile: 'もう一度審査',
  verifying: '再審査中',
  verifyNeeds: '表とその報告書を選びます。',
  verifySame: 'この報告書はこの表のもので、審査の結果も同じです。',
  verifyDiffers: 'この報告書は、この表には当てはまりません。',
  verifyReleased: (seq) => `台帳の${seq}件目として持ち出されています。`,
  verifyNotReleased: 'このページの台帳にはありません。',
}
