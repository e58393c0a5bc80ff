import { builderProperties, otherProperties, wordsAfter } from './language.ts'

export type Piece = {
  readonly text: string
  readonly kind: 'string' | 'operator' | 'property' | 'number' | 'word' | 'plain'
}

const pieces =
  /(?<string>"(?:`.|[^`"])*"?|'(?:''|[^'])*'?)|(?<operator>[-–—−](?:eq|ne|startswith|notstartswith|endswith|notendswith|contains|notcontains|match|notmatch|in|notin|le|ge|and|or|not|any|all|plus|minus)\b)|(?<property>\b(?:user|device|group|assignedPlan|system)\.\w+)|(?<number>\b\d[\d.:TZ-]*)|(?<word>\b(?:true|false|null|Direct|Reports|for)\b|\$null)/gi

/** The rule in coloured pieces, for reading; what it means the server says. */
export function piecesOf(text: string): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of text.matchAll(pieces)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), kind: 'plain' })
    const kind = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined)?.[0] as Piece['kind']
    found.push({ text: match[0], kind })
    end = match.index + match[0].length
  }
  if (end < text.length) found.push({ text: text.slice(end), kind: 'plain' })
  return found
}

export type Completion = { readonly from: number; readonly words: readonly string[] }

/** What can stand at the caret, as far as the text before it tells. */
export function completionsAt(text: string, caret: number, extensions: readonly string[]): Completion | null {
  const before = text.slice(0, caret)
  const quotes = before.replace(/`./g, '').match(/"/g)?.length ?? 0
  if (quotes % 2 === 1) return null
  const property = /\buser\.(\w*)$/i.exec(before)
  if (property) {
    const all = [...builderProperties, ...otherProperties, ...extensions]
    return offer(caret - property[1]!.length, property[1]!, all)
  }
  const operator = /\buser\.(\w+)\s+(-?\w*)$/i.exec(before)
  if (operator) return offer(caret - operator[2]!.length, operator[2]!, wordsAfter(operator[1]!))
  const value = /\buser\.\w+\s+-(eq|ne)\s+(\w*)$/i.exec(before)
  if (value) return offer(caret - value[2]!.length, value[2]!, ['null', 'true', 'false'])
  const join = /(?:["')\]]|\b(?:true|false|null))\s+(-?\w*)$/i.exec(before)
  if (join) return offer(caret - join[1]!.length, join[1]!, ['-and', '-or'])
  const start = /(?:^|[\s(])(\w*)$/.exec(before)
  return start ? offer(caret - start[1]!.length, start[1]!, ['user.', '-not', 'Direct Reports for "']) : null
}

function offer(from: number, typed: string, words: readonly string[]): Completion | null {
  const wanted = typed.toLowerCase()
  const found = words.filter((word) => {
    const said = word.toLowerCase()
    return (
      (said.startsWith(wanted) || said.startsWith(`-${wanted}`) || (wanted.length > 1 && said.includes(wanted))) &&
      said !== wanted
    )
  })
  return found.length > 0 ? { from, words: found.slice(0, 8) } : null
}
