import { event, modified, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewUser, SyncedChange, UserChange, type UserFields } from '../contract/directory.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { extensionProblems } from './extensions.ts'
import { afterUsageLocationChanged } from './licence-states.ts'
import { afterPlansChanged, afterUsersChanged, holdMembership } from './membership.ts'
import { namesFree } from './names.ts'
import { endsLastAdministrator } from './roles.ts'
import { tenantOf } from './tenant.store.ts'
import {
  flat,
  forAudit,
  mailProblems,
  merged,
  nicknameOf,
  onceSyncedProblems,
  readOnlyProblems,
  syncedProblems,
  upnProblems,
  withPrimary,
} from './users.policy.ts'
import {
  insertUser,
  recordForChange,
  recordOf,
  type UserRecord,
  type UserValues,
  updateUserRow,
} from './users.store.ts'

export { bringBackUser, deleteUser, removeUser, restorableDays, restoreUser } from './deletion.ts'

const invalid = (problems: Problem[]): { ok: false; refusal: Refusal } =>
  refuse({ code: 'directory.invalid', problems })
const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

export const createUser = (store: Store, request: UnitRequest, input: NewUser) =>
  store.unit(request, (tx) => addUser(tx, input))

/** What makes an account somebody's who was invited. */
export type Origin = Pick<UserValues, 'creationType' | 'externalUserState' | 'externalUserStateChangedAt'>

/** A new user has no password yet: `passwords/` gives it one, in the same unit where both must stand together. */
export async function addUser(tx: Tx, input: NewUser, origin: Origin = {}): Promise<Outcome<UserRecord, Refusal>> {
  const parsed = NewUser.safeParse(input)
  if (!parsed.success) return invalid([...readOnlyProblems(input), ...problemsOf(parsed.error)])
  const fields = parsed.data
  const { domains } = await tenantOf(tx, tx.tenantId)
  const problems = [...upnProblems(fields.userPrincipalName, domains), ...mailProblems(fields)]
  problems.push(...(await extensionProblems(tx, {}, fields.extensions)))
  if (problems.length > 0) return invalid(problems)
  const id = tx.random.uuid()
  const taken = await namesFree(tx, id, fields)
  if (taken) return taken
  const { userPrincipalName, displayName } = fields
  const mailNickname = fields.mailNickname ?? nicknameOf(userPrincipalName)
  await insertUser(tx, id, { ...valuesOf(fields, null), ...origin, userPrincipalName, displayName, mailNickname })
  const modifiedProperties = modified({}, forAudit(flat({ ...fields, ...origin })))
  const user = (await recordOf(tx, tx.tenantId, id))!
  tx.audit(event('Add user', { targets: [{ ...userTarget(user), modifiedProperties }] }))
  await afterUsersChanged(tx, [id])
  return done(user)
}

/** What is written: lists of values are merged into what is there, the mail address leads the proxy addresses. */
export function valuesOf(fields: UserFields, user: UserRecord | null): UserValues {
  const { extensionAttributes, extensions, ...values } = fields
  return {
    ...values,
    ...(fields.mail === undefined ? {} : { proxyAddresses: withPrimary(user?.proxyAddresses ?? [], fields.mail) }),
    ...(extensionAttributes
      ? { extensionAttributes: merged(user?.extensionAttributes ?? {}, extensionAttributes) }
      : {}),
    ...(extensions ? { extensions: merged(user?.extensions ?? {}, extensions) } : {}),
  }
}

export const updateUser = (store: Store, request: UnitRequest, id: string, change: UserChange) =>
  store.unit(request, (tx) => changeUser(tx, id, change))

export async function changeUser(tx: Tx, id: string, change: UserChange): Promise<Outcome<UserRecord, Refusal>> {
  const parsed = UserChange.safeParse(change)
  if (!parsed.success) return invalid([...readOnlyProblems(change), ...problemsOf(parsed.error)])
  const fields = parsed.data
  const user = await heldForChange(tx, id, fields)
  if (!user.ok) return user
  const problems = await changeProblems(tx, user.value, fields)
  if (problems.length > 0) return invalid(problems)
  return write(tx, user.value, fields, valuesOf(fields, user.value))
}

/** The user's row, held for the unit, unless the change would leave nobody to administer. */
async function heldForChange(tx: Tx, id: string, fields: UserFields): Promise<Outcome<UserRecord, Refusal>> {
  const disables = fields.accountEnabled === false
  if (disables) await holdMembership(tx)
  if (disables && (await endsLastAdministrator(tx, id))) return refuse({ code: 'role.last_administrator' })
  const user = await recordForChange(tx, id)
  return user ? done(user) : notFound(id)
}

async function write(
  tx: Tx,
  user: UserRecord,
  fields: Readonly<Record<string, unknown>> & { userPrincipalName?: string; mail?: string | null },
  values: UserValues,
): Promise<Outcome<UserRecord, Refusal>> {
  const taken = await namesFree(tx, user.id, fields)
  if (taken) return taken
  if (Object.keys(values).length > 0) await updateUserRow(tx, user.id, values)
  const { usageLocation = user.usageLocation } = values
  auditChange(tx, user, fields)
  await afterUsersChanged(tx, [user.id], Object.keys(values))
  if (usageLocation !== user.usageLocation) await afterPlansChanged(tx, await afterUsageLocationChanged(tx, [user.id]))
  return done((await recordOf(tx, tx.tenantId, user.id))!)
}

async function changeProblems(tx: Tx, user: UserRecord, fields: UserFields): Promise<Problem[]> {
  const upn = fields.userPrincipalName
  return [
    ...(user.onPremisesSyncEnabled ? syncedProblems(fields) : []),
    ...(!user.onPremisesSyncEnabled && user.onPremisesLastSyncAt ? onceSyncedProblems(fields) : []),
    ...(upn === undefined ? [] : upnProblems(upn, (await tenantOf(tx, tx.tenantId)).domains)),
    ...mailProblems(fields),
    ...(await extensionProblems(tx, user.extensions, fields.extensions)),
  ]
}

function auditChange(tx: Tx, user: UserRecord, changed: Readonly<Record<string, unknown>>): void {
  const known = flat(user)
  const fields = flat(changed)
  const old = Object.fromEntries(Object.keys(fields).map((name) => [name, known[name] ?? null]))
  const modifiedProperties = modified(forAudit(old), forAudit(fields))
  if (modifiedProperties.length === 0 && JSON.stringify(old) === JSON.stringify(fields)) return
  tx.audit(event('Update user', { targets: [{ ...userTarget(user), modifiedProperties }] }))
  const { accountEnabled } = changed
  if (accountEnabled === undefined || accountEnabled === user.accountEnabled) return
  tx.audit(event(accountEnabled ? 'Enable account' : 'Disable account', { targets: [userTarget(user)] }))
}

/**
 * What the directory that an account comes from says about it. Only the synchronisation calls this: it may write
 * what is read-only to everybody else, and the accounts that nobody else may change.
 */
export async function syncUser(tx: Tx, id: string, change: SyncedChange): Promise<Outcome<UserRecord, Refusal>> {
  const parsed = SyncedChange.safeParse(change)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const { proxyAddresses, imAddresses, ...rest } = parsed.data
  const user = await heldForChange(tx, id, rest)
  if (!user.ok) return user
  const upn = rest.userPrincipalName
  const domains = upn === undefined ? [] : (await tenantOf(tx, tx.tenantId)).domains
  const problems = [...(upn === undefined ? [] : upnProblems(upn, domains)), ...mailProblems(rest)]
  problems.push(...(await extensionProblems(tx, user.value.extensions, rest.extensions)))
  if (problems.length > 0) return invalid(problems)
  const lists = { ...(proxyAddresses ? { proxyAddresses } : {}), ...(imAddresses ? { imAddresses } : {}) }
  return write(tx, user.value, parsed.data, { ...valuesOf(rest, user.value), ...lists })
}
