import { after, day, type Instant, minute } from '../base/clock.ts'
import { asciiLower } from '../base/text.ts'
import type { MethodPolicies, SsprPolicy } from '../contract/policy.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { type Setup, setupFacts, setups } from '../contract/registration.ts'
import { serves } from '../directory/policies.policy.ts'
import { inScope } from '../methods/methods.policy.ts'
import type { PlannedStep } from './registration.machine.ts'

/** What the rules need to know about a person. Gathered by `registration.facts.ts`. */
export type RegistrationFacts = {
  readonly policy: SsprPolicy
  readonly methodPolicies: MethodPolicies
  readonly groupIds: ReadonlySet<string>
  readonly isAdmin: boolean
  readonly isBreakGlass: boolean
  readonly homeElsewhere: boolean
  readonly scopeGroupExists: boolean
  readonly inScopeGroup: boolean
  readonly licensed: boolean
  /** Families that are registered and usable for reset. */
  readonly usableFamilies: ReadonlySet<string>
  /** How many of each are registered, usable or not. */
  readonly registered: Readonly<Record<Setup, number>>
  readonly hasProof: boolean
  readonly firstPromptAt: Instant | null
  readonly lastConfirmedAt: Instant | null
}

/** Administrators need two, whatever the tenant chose (ADM-01, ADM-09). */
export const methodsRequired = (facts: Pick<RegistrationFacts, 'isAdmin' | 'policy'>): 1 | 2 =>
  facts.isAdmin ? 2 : facts.policy.methodsRequired

export const isRegistered = (facts: RegistrationFacts): boolean => facts.usableFamilies.size >= methodsRequired(facts)

/** ENB-32: the checks 5 to 9 of `sspr.md` 2.6 in their order; null: this person may reset. */
export function notEnabledBecause(facts: RegistrationFacts): RefusalCode | null {
  const { policy, isAdmin } = facts
  if (facts.homeElsewhere) return 'reset.home_elsewhere'
  // Break-glass accounts never reset by themselves (ADM-13).
  if (facts.isBreakGlass || (isAdmin && !policy.allowedToUseSsprAdmins)) return 'reset.admins_off'
  if (!isAdmin && policy.enabledFor === 'none') return 'reset.tenant_off'
  if (allowedSetups(facts).length === 0) return 'reset.no_policy'
  if (isAdmin || policy.enabledFor === 'all') return unlicensed(facts)
  if (!facts.scopeGroupExists) return 'reset.no_policy'
  return facts.inScopeGroup ? unlicensed(facts) : 'reset.not_in_group'
}

const unlicensed = (facts: RegistrationFacts): RefusalCode | null =>
  !facts.isAdmin && facts.policy.licenceEnforcement === 'perUser' && !facts.licensed ? 'reset.not_licensed' : null

/** What the organisation lets this person set up and use for reset, most secure first (FLW-43). */
export const allowedSetups = (facts: Pick<RegistrationFacts, 'methodPolicies' | 'groupIds'>): Setup[] =>
  setups.filter((setup) =>
    setupFacts[setup].policies.some((id) => {
      const policy = facts.methodPolicies[id]
      return policy.usableForReset && serves(id, policy, setupFacts[setup].method) && inScope(policy, facts.groupIds)
    }),
  )

/** What can still be added: allowed, and not as many as one may have (MTH-19). */
export const addable = (facts: RegistrationFacts): Setup[] =>
  allowedSetups(facts).filter((setup) => facts.registered[setup] < setupFacts[setup].max)

const familyOf: Record<Setup, string> = { app: 'app', phone: 'mobile', email: 'email' }

/** Whether it may be set up: allowed, or there already and only changed. Asked at each sending, and before it counts. */
export const maySetUp = (facts: RegistrationFacts, setup: Setup): boolean =>
  allowedSetups(facts).includes(setup) || (setupFacts[setup].max === 1 && facts.registered[setup] > 0)

/**
 * The steps of the wizard (`authentication-methods.md` 6.3): what is missing, most secure first. Where a single
 * method is all somebody would have, one more is proposed and may be skipped (REG-04: "Microsoft recommends one
 * more"; seed 000 shows app and phone under a policy that asks for one step at reset).
 */
export function planOf(facts: RegistrationFacts): PlannedStep[] {
  const free = allowedSetups(facts).filter((setup) => !facts.usableFamilies.has(familyOf[setup]))
  const missing = methodsRequired(facts) - facts.usableFamilies.size
  const needed = free.slice(0, Math.max(0, missing)).map((setup) => ({ setup, required: true }))
  const alone = facts.usableFamilies.size + needed.length === 1 && needed.length === 1
  const further = free[needed.length]
  return alone && further ? [...needed, { setup: further, required: false }] : needed
}

/** What may stand in for the step at `index` (R-11): allowed, not there yet. */
export function offersFor(facts: RegistrationFacts, plan: readonly PlannedStep[], index: number): Setup[] {
  return addable(facts).filter(
    (setup) => !facts.usableFamilies.has(familyOf[setup]) && !plan.some((one, n) => one.setup === setup && n <= index),
  )
}

export type Need =
  | null
  /** `daysLeft`: how long `Ask later` is offered; null when the grace is over (REG-05, REG-06). */
  | { readonly kind: 'register'; readonly daysLeft: number | null; readonly skippable: boolean }
  | { readonly kind: 'reconfirm'; readonly lastConfirmedAt: Instant | null }

/** What interrupts a sign-in (REG-01, REG-02, REG-05..07). */
export function registrationNeed(facts: RegistrationFacts, now: Instant): Need {
  if (!facts.policy.requireRegistration || notEnabledBecause(facts)) return null
  if (!isRegistered(facts)) return planOf(facts).length === 0 ? null : deferral(facts, now)
  const { reconfirmDays } = facts.policy
  const due = facts.lastConfirmedAt === null || after(facts.lastConfirmedAt, reconfirmDays * day) <= now
  return reconfirmDays > 0 && due ? { kind: 'reconfirm', lastConfirmedAt: facts.lastConfirmedAt } : null
}

function deferral(facts: RegistrationFacts, now: Instant): Need {
  const { registrationGraceDays: grace, enforceAfterGrace } = facts.policy
  const passed = Math.floor((now.getTime() - (facts.firstPromptAt ?? now).getTime()) / day)
  const left = grace - passed
  if (left > 0) return { kind: 'register', daysLeft: left, skippable: true }
  return { kind: 'register', daysLeft: null, skippable: !enforceAfterGrace }
}

export const nextConfirmation = (facts: Pick<RegistrationFacts, 'policy' | 'lastConfirmedAt'>): Instant | null =>
  facts.policy.reconfirmDays > 0 && facts.lastConfirmedAt
    ? after(facts.lastConfirmedAt, facts.policy.reconfirmDays * day)
    : null

/** SES-08: how old a re-authentication may be. */
export const freshFor = 5 * minute
/** The same for a Temporary Access Pass (authentication-methods.md 6.7). */
export const passFreshFor = 10 * minute
/** SES-10: a password alone, just given, is enough while there is nothing to prove with (SIR-06). */
export const firstFreshFor = 15 * minute

export type SignedIn = {
  readonly authenticatedAt: Instant
  readonly provedAt: Instant | null
  /** A method, or `password` where there was none. */
  readonly provedWith: string | null
}

/** Whether this session may add, change or delete security info now. */
export function mayChange(session: SignedIn, hasProof: boolean, now: Instant): boolean {
  const fresh = (at: Instant | null, life: number) => at !== null && after(at, life) > now
  const proved = fresh(session.provedAt, session.provedWith === 'pass' ? passFreshFor : freshFor)
  if (hasProof) return proved && session.provedWith !== 'password'
  return proved || fresh(session.authenticatedAt, firstFreshFor)
}

const address =
  /^[^\s@"(),:;<>[\\\]]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i

/** Typed mail addresses: the plain form, one `@`, ASCII domain; null for anything else. */
export function addressOf(typed: string): string | null {
  const trimmed = typed.trim()
  return trimmed.length <= 254 && address.test(trimmed) && !trimmed.includes('..') ? trimmed : null
}

/** MTH-16: an address that needs this very password to be read is no way back in. */
export function isOwnMailbox(
  typed: string,
  own: {
    userPrincipalName: string
    mail: string | null
    proxyAddresses: readonly string[]
    domains: readonly string[]
  },
): boolean {
  const wanted = asciiLower(typed)
  const proxies = own.proxyAddresses.map((proxy) => proxy.replace(/^smtp:/i, ''))
  const domain = wanted.slice(wanted.lastIndexOf('@') + 1)
  return (
    [own.userPrincipalName, own.mail, ...proxies].some((one) => one !== null && asciiLower(one) === wanted) ||
    own.domains.some((one) => domain === asciiLower(one))
  )
}
