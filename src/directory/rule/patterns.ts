import { RE2JS } from 're2js'

/**
 * `-match`: RE2 syntax and meaning over code points, case ignored, found anywhere; time grows with the length of the
 * value and nothing else (RGX-01). Look-around, back-references and possessive forms do not exist in RE2.
 */
export type Pattern = (value: string) => boolean

/** Steps of the compiled pattern: what bounds its memory and the time a character takes. */
export const patternLimit = 2_000

export type PatternTrouble =
  | { readonly large: true }
  /** What the engine says, and the part of the pattern it means. */
  | { readonly large: false; readonly why: string; readonly part: string }

export type PatternOutcome = { ok: true; pattern: Pattern } | { ok: false; trouble: PatternTrouble }

export function compilePattern(text: string): PatternOutcome {
  const mapped = mapAnchors(text.normalize('NFC').replace(/^\(\?i\)/, ''))
  if (stepsOf(mapped) > patternLimit) return { ok: false, trouble: { large: true } }
  try {
    const compiled = RE2JS.compile(mapped, RE2JS.CASE_INSENSITIVE)
    return { ok: true, pattern: (value) => compiled.test(value.normalize('NFC')) }
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) }
  }
}

/** RE2 has `\A` and `\z`; `\Z` means the end as well, because values have no line ends (D11). */
const mapAnchors = (text: string): string =>
  text.replace(/\\Q[\s\S]*?(\\E|$)|\\[\s\S]/g, (piece) => (piece === '\\Z' ? '\\z' : piece))

function troubleOf(error: unknown): PatternTrouble {
  const { error: why, input } = error as { error?: unknown; input?: unknown }
  if (typeof why !== 'string') throw error
  const lookAround = input === '(?=' || input === '(?!'
  const part = String(input ?? '').replace(/^\(\?i\)/, '')
  return { large: false, why: lookAround ? 'there is no look-around' : why, part }
}

const quantifier = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y

/**
 * About how many steps the pattern compiles to, counted before it is: `(a{9}b){9}` has (9 + 1) * 9. Never fewer than
 * repetition makes of it; what is no valid pattern is for the engine to say.
 */
export function stepsOf(pattern: string): number {
  const groups: { sum: number; last: number }[] = [{ sum: 0, last: 0 }]
  const add = (size: number) => {
    const group = groups.at(-1)!
    group.sum += size
    group.last = size
  }
  for (let at = 0; at < pattern.length; at += pieceLength(pattern, at)) {
    const character = pattern[at]!
    if (character === '(') groups.push({ sum: 1, last: 0 })
    else if (character === ')' && groups.length > 1) add(groups.pop()!.sum)
    else if (character === '{') {
      const times = timesAt(pattern, at)
      const group = groups.at(-1)!
      group.sum += group.last * Math.max(0, times - 1)
      group.last *= Math.max(1, times)
    } else add(1)
  }
  return groups.reduce((sum, group) => sum + group.sum, 0)
}

function timesAt(pattern: string, at: number): number {
  quantifier.lastIndex = at
  const match = quantifier.exec(pattern)
  return match ? Math.max(Number(match[1]), Number(match[2] || match[1])) : 1
}

/** A class, an escape, a repetition or one character. */
const piece = /\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[\s\S]|\{\d{1,4}(?:,\d{0,4})?\}|[\s\S]/y

function pieceLength(pattern: string, at: number): number {
  piece.lastIndex = at
  return piece.exec(pattern)?.[0].length ?? 1
}
