import type { Label } from '../types.ts'
import type { Missing, Unreadable } from './pieces.ts'

/** One sentence for each thing a search may find, in both languages. Numbers are written with thousands separators. */

function label(en: string, ja: string): Label {
  return { en, ja }
}

/** A whole number with thousands separators; `toLocaleString` takes longer than finding a row. */
export function n(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

function rowsEn(rows: number): string {
  return rows === 1 ? '1 row' : `${n(rows)} rows`
}

export function saysFound(canonical: string, rows: number, form?: string): Label {
  if (form) return label(`${canonical}: listed as ${form}.`, `${canonical}：${form} として収載されています。`)
  if (rows === 1) return label(`${canonical} is listed.`, `${canonical} は収載されています。`)
  return label(`${canonical}: ${rowsEn(rows)}.`, `${canonical}：${n(rows)} 行あります。`)
}

export function saysStretch(canonical: string, place: string | null, rows: number): Label {
  const at = place === null ? ['', ''] : [` (${place})`, `（${place}）`]
  if (rows === 0) {
    return label(
      `${canonical}${at[0]}: no variant is listed there.`,
      `${canonical}${at[1]}：収載された変異はありません。`,
    )
  }
  return label(`${canonical}${at[0]}: ${rowsEn(rows)}.`, `${canonical}${at[1]}：${n(rows)} 行あります。`)
}

export function saysNotListed(canonical: string, absent: 'unknown' | 'reference', callable: boolean): Label {
  if (absent === 'unknown') {
    return label(
      `${canonical} is not listed; whether everybody has the reference allele there is not known.`,
      `${canonical} は収載されていません。全員が参照アレルかどうかは分かりません。`,
    )
  }
  if (callable) {
    return label(
      `${canonical} is not listed and the position is callable: everybody called has the reference allele.`,
      `${canonical} は収載されていません。判定可能な位置なので、判定された全員が参照アレルです。`,
    )
  }
  return label(
    `${canonical} is not listed: in this dataset that means that everybody called has the reference allele.`,
    `${canonical} は収載されていません。このデータセットでは、判定された全員が参照アレルであることを意味します。`,
  )
}

export function saysNotCallable(canonical: string): Label {
  return label(
    `${canonical}: the position is not callable in this dataset, so nothing is known of it.`,
    `${canonical}：このデータセットでは判定できない位置のため、何も分かりません。`,
  )
}

export function saysOtherAllele(canonical: string, others: string[], contradiction: boolean): Label {
  const list = others.slice(0, 5).join(', ') + (others.length > 5 ? ' …' : '')
  if (contradiction) {
    return label(
      `${canonical}: the reference allele here is another one (${list}); check the assembly and the strand.`,
      `${canonical}：この位置の参照アレルが異なります（${list}）。アセンブリと鎖の向きを確認してください。`,
    )
  }
  return label(
    `${canonical} is not listed; the position has ${list}.`,
    `${canonical} は収載されていません。この位置には ${list} があります。`,
  )
}

export function saysWrongAssembly(canonical: string, own: string, other: string): Label {
  return label(
    `${canonical} belongs to ${other}; this dataset is ${own}. Convert the position first.`,
    `${canonical} は ${other} のものです。このデータセットは ${own} なので、先に位置を変換してください。`,
  )
}

export function saysBeyondEnd(canonical: string, contig: string, length: number, own: string, fits: string[]): Label {
  const other =
    fits.length > 0 ? [` (it would fit ${fits.join(', ')})`, `（${fits.join('、')} なら範囲内です）`] : ['', '']
  return label(
    `${canonical} is beyond the end of ${contig}, which has ${n(length)} bases in ${own}${other[0]}.`,
    `${canonical} は ${contig} の末尾（${own} では ${n(length)} 塩基）を超えています${other[1]}。`,
  )
}

export function saysUnknownContig(contig: string, known: string[]): Label {
  return label(
    `This dataset has nothing of ${contig}; it has ${listed(known, ', ')}.`,
    `このデータセットに ${contig} はありません。あるのは ${listed(known, '、')} です。`,
  )
}

function listed(names: string[], comma: string): string {
  return names.length > 8 ? `${names.slice(0, 8).join(comma)}${comma}…` : names.join(comma)
}

export function saysUnknownWord(word: string, indexes: { ids: boolean; genes: boolean }, meant: string[]): Label {
  const near =
    meant.length > 0 ? [` Did you mean ${meant.join(', ')}?`, `${meant.join('、')} のことですか。`] : ['', '']
  if (!indexes.ids && !indexes.genes) {
    return label(
      `${word} cannot be looked up: this dataset was built without an index of identifiers or genes.`,
      `${word} は検索できません。このデータセットには識別子や遺伝子の索引がありません。`,
    )
  }
  const lacking = !indexes.genes
    ? ['; genes are not indexed here', '。遺伝子の索引はありません']
    : !indexes.ids
      ? ['; identifiers are not indexed here', '。識別子の索引はありません']
      : ['', '']
  return label(
    `${word} is not known to this dataset${lacking[0]}.${near[0]}`,
    `${word} はこのデータセットにありません${lacking[1]}。${near[1]}`,
  )
}

const MISSING: Record<Missing, [en: string, ja: string]> = {
  dup: ['a duplication is placed by the reference sequence', '重複の位置は参照配列がないと決まりません'],
  ins: ['an insertion needs the base before it', '挿入には直前の塩基が必要です'],
  inv: ['an inversion is spelled by the reference sequence', '逆位の塩基は参照配列がないと決まりません'],
  del: [
    'no row deletes just these bases here; in a repeat it may be written further left, which only the reference sequence tells',
    'この位置でちょうどこの塩基を欠く行はありません。繰り返し配列では左側に書かれることがあり、参照配列がないと分かりません',
  ],
  delins: ['the deleted bases are not given', '欠失する塩基が書かれていません'],
  other: ['this change is described by the reference sequence', 'この変化は参照配列がないと解釈できません'],
  'empty-allele': ['an allele without bases needs the base before it', '空のアレルには直前の塩基が必要です'],
  transcript: [
    'coding and protein names need a transcript, which this search does not have; write the genomic change (g.)',
    'コード領域・タンパク質の表記には転写産物が必要です。ゲノム表記（g.）で書いてください',
  ],
}

export function saysNeedsReference(text: string, missing: Missing): Label {
  const [en, ja] = MISSING[missing]
  const [hintEn, hintJa] =
    missing === 'transcript'
      ? ['', '']
      : [' (write contig-position-ref-alt instead)', '（染色体-位置-ref-alt で書いてください）']
  return label(`${text} needs more: ${en}${hintEn}.`, `${text}：${ja}${hintJa}。`)
}

const UNREADABLE: Record<Unreadable, [en: string, ja: string]> = {
  words: [
    'does not read as a variant, position, range, identifier or gene',
    '変異・位置・範囲・識別子・遺伝子のいずれとしても読めません',
  ],
  'no-contig': [
    'lacks a chromosome: write for example 22:16050075',
    '染色体がありません。22:16050075 のように書いてください',
  ],
  backwards: ['ends before it begins', '終わりが始まりより前です'],
  'deleted-length': ['names other bases than its positions span', '塩基の数が位置の範囲と合いません'],
  columns: ['has an end that does not go with its bases', '終了位置が塩基の数と合いません'],
  number: ['has no position from 1 on', '位置は1以上で書いてください'],
}

export function saysUnreadable(text: string, reason: Unreadable): Label {
  const [en, ja] = UNREADABLE[reason]
  return label(`“${text}” ${en}.`, `「${text}」：${ja}。`)
}
