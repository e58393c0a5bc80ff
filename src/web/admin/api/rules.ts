import { post } from './client.ts'

/** Membership rules before they are saved: what is wrong, what the builder shows, whom they take in. */
export type RuleRow = {
  readonly join: 'And' | 'Or' | null
  readonly property: string
  /** As the builder names it: "Not Starts With". */
  readonly operator: string
  readonly value: string | boolean | null | readonly string[]
}
export type BuilderView =
  | { readonly ok: true; readonly rows: readonly RuleRow[]; readonly groups: readonly (readonly number[])[] }
  | { readonly ok: false; readonly message: string }
export type RuleNotice = { readonly code: string; readonly message: string; readonly position: number }
export type RuleCheck = {
  readonly kind: 'user' | 'device'
  readonly canonical: string
  readonly builder: BuilderView
  readonly notices: readonly RuleNotice[]
}

export type RuleQuestion = { readonly rule: string; readonly groupId?: string }

export const checkRule = (question: RuleQuestion): Promise<RuleCheck> => post('/api/groups/ruleCheck', question)

export type Explanation = {
  readonly expression: string
  readonly expressionResult: boolean
  readonly propertyToEvaluate: { readonly propertyName: string; readonly propertyValue: string | null } | null
  readonly expressionEvaluationDetails: readonly Explanation[]
}
export type Verdict = {
  readonly id: string
  readonly displayName: string | null
  readonly result: 'In group' | 'Not in group' | 'Unknown'
  readonly details: Explanation | null
  readonly sentence: string | null
}
export const validateRule = async (question: RuleQuestion, memberIds: readonly string[]): Promise<readonly Verdict[]> =>
  (await post<{ value: readonly Verdict[] }>('/api/groups/ruleValidation', { ...question, memberIds })).value

export type Previewed = { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }
export type RulePreview = {
  readonly evaluated: number
  readonly joins: number
  readonly leaves: number
  readonly stays: number
  readonly joining: readonly Previewed[]
  readonly leaving: readonly Previewed[]
}
export const previewRule = (question: RuleQuestion): Promise<RulePreview> => post('/api/groups/rulePreview', question)
