import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { MethodKind, MethodPolicyId } from '../contract/methods.ts'
import { defaultMethodPolicies, type MethodPolicies, type MethodPolicy } from '../contract/policy.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct, type Matrix } from '../directory/acting.ts'
import { type DirectoryFacts, factsFor } from '../directory/facts.store.ts'
import { changeMethodPolicy } from '../directory/policies.ts'
import { may } from '../directory/roles.policy.ts'
import type { User } from '../directory/users.store.ts'
import { changeUser } from '../directory/users.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { type Credential, credentialsOf } from './credentials.store.ts'
import { emergencyIds } from './emergency.store.ts'
import { secondFactors } from './methods.policy.ts'

/**
 * Emergency accounts (authentication-methods.md AMP-24): the ones an organization gets in with when nothing else
 * works. They are left out of password reset, and no method policy may take their last second factor.
 */
export type EmergencyAccount = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly accountEnabled: boolean
  /** What they could prove themselves with at a sign-in now, beside the password. */
  readonly secondFactors: readonly MethodKind[]
}

/** Two is the least that helps (one may be lost); more than these are no exception any more. */
export const emergencyLimits = { advised: 2, most: 10 } as const

type Known = { readonly facts: DirectoryFacts & { readonly user: User }; readonly credentials: readonly Credential[] }

async function knownOf(look: Look, tenantId: string): Promise<Known[]> {
  const known: Known[] = []
  for (const id of await emergencyIds(look, tenantId)) {
    const facts = await factsFor(look, tenantId, id)
    if (facts) known.push({ facts, credentials: await credentialsOf(look, tenantId, id) })
  }
  return known
}

const factorsBy = ({ facts, credentials }: Known, policies: MethodPolicies): MethodKind[] =>
  secondFactors({ credentials, policies, groupIds: facts.groupIds })

export const emergencyAccounts = (store: Store, tenantId: string): Promise<EmergencyAccount[]> =>
  store.look(async (look) => (await knownOf(look, tenantId)).map(shown))

function shown(known: Known): EmergencyAccount {
  const { id, displayName, userPrincipalName, accountEnabled } = known.facts.user
  const factors = factorsBy(known, known.facts.methodPolicies)
  return { id, displayName, userPrincipalName, accountEnabled, secondFactors: factors }
}

/** Only for who may give and take away the highest roles' methods; not in somebody else's restricted unit. */
const mayMark: Matrix = (actor, target) => may(actor.roleIds, 'emergencyAccounts.write') && !target.inRestrictedUnit

/** Marks an account, or takes the mark away; what it is already stays. The change of the user is in the log. */
export const markEmergency = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
  isBreakGlass: boolean,
): Promise<Outcome<null, Refusal>> =>
  store.unit(request, async (tx) => {
    // Counted and marked by one at a time.
    const held = await heldForAct(tx, by, userId, mayMark, true)
    if (!held.ok) return held
    const marked = await emergencyIds(tx, tx.tenantId)
    if (isBreakGlass && !marked.includes(held.value.id) && marked.length >= emergencyLimits.most)
      return refuse({ code: 'emergency.limit', params: { max: emergencyLimits.most } })
    const changed = await changeUser(tx, held.value.id, { isBreakGlass })
    return changed.ok ? done(null) : changed
  })

/** Named fields of a method policy change; not so that an emergency account loses its last second factor. */
export const saveMethodPolicy = (
  store: Store,
  request: UnitRequest,
  id: MethodPolicyId,
  change: Partial<MethodPolicy>,
  ifVersion?: number,
): Promise<Outcome<MethodPolicy, Refusal>> =>
  store.unit(request, (tx) => changeMethodPolicy(tx, id, change, { ifVersion, objection: stranding }))

/** Back to what a new tenant has; the same holds. */
export const resetMethodPolicy = (store: Store, request: UnitRequest, id: MethodPolicyId, ifVersion?: number) =>
  store.unit(request, (tx) =>
    changeMethodPolicy(tx, id, defaultMethodPolicies()[id], {
      ifVersion,
      activity: 'Authentication Methods Policy Reset',
      objection: stranding,
    }),
  )

/** Those who could prove themselves before and could not any more. Who never could is not kept from getting a way. */
async function stranding(tx: Tx, before: MethodPolicies, after: MethodPolicies): Promise<Refusal | null> {
  const stranded = (await knownOf(tx, tx.tenantId)).filter(
    (known) => factorsBy(known, before).length > 0 && factorsBy(known, after).length === 0,
  )
  if (stranded.length === 0) return null
  const names = stranded.map(({ facts }) => `${facts.user.displayName} (${facts.user.userPrincipalName})`)
  return { code: 'policy.emergency', field: 'state', params: { names: names.join(', ') } }
}
