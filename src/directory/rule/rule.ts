import { check, type Surroundings } from './check.ts'
import { parse } from './grammar.ts'
import { findingsIn, type RuleNotice, type RuleProblem } from './problems.ts'
import type { Rule } from './tree.ts'

export type RuleReading =
  | { readonly ok: true; readonly rule: Rule; readonly notices: readonly RuleNotice[] }
  | { readonly ok: false; readonly problems: readonly [RuleProblem, ...RuleProblem[]] }

/** Reads a membership rule: the one way from text to meaning. All that is wrong is reported, first things first. */
export function readRule(text: string, around: Surroundings = {}, locale = 'en'): RuleReading {
  const findings = findingsIn(text, locale)
  const syntax = parse(text, findings)
  const rule = syntax && findings.problems().length === 0 ? check(syntax, text, findings, around) : null
  if (rule) return { ok: true, rule, notices: findings.notices() }
  return { ok: false, problems: findings.problems() as [RuleProblem, ...RuleProblem[]] }
}
