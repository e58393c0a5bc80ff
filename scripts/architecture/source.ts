import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

export type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>

export type Import = {
  /** As written: './x.ts', 'node:fs', 'kysely'. */
  readonly from: string
  /** Path from the root of the repository, for own files. */
  readonly file: string | null
  readonly typeOnly: boolean
  /** `import('x')`: loaded when it is come to. */
  readonly dynamic: boolean
  readonly names: readonly string[]
  readonly line: number
}

export type Source = {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
  readonly lineCount: number
  readonly isTest: boolean
  /** 'directory' for src/directory/users.ts, 'main' for src/main.ts, null outside src. */
  readonly module: string | null
  readonly nodes: readonly Node[]
  readonly imports: readonly Import[]
  readonly comments: readonly { readonly value: string; readonly start: number }[]
  lineOf(offset: number): number
}

export type Problem = { readonly path: string; readonly line: number; readonly message: string }

export const problem = (source: Source, node: { start: number } | number, message: string): Problem => ({
  path: source.path,
  line: typeof node === 'number' ? node : source.lineOf(node.start),
  message,
})

export const readSource = (root: string, file: string): Source =>
  parseSource(path.relative(root, file).replaceAll('\\', '/'), readFileSync(file, 'utf8'))

export function parseSource(name: string, text: string): Source {
  const { program, errors, comments } = parseSync(name, text, {
    lang: name.endsWith('x') ? 'tsx' : 'ts',
    sourceType: 'module',
  })
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]!.message}`)
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (offset: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
  const nodes = [...walk(program as unknown as Node)]
  return {
    path: name,
    text,
    lineCount: text.endsWith('\n') ? starts.length - 1 : starts.length,
    isTest: name.endsWith('.test.ts') || name.startsWith('test/'),
    module: moduleOf(name),
    nodes,
    comments,
    imports: nodes.flatMap((node) => importOf(name, node, lineOf)),
    lineOf,
  }
}

function moduleOf(name: string): string | null {
  if (!name.startsWith('src/')) return null
  const rest = name.slice('src/'.length)
  return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : path.basename(rest, '.ts')
}

function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* walk(child)
    }
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

const importing = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

function importOf(name: string, node: Node, lineOf: (offset: number) => number): Import[] {
  if (!importing.has(node.type) || !isNode(node.source) || typeof node.source.value !== 'string') return []
  const from = node.source.value
  const specifiers = (Array.isArray(node.specifiers) ? node.specifiers : []).filter(isNode)
  const isType = (kinds: Record<string, unknown>) => kinds.importKind === 'type' || kinds.exportKind === 'type'
  return [
    {
      from,
      file: from.startsWith('.') ? path.posix.join(path.posix.dirname(name), from) : null,
      typeOnly: isType(node) || (specifiers.length > 0 && specifiers.every(isType)),
      dynamic: node.type === 'ImportExpression',
      names: specifiers.map((specifier) => nameOf(specifier.imported ?? specifier.local)),
      line: lineOf(node.start),
    },
  ]
}

export const nameOf = (node: unknown): string => (isNode(node) && typeof node.name === 'string' ? node.name : '')

/** 'Date.now' for a member access of names, else ''. */
export const memberOf = (node: Node): string =>
  node.type === 'MemberExpression' && node.computed !== true ? `${nameOf(node.object)}.${nameOf(node.property)}` : ''
