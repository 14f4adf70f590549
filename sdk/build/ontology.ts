import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { CodeList, ListedCode } from './code-list.ts'
import { parseError, quoteText } from './parse-error.ts'

/** Code system of a term by the letters before the colon: `HP` of `HP:0001250`. */
function systemOf(codes: readonly ListedCode[]): string {
  return /^([A-Za-z]+):/.exec(codes[0]?.code ?? '')?.[1] ?? ''
}

function emptyCode(code: string): ListedCode {
  return { code, parents: [], en: '', ja: '', terms: [], aliases: [] }
}

/**
 * Reads the terms of an ontology in OBO 1.2 or 1.4: names, synonyms, `is_a` and `alt_id`; obsolete terms and other relations are
 * left out (format: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html).
 *
 * @throws HindoError `parse` with file and line
 */
export function parseOboText(text: string, file: string): CodeList {
  const codes: ListedCode[] = []
  let version = ''
  let term: ListedCode | undefined
  let stanza = ''
  let obsolete = false
  const finish = () => {
    if (term && !obsolete) codes.push(term)
    term = undefined
    obsolete = false
  }
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const head = /^\[(\w+)\]\s*$/.exec(content)
    if (head) {
      finish()
      stanza = head[1]!
      continue
    }
    const [, tag, rest = ''] = /^([\w-]+):\s*(.*)$/.exec(content) ?? []
    if (tag === undefined || (stanza !== '' && stanza !== 'Term')) continue
    const value = withoutComment(rest)
    if (stanza === '') {
      if (tag === 'data-version') version = value
    } else if (tag === 'id') {
      if (value === '') throw parseError({ file, line, column: 1 }, 'the id of the term is empty')
      term = { ...emptyCode(value), line }
    } else if (!term) {
      throw parseError({ file, line, column: 1 }, `${quoteText(tag)} stands before the id of its term`)
    } else if (tag === 'name') term.en = value
    else if (tag === 'is_a') term.parents.push(value)
    else if (tag === 'alt_id') term.aliases.push(value)
    else if (tag === 'is_obsolete') obsolete = value === 'true'
    else if (tag === 'synonym') {
      const [, quoted] = /^"((?:[^"\\]|\\.)*)"/.exec(rest) ?? []
      if (quoted === undefined)
        throw parseError({ file, line, column: 1 }, 'the synonym does not begin with a text in quotes')
      term.terms.push({ en: quoted.replace(/\\(.)/g, '$1') })
    }
  }
  finish()
  return { file, system: systemOf(codes), version, codes }
}

/** Without a trailing modifier `{…}` and the comment behind `!`. */
function withoutComment(value: string): string {
  return value
    .replace(/(^|\s)!.*$/, '')
    .replace(/\s*\{[^}]*\}\s*$/, '')
    .trim()
}

const node = v.object({
  id: v.string(),
  lbl: v.optional(v.string()),
  type: v.optional(v.string()),
  meta: v.optional(
    v.object({
      deprecated: v.optional(v.boolean()),
      synonyms: v.optional(v.array(v.object({ val: v.string() }))),
      basicPropertyValues: v.optional(v.array(v.object({ pred: v.string(), val: v.string() }))),
    }),
  ),
})
const graph = v.object({
  graphs: v.pipe(
    v.array(
      v.object({
        meta: v.optional(v.object({ version: v.optional(v.string()) })),
        nodes: v.array(node),
        edges: v.optional(v.array(v.object({ sub: v.string(), pred: v.string(), obj: v.string() })), []),
      }),
    ),
    v.minLength(1),
  ),
})

const ALTERNATIVE_ID = 'http://www.geneontology.org/formats/oboInOwl#hasAlternativeId'

/**
 * Reads the terms of an ontology as an OBO graph (JSON, https://github.com/geneontology/obographs): the first graph's classes, their synonyms
 * and `is_a` edges.
 *
 * @throws HindoError `parse` naming the member that is wrong
 */
export function parseOboGraph(text: string, file: string): CodeList {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new HindoError('parse', `${file} is not JSON: ${(cause as Error).message}`, { where: { file }, cause })
  }
  const result = v.safeParse(graph, json, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    throw new HindoError('parse', `${file} is no OBO graph: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`, {
      where: { file },
      hint: 'Expected {"graphs": [{"nodes": [{"id", "lbl"}], "edges": [{"sub", "pred", "obj"}]}]}',
    })
  }
  const [first] = result.output.graphs
  const { meta, nodes, edges } = first!
  const codes: ListedCode[] = []
  const byCode = new Map<string, ListedCode>()
  for (const { id, lbl, type, meta: own } of nodes) {
    if (own?.deprecated || (type !== undefined && type !== 'CLASS') || lbl === undefined) continue
    const entry = {
      ...emptyCode(shortId(id)),
      en: lbl,
      terms: (own?.synonyms ?? []).map(({ val }) => ({ en: val })),
      aliases: (own?.basicPropertyValues ?? []).filter(({ pred }) => pred === ALTERNATIVE_ID).map(({ val }) => val),
    }
    codes.push(entry)
    byCode.set(entry.code, entry)
  }
  for (const { sub, pred, obj } of edges) {
    if (pred === 'is_a') byCode.get(shortId(sub))?.parents.push(shortId(obj))
  }
  const version = /(\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+)/.exec(meta?.version ?? '')?.[1] ?? meta?.version ?? ''
  return { file, system: systemOf(codes), version, codes }
}

/** `HP:0001250` of `http://purl.obolibrary.org/obo/HP_0001250`. */
function shortId(iri: string): string {
  return (/[^/#]+$/.exec(iri)?.[0] ?? iri).replace(/^([A-Za-z]+)_(?=\d)/, '$1:')
}
