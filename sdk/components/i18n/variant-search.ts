import type { LocateState } from '../../search-types.ts'

/** Texts of the variant search. */
export interface VariantSearchStrings {
  variantBox: string
  variantBoxHint: string
  variantBoxAccepts: string
  findVariants: string
  clearVariants: string
  chooseVariantFile: string
  variantSuggestions: string
  variantKinds: Record<'variant' | 'position' | 'range' | 'id' | 'gene', string>
  locating: string
  locatedOf: (found: string, lines: string) => string
  locateStates: Record<LocateState, string>
  locateHelp: Record<LocateState, string>
  absentMeans: Record<'reference' | 'unknown', string>
  otherAlleles: string
  lookAt: (variant: string) => string
  rowsFound: (rows: string) => string
  moreLines: (lines: string) => string
  showLines: string
  allLines: string
  pastedList: (lines: string) => string
  fileList: (file: string, lines: string) => string
  linesCut: (read: string, all: string) => string
  dropVariants: string
  variantFileStays: string
  noSuchLines: string
}

export const variantSearchEn: VariantSearchStrings = {
  variantBox: 'Variant, region, gene or rsID',
  variantBoxHint: '22-16050075-A-G, rs671 or a gene',
  variantBoxAccepts:
    'Several at once, separated by commas, pasted as lines, or dropped as a VCF, BED or TSV file. HGVS g. names and full-width characters are read too.',
  findVariants: 'Find',
  clearVariants: 'Clear',
  chooseVariantFile: 'Open a list',
  variantSuggestions: 'Suggestions',
  variantKinds: { variant: 'variant', position: 'position', range: 'region', id: 'identifier', gene: 'gene' },
  locating: 'Looking them up',
  locatedOf: (found, lines) => `${found} of ${lines} found`,
  locateStates: {
    found: 'Found',
    'not-listed': 'Not listed',
    'not-callable': 'Position not callable',
    'other-allele': 'Other allele at this position',
    'wrong-assembly': 'Other assembly',
    unknown: 'Unknown name',
    'needs-reference': 'Needs the reference sequence',
    unreadable: 'Not readable',
  },
  locateHelp: {
    found: 'The dataset has rows for it.',
    'not-listed': 'The dataset has no row for this site.',
    'not-callable': 'The dataset says that genotypes could not be called here.',
    'other-allele': 'The dataset has the position, with alleles other than this one.',
    'wrong-assembly': 'It names a place in another assembly than the dataset’s.',
    unknown: 'A contig, gene or identifier that the dataset’s index does not have.',
    'needs-reference': 'Only the reference sequence says which alleles this name stands for.',
    unreadable: 'It does not read as a variant, a place, an identifier or a gene.',
  },
  absentMeans: { reference: 'everybody has the reference allele', unknown: 'nobody knows' },
  otherAlleles: 'Listed there:',
  lookAt: (variant) => `Look at ${variant}`,
  rowsFound: (rows) => (rows === '1' ? '1 variant' : `${rows} variants`),
  moreLines: (lines) => `Show ${lines} more`,
  showLines: 'Show lines',
  allLines: 'All',
  pastedList: (lines) => `Pasted list, ${lines} ${lines === '1' ? 'line' : 'lines'}`,
  fileList: (file, lines) => `${file}, ${lines} ${lines === '1' ? 'line' : 'lines'}`,
  linesCut: (read, all) => `The first ${read} of ${all} lines were looked up.`,
  dropVariants: 'Drop the file to look its variants up',
  variantFileStays: 'Files are read in this page and sent nowhere.',
  noSuchLines: 'No line of this kind.',
}

export const variantSearchJa: VariantSearchStrings = {
  variantBox: 'バリアント・領域・遺伝子・rsID',
  variantBoxHint: '22-16050075-A-G、rs671、遺伝子名',
  variantBoxAccepts:
    '読点やカンマで区切るか、複数行の貼り付け、VCF・BED・TSVファイルのドロップで、まとめて検索できます。HGVS の g. 表記と全角文字も読み取ります。',
  findVariants: '検索',
  clearVariants: '消去',
  chooseVariantFile: 'リストを開く',
  variantSuggestions: '候補',
  variantKinds: { variant: 'バリアント', position: '位置', range: '領域', id: '識別子', gene: '遺伝子' },
  locating: '検索中',
  locatedOf: (found, lines) => `${lines}件中 ${found}件が見つかりました`,
  locateStates: {
    found: '見つかりました',
    'not-listed': '記載なし',
    'not-callable': '判定できない位置',
    'other-allele': '同じ位置の別のアレル',
    'wrong-assembly': '別のアセンブリ',
    unknown: '未知の名前',
    'needs-reference': '参照配列が必要',
    unreadable: '読み取れません',
  },
  locateHelp: {
    found: 'データセットに該当する行があります。',
    'not-listed': 'データセットにこの位置の行がありません。',
    'not-callable': 'この位置は遺伝型を判定できない領域とされています。',
    'other-allele': '位置は記載されていますが、アレルが異なります。',
    'wrong-assembly': 'データセットとは別のアセンブリの位置です。',
    unknown: 'データセットの索引にないコンティグ、遺伝子、識別子です。',
    'needs-reference': 'この表記が表すアレルは、参照配列がないと決まりません。',
    unreadable: 'バリアント、位置、識別子、遺伝子のいずれとしても読み取れません。',
  },
  absentMeans: { reference: '全員が参照アレル', unknown: '不明' },
  otherAlleles: '記載のあるアレル：',
  lookAt: (variant) => `${variant} を見る`,
  rowsFound: (rows) => `${rows}バリアント`,
  moreLines: (lines) => `さらに ${lines}件を表示`,
  showLines: '表示する行',
  allLines: 'すべて',
  pastedList: (lines) => `貼り付けたリスト（${lines}行）`,
  fileList: (file, lines) => `${file}（${lines}行）`,
  linesCut: (read, all) => `${all}行のうち先頭の ${read}行を検索しました。`,
  dropVariants: 'ファイルをドロップすると、その中のバリアントを検索します',
  variantFileStays: 'ファイルはこのページの中で読み、どこにも送りません。',
  noSuchLines: '該当する行はありません。',
}
