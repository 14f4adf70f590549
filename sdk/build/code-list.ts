import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { HindoError } from '../errors.ts'
import type { LevelTerm } from '../types.ts'
import { parseOboGraph, parseOboText } from './ontology.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { ReadRecord } from './text-stream.ts'

/** One code of a list. */
export interface ListedCode {
  code: string
  /** Codes that contain it. */
  parents: string[]
  en: string
  ja: string
  terms: LevelTerm[]
  /** Other codes that mean the same (of merged terms). */
  aliases: string[]
  /** 1-based; absent where the file has no lines to name. */
  line?: number
}

/** A list of codes: ICD-10 as a table, an ontology such as HPO. */
export interface CodeList {
  file: string
  system: string
  version: string
  codes: ListedCode[]
}

/** A list given to a build: the axis it is of, the file's name and its text. */
export interface CodeListFile {
  axis: string
  file: string
  text: string
}

/** Lists as inputs of a build, for the record of what a dataset was made of. */
export function listRecords(files: readonly CodeListFile[] = []): ReadRecord[] {
  return files.map(({ file, text }) => {
    const bytes = new TextEncoder().encode(text)
    return { name: file.split(/[\\/]/).at(-1)!, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) }
  })
}

/**
 * Reads a list by what its text looks like: OBO (`format-version:`, `[Term]`), an OBO graph (JSON), else a table.
 *
 * The table is tab-separated with a header: `code`, then in any order `parent` (several with `|`), `term_en`, `term_ja`, `kana`
 * (the reading of term_ja) and `synonyms` (several with `|`). Lines `##system=ICD-10` and `##version=2019` before the header say
 * which codes they are.
 *
 * @throws HindoError `parse` with file and line for a missing header, a repeated code, a wrong row
 */
export function parseCodeList(text: string, file: string): CodeList {
  const plain = text.replace(/^\uFEFF/, '')
  const list = plain.trimStart().startsWith('{')
    ? parseOboGraph(plain, file)
    : /^(format-version:|\[Term\])/m.test(plain)
      ? parseOboText(plain, file)
      : parseTable(plain, file)
  const seen = new Map<string, ListedCode>()
  for (const entry of list.codes) {
    const before = seen.get(entry.code)
    if (before) {
      const both = before.line === undefined ? 'twice' : `on lines ${before.line} and ${entry.line}`
      throw parseError(
        { file, ...(entry.line === undefined ? {} : { line: entry.line, column: 1 }) },
        `the code ${quoteText(entry.code)} is ${both}`,
        'Further terms of a code go into the column synonyms, separated by |',
      )
    }
    seen.set(entry.code, entry)
  }
  if (list.codes.length === 0) throw new HindoError('parse', `${file} holds no code`, { where: { file } })
  return list
}

const COLUMNS = ['code', 'parent', 'term_en', 'term_ja', 'kana', 'synonyms'] as const
type Column = (typeof COLUMNS)[number]

function parseTable(text: string, file: string): CodeList {
  const codes: ListedCode[] = []
  let [system, version] = ['', '']
  let columns: string[] | undefined
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const [, name, value = ''] = /^##\s*(system|version)\s*=\s*(.*)$/.exec(content) ?? []
    if (name === 'system') system = value.trim()
    if (name === 'version') version = value.trim()
    if (content.trim() === '' || content.startsWith('##')) continue
    const cells = content.split('\t').map((cell) => cell.trim())
    if (!columns) {
      columns = readHeader(cells, file, line)
      continue
    }
    if (cells.length !== columns.length) {
      const message = `the row has ${cells.length} columns; the header has ${columns.length}`
      throw parseError({ file, line, column: 1 }, message, 'columns are separated by single tabs')
    }
    const of = (column: Column) => cells[columns!.indexOf(column)] ?? ''
    const code = of('code')
    if (code === '') throw parseError({ file, line, column: 1 }, 'the code is empty')
    const kana = of('kana')
    codes.push({
      code,
      parents: several(of('parent')),
      en: of('term_en'),
      ja: of('term_ja'),
      terms: [...(kana ? [{ ja: of('term_ja'), kana }] : []), ...several(of('synonyms')).map(termOf)],
      aliases: [],
      line,
    })
  }
  return { file, system, version, codes }
}

function several(cell: string): string[] {
  return cell
    .split('|')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** A synonym is Japanese where it has kana or kanji. */
function termOf(text: string): LevelTerm {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? { ja: text } : { en: text }
}

function readHeader(cells: string[], file: string, line: number): string[] {
  const columns = [cells[0]!.replace(/^#/, ''), ...cells.slice(1)]
  const unknown = columns.find((name) => !COLUMNS.includes(name as Column))
  if (columns[0] !== 'code' || unknown !== undefined || new Set(columns).size < columns.length) {
    const wrong =
      columns[0] !== 'code' ? columns[0]! : (unknown ?? columns.find((name, i) => columns.indexOf(name) < i)!)
    throw parseError(
      { file, line, column: 1 },
      `the header is not that of a code list: ${quoteText(wrong)}`,
      `It begins with code and may have ${COLUMNS.slice(1).join(', ')}, each once, separated by tabs`,
    )
  }
  return columns
}
