import { settingsSchemas } from '../contract/method-settings.ts'
import {
  type MethodFamily,
  type MethodKind,
  type MethodPolicyId,
  methodFacts,
  methodKinds,
} from '../contract/methods.ts'
import { type MethodPolicies, type MethodPolicy, methodsNotBuilt, type SsprPolicy } from '../contract/policy.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'

/**
 * Whether a policy is on for a method, whoever it is for. The authenticator's codes can be switched off by themselves
 * (authentication-methods.md 2.2); a code app may still be allowed as somebody else's software token.
 */
export const serves = (id: MethodPolicyId, policy: MethodPolicy, method: MethodKind): boolean =>
  policy.state === 'enabled' &&
  !(id === 'MicrosoftAuthenticator' && method === 'appCode' && policy.settings.isSoftwareOathEnabled === false)

/** Families of methods that the method policies switch on for reset and that this version can carry out. */
export function enabledFamilies(policies: MethodPolicies): Set<MethodFamily> {
  return new Set(
    methodKinds
      .filter(
        (kind) =>
          methodFacts[kind].built &&
          methodFacts[kind].policies.some((id) => serves(id, policies[id], kind) && policies[id].usableForReset),
      )
      .map((kind) => methodFacts[kind].family),
  )
}

/**
 * MTH-10: an app alone is not enough. With one gate one further family must be on beside it, with two gates two
 * further ones, so that somebody who lost the phone with the app still gets in.
 */
export function enoughMethods(policy: SsprPolicy, methods: MethodPolicies) {
  if (policy.enabledFor === 'none') return []
  const families = enabledFamilies(methods)
  if (families.size === 0) {
    const message = 'Switch on at least one method for reset first.'
    return [{ field: 'methodsRequired', code: 'no_method' as const, message }]
  }
  const further = [...families].filter((family) => family !== 'app').length
  if (!families.has('app') || further >= policy.methodsRequired) return []
  const message =
    policy.methodsRequired === 1
      ? 'Besides the authenticator app, switch on at least one further method.'
      : 'Besides the authenticator app, switch on at least two further methods.'
  return [{ field: 'methodsRequired', code: 'too_few_methods' as const, message }]
}

/** What the schema cannot say about one method (AMP-04, ruling R7). */
export function methodProblems(id: MethodPolicyId, policy: MethodPolicy): Problem[] {
  const problems: Problem[] = [...settingsProblems(id, policy.settings), ...targetOptionProblems(id, policy)]
  if (policy.state === 'enabled' && methodsNotBuilt.has(id))
    problems.push({ field: 'state', code: 'not_built', message: 'This version cannot carry this method out yet.' })
  const included = policy.includeTargets.map((target) => target.id)
  if (policy.state === 'enabled' && included.length === 0)
    problems.push({ field: 'includeTargets', code: 'empty', message: 'Choose all users or at least one group.' })
  if (included.includes('all_users') && included.length > 1)
    problems.push({
      field: 'includeTargets',
      code: 'mixed',
      message: 'All users and single groups exclude each other.',
    })
  return problems
}

function settingsProblems(id: MethodPolicyId, settings: MethodPolicy['settings']): Problem[] {
  const parsed = settingsSchemas[id].safeParse(settings)
  return parsed.success ? [] : problemsOf(parsed.error)
}

/** Options that only one method's targets have. */
function targetOptionProblems(id: MethodPolicyId, policy: MethodPolicy): Problem[] {
  const wrong = (code: string, message: string): Problem[] => [{ field: 'includeTargets', code, message }]
  const uses = (option: 'authenticationMode' | 'isUsableForSignIn') =>
    policy.includeTargets.some((target) => target[option] !== undefined)
  if (uses('authenticationMode') && id !== 'MicrosoftAuthenticator')
    return wrong('invalid', 'authenticationMode belongs to MicrosoftAuthenticator alone.')
  if (uses('isUsableForSignIn') && id !== 'Sms') return wrong('invalid', 'isUsableForSignIn belongs to Sms alone.')
  return []
}

export const targetGroups = (policy: MethodPolicy): string[] =>
  [...policy.includeTargets, ...policy.excludeTargets].map((target) => target.id).filter((id) => id !== 'all_users')
