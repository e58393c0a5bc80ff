import { asciiLower } from '../base/text.ts'
import type { MethodPolicies, SsprPolicy } from '../contract/policy.ts'
import { enoughMethods } from './policies.policy.ts'
import type { Act } from './roles.policy.ts'

/** The page of the password reset policy that a field stands on, and so who may change it (sspr.md 2.4, directory.md 6.2). */
const actOf: Readonly<Record<keyof SsprPolicy, Act>> = {
  enabledFor: 'sspr.properties.write',
  scopeGroupId: 'sspr.properties.write',
  methodsRequired: 'sspr.methods.write',
  securityQuestions: 'sspr.methods.write',
  acceptUnregisteredContactData: 'sspr.methods.write',
  licenceEnforcement: 'sspr.methods.write',
  phoneCountries: 'sspr.methods.write',
  textsPerDay: 'sspr.methods.write',
  temporaryPasswordDays: 'sspr.methods.write',
  requireRegistration: 'sspr.registration.write',
  reconfirmDays: 'sspr.registration.write',
  registrationGraceDays: 'sspr.registration.write',
  enforceAfterGrace: 'sspr.registration.write',
  notifyUsers: 'sspr.notifications.write',
  notifyAdmins: 'sspr.notifications.write',
  notifyUsersOnChange: 'sspr.notifications.write',
  helpdeskCustomized: 'sspr.customization.write',
  helpdeskTarget: 'sspr.customization.write',
  refusalDetail: 'sspr.customization.write',
  refusalNote: 'sspr.customization.write',
  accountDisclosure: 'sspr.customization.write',
  writebackEnabled: 'sspr.onPremises.write',
  allowUnlockWithoutReset: 'sspr.onPremises.write',
  unlockClearsCloudLockout: 'sspr.onPremises.write',
  allowedToUseSsprAdmins: 'sspr.administrators.write',
}

/** What somebody must be allowed to do to make this change; fields that stay as they are ask for nothing. */
export const actsFor = (before: SsprPolicy, change: Partial<SsprPolicy>): Act[] => {
  const names = (Object.keys(change) as (keyof SsprPolicy)[]).filter(
    (name) => change[name] !== undefined && JSON.stringify(change[name]) !== JSON.stringify(before[name]),
  )
  return [...new Set(names.flatMap((name) => actOf[name] ?? []))]
}

/** Said in the reader's language by its code (`policy.alert.<code>`). */
export type Alert = { readonly code: AlertCode; readonly field: string; readonly count?: number }
type AlertCode = 'scope_group_gone' | 'no_method' | 'too_few_methods' | 'unregistered_data' | 'helpdesk_in_tenant'

/** What the pages of the policy point out. */
export function policyAlerts(
  policy: SsprPolicy,
  methods: MethodPolicies,
  facts: { scopeGroupExists: boolean; domains: readonly string[] },
): Alert[] {
  const alerts: Alert[] = []
  if (policy.enabledFor === 'selected' && !facts.scopeGroupExists)
    alerts.push({ code: 'scope_group_gone', field: 'scopeGroupId' })
  for (const problem of enoughMethods(policy, methods))
    alerts.push({ code: problem.code, field: 'methodsRequired', count: policy.methodsRequired })
  if (policy.acceptUnregisteredContactData)
    alerts.push({ code: 'unregistered_data', field: 'acceptUnregisteredContactData' })
  if (policy.helpdeskCustomized && isOwnMailbox(policy.helpdeskTarget, facts.domains))
    alerts.push({ code: 'helpdesk_in_tenant', field: 'helpdeskTarget' })
  return alerts
}

function isOwnMailbox(target: string | null, domains: readonly string[]): boolean {
  const domain = target?.includes('@') ? target.slice(target.lastIndexOf('@') + 1) : null
  return domain !== null && domains.includes(asciiLower(domain))
}
