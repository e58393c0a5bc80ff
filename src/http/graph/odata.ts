import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'

/** A `$filter` as a tree with typed literals (graph-api.md 3.1). Each resource says which leaves it answers. */
export type Filter =
  | { is: 'and' | 'or'; of: readonly Filter[] }
  | { is: 'not'; of: Filter }
  | { is: 'compare'; property: string; operator: Operator; value: Literal }
  | { is: 'in'; property: string; values: readonly Literal[] }
  | { is: 'call'; name: Call; property: string; value: Literal }
  /** `of` is null in `any()`: there is an element at all. */
  | { is: 'any'; property: string; variable: string; of: Filter }
  | { is: 'all'; property: string; variable: string; of: Filter }
  | { is: 'some'; property: string }
  | { is: 'size'; property: string; operator: Operator; value: Literal }

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type Call = 'startswith' | 'endswith' | 'contains'
export type Literal =
  | { type: 'text' | 'guid'; value: string }
  | { type: 'time'; value: Date }
  | { type: 'number'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'null'; value: null }

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const calls: ReadonlySet<string> = new Set(['startswith', 'endswith', 'contains'])
const longest = 4_000
const deepest = 16
/** Values in all comparisons and lists together. */
const mostValues = 300

type Token = { text: string; at: number; quoted: boolean }

class Malformed extends Error {}
const malformed = (what: string, at: number): Malformed => new Malformed(`${what} at position ${at + 1}.`)

/** The tree, or a sentence that says where the filter goes wrong. */
export function parseFilter(text: string): Outcome<Filter, string> {
  try {
    if (text.length > longest) throw new Malformed(`The filter is longer than ${longest} characters.`)
    return done(new Reader(tokens(text), text.length).whole())
  } catch (error) {
    if (error instanceof Malformed) return refuse(error.message)
    throw error
  }
}

/** Blanks are those of an address, not everything that looks like one. */
const piece = /[ \t\r\n]*(?:('(?:[^']|'')*')|([()/,:])|([A-Za-z0-9_@$.:+-]+))/y
const blanks = /[ \t\r\n]*$/y

function tokens(text: string): Token[] {
  const found: Token[] = []
  for (let at = 0; !endsAt(text, at); ) {
    piece.lastIndex = at
    const match = piece.exec(text)
    if (!match) throw malformed('Something that no filter has', at + /^[ \t\r\n]*/.exec(text.slice(at))![0].length)
    const [all, quoted, sign, word] = match
    const start = at + all.length - (quoted ?? sign ?? word)!.length
    if (quoted) found.push({ text: quoted.slice(1, -1).replaceAll("''", "'"), at: start, quoted: true })
    else found.push(...split(sign ?? word!, start))
    at += all.length
  }
  return found
}

function endsAt(text: string, at: number): boolean {
  blanks.lastIndex = at
  return blanks.test(text)
}

/** `t:` of a lambda is two pieces; the colons of a time are not. */
function split(word: string, at: number): Token[] {
  const lambda = /^([A-Za-z_]\w*):(.*)$/.exec(word)
  if (!lambda || word.length === 1) return [{ text: word, at, quoted: false }]
  const [, variable, rest] = lambda
  const pieces = [
    { text: variable!, at, quoted: false },
    { text: ':', at: at + variable!.length, quoted: false },
  ]
  return rest ? [...pieces, { text: rest, at: at + variable!.length + 1, quoted: false }] : pieces
}

/** Recursive descent over a handful of pieces; `or` binds weakest, `not` strongest. */
class Reader {
  private next = 0
  private depth = 0
  private values = 0
  private readonly pieces: readonly Token[]
  private readonly end: number

  constructor(pieces: readonly Token[], end: number) {
    this.pieces = pieces
    this.end = end
  }

  whole(): Filter {
    const filter = this.either()
    const rest = this.pieces[this.next]
    if (rest) throw malformed(`"${rest.text}" comes too late`, rest.at)
    return filter
  }

  private either(): Filter {
    return this.chain('or', () => this.both())
  }

  private both(): Filter {
    return this.chain('and', () => this.single())
  }

  private chain(word: 'and' | 'or', part: () => Filter): Filter {
    const of = [part()]
    while (this.takes(word)) of.push(part())
    return of.length === 1 ? of[0]! : { is: word, of }
  }

  private single(): Filter {
    if (++this.depth > deepest) throw new Malformed(`The filter is nested deeper than ${deepest} levels.`)
    try {
      if (this.takes('not')) return { is: 'not', of: this.single() }
      if (this.takes('(')) {
        const inner = this.either()
        this.must(')')
        return inner
      }
      return this.leaf()
    } finally {
      this.depth--
    }
  }

  private leaf(): Filter {
    const first = this.word()
    const name = first.text.toLowerCase()
    if (calls.has(name) && this.takes('(')) return this.call(name as Call)
    const path = [first.text]
    while (this.takes('/')) {
      const step = this.word()
      const word = step.text.toLowerCase()
      if ((word === 'any' || word === 'all') && this.takes('(')) return this.lambda(word, path.join('/'))
      if (word === '$count') return { is: 'size', property: path.join('/'), ...this.comparison() }
      path.push(step.text)
    }
    const property = path.join('/')
    if (this.takes('in')) return { is: 'in', property, values: this.list() }
    return { is: 'compare', property, ...this.comparison() }
  }

  private comparison(): { operator: Operator; value: Literal } {
    const operator = this.word()
    const word = operator.text.toLowerCase()
    if (!operators.has(word))
      throw malformed(`"${operator.text}" is no comparison (eq, ne, gt, ge, lt, le)`, operator.at)
    return { operator: word as Operator, value: this.literal() }
  }

  private call(name: Call): Filter {
    const path = [this.word().text]
    while (this.takes('/')) path.push(this.word().text)
    this.must(',')
    const value = this.literal()
    this.must(')')
    const filter: Filter = { is: 'call', name, property: path.join('/'), value }
    return this.wanted() ? filter : { is: 'not', of: filter }
  }

  /** Some write `startswith(...) eq true`. */
  private wanted(): boolean {
    const sign = this.pieces[this.next]?.text.toLowerCase()
    if (sign !== 'eq' && sign !== 'ne') return true
    const { operator, value } = this.comparison()
    if (value.type !== 'boolean') throw malformed('true or false should stand here', this.pieces[this.next - 1]!.at)
    return value.value === (operator === 'eq')
  }

  private lambda(is: 'any' | 'all', property: string): Filter {
    if (is === 'any' && this.takes(')')) return { is: 'some', property }
    const variable = this.word().text
    this.must(':')
    const of = this.either()
    this.must(')')
    return { is, property, variable, of }
  }

  private list(): Literal[] {
    this.must('(')
    const values = [this.literal()]
    while (this.takes(',')) values.push(this.literal())
    this.must(')')
    return values
  }

  private literal(): Literal {
    const piece = this.pieces[this.next++]
    if (!piece) throw malformed('A value is missing', this.end)
    if (++this.values > mostValues) throw new Malformed(`The filter has more than ${mostValues} values.`)
    return piece.quoted ? { type: 'text', value: piece.text } : bare(piece)
  }

  private word(): Token {
    const piece = this.pieces[this.next++]
    if (!piece) throw malformed('Something is missing', this.end)
    if (piece.quoted || !/^[A-Za-z@_$]/.test(piece.text))
      throw malformed(`A name should stand here, not "${piece.text}"`, piece.at)
    return piece
  }

  private takes(text: string): boolean {
    const piece = this.pieces[this.next]
    if (!piece || piece.quoted || piece.text.toLowerCase() !== text) return false
    this.next++
    return true
  }

  private must(text: string): void {
    if (!this.takes(text)) throw malformed(`"${text}" is missing`, this.pieces[this.next]?.at ?? this.end)
  }
}

const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d))?$/i

function bare({ text, at }: Token): Literal {
  if (isGuid(text)) return { type: 'guid', value: text.toLowerCase() }
  if (time.test(text)) {
    const value = new Date(text)
    if (!Number.isNaN(value.getTime())) return { type: 'time', value }
  }
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return { type: 'number', value: Number(text) }
  if (/^(true|false)$/i.test(text)) return { type: 'boolean', value: text.toLowerCase() === 'true' }
  if (text.toLowerCase() === 'null') return { type: 'null', value: null }
  throw malformed(`"${text}" is no value (texts stand in single quotes)`, at)
}
