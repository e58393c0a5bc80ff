import type { Instant } from '../base/clock.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'

/** What the decision needs to know about a typed name. Gathered by `reset.facts.ts`, the same work for every name. */
export type EligibilityFacts = {
  readonly found: boolean
  /** A guest whose home is elsewhere. */
  readonly homeElsewhere: boolean
  readonly enabled: boolean
  readonly blockedUntil: Instant | null
  /** Holds a role of `sspr.md` 8.2, active or eligible. */
  readonly isAdmin: boolean
  readonly isBreakGlass: boolean
  readonly adminsAllowed: boolean
  readonly scope: 'none' | 'selected' | 'all'
  readonly scopeGroupExists: boolean
  readonly inScopeGroup: boolean
  /** The tenant has at least one method switched on for reset. */
  readonly anyMethodOn: boolean
  readonly licenceNeeded: boolean
  readonly licensed: boolean
  readonly usable: readonly UsableMethod[]
  readonly gates: 1 | 2
  readonly managedOnPremises: boolean
  readonly writebackOn: boolean
  readonly writebackLicensed: boolean
  /** From the connector's heartbeat, never from a ping made for this request (ENU-06). */
  readonly connectorUp: boolean
}

export type Check = { readonly code: RefusalCode; readonly fires: (facts: EligibilityFacts, now: Instant) => boolean }

/**
 * The order is the specification (`sspr.md` 2.6): the first check that fires decides, and only it is logged.
 * Group comes before licence: seed 004's Gabriel lacks both, and his row names the group.
 */
export const checks: readonly Check[] = [
  { code: 'reset.user_unknown', fires: (facts) => !facts.found },
  { code: 'reset.home_elsewhere', fires: (facts) => facts.homeElsewhere },
  { code: 'reset.user_disabled', fires: (facts) => !facts.enabled },
  { code: 'reset.blocked', fires: (facts, now) => facts.blockedUntil !== null && facts.blockedUntil > now },
  // Break-glass accounts never reset by themselves (ADM-13).
  { code: 'reset.admins_off', fires: (facts) => facts.isBreakGlass || (facts.isAdmin && !facts.adminsAllowed) },
  { code: 'reset.tenant_off', fires: (facts) => !facts.isAdmin && facts.scope === 'none' },
  {
    code: 'reset.no_policy',
    fires: (facts) => !facts.anyMethodOn || (!facts.isAdmin && facts.scope === 'selected' && !facts.scopeGroupExists),
  },
  { code: 'reset.not_in_group', fires: (facts) => !facts.isAdmin && facts.scope === 'selected' && !facts.inScopeGroup },
  { code: 'reset.not_licensed', fires: (facts) => !facts.isAdmin && facts.licenceNeeded && !facts.licensed },
  { code: 'reset.too_few_methods', fires: (facts) => familiesOf(facts.usable).size < facts.gates },
  {
    code: 'reset.writeback_off',
    fires: (facts) => facts.managedOnPremises && (!facts.writebackOn || !facts.writebackLicensed),
  },
  { code: 'reset.connector_down', fires: (facts) => facts.managedOnPremises && !facts.connectorUp },
]

/** The code of the first check that fires, or null: this person may reset. */
export function refusalFor(facts: EligibilityFacts, now: Instant): RefusalCode | null {
  return checks.find((check) => check.fires(facts, now))?.code ?? null
}

/** Whether the policy lets this person reset, whatever they have registered (Graph's isSsprEnabled, ENB-32). */
export function enablementRefusal(facts: EligibilityFacts, now: Instant): RefusalCode | null {
  const policyChecks: readonly RefusalCode[] = [
    'reset.home_elsewhere',
    'reset.admins_off',
    'reset.tenant_off',
    'reset.no_policy',
    'reset.not_in_group',
    'reset.not_licensed',
  ]
  return checks.find((check) => policyChecks.includes(check.code) && check.fires(facts, now))?.code ?? null
}

export const familiesOf = (methods: readonly UsableMethod[]): ReadonlySet<string> =>
  new Set(methods.map((method) => method.family))
