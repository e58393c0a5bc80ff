import { everybody, type MethodConfiguration } from '../../api/methods-policy.ts'

type Change = Partial<MethodConfiguration>

/** Settings of which one value lets fewer people, or fewer devices, through than the other. */
const tighter: Readonly<Record<string, (before: unknown, after: unknown) => boolean>> = {
  isSoftwareOathEnabled: (before, after) => before === true && after === false,
  isOfficePhoneAllowed: (before, after) => before === true && after === false,
  isSelfServiceRegistrationAllowed: (before, after) => before === true && after === false,
  isAttestationEnforced: (before, after) => before === false && after === true,
  isUsableOnce: (before, after) => before === false && after === true,
  keyRestrictions: (_, after) => (after as { isEnforced: boolean }).isEnforced,
  allowExternalIdToUseEmailOtp: (before, after) => before !== 'disabled' && after === 'disabled',
}

function fewerIncluded(before: MethodConfiguration, change: Change): boolean {
  const after = change.includeTargets
  if (!after || after.some((target) => target.id === everybody)) return false
  return before.includeTargets.some((target) => {
    const still = after.find((other) => other.id === target.id)
    const mode = (one: { authenticationMode?: string }): string => one.authenticationMode ?? 'any'
    return !still || (mode(target) === 'any' && mode(still) !== 'any')
  })
}

/** AMP-20: whether a change can take the method from somebody who could use it. */
export function narrows(before: MethodConfiguration, change: Change): boolean {
  if (before.state === 'disabled') return false
  if (change.state === 'disabled') return true
  const excluded = new Set(before.excludeTargets.map((target) => target.id))
  if (change.excludeTargets?.some((target) => !excluded.has(target.id))) return true
  if (fewerIncluded(before, change)) return true
  return Object.entries(tighter).some(([name, is]) => name in change && is(before[name], change[name]))
}
