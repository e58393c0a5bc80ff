import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { GraphRefusal } from './answer.ts'
import { badRequest } from './refusals.ts'
import type { GraphRoute } from './route.ts'

/** Finds the route of a Graph-shaped path: no case in literals, `users('id')` as well as `users/id`, `name(a='b')`. */
export type Router = { find(method: string, path: string): Outcome<Found, GraphRefusal> }
export type Found = { readonly route: GraphRoute; readonly params: Record<string, string>; readonly me: boolean }

type Node = {
  readonly literals: Map<string, Node>
  parameter: { readonly name: string; readonly node: Node } | null
  readonly methods: Map<string, { route: GraphRoute; me: boolean }>
}

const newNode = (): Node => ({ literals: new Map(), parameter: null, methods: new Map() })

export function routerOf(routes: readonly GraphRoute[]): Router {
  const root = newNode()
  for (const route of routes) {
    add(root, route.path, route, false)
    if (route.me) add(root, route.path.replace(/^\/users\/\{id\}/, '/me'), route, true)
  }
  return { find: (method, path) => find(root, method, path) }
}

function add(root: Node, path: string, route: GraphRoute, me: boolean): void {
  let node = root
  for (const segment of path.split('/').slice(1)) node = step(node, segment, path)
  if (node.methods.has(route.method)) throw new Error(`Two routes for ${route.method} ${path}.`)
  node.methods.set(route.method, { route, me })
}

function step(node: Node, segment: string, path: string): Node {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1]
  if (name) {
    node.parameter ??= { name, node: newNode() }
    if (node.parameter.name !== name) throw new Error(`${path}: the parameter is called ${node.parameter.name}.`)
    return node.parameter.node
  }
  const literal = segment.toLowerCase()
  const next = node.literals.get(literal) ?? newNode()
  node.literals.set(literal, next)
  return next
}

/** `key` was written as `('...')`; `call` has a list of arguments behind its name, which may be empty. */
type Segment = { readonly kind: 'plain' | 'key' | 'call'; readonly text: string; readonly args: Record<string, string> }

const none: Record<string, string> = {}

function find(root: Node, method: string, path: string): Outcome<Found, GraphRefusal> {
  const segments = segmentsOf(path)
  if (!segments) return refuse({ ...badRequest(`The path '${path}' is not valid.`), code: 'BadRequest' })
  const reached: Reached = { depth: 0, node: null }
  const params = walk(root, segments, 0, {}, reached)
  const node = reached.node
  if (!params || !node) return refuse(nothing(segments[reached.depth]?.text ?? ''))
  const there = node.methods.get(method)
  return there ? done({ ...there, params }) : refuse(otherMethod(method, known(node)))
}

type Reached = { depth: number; node: Node | null }

/** Literals before parameters; where a literal leads nowhere, the parameter beside it is tried. */
function walk(
  node: Node,
  segments: readonly Segment[],
  at: number,
  params: Record<string, string>,
  reached: Reached,
): Record<string, string> | null {
  reached.depth = Math.max(reached.depth, at)
  const segment = segments[at]
  if (!segment) {
    if (node.methods.size === 0) return null
    reached.node = node
    return params
  }
  const literal = segment.kind === 'key' ? undefined : literalOf(node, segment)
  const found = literal && walk(literal, segments, at + 1, { ...params, ...segment.args }, reached)
  if (found) return found
  const { parameter } = node
  if (!parameter || segment.kind === 'call' || (segment.kind === 'plain' && /^\$/.test(segment.text))) return null
  return walk(parameter.node, segments, at + 1, { ...params, [parameter.name]: segment.text }, reached)
}

/** Actions and casts may carry their namespace; a function with arguments is another literal than one without. */
function literalOf(node: Node, { kind, text, args }: Segment): Node | undefined {
  const name = text.toLowerCase().replace(/^graph\./, 'microsoft.graph.')
  const short = name.replace(/^microsoft\.graph\./, '')
  const names = Object.keys(args).map((one) => one.toLowerCase())
  const byKey = names.length === 1 ? `${short}(${names[0]})` : ''
  if (kind === 'call' && names.length > 0) return node.literals.get(`${short}()`) ?? node.literals.get(byKey)
  return node.literals.get(name) ?? node.literals.get(short) ?? node.literals.get(`${short}()`)
}

function segmentsOf(path: string): Segment[] | null {
  const found: Segment[] = []
  for (const raw of path.split('/').slice(1)) {
    const parts = segmentOf(raw)
    if (!parts) return null
    found.push(...parts)
  }
  return found
}

function segmentOf(raw: string): Segment[] | null {
  const text = decoded(raw)
  if (text === null || text === '') return null
  const plain: Segment = { kind: 'plain', text, args: none }
  const behind = /^([A-Za-z$][\w.$]*)\((.*)\)$/s.exec(text)
  if (!behind) return [plain]
  const [, name = '', inside = ''] = behind
  const key = quoted(inside)
  if (key !== null)
    return [
      { ...plain, text: name },
      { kind: 'key', text: key, args: none },
    ]
  const args = argsOf(inside)
  return args && [{ kind: 'call', text: name, args }]
}

function decoded(raw: string): string | null {
  try {
    const text = decodeURIComponent(raw)
    return text.isWellFormed() && !text.includes('\0') ? text : null
  } catch {
    return null
  }
}

const quoted = (text: string): string | null =>
  /^'(?:[^']|'')+'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : null

/** `a='1',b='2'`; null for anything else, `{}` for nothing. */
function argsOf(text: string): Record<string, string> | null {
  const args: Record<string, string> = {}
  const one = /\s*([A-Za-z]\w{0,63})\s*=\s*('(?:[^']|'')*'|[\w.-]+)\s*(,|$)/y
  while (one.lastIndex < text.length) {
    const match = one.exec(text)
    if (!match) return null
    const [, name = '', value = ''] = match
    if (Object.hasOwn(args, name)) return null
    args[name] = value.startsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value
  }
  return args
}

const nothing = (segment: string): GraphRefusal => ({
  status: 404,
  code: 'ResourceNotFound',
  message: `Resource not found for the segment '${segment.slice(0, 100)}'.`,
})

const known = ({ methods }: Node): string[] => [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : [])]

const otherMethod = (method: string, allowed: readonly string[]): GraphRefusal => ({
  ...badRequest(`The method ${method} is not allowed here; use ${allowed.join(', ')}.`),
  status: 405,
  headers: { Allow: allowed.join(', ') },
})
