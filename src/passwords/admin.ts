import { event, reasonOf, userTarget } from '../audit/events.ts'
import { after, day } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct, refusalToAct } from '../directory/acting.ts'
import { ssprPolicyOf } from '../directory/policies.store.ts'
import { mayReset } from '../directory/roles.policy.ts'
import { tenantOf } from '../directory/tenant.store.ts'
import { type User, userOf } from '../directory/users.store.ts'
import { credentialsOf } from '../methods/credentials.store.ts'
import { message } from '../outbox/messages.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { contextOf, managedElsewhere, objectionTo } from './context.ts'
import type { Hasher } from './hasher.ts'
import { noticeAddresses } from './notices.policy.ts'
import { insertOperation } from './operations.store.ts'
import { storePassword } from './passwords.ts'
import { temporaryPassword } from './temporary.policy.ts'

export type AdminParts = { readonly store: Store; readonly hasher: Hasher }

export type AdminReset = {
  readonly userId: string
  /** Null: one is drawn, and told once. */
  readonly password: string | null
  /** To be changed at the next sign-in; such a password opens the account for some days only (ADA-07). */
  readonly temporary: boolean
  /** Where a refusal says the password stood. */
  readonly field?: string
}

/** A password that the rules accept, hashed; `applyReset` stores it. */
export type Prepared = AdminReset & { readonly plain: string; readonly phc: string }

export type ResetDone = { readonly operationId: string; readonly user: User; readonly newPassword: string | null }

/**
 * `Reset password` by an administrator (ADA-06, graph-api.md 6.7): a given or drawn password, every session and
 * token of the person void. Whoever may not is told before anything is hashed, and the log tells of it.
 */
export async function resetByAdmin(
  parts: AdminParts,
  request: UnitRequest,
  by: Acting,
  input: AdminReset,
): Promise<Outcome<ResetDone, Refusal>> {
  const prepared = await prepareReset(parts, request, by, input)
  if (!prepared.ok) return prepared
  return parts.store.unit(request, async (tx) => {
    const user = await applyReset(tx, by, prepared.value)
    if (!user.ok) return user
    const operationId = await insertOperation(tx, { userId: user.value.id, callerId: by.id })
    return done({ operationId, user: user.value, newPassword: input.password === null ? prepared.value.plain : null })
  })
}

/** First half, before a unit: rights, rules, the hash. For callers that change more than the password in their unit. */
export async function prepareReset(
  { store, hasher }: AdminParts,
  request: UnitRequest,
  by: Acting,
  input: AdminReset,
): Promise<Outcome<Prepared, Refusal>> {
  const known = await store.look((look) => lookAt(look, request.tenantId, by, input))
  if (!known.user) return refuse({ code: 'directory.not_found', params: { name: input.userId } })
  const { user } = known
  if (known.refusal) return store.unit(request, async (tx) => denied(tx, user, known.refusal!))
  const context = contextOf(user, known.tenantName)
  const plain = input.password ?? temporaryPassword(store.random, context)
  const objection = objectionTo(plain, context, input.field ?? 'newPassword')
  if (objection) return store.unit(request, async (tx) => denied(tx, user, objection))
  return done({ ...input, plain, phc: await hasher.hash(plain) })
}

type Known = { user: User | null; tenantName: string; refusal: Refusal | null }

async function lookAt(look: Look, tenantId: string, by: Acting, { userId }: AdminReset): Promise<Known> {
  const user = await userOf(look, tenantId, userId)
  const tenantName = (await tenantOf(look, tenantId)).displayName
  if (!user) return { user, tenantName, refusal: null }
  const refusal = await refusalToAct(look, tenantId, by, user.id, mayReset)
  return { user, tenantName, refusal: refusal ?? elsewhere(user) }
}

const elsewhere = (user: User): Refusal | null =>
  managedElsewhere(user) ? { code: 'password.managed_elsewhere' } : null

/** `sspr.md` 9.2: a refused reset is a row of its own. */
function denied(tx: Tx, user: User, refusal: Refusal): Outcome<never, Refusal> {
  const unacceptable = refusal.code === 'password.unacceptable'
  const failures = unacceptable ? refusal.problems?.map((one) => one.code).join(', ') : undefined
  tx.audit(
    event('Reset password (by admin)', {
      result: 'failure',
      reason: unacceptable ? 'PasswordPolicyViolation' : reasonOf(refusal.code),
      targets: [userTarget(user)],
      details: { OnPremisesAgent: 'None', Failures: failures },
    }),
  )
  return refuse(refusal)
}

/** Second half: everything is asked again under the person's lock, then written with its rows and mails. */
export async function applyReset(tx: Tx, by: Acting, prepared: Prepared): Promise<Outcome<User, Refusal>> {
  const held = await heldForAct(tx, by, prepared.userId, mayReset)
  if (!held.ok) return held
  const user = held.value
  const refusal = elsewhere(user)
  if (refusal) return denied(tx, user, refusal)
  const { policy } = await ssprPolicyOf(tx, tx.tenantId)
  const { phc, temporary } = prepared
  const expiresAt = temporary ? after(tx.now, policy.temporaryPasswordDays * day) : null
  await storePassword(tx, { userId: user.id, phc, by: 'admin', mustChange: temporary, expiresAt })
  auditReset(tx, user, temporary)
  if (policy.notifyUsers) await tell(tx, user)
  return done(user)
}

/** `sspr.md` 9.2 and 9.3: the start, the writes of the directory, then what it was. */
export function auditReset(tx: Tx, user: User, temporary: boolean): void {
  const targets = [userTarget(user)]
  tx.audit(event('Admin started password reset', { targets }))
  tx.audit(event('Reset user password', { targets }))
  if (temporary) tx.audit(event('Set force change user password', { targets }))
  tx.audit(event('Update StsRefreshTokenValidFrom Timestamp', { targets }))
  const reason = 'Successfully completed reset.'
  tx.audit(event('Reset password (by admin)', { reason, targets, details: { OnPremisesAgent: 'None' } }))
}

/** ADA-22, NTF-20: to the addresses from before, without a word of the password. */
async function tell(tx: Tx, user: User): Promise<void> {
  const values = { userPrincipalName: user.userPrincipalName, at: tx.now.toISOString(), what: 'byAdmin' as const }
  const { id: userId, preferredLanguage: locale } = user
  for (const to of noticeAddresses(user, await credentialsOf(tx, tx.tenantId, user.id))) {
    tx.send(message(tx, { channel: 'mail', to, template: 'notice.reset', values, locale, userId }))
  }
}
