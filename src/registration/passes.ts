import { event, userTarget } from '../audit/events.ts'
import { after, type Instant, minute } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { settingsOf } from '../contract/method-settings.ts'
import type { MethodPolicy } from '../contract/policy.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct } from '../directory/acting.ts'
import { factsFor } from '../directory/facts.store.ts'
import { methodPoliciesOf } from '../directory/policies.store.ts'
import { mayGivePass } from '../directory/roles.policy.ts'
import { type User, userForChange } from '../directory/users.store.ts'
import {
  drawPass,
  type Pass,
  type PassRules,
  type PassUsability,
  passAllowed,
  usabilityOf,
} from '../methods/passes.policy.ts'
import { passOf, putPass, removePass } from '../methods/passes.store.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { notify } from './notices.ts'
import { personOf } from './registration.facts.ts'

/** Temporary Access Passes (authentication-methods.md 2.4, 6.7): given by administrators, never to oneself. */

export type ShownPass = Pass & { readonly usability: PassUsability }
export type PassInput = {
  /** From now on without it; a pass may begin later. */
  readonly startDateTime?: string | undefined
  /** Within the bounds of the policy; its default without. */
  readonly lifetimeInMinutes?: number | undefined
  readonly isUsableOnce?: boolean | undefined
}

/** The furthest a pass may begin from now on, as its longest life. */
const farthest = 43_200 * minute
/** Clocks of scripts run a little behind. */
const lateness = 5 * minute

export const passRules = (policy: MethodPolicy): PassRules =>
  settingsOf('TemporaryAccessPass', policy.settings) as PassRules

/** What somebody has, and whether it would be taken now. */
export async function passShown(look: Look, tenantId: string, userId: string): Promise<ShownPass | null> {
  const pass = await passOf(look, tenantId, userId)
  const facts = pass && (await factsFor(look, tenantId, userId))
  if (!pass || !facts) return null
  const policy = facts.methodPolicies.TemporaryAccessPass
  const allowed = passAllowed(policy, passRules(policy), facts.groupIds, pass.once)
  return { ...pass, usability: usabilityOf(pass, allowed, look.now) }
}

type Given = { readonly pass: ShownPass; readonly plain: string }

/** AMP-40 to AMP-43. The pass itself is in this answer and nowhere else. */
export const givePass = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
  input: PassInput,
): Promise<Outcome<Given, Refusal>> =>
  store.unit(request, async (tx) => {
    const held = await heldForAct(tx, by, userId, mayGivePass)
    return held.ok ? make(tx, held.value, input) : held
  })

/** For everybody of a group: nobody gets one that would not open, and one that still counts is not taken away unasked. */
export async function givePassToOneOfMany(
  tx: Tx,
  by: Acting,
  userId: string,
  input: PassInput & { readonly replaceExisting: boolean },
): Promise<Outcome<Given, Refusal>> {
  const { replaceExisting, ...wanted } = input
  const held = await heldForAct(tx, by, userId, mayGivePass)
  if (!held.ok) return held
  const { methodPolicies, groupIds } = (await factsFor(tx, tx.tenantId, userId))!
  const policy = methodPolicies.TemporaryAccessPass
  const rules = passRules(policy)
  const once = wanted.isUsableOnce ?? rules.isUsableOnce
  if (policy.state === 'enabled' && !passAllowed(policy, rules, groupIds, once))
    return refuse({ code: 'pass.out_of_scope' })
  const there = replaceExisting ? null : await passShown(tx, tx.tenantId, userId)
  if (there && counts.has(there.usability)) return refuse({ code: 'pass.held' })
  return make(tx, held.value, wanted)
}

const counts: ReadonlySet<PassUsability> = new Set(['EnabledByPolicy', 'NotYetValid'])

/** What would be wrong with passes for anybody by the policy that stands; asked before a long job begins. */
export async function passProblem(look: Look, tenantId: string, input: PassInput): Promise<Refusal | null> {
  const policy = (await methodPoliciesOf(look, tenantId)).TemporaryAccessPass
  if (policy.state !== 'enabled') return { code: 'pass.off' }
  const wanted = wantedOf(input, passRules(policy), look.now)
  return wanted.ok ? null : wanted.refusal
}

/** The same by whoever has the host in their hands: the command line. */
export const givePassOnHost = (
  store: Store,
  request: UnitRequest,
  userId: string,
  input: PassInput,
): Promise<Outcome<Given, Refusal>> =>
  store.unit(request, async (tx) => {
    const user = await userForChange(tx, userId)
    return user ? make(tx, user, input) : refuse({ code: 'directory.not_found', params: { name: userId } })
  })

async function make(tx: Tx, user: User, input: PassInput): Promise<Outcome<Given, Refusal>> {
  const userId = user.id
  // External guests sign in elsewhere.
  if (user.creationType === 'Invitation') return refuse({ code: 'pass.guest' })
  const policy = (await factsFor(tx, tx.tenantId, userId))!.methodPolicies.TemporaryAccessPass
  if (policy.state !== 'enabled') return refuse({ code: 'pass.off' })
  const rules = passRules(policy)
  const wanted = wantedOf(input, rules, tx.now)
  if (!wanted.ok) return wanted
  const plain = drawPass(tx.random, rules.defaultLength)
  await putPass(tx, { userId, plain, ...wanted.value })
  await tell(tx, user, 'Admin registered security info', { ...wanted.value })
  return done({ pass: (await passShown(tx, tx.tenantId, userId))!, plain })
}

type Wanted = { readonly startsAt: Instant; readonly lifetimeInMinutes: number; readonly once: boolean }

function wantedOf(input: PassInput, rules: PassRules, now: Instant): Outcome<Wanted, Refusal> {
  const lifetimeInMinutes = input.lifetimeInMinutes ?? rules.defaultLifetimeInMinutes
  const { minimumLifetimeInMinutes: min, maximumLifetimeInMinutes: max } = rules
  if (lifetimeInMinutes < min || lifetimeInMinutes > max)
    return refuse({ code: 'pass.lifetime', field: 'lifetimeInMinutes', params: { min, max } })
  const asked = input.startDateTime === undefined ? now : new Date(input.startDateTime)
  if (asked < after(now, -lateness) || asked > after(now, farthest))
    return refuse({ code: 'pass.start', field: 'startDateTime' })
  if (rules.isUsableOnce && input.isUsableOnce === false) return refuse({ code: 'pass.once', field: 'isUsableOnce' })
  const startsAt = asked < now ? now : asked
  return done({ startsAt, lifetimeInMinutes, once: input.isUsableOnce ?? rules.isUsableOnce })
}

/** Sessions that were entered with it go on until it would have ended: `Revoke sessions` ends them. */
export const withdrawPass = (store: Store, request: UnitRequest, by: Acting, userId: string, id: string) =>
  store.unit(request, async (tx): Promise<Outcome<null, Refusal>> => {
    const held = await heldForAct(tx, by, userId, mayGivePass)
    if (!held.ok) return held
    if (!(await removePass(tx, userId, id))) return refuse({ code: 'methods.not_found' })
    await tell(tx, held.value, 'Admin deleted security info', {})
    return done(null)
  })

/** A row, and word to every address of the person (ADA-22): a pass opens the account. */
async function tell(
  tx: Tx,
  user: User,
  activity: 'Admin registered security info' | 'Admin deleted security info',
  { startsAt, lifetimeInMinutes, once }: Partial<Wanted>,
): Promise<void> {
  const details = {
    Method: 'TemporaryAccessPass',
    StartsAt: startsAt?.toISOString(),
    LifetimeInMinutes: lifetimeInMinutes,
    IsUsableOnce: once === undefined ? undefined : String(once),
  }
  tx.audit(event(activity, { targets: [userTarget(user)], details }))
  const person = (await personOf(tx, tx.tenantId, user.id))!
  notify(tx, person, startsAt ? 'added' : 'removed', 'pass', null)
}
