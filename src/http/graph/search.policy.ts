import { done, type Outcome, refuse } from '../../base/outcome.ts'

/**
 * `$search`: `"displayName:ann smith" AND "mail:contoso"`. Each clause is in double quotes; its words are the begins
 * of words in the property, in any order. Made into a `tsquery` of lexemes, each behind the letter of its property
 * (search_words in 0007-graph.sql); nothing else of the input reaches it.
 */
export type SearchProperties = Readonly<Record<string, string>>

export const userSearch: SearchProperties = {
  displayname: 'a',
  mail: 'b',
  userprincipalname: 'c',
  mobilephone: 'd',
  othermails: 'e',
}
export const groupSearch: SearchProperties = { displayname: 'a', description: 'b', mail: 'c', mailnickname: 'd' }

const longest = 500
const mostClauses = 20
const mostWords = 20

class Malformed extends Error {}

export function searchQuery(text: string, properties: SearchProperties): Outcome<string, string> {
  try {
    if (text.length > longest) throw new Malformed(`The search is longer than ${longest} characters.`)
    return done(new Reader(pieces(text), properties).whole())
  } catch (error) {
    if (error instanceof Malformed) return refuse(error.message)
    throw error
  }
}

const piece = /\s*("(?:[^"\\]|\\.)*"|[()]|[A-Za-z]+)/y

function pieces(text: string): string[] {
  const found: string[] = []
  for (let at = 0; text.slice(at).trim() !== ''; at = piece.lastIndex) {
    piece.lastIndex = at
    const match = piece.exec(text)
    if (!match) throw new Malformed('Each clause of $search stands in double quotes: "displayName:term".')
    found.push(match[1]!)
  }
  return found
}

class Reader {
  private next = 0
  private depth = 0
  private clauses = 0
  private readonly found: readonly string[]
  private readonly properties: SearchProperties

  constructor(found: readonly string[], properties: SearchProperties) {
    this.found = found
    this.properties = properties
  }

  whole(): string {
    const query = this.either()
    const rest = this.found[this.next]
    if (rest !== undefined) throw new Malformed(`AND or OR is missing before ${rest}.`)
    return query
  }

  private either(): string {
    return this.chain('OR', ' | ', () => this.chain('AND', ' & ', () => this.single()))
  }

  private chain(word: string, sign: string, part: () => string): string {
    const parts = [part()]
    while (this.takes(word)) parts.push(part())
    return parts.length === 1 ? parts[0]! : `(${parts.join(sign)})`
  }

  private single(): string {
    if (this.takes('NOT')) return `!(${this.single()})`
    if (this.takes('(')) {
      if (++this.depth > 10) throw new Malformed('The search is nested deeper than 10 levels.')
      const inner = this.either()
      this.depth--
      if (!this.takes(')')) throw new Malformed('A closing bracket is missing.')
      return inner
    }
    const clause = this.found[this.next++]
    if (!clause?.startsWith('"')) throw new Malformed('A clause in double quotes is missing.')
    if (++this.clauses > mostClauses) throw new Malformed(`The search has more than ${mostClauses} clauses.`)
    return this.clause(clause.slice(1, -1).replace(/\\(.)/g, '$1'))
  }

  /** Without a property the words may stand in any of them. */
  private clause(text: string): string {
    const named = /^\s*(\w+)\s*:(.*)$/s.exec(text)
    const letter = named ? this.letterOf(named[1]!) : null
    const words = wordsOf(letter ? named![2]! : text)
    const letters = letter ? [letter] : Object.values(this.properties)
    return `(${letters.map((one) => `(${words.map((word) => `'${one}${word}':*`).join(' & ')})`).join(' | ')})`
  }

  private letterOf(name: string): string {
    const known = name.toLowerCase()
    const letter = Object.hasOwn(this.properties, known) ? this.properties[known] : undefined
    if (!letter) throw new Malformed(`The property '${name}' cannot be searched.`)
    return letter
  }

  private takes(word: string): boolean {
    if (this.found[this.next] !== word) return false
    this.next++
    return true
  }
}

/** The same ends of words as in the database. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: everything of ASCII that is no letter and no digit
const ends = /[\u0000-/:-@[-`{-\u007f]+/

function wordsOf(text: string): string[] {
  const words = text.split(ends).filter((word) => word !== '')
  if (words.length === 0) throw new Malformed('A clause of $search has no word to look for.')
  if (words.length > mostWords) throw new Malformed(`A clause of $search has more than ${mostWords} words.`)
  return words
}
