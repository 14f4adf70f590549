type Vote = 'approve' | 'return' | 'reject'
type OutcomeName = 'passed' | 'approved' | 'returned' | 'rejected' | 'conflicted' | 'incomplete'

/** Texts of what people say of a checked table: exceptions, decisions. */
export interface ReleasePeopleStrings {
  statusOfCheck: string
  decisionOfPeople: string
  outcomes: Record<OutcomeName, string>
  outcomeHelp: Record<OutcomeName, string>
  decisionsIn: (there: string, needed: string) => string
  blinded: string

  exceptions: string
  exceptionsHelp: string
  exceptionFor: string
  wholeOutput: string
  oneFinding: (cells: string, id: string) => string
  exceptionReason: string
  askException: string
  grantException: string
  askForRule: string
  takeBack: string
  exceptionBy: (name: string) => string
  exceptionReasonMissing: string

  decide: string
  decideHelp: string
  reviewer: string
  reviewerHelp: string
  reviewerMissing: string
  reviewerIsAuthor: string
  vote: string
  votes: Record<Vote, string>
  voted: Record<Vote, string>
  decisionComment: string
  commentNeeded: string
  commentMissing: string
  decisionMissing: string
  recordDecision: string
  saveDecision: string
  addDecision: string
  handedIn: string
  askReviewer: string
  removeDecision: (name: string) => string
  openReport: string
  reportOpened: string
  reportSame: string
  reportDiffers: Record<'file' | 'policy' | 'ledger' | 'said' | 'check', string>
  ledger: string
  ledgerHelp: string
  saveLedger: string
  takeLedger: string
  ledgerTaken: (added: string) => string
  ledgerMissing: (entries: string) => string
}

export const releasePeopleEn: ReleasePeopleStrings = {
  statusOfCheck: 'The check says',
  decisionOfPeople: 'People say',
  outcomes: {
    passed: 'Nobody needs to',
    approved: 'Approved',
    returned: 'Returned',
    rejected: 'Rejected',
    conflicted: 'Do not agree',
    incomplete: 'Not yet',
  },
  outcomeHelp: {
    passed: 'The check alone is enough.',
    approved: 'The table may leave.',
    returned: 'Its author changes the table, and it is checked again.',
    rejected: 'The table does not leave.',
    conflicted: 'Nothing leaves until the reviewers agree.',
    incomplete: 'Only an approval lets this table leave.',
  },
  decisionsIn: (there, needed) => `${there} of ${needed} ${needed === '1' ? 'decision' : 'decisions'}`,
  blinded:
    'Two reviewers decide, neither knowing of the other. How they decided is shown once both decisions are here.',

  exceptions: 'Exceptions',
  exceptionsHelp:
    'A reason why something may leave all the same. The reviewers see it; the check still says what it says.',
  exceptionFor: 'For',
  wholeOutput: 'the whole table',
  oneFinding: (cells, id) => `one finding (${cells}), ${id}`,
  exceptionReason: 'Reason',
  askException: 'Ask for the exception',
  grantException: 'Make the exception',
  askForRule: 'Exception …',
  takeBack: 'Take back',
  exceptionBy: (name) => `asked for by ${name}`,
  exceptionReasonMissing: 'Enter the reason.',

  decide: 'Your decision',
  decideHelp: 'It is bound to this report, its exceptions included.',
  reviewer: 'Reviewer',
  reviewerHelp: 'Somebody other than the author',
  reviewerMissing: 'Enter who decides.',
  reviewerIsAuthor: 'The author cannot decide on the table. Somebody else has to.',
  vote: 'Decision',
  votes: { approve: 'Approve', return: 'Return to the author', reject: 'Reject' },
  voted: { approve: 'approved', return: 'returned', reject: 'rejected' },
  decisionComment: 'Comment',
  commentNeeded: 'Needed: this differs from what the check says.',
  commentMissing: 'Enter the comment.',
  decisionMissing: 'Choose one.',
  recordDecision: 'Record the decision',
  saveDecision: 'Save the file',
  addDecision: 'Add decision files',
  handedIn: 'has decided',
  askReviewer: 'Hand the table to a reviewer, and add the decision that comes back.',
  removeDecision: (name) => `Remove the decision of ${name}`,
  openReport: 'Open the researcher’s report',
  reportOpened: 'What the report says was asked is filled in. Check the table to see whether it comes to the same.',
  reportSame: 'This check comes to the very report that was handed over.',
  reportDiffers: {
    file: 'The report that was handed over is about another file.',
    policy: 'The report that was handed over was made under another policy.',
    ledger: 'The report that was handed over was made against another state of the ledger.',
    said: 'The report that was handed over says something else of the table.',
    check: 'The same check comes to something else here than in the report that was handed over.',
  },
  ledger: 'Ledger of this page',
  ledgerHelp:
    'What left through this page, with the released files: what everybody knows by now. Every check looks at it.',
  saveLedger: 'Save a copy',
  takeLedger: 'Take over a copy',
  ledgerTaken: (added) => (added === '0' ? 'It holds nothing new.' : `Entries added: ${added}.`),
  ledgerMissing: (entries) => `Released files are missing of: ${entries}. What follows them is judged by people.`,
}

export const releasePeopleJa: ReleasePeopleStrings = {
  statusOfCheck: '審査の判定',
  decisionOfPeople: '人の決定',
  outcomes: {
    passed: '不要',
    approved: '承認',
    returned: '差し戻し',
    rejected: '却下',
    conflicted: '不一致',
    incomplete: '未決定',
  },
  outcomeHelp: {
    passed: '審査の判定だけで持ち出せます。',
    approved: 'この表は持ち出せます。',
    returned: '作成者が表を直し、再審査します。',
    rejected: 'この表は持ち出せません。',
    conflicted: '審査者の決定が一致するまで、持ち出せません。',
    incomplete: 'この表は、承認された場合に限り持ち出せます。',
  },
  decisionsIn: (there, needed) => `${needed}件中 ${there}件の決定`,
  blinded: '2人の審査者が互いの決定を知らずに決めます。決定の内容は、2件がそろってから表示します。',

  exceptions: '例外の申請',
  exceptionsHelp: '該当しても持ち出してよい理由を書きます。審査者が読みます。審査の判定は変わりません。',
  exceptionFor: '対象',
  wholeOutput: '表全体',
  oneFinding: (cells, id) => `個別の指摘（${cells}）${id}`,
  exceptionReason: '理由',
  askException: '例外を申請する',
  grantException: '例外を認める',
  askForRule: '例外 …',
  takeBack: '取り下げる',
  exceptionBy: (name) => `申請者 ${name}`,
  exceptionReasonMissing: '理由を記入します。',

  decide: 'あなたの決定',
  decideHelp: '例外の申請も含めて、この報告書に対する決定になります。',
  reviewer: '審査者',
  reviewerHelp: '作成者以外の人',
  reviewerMissing: '決定する人の名前を記入します。',
  reviewerIsAuthor: '作成者は自分の表について決定できません。別の人が決定します。',
  vote: '決定',
  votes: { approve: '承認する', return: '作成者に差し戻す', reject: '却下する' },
  voted: { approve: '承認', return: '差し戻し', reject: '却下' },
  decisionComment: 'コメント',
  commentNeeded: '必須：審査の判定と異なるため。',
  commentMissing: 'コメントを記入します。',
  decisionMissing: 'どれかを選びます。',
  recordDecision: '決定を記録する',
  saveDecision: 'ファイルを保存',
  addDecision: '決定ファイルを追加',
  handedIn: '決定済み',
  askReviewer: '表を審査者に渡し、戻ってきた決定ファイルを追加します。',
  removeDecision: (name) => `${name}の決定を外す`,
  openReport: '研究者の報告書を開く',
  reportOpened: '報告書の内容を記入しました。審査して、同じ報告書になるか確かめます。',
  reportSame: 'この審査は、渡された報告書と完全に一致します。',
  reportDiffers: {
    file: '渡された報告書は、別のファイルについてのものです。',
    policy: '渡された報告書は、別の審査基準によるものです。',
    ledger: '渡された報告書は、台帳が別の状態のときのものです。',
    said: '渡された報告書とは、表の説明が異なります。',
    check: '同じ審査の結果が、渡された報告書と異なります。',
  },
  ledger: 'このページの台帳',
  ledgerHelp: 'このページから持ち出した記録とファイル、つまり既に知られていることです。審査のたびに照らします。',
  saveLedger: '写しを保存',
  takeLedger: '写しを取り込む',
  ledgerTaken: (added) => (added === '0' ? '新しい記録はありません。' : `${added}件を追加しました。`),
  ledgerMissing: (entries) => `${entries}件目のファイルがありません。これに続くものは人が判断します。`,
}
