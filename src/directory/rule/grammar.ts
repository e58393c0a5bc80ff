import type { Params, TextKey } from '../../contract/text/text.ts'
import { durationOf } from './moments.ts'
import type { Findings } from './problems.ts'
import { nearest } from './spelling.ts'
import { type Literal, type Name, type Operator, operators, type Quantifier, type Span, type Syntax } from './tree.ts'

/**
 * The grammar of directory.md 4.2, from characters to the syntax tree. It is a little wider than what is allowed,
 * so that `check.ts` can say what is wrong with `-startsWith null` instead of "unexpected null".
 */
export const ruleLimit = 3_072
export const nestingLimit = 64

/** Null after a mistake that leaves no tree; mistakes that can be stepped over leave one, and a problem. */
export function parse(text: string, findings: Findings): Syntax | null {
  if (text.length > ruleLimit) {
    findings.problem('E_LENGTH', { start: 0, end: text.length }, 'rule.length', {
      length: text.length,
      limit: ruleLimit,
    })
    return null
  }
  const state: State = { tokens: scan(text, findings), at: 0, depth: 0, findings, text }
  try {
    if (peek(state).is === 'end') stop(state, peek(state), 'rule.empty')
    const rule = joined(state, 'or', false)
    if (peek(state).is !== 'end') unexpected(state, 'rule.expect.join')
    return rule
  } catch (error) {
    if (error === stopped) return null
    throw error
  }
}

// Characters to tokens.

export type Token = Span & {
  readonly is: 'word' | 'run' | 'string' | 'mark' | 'wrong' | 'end'
  /** A string's value, without its quotes and escapes; a word without its dash. */
  readonly text: string
  readonly dashed?: boolean
  readonly trouble?: { key: TextKey; params: Params }
}

const blanks = /[ \t\r\n]*/y
const word = /[A-Za-z_$][A-Za-z0-9_$]*(?:\.[A-Za-z0-9_$]*)*/y
/** Numbers and times: a dash belongs to them only before a digit. */
const run = /[0-9](?:[0-9A-Za-z_.:+]|-(?=[0-9]))*/y
const dash = /[-\u2013\u2014\u2212]/y
const mark = /[()[\],]/y
const doubleQuoted = /"((?:[^"`]|`["`]|`(?!["`]))*)"/y
const singleQuoted = /'((?:[^']|'')*)'(?!')/y
const backtickQuoted = /`("[\s\S]*?)`"/y
const typographic = /[\u2018-\u201f\u00ab\u00bb\u2033]/y
const typographicText =
  /[\u2018-\u201f\u00ab\u00bb\u2033]([^"\u2018-\u201f\u00ab\u00bb\u2033]*)["\u2018-\u201f\u00ab\u00bb\u2033]/y

/** Also what highlights a rule while it is typed: it never fails, and covers every character but blanks. */
export function scan(text: string, findings?: Findings): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += lengthAt(blanks, text, at)
    if (at >= text.length) break
    const token = tokenAt(text, at, findings)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ is: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function tokenAt(text: string, start: number, findings?: Findings): Token {
  const plain = (is: Token['is'], length: number, value = text.slice(start, start + length)): Token => ({
    is,
    text: value,
    start,
    end: start + length,
  })
  const dashes = lengthAt(dash, text, start)
  const length = lengthAt(word, text, start + dashes)
  if (length > 0) {
    const end = start + dashes + length
    return { is: 'word', text: text.slice(start + dashes, end), start, end, dashed: dashes > 0 }
  }
  if (dashes > 0) return wrong(start, start + 1, 'rule.dash')
  const digits = lengthAt(run, text, start)
  if (digits > 0) return plain('run', digits)
  if (lengthAt(mark, text, start) > 0) return plain('mark', 1)
  return (
    quoted(text, start) ?? (lengthAt(typographic, text, start) > 0 ? bent(text, start, findings) : foreign(text, start))
  )
}

function quoted(text: string, start: number): Token | null {
  const is = 'string' as const
  const string = (match: RegExpExecArray, value: string): Token => ({
    is,
    text: value,
    start,
    end: start + match[0].length,
  })
  const double = matchAt(doubleQuoted, text, start)
  if (double) return string(double, double[1]!.replace(/`(["`])/g, '$1'))
  const single = matchAt(singleQuoted, text, start)
  if (single) return string(single, single[1]!.replaceAll("''", "'"))
  const backtick = matchAt(backtickQuoted, text, start)
  if (backtick) return string(backtick, `${backtick[1]!}"`)
  const quote = text.startsWith('`"', start) ? '`"' : text[start]!
  if (quote !== '"' && quote !== "'" && quote !== '`"') return null
  return wrong(start, text.length, 'rule.unterminated', { quote })
}

/** “Sales”: read as a text, so that the rest of the rule is looked at too. */
function bent(text: string, start: number, findings?: Findings): Token {
  const whole = matchAt(typographicText, text, start)
  const params = named(text, start)
  if (!whole) return wrong(start, start + 1, 'rule.typographic', params)
  findings?.problem('E_SYNTAX', { start, end: start + 1 }, 'rule.typographic', params)
  return { is: 'string', text: whole[1]!, start, end: start + whole[0].length }
}

const foreign = (text: string, start: number): Token => {
  const params = named(text, start)
  return wrong(start, start + String(params.character).length, 'rule.character', params)
}

function named(text: string, at: number): Params {
  const point = text.codePointAt(at)!
  const character = String.fromCodePoint(point)
  return { character, code: point.toString(16).toUpperCase().padStart(4, '0') }
}

const wrong = (start: number, end: number, key: TextKey, params: Params = {}): Token => ({
  is: 'wrong',
  text: '',
  start,
  end,
  trouble: { key, params },
})

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
const lengthAt = (pattern: RegExp, text: string, at: number): number => matchAt(pattern, text, at)?.[0].length ?? 0

// Tokens to the tree.

type State = {
  readonly tokens: readonly Token[]
  at: number
  depth: number
  readonly findings: Findings
  readonly text: string
}

const stopped = Symbol('a mistake that leaves no tree')

const peek = (state: State): Token => state.tokens[state.at]!
const take = (state: State): Token => state.tokens[state.at++]!

function stop(state: State, at: Span, key: TextKey, params: Params = {}): never {
  state.findings.problem('E_SYNTAX', at, key, params)
  throw stopped
}

/** What stands here is not what may: says so, and guesses at the usual reasons. */
function unexpected(state: State, expected: TextKey): never {
  const token = peek(state)
  const before = state.tokens[state.at - 1]
  const written = (of: Span) => state.text.slice(of.start, of.end)
  // "CORP\"x": somebody escaped a quote with a backslash, and the text ended there (D4).
  if (before?.is === 'string' && written(before).endsWith('\\"')) stop(state, token, 'rule.backtick')
  if (token.is === 'wrong') stop(state, token, token.trouble!.key, token.trouble!.params)
  if (token.is === 'end') stop(state, token, 'rule.end', { expected: state.findings.say(expected) })
  if (token.text === ')' || token.text === ']') stop(state, token, 'rule.unopened', { bracket: token.text })
  if (before?.is === 'word' && token.is === 'word' && !before.dashed && !token.dashed)
    stop(state, token, 'rule.quotes', { text: `${written(before)} ${written(token)}` })
  stop(state, token, 'rule.unexpected', { found: written(token), expected: state.findings.say(expected) })
}

const isWord = (token: Token, text: string): boolean => token.is === 'word' && token.text.toLowerCase() === text
const isMark = (token: Token, text: string): boolean => token.is === 'mark' && token.text === text

/** Open brackets of every kind and pending `-not` count together (D10). */
function deeper<T>(state: State, within: () => T): T {
  const opened = take(state)
  if (++state.depth > nestingLimit) stop(state, opened, 'rule.nesting', { limit: nestingLimit })
  const result = within()
  state.depth--
  return result
}

function bracketed<T>(state: State, closing: ')' | ']', expected: TextKey, within: () => T): T {
  const opening = peek(state)
  return deeper(state, () => {
    const result = within()
    if (peek(state).is === 'end') stop(state, opening, 'rule.unclosed', { bracket: opening.text })
    if (!isMark(peek(state), closing)) unexpected(state, expected)
    take(state)
    return result
  })
}

/** `or-expr = and-expr, { or, and-expr }` and `and-expr = not-expr, { and, not-expr }`; `el-or`, `el-and` alike. */
function joined(state: State, by: 'or' | 'and', inElement: boolean): Syntax {
  const inner = () => (by === 'or' ? joined(state, 'and', inElement) : negated(state, inElement))
  const parts = [inner()]
  for (;;) {
    if (isWord(peek(state), by)) take(state)
    else if (by === 'and' && beginsCondition(peek(state))) state.findings.problem('E_SYNTAX', peek(state), 'rule.join')
    else break
    parts.push(inner())
  }
  const first = parts[0]!
  return parts.length === 1 ? first : { is: by, parts, start: first.start, end: parts.at(-1)!.end }
}

/** Where two conditions follow each other, what is missing is surely the word between them. */
const beginsCondition = (token: Token): boolean =>
  isMark(token, '(') || isWord(token, 'not') || (token.is === 'word' && !token.dashed && token.text.includes('.'))

/** `not-expr = not, not-expr | primary` */
function negated(state: State, inElement: boolean): Syntax {
  const { start } = peek(state)
  if (!isWord(peek(state), 'not')) return primary(state, inElement)
  const part = deeper(state, () => negated(state, inElement))
  return { is: 'not', part, start, end: part.end }
}

/** `primary = "(", or-expr, ")" | quantified | comparison`, and `direct`, which `check.ts` wants to stand alone. */
function primary(state: State, inElement: boolean): Syntax {
  const token = peek(state)
  if (isMark(token, '(')) {
    const inside = bracketed(state, ')', 'rule.expect.join', () => joined(state, 'or', inElement))
    return inside.is === 'direct' ? { ...inside, wrapped: true } : inside
  }
  if (token.is === 'string' || token.is === 'run') stop(state, token, 'rule.literal_first')
  if (token.is !== 'word' || token.dashed) unexpected(state, 'rule.expect.condition')
  if (isWord(token, 'direct') && !inElement) return direct(state)
  const name = nameHere(state, inElement)
  const quantifier = (['any', 'all'] as const).find((one) => isWord(peek(state), one))
  if (!quantifier) return comparison(state, name)
  if (name.object === null) unexpected(state, 'rule.expect.comparison')
  return quantified(state, name, quantifier)
}

/** `direct = "Direct", "Reports", "for", string` */
function direct(state: State): Syntax {
  const { start } = take(state)
  for (const word of ['reports', 'for']) {
    if (!isWord(peek(state), word) || peek(state).dashed) unexpected(state, 'rule.expect.direct')
    take(state)
  }
  const manager = literal(state, 'rule.expect.direct')
  return { is: 'direct', wrapped: false, manager, start, end: manager.end }
}

/** `property = object, ".", name`; `element = "_" | "$_" | alias, ".", name`. */
function nameHere(state: State, inElement: boolean): Name {
  const token = peek(state)
  const [object, name, ...more] = token.text.split('.') as [string, string?, ...string[]]
  if (object === '_' || object === '$_') {
    if (!inElement || name !== undefined) stop(state, token, 'rule.element', { element: token.text })
    take(state)
    return { object: null, name: '_', start: token.start, end: token.end }
  }
  if (name === undefined) {
    if (reserved.has(object.toLowerCase())) unexpected(state, 'rule.expect.condition')
    stop(state, token, 'rule.prefix', { suggestion: `user.${object}` })
  }
  const next = state.tokens[state.at + 1]!
  if (name === '' && next.is === 'wrong') stop(state, next, next.trouble!.key, next.trouble!.params)
  if (more.length > 0 || !/^[A-Za-z]+$/.test(object) || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    stop(state, token, 'rule.name', { text: token.text })
  take(state)
  return { object, name, start: token.start, end: token.end }
}

const byWord = new Map(operators.map((operator) => [operator.toLowerCase(), operator]))
const reserved = new Set(['and', 'or', 'not', 'any', 'all', 'plus', 'minus', ...byWord.keys()])

/** `comparison = property, test` */
function comparison(state: State, name: Name): Syntax {
  const token = peek(state)
  const word = token.text.toLowerCase()
  if (token.is !== 'word' || word === 'and' || word === 'or') unexpected(state, 'rule.expect.operator')
  take(state)
  const known: Operator | 'not' | undefined = word === 'not' ? 'not' : byWord.get(word)
  if (!known) unknownOperator(state, token)
  const value = literal(state, 'rule.expect.value')
  return {
    is: 'test',
    name,
    operator: known ?? 'eq',
    operatorAt: token,
    literal: value,
    start: name.start,
    end: value.end,
  }
}

function unknownOperator(state: State, token: Token): void {
  const near = nearest(token.text, [...byWord.values(), 'any', 'all'])
  const all = operators.map((operator) => `-${operator}`).join(', ')
  const suggestion = near
    ? state.findings.say('rule.suggest', { name: `-${near}` })
    : state.findings.say('rule.operators', { operators: all })
  const operator = state.text.slice(token.start, token.end)
  state.findings.problem('E_SYNTAX', token, 'rule.operator', { operator, suggestion })
}

/** `quantified = property, ( any | all ), ( "(", el-or, ")" | element, test )` */
function quantified(state: State, name: Name, quantifier: Quantifier): Syntax {
  const operatorAt = take(state)
  const part = isMark(peek(state), '(')
    ? bracketed(state, ')', 'rule.expect.join', () => joined(state, 'or', true))
    : single(state)
  return {
    is: 'quantified',
    name,
    quantifier,
    operatorAt,
    part,
    start: name.start,
    end: state.tokens[state.at - 1]!.end,
  }
}

function single(state: State): Syntax {
  if (peek(state).is !== 'word' || peek(state).dashed) unexpected(state, 'rule.expect.element')
  return comparison(state, nameHere(state, true))
}

/** Any literal, wherever it stands: `value | null | text | list | date`, and words that are none. */
function literal(state: State, expected: TextKey): Literal {
  const token = peek(state)
  const { start, end, text } = token
  if (token.is === 'string' || token.is === 'run') {
    take(state)
    return { is: token.is === 'string' ? 'text' : runKind(text), text, start, end }
  }
  if (isMark(token, '[')) return list(state)
  if (token.is !== 'word' || token.dashed) unexpected(state, expected)
  return wordLiteral(state, token, expected)
}

const runKind = (text: string): 'number' | 'date' | 'word' =>
  /^\d+(\.\d+)?$/.test(text) ? 'number' : /^\d{4}-\d/.test(text) ? 'date' : 'word'

function wordLiteral(state: State, token: Token, expected: TextKey): Literal {
  const { start, end, text } = token
  const lower = text.toLowerCase()
  if (lower === 'system.now') return now(state)
  if (lower === 'and' || lower === 'or' || lower === 'not') unexpected(state, expected)
  if (/^(user|device|group|assignedplan)\.|^\$?_$/.test(lower)) stop(state, token, 'rule.property_value')
  take(state)
  if (lower === 'true' || lower === 'false') return { is: 'boolean', value: lower === 'true', start, end }
  if (lower === 'null' || lower === '$null') return { is: 'null', start, end }
  return { is: 'word', text, start, end }
}

/** `"system.now", [ ( plus | minus ), duration ]` */
function now(state: State): Literal {
  const { start, end } = take(state)
  const sign = (['plus', 'minus'] as const).find((one) => isWord(peek(state), one))
  if (!sign) return { is: 'now', shift: '', offset: 0, start, end }
  take(state)
  const token = peek(state)
  if (token.is !== 'word' || token.dashed) unexpected(state, 'rule.expect.duration')
  const length = durationOf(token.text)
  if (length === null) stop(state, token, 'rule.duration', { text: token.text })
  take(state)
  const shift = `-${sign} ${token.text.toUpperCase()}`
  return { is: 'now', shift, offset: sign === 'plus' ? length : -length, start, end: token.end }
}

/** `list = "[", text, { ",", text }, "]"`; an empty one is a complete literal too, only never a right one. */
function list(state: State): Literal {
  const { start } = peek(state)
  const items = bracketed(state, ']', 'rule.expect.list', () => {
    const found: Literal[] = []
    if (isMark(peek(state), ']')) return found
    for (;;) {
      found.push(literal(state, 'rule.expect.item'))
      if (!isMark(peek(state), ',')) return found
      take(state)
    }
  })
  return { is: 'list', items, start, end: state.tokens[state.at - 1]!.end }
}
