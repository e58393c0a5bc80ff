import { event, modified, userTarget } from '../audit/events.ts'
import { before, day } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewUser, UserChange } from '../contract/directory.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { endsLastAdministrator } from './roles.ts'
import { tenantOf } from './tenant.store.ts'
import { forAudit, mailKey, mailProblems, nicknameOf, syncedProblems, upnKey, upnProblems } from './users.policy.ts'
import {
  deletedByKey,
  insertUser,
  lockNames,
  markDeleted,
  nameTaken,
  type User,
  updateUserRow,
  userForChange,
  userOf,
} from './users.store.ts'

/** Deleted users can be restored for this long (directory.md 2.5). */
export const restorableDays = 30

const invalid = (problems: Problem[]): { ok: false; refusal: Refusal } =>
  refuse({ code: 'directory.invalid', problems })
const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

export const createUser = (store: Store, request: UnitRequest, input: NewUser) =>
  store.unit(request, (tx) => addUser(tx, input))

/** A new user has no password yet: `passwords/` gives it one, in the same unit where both must stand together. */
export async function addUser(tx: Tx, input: NewUser): Promise<Outcome<User, Refusal>> {
  const parsed = NewUser.safeParse(input)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const fields = parsed.data
  const { domains } = await tenantOf(tx, tx.tenantId)
  const problems = [...upnProblems(fields.userPrincipalName, domains), ...mailProblems(fields)]
  if (problems.length > 0) return invalid(problems)
  const id = tx.random.uuid()
  const taken = await namesFree(tx, id, fields)
  if (taken) return taken
  await insertUser(tx, id, { ...fields, mailNickname: fields.mailNickname ?? nicknameOf(fields.userPrincipalName) })
  const user = (await userOf(tx, tx.tenantId, id))!
  const modifiedProperties = modified({}, forAudit(fields))
  tx.audit(event('Add user', { targets: [{ ...userTarget(user), modifiedProperties }] }))
  return done(user)
}

export const updateUser = (store: Store, request: UnitRequest, id: string, change: UserChange) =>
  store.unit(request, (tx) => changeUser(tx, id, change))

export async function changeUser(tx: Tx, id: string, change: UserChange): Promise<Outcome<User, Refusal>> {
  const parsed = UserChange.safeParse(change)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const fields = parsed.data
  const disables = fields.accountEnabled === false
  if (disables && (await endsLastAdministrator(tx, id))) return refuse({ code: 'role.last_administrator' })
  const user = await userForChange(tx, id)
  if (!user) return notFound(id)
  const problems = await changeProblems(tx, user, fields)
  if (problems.length > 0) return invalid(problems)
  const taken = await namesFree(tx, id, fields)
  if (taken) return taken
  if (Object.keys(fields).length > 0) await updateUserRow(tx, id, fields)
  auditChange(tx, user, fields)
  return done((await userOf(tx, tx.tenantId, id))!)
}

async function changeProblems(tx: Tx, user: User, fields: UserChange): Promise<Problem[]> {
  const synced = user.onPremisesSyncEnabled ? syncedProblems(fields) : []
  const upn = fields.userPrincipalName
  const upnWrong = upn === undefined ? [] : upnProblems(upn, (await tenantOf(tx, tx.tenantId)).domains)
  return [...synced, ...upnWrong, ...mailProblems(fields)]
}

function auditChange(tx: Tx, user: User, fields: UserChange): void {
  const old = Object.fromEntries(Object.keys(fields).map((name) => [name, user[name as keyof User]]))
  const modifiedProperties = modified(forAudit(old), forAudit(fields))
  if (modifiedProperties.length === 0 && JSON.stringify(old) === JSON.stringify(fields)) return
  tx.audit(event('Update user', { targets: [{ ...userTarget(user), modifiedProperties }] }))
  if (fields.accountEnabled === undefined || fields.accountEnabled === user.accountEnabled) return
  tx.audit(event(fields.accountEnabled ? 'Enable account' : 'Disable account', { targets: [userTarget(user)] }))
}

/** Null when the names are free (and locked for this unit). */
async function namesFree(
  tx: Tx,
  id: string,
  fields: { userPrincipalName?: string; mail?: string | null },
): Promise<{ ok: false; refusal: Refusal } | null> {
  const upn = fields.userPrincipalName === undefined ? null : upnKey(fields.userPrincipalName)
  const mail = fields.mail ? mailKey(fields.mail) : null
  if (upn === null && mail === null) return null
  await lockNames(tx, [upn, mail])
  const field = await nameTaken(tx, { upn, mail }, id)
  if (!field) return null
  return refuse({ code: 'directory.conflict', field, params: { name: String(fields[field] ?? '') } })
}

export const deleteUser = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => removeUser(tx, id))

/** Kept for 30 days: signing in and resetting end at once, seats become free (directory.md 2.5, 5.2). */
export async function removeUser(tx: Tx, id: string): Promise<Outcome<User, Refusal>> {
  if (await endsLastAdministrator(tx, id)) return refuse({ code: 'role.last_administrator' })
  const user = await userForChange(tx, id)
  if (!user) return notFound(id)
  await markDeleted(tx, id, tx.now)
  tx.audit(event('Delete user', { targets: [userTarget(user)] }))
  return done({ ...user, deletedAt: tx.now })
}

/** `key`: the id or former name. A name that somebody else has taken since needs a new one in `userPrincipalName`. */
export const restoreUser = (store: Store, request: UnitRequest, key: string, userPrincipalName?: string) =>
  store.unit(request, (tx) => bringBackUser(tx, key, userPrincipalName))

export async function bringBackUser(tx: Tx, key: string, newName?: string): Promise<Outcome<User, Refusal>> {
  const user = await deletedByKey(tx, tx.tenantId, key)
  if (!user || user.deletedAt! < before(tx.now, restorableDays * day)) return notFound(key)
  const userPrincipalName = newName ?? user.userPrincipalName
  const problems = upnProblems(userPrincipalName, (await tenantOf(tx, tx.tenantId)).domains)
  if (problems.length > 0) return invalid(problems)
  const taken = await namesFree(tx, user.id, { userPrincipalName, mail: user.mail })
  if (taken) return taken
  if (newName) await updateUserRow(tx, user.id, { userPrincipalName })
  await markDeleted(tx, user.id, null)
  const modifiedProperties = modified({ userPrincipalName: user.userPrincipalName }, { userPrincipalName })
  tx.audit(event('Restore user', { targets: [{ ...userTarget({ ...user, userPrincipalName }), modifiedProperties }] }))
  return done((await userOf(tx, tx.tenantId, user.id))!)
}
