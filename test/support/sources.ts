import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'vite'
import { filesUnder, root } from './folders.mjs'

/** One import, export-from, `import()` or `new URL('./x.ts', import.meta.url)` of a module. */
export interface Import {
  /** Path of the importing file from the repository's folder. */
  from: string
  /** The same of what is imported, or the package's or Node module's name. */
  to: string
  /** Erased by the compiler: it names types only. */
  types: boolean
  /** Evaluated when called for, not when the module loads. */
  lazy: boolean
}

export interface Source {
  /** Path from the repository's folder, with `/`. */
  file: string
  text: string
  program: unknown
  imports: Import[]
}

/** All TypeScript and JavaScript sources below a folder of the repository, parsed. */
export function readSources(folder: string): Source[] {
  return filesUnder(join(root, folder))
    .filter((path) => /\.(ts|mjs|js)$/.test(path) && !/node_modules|[\\/](dist|results|data)[\\/]/.test(path))
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      const file = relative(root, path).replaceAll('\\', '/')
      return parseSource(file, text)
    })
}

/** A source by its text; throws where it does not parse. */
export function parseSource(file: string, text: string): Source {
  // AssemblyScript decorates functions, which TypeScript has no syntax for
  const plain = file.startsWith('wasm/') ? text.replaceAll(/^(\s*)@\w+/gm, '$1/**/') : text
  const parsed = parseSync(file, plain)
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`)
  const imports: Import[] = []
  const add = (request: string, types: boolean, lazy: boolean) => {
    const to = request.startsWith('.') ? join(dirname(file), request).replaceAll('\\', '/') : request
    imports.push({ from: file, to, types, lazy })
  }
  for (const { moduleRequest, entries } of parsed.module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType), false)
  }
  for (const { entries } of parsed.module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest) add(moduleRequest.value, isType, false)
  }
  for (const node of nodesOf(parsed.program)) {
    if (node.type === 'ImportExpression' && typeof node.source?.value === 'string') add(node.source.value, false, true)
    if (node.type === 'TSImportType' && typeof node.source?.value === 'string') add(node.source.value, true, false)
    const started =
      node.type === 'NewExpression' && node.callee?.name === 'URL' ? node.arguments?.[0]?.value : undefined
    if (typeof started === 'string' && /^\.{1,2}\/.*\.ts$/.test(started)) add(started, false, true)
  }
  return { file, text, program: parsed.program, imports }
}

/** A node of the syntax tree: whatever of these it has. */
export interface Node {
  type: string
  start: number
  name?: string
  value?: unknown
  source?: Node
  callee?: Node
  tag?: Node
  object?: Node
  property?: Node
  arguments?: Node[]
  quasi?: { quasis: Array<{ value: { raw: string } }> }
}

/** Every node of a syntax tree. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item)
  else if (value && typeof value === 'object') {
    if ('type' in value && typeof value.type === 'string' && 'start' in value) yield value as Node
    for (const child of Object.values(value)) yield* nodesOf(child)
  }
}

/** `file:line` of a place in a source. */
export function placeOf(source: Source, offset: number): string {
  return `${source.file}:${source.text.slice(0, offset).split('\n').length}`
}
