import { event, reasonOf, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { newToken, sha256 } from '../base/secret.ts'
import type { Refusal } from '../contract/refusals.ts'
import { ssprPolicyOf } from '../directory/policies.store.ts'
import { type User, userForChange } from '../directory/users.store.ts'
import { credentialsOf } from '../methods/credentials.store.ts'
import { message } from '../outbox/messages.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { contextFor, objectionTo } from './context.ts'
import type { Hasher } from './hasher.ts'
import { noticeAddresses } from './notices.policy.ts'
import { holdPassword, passwordOf, type StoredPassword, storePassword } from './passwords.ts'
import { countTry, type PasswordTry, personSubject, settleTry } from './proof.ts'
import type { PasswordContext } from './strength.policy.ts'

export type ChangeParts = { readonly store: Store; readonly hasher: Hasher }

/** Whose password, from which session, in a browser that is known or not. */
export type ChangeRequest = {
  readonly unit: UnitRequest
  readonly userId: string
  /** The acting session, which stays; null: a program acts for the person, and every session ends. */
  readonly sessionId: string | null
  readonly familiar: boolean
}

export type ChangeEntries = { readonly current: string; readonly password: string; readonly confirm: string }

/** What the page shows and the rules look at; null where the password is not kept here. */
export async function changeContext(look: Look, tenantId: string, userId: string): Promise<PasswordContext | null> {
  return (await contextFor(look, tenantId, userId))?.context ?? null
}

/**
 * C-01 and C-02: voluntary and forced change alike (FLW-34). The form is looked at first, then the current password
 * is counted and proved, then the new one is hashed; both hashes outside the units. The acting session goes on under
 * the new token that is returned, all others end (SES-05).
 */
export async function changePassword(
  parts: ChangeParts,
  request: ChangeRequest,
  entries: ChangeEntries,
): Promise<Outcome<{ token: string }, Refusal>> {
  const { store, hasher } = parts
  const known = await store.look((look) => read(look, request))
  if (!known) return refuse({ code: 'password.managed_elsewhere' })
  const objection = entriesRefused(entries, known.context)
  if (objection) return store.unit(request.unit, async (tx) => refused(tx, known.user, objection))
  const counted = await store.unit(request.unit, (tx) => count(tx, request, known.user, entries.current))
  if (!counted.ok) return counted
  if (!(await hasher.verify(known.stored?.phc ?? null, entries.current))) {
    return store.unit(request.unit, (tx) => wrong(tx, known.user, counted.value))
  }
  if (entries.password.normalize('NFC') === entries.current.normalize('NFC')) {
    return store.unit(request.unit, (tx) => reused(tx, known.user, counted.value))
  }
  const phc = await hasher.hash(entries.password)
  return store.unit(request.unit, (tx) => write(tx, request, known.stored!, counted.value, phc))
}

type Known = { user: User; context: PasswordContext; stored: StoredPassword | null }

async function read(look: Look, { unit, userId }: ChangeRequest): Promise<Known | null> {
  const known = await contextFor(look, unit.tenantId, userId)
  return known && { ...known, stored: await passwordOf(look, unit.tenantId, userId) }
}

function entriesRefused({ current, password, confirm }: ChangeEntries, context: PasswordContext): Refusal | null {
  if (current === '') return { code: 'signin.password_missing', field: 'current' }
  if (password === '') return { code: 'password.missing', field: 'password' }
  const objection = objectionTo(password, context, 'password')
  if (objection) return objection
  return password === confirm ? null : { code: 'password.differs', field: 'confirm' }
}

/** A form that is not filled in is only shown again; a password that breaks a rule is an event (`sspr.md` 1.7). */
function refused(tx: Tx, user: User, refusal: Refusal): Outcome<never, Refusal> {
  if (refusal.code === 'password.unacceptable') {
    failure(tx, user, 'PasswordPolicyViolation', { Failures: refusal.problems?.map((one) => one.code).join(', ') })
  }
  return refuse(refusal)
}

function failure(tx: Tx, user: User, reason: string, details: Record<string, string | undefined> = {}): void {
  const parts = {
    reason,
    targets: [userTarget(user)],
    details: { OnPremisesAgent: 'None', ...details, UserAgent: tx.userAgent },
  }
  tx.audit(event('Change password (self-service)', { result: 'failure', ...parts }))
}

const currentWrong: Refusal = { code: 'password.current_wrong', field: 'current' }

async function count(
  tx: Tx,
  request: ChangeRequest,
  user: User,
  plain: string,
): Promise<Outcome<PasswordTry, Refusal>> {
  const subject = personSubject(request.userId)
  const counted = await countTry(tx, { subject, familiar: request.familiar, plain })
  if (counted.verdict === 'evaluate') return done(counted)
  const { verdict } = counted
  failure(tx, user, reasonOf('password.current_wrong'), verdict === 'repeat' ? {} : { Locked: 'true' })
  if (verdict === 'repeat') return refuse(currentWrong)
  return refuse({ code: verdict === 'off' ? 'signin.password_off' : 'signin.locked', field: 'current' })
}

async function wrong(tx: Tx, user: User, counted: PasswordTry): Promise<Outcome<never, Refusal>> {
  await settleTry(tx, counted, false, userTarget(user))
  failure(tx, user, reasonOf('password.current_wrong'))
  return refuse(currentWrong)
}

/** PW-07: only asked once the current one is proved, so that it tells nothing. */
async function reused(tx: Tx, user: User, counted: PasswordTry): Promise<Outcome<never, Refusal>> {
  await settleTry(tx, counted, true)
  failure(tx, user, reasonOf('password.reused'))
  return refuse({ code: 'password.reused', field: 'password' })
}

/** Person, password, lockout, in the order a reset takes them, so that the two never wait for each other. */
async function write(
  tx: Tx,
  request: ChangeRequest,
  seen: StoredPassword,
  counted: PasswordTry,
  phc: string,
): Promise<Outcome<{ token: string }, Refusal>> {
  const user = await userForChange(tx, request.userId)
  if (!user?.accountEnabled || !(await holdPassword(tx, user.id, seen.sealed))) {
    return refuse({ code: 'signin.session_over' })
  }
  await settleTry(tx, counted, true)
  const credentials = await credentialsOf(tx, tx.tenantId, user.id)
  const token = newToken(tx.random)
  const keep = request.sessionId === null ? {} : { keep: { id: request.sessionId, token: sha256(token) } }
  await storePassword(tx, { userId: user.id, phc, by: 'user', ...keep })
  const targets = [userTarget(user)]
  tx.audit(event('Change user password', { targets }))
  const details = { OnPremisesAgent: 'None', UserAgent: tx.userAgent }
  tx.audit(event('Change password (self-service)', { reason: 'None', targets, details }))
  if ((await ssprPolicyOf(tx, tx.tenantId)).policy.notifyUsersOnChange) {
    tell(tx, user, noticeAddresses(user, credentials))
  }
  return done({ token })
}

/** NTF-06. */
function tell(tx: Tx, user: User, addresses: readonly string[]): void {
  const values = { userPrincipalName: user.userPrincipalName, at: tx.now.toISOString() }
  const { id: userId, preferredLanguage: locale } = user
  for (const to of addresses) {
    tx.send(message(tx, { channel: 'mail', to, template: 'notice.change', values, locale, userId }))
  }
}
