import { type Params, type TextKey, t } from '../../contract/text/text.ts'
import type { Span } from './tree.ts'

/** The kinds of error of directory.md 4.9. */
export const ruleErrors = [
  'E_LENGTH',
  'E_SYNTAX',
  'E_OBJECT',
  'E_ATTR',
  'E_OP',
  'E_OPERAND',
  'E_REGEX',
  'E_MEMBEROF',
  'E_COMBINE',
] as const
export type RuleError = (typeof ruleErrors)[number]

/** One thing that is wrong with a rule, where, and what to do about it. */
export type RuleProblem = {
  readonly code: RuleError
  readonly message: string
  /** Zero-based UTF-16 offset, and how far it reaches. */
  readonly position: number
  readonly length: number
  /** One-based, for people. */
  readonly line: number
  readonly column: number
}

/** Worth knowing, but no reason to refuse the rule. */
export type RuleNotice = { readonly code: string; readonly message: string; readonly position: number }

/** Gathers what is found in one text. */
export type Findings = {
  /** Null, for whoever has nothing else to return then. */
  problem(code: RuleError, at: Span, key: TextKey, params?: Params): null
  /** A piece of a sentence. */
  say(key: TextKey, params?: Params): string
  notice(at: Span, key: TextKey, params?: Params): void
  /** Sorted by position; the first one's kind is the answer's (clarifications, order of checks). */
  problems(): RuleProblem[]
  notices(): RuleNotice[]
}

export function findingsIn(text: string, locale = 'en'): Findings {
  const problems: RuleProblem[] = []
  const notices: RuleNotice[] = []
  return {
    problem(code, at, key, params = {}) {
      const { line, column } = placeOf(text, at.start)
      const message = t(locale, 'rule.at', { message: t(locale, key, params), line, column })
      problems.push({ code, message, position: at.start, length: at.end - at.start, line, column })
      return null
    },
    say: (key, params = {}) => t(locale, key, params),
    notice(at, key, params = {}) {
      notices.push({ code: key.replace(/^rule\.notice\./, ''), message: t(locale, key, params), position: at.start })
    },
    problems: () => problems.toSorted((a, b) => a.position - b.position),
    notices: () => notices.toSorted((a, b) => a.position - b.position),
  }
}

export function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split(/\r\n|\r|\n/)
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
