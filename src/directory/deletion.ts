import { event, modified, userTarget } from '../audit/events.ts'
import { before, day, type Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import { overAssignedOf, purgeDue, purgePerson, stillDue } from './deletion.store.ts'
import { afterUsersDeleted, afterUsersRestored } from './licence-states.ts'
import { afterPlansChanged, afterUsersChanged, holdMembership } from './membership.ts'
import { namesFree } from './names.ts'
import { endsLastAdministrator } from './roles.ts'
import { tenantOf } from './tenant.store.ts'
import { upnProblems, withPrimary } from './users.policy.ts'
import {
  deletedForChange,
  markDeleted,
  recordForChange,
  recordOf,
  type UserRecord,
  type UserValues,
  updateUserRow,
} from './users.store.ts'

/** Deleted users can be restored for this long, then they are purged by themselves (directory.md 2.5). */
export const restorableDays = 30

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

export const deleteUser = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => removeUser(tx, id))

/** Kept for 30 days: signing in and resetting end at once, seats become free (directory.md 2.5, 5.2). */
export async function removeUser(tx: Tx, id: string): Promise<Outcome<UserRecord, Refusal>> {
  if (await endsLastAdministrator(tx, id)) return refuse({ code: 'role.last_administrator' })
  const user = await recordForChange(tx, id)
  if (!user) return notFound(id)
  await markDeleted(tx, id, tx.now)
  await afterUsersDeleted(tx, [id])
  tx.audit(event('Delete user', { targets: [userTarget(user)] }))
  return done({ ...user, deletedAt: tx.now })
}

export type RestoreOptions = {
  /** For a user whose name somebody else has taken since. */
  readonly newUserPrincipalName?: string | undefined
  /** Comes back without the addresses that somebody else has taken since, instead of not at all. */
  readonly autoReconcileProxyConflict?: boolean | undefined
}

/** A user with what was noticed at the restore: products of which there are fewer seats than holders now. */
export type Restored = UserRecord & { readonly overAssigned: readonly string[] }

/** `key`: the id or former name. */
export const restoreUser = (store: Store, request: UnitRequest, key: string, options: RestoreOptions = {}) =>
  store.unit(request, (tx) => bringBackUser(tx, key, options))

/** Memberships, roles and licences were kept and count again, licences even when none is free (directory.md 2.5). */
export async function bringBackUser(
  tx: Tx,
  key: string,
  options: RestoreOptions = {},
): Promise<Outcome<Restored, Refusal>> {
  const user = await deletedForChange(tx, key)
  if (!user || user.deletedAt! < restorableSince(tx.now)) return notFound(key)
  const { newUserPrincipalName: newName, autoReconcileProxyConflict: reconcile = false } = options
  const userPrincipalName = newName ?? user.userPrincipalName
  const problems = upnProblems(userPrincipalName, (await tenantOf(tx, tx.tenantId)).domains)
  if (problems.length > 0) return refuse({ code: 'directory.invalid', problems })
  const taken = await namesFree(tx, user.id, { userPrincipalName, mail: user.mail })
  const mailLost = taken?.refusal.field === 'mail' && reconcile
  if (taken && !mailLost) return taken
  const change: UserValues = {
    ...(newName === undefined ? {} : { userPrincipalName }),
    ...(mailLost ? { mail: null, proxyAddresses: withPrimary(user.proxyAddresses, null) } : {}),
  }
  if (Object.keys(change).length > 0) await updateUserRow(tx, user.id, change)
  await markDeleted(tx, user.id, null)
  await holdMembership(tx)
  const plansOf = await afterUsersRestored(tx, [user.id])
  const overAssigned = await overAssignedOf(tx, user.id)
  auditRestore(tx, user, { ...user, ...change }, overAssigned)
  await afterUsersChanged(tx, [user.id])
  await afterPlansChanged(tx, plansOf)
  return done({ ...(await recordOf(tx, tx.tenantId, user.id))!, overAssigned })
}

function auditRestore(tx: Tx, old: UserRecord, now: UserRecord, overAssigned: readonly string[]): void {
  const shown = ({ userPrincipalName, mail }: UserRecord) => ({ userPrincipalName, mail })
  const modifiedProperties = modified(shown(old), shown(now))
  const targets = [{ ...userTarget(now), modifiedProperties }]
  tx.audit(event('Restore user', { targets, details: { OverAssignedLicenses: overAssigned.join(', ') } }))
}

/** Who was deleted before this can no longer be restored. */
const restorableSince = (now: Instant): Instant => before(now, restorableDays * day)

export const purgeUser = (store: Store, request: UnitRequest, key: string) =>
  store.unit(request, (tx) => forgetUser(tx, key))

/**
 * For good: every row about the person goes, in every module; what happened stays in the audit log. Only of users
 * who were deleted before, so that nobody is lost by one slip. Nothing brings them back.
 */
export async function forgetUser(tx: Tx, key: string): Promise<Outcome<UserRecord, Refusal>> {
  const user = await deletedForChange(tx, key)
  if (!user) return notFound(key)
  const reports = await purgePerson(tx, user.id)
  tx.audit(event('Hard Delete user', { targets: [userTarget(user)] }))
  await afterUsersChanged(tx, reports, ['managerId'])
  return done(user)
}

/** Housekeeping over all tenants: who was deleted more than 30 days ago, each in a unit of their own. */
export async function purgeDeleted(store: Store, batch = 200): Promise<number> {
  const due = await store.look((look) => purgeDue(look, restorableSince(look.now), batch))
  for (const { tenantId, id } of due) {
    await store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
      if (await stillDue(tx, id, restorableSince(tx.now))) await forgetUser(tx, id)
    })
  }
  return due.length
}
