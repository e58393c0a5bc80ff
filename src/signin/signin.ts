import { event, userTarget } from '../audit/events.ts'
import { type Instant, isPast } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { maskedName } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import { onlyTenant, type Tenant, tenantOfDomain } from '../directory/tenant.store.ts'
import { findByName, type User } from '../directory/users.store.ts'
import { addressEntries, limits, retryAfterSeconds } from '../guard/limits.policy.ts'
import { giveBack, hit } from '../guard/limits.store.ts'
import type { Hasher } from '../passwords/hasher.ts'
import { passwordOf, type StoredPassword, upgradePassword } from '../passwords/passwords.ts'
import { countTry, decoySubject, type PasswordTry, personSubject, settleTry } from '../passwords/proof.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { isKnownDevice } from './devices.store.ts'
import { type Entered, enter } from './enter.ts'
import { noteSignIn, type SignInError, type SignInTarget } from './log.ts'

export type SigninParts = { readonly store: Store; readonly hasher: Hasher }

/** What is known of the browser that signs in. */
export type SigninRequest = {
  readonly correlationId: string
  readonly ip: string
  readonly userAgent: string | null
  /** Cookies: a browser that was signed in with before, and a session that this sign-in replaces. */
  readonly device: string | undefined
  readonly session: string | undefined
  readonly returnTo: string | null
  /** What it is for, for the log. */
  readonly target: SignInTarget
}

/** Whose branding the password page shows: by the domain only, so that it tells nothing about names (ENU-09). */
export async function tenantForName(look: Look, name: string): Promise<Tenant | null> {
  const domain = name.slice(name.lastIndexOf('@') + 1)
  const owner = name.includes('@') && domain.length <= 48 ? await tenantOfDomain(look, domain) : null
  return owner ?? onlyTenant(look)
}

/** First question: a name. Nobody is looked up, every name goes on to the password. */
export function beginSignin(name: string): Outcome<{ name: string }, Refusal> {
  const typed = name.trim()
  return typed === '' || typed.length > 256
    ? refuse({ code: 'signin.name_missing', field: 'username' })
    : done({ name: typed })
}

/** Who it may be, read before the hash. */
export type Candidate = {
  readonly tenant: Tenant
  readonly name: string
  /** How the logs call somebody who is not found: masked. */
  readonly shown: string
  /** How they come, where it is not by password. */
  readonly method?: 'SMS'
  readonly user: User | null
  readonly stored: StoredPassword | null
  readonly familiar: boolean
  readonly target: SignInTarget
  readonly request: UnitRequest
}

/**
 * Second question: the password. Counted in one unit, hashed outside, decided in a second. A name that is nobody's,
 * an account that is off, one without a password: the same statements, the same one hash, the same answer (ENU-05,
 * ENU-07, LK-12).
 */
export async function signIn(
  parts: SigninParts,
  request: SigninRequest,
  input: { username: string; password: string },
): Promise<Outcome<Entered, Refusal>> {
  const begun = beginSignin(input.username)
  if (!begun.ok) return begun
  if (input.password === '') return refuse({ code: 'signin.password_missing', field: 'password' })
  const candidate = await parts.store.look((look) => candidateFor(look, begun.value.name, request))
  if (!candidate) return refuse(wrongPassword)
  const counted = await parts.store.unit(candidate.request, (tx) => count(tx, candidate, input.password))
  if (!counted.ok) return counted
  const right = await parts.hasher.verify(provable(candidate)?.phc ?? null, input.password)
  const better = right && (await rehashed(parts.hasher, candidate.stored!, input.password))
  return parts.store.unit(candidate.request, (tx) =>
    decide(tx, candidate, counted.value, right, better || null, request),
  )
}

const wrongPassword: Refusal = { code: 'signin.wrong', field: 'password' }
const nobodyId = '00000000-0000-0000-0000-000000000000'

export async function candidateFor(look: Look, name: string, request: SigninRequest): Promise<Candidate | null> {
  const tenant = await tenantForName(look, name)
  if (!tenant) return null
  // The person before the password: a reset between the two leaves an old valid-from with a new password, which
  // only asks for one more sign-in; the other way round an old password would pass as new.
  const user = await findByName(look, tenant.id, name)
  const stored = await passwordOf(look, tenant.id, user?.id ?? nobodyId)
  const familiar = await isKnownDevice(look, tenant.id, user?.id ?? null, request.device)
  const { correlationId, ip, userAgent } = request
  const actor = {
    type: 'user' as const,
    id: user?.id ?? null,
    displayName: user?.displayName ?? null,
    userPrincipalName: user?.userPrincipalName ?? maskedName(name),
    ipAddress: ip,
  }
  const { target } = request
  return {
    tenant,
    name,
    shown: maskedName(name),
    user,
    stored,
    familiar,
    target,
    request: { tenantId: tenant.id, correlationId, actor, ip, userAgent },
  }
}

/** The password that may open this account, or null when none may. */
const provable = ({ user, stored }: Candidate): StoredPassword | null => (user?.accountEnabled ? stored : null)

async function rehashed(hasher: Hasher, stored: StoredPassword, plain: string): Promise<string | null> {
  return hasher.needsRehash(stored.phc) ? hasher.hash(plain) : null
}

/**
 * LK-11, LK-03, LK-04: what is refused before any hash is computed. The address is counted here, before the password
 * is looked at, and given back when it was right. `other`: not a password but a code or a pass, and what a wrong one
 * is told.
 */
export async function count(
  tx: Tx,
  candidate: Candidate,
  plain: string,
  other?: Refusal,
): Promise<Outcome<Counted, Refusal>> {
  const address = await hit(tx, addressEntries(tx.ip, limits.addressSignIns))
  if (address.some((one) => !one.within)) {
    const seconds = retryAfterSeconds(limits.addressSignIns)
    return failed(tx, candidate, 'Too many sign-ins from this address', 50053, {
      code: 'request.too_many',
      params: { seconds },
    })
  }
  const { user, familiar } = candidate
  const subject = user ? personSubject(user.id) : decoySubject(tx.keys, tx.tenantId, candidate.name)
  const secret = other ? 'other' : 'password'
  const counted = await countTry(tx, { subject, familiar, plain, secret })
  if (counted.verdict === 'evaluate') return done({ ...counted, at: tx.now })
  const again = candidate.method ? 'Code not accepted' : 'Incorrect password'
  if (counted.verdict === 'repeat') return failed(tx, candidate, again, 50126, other ?? wrongPassword)
  if (counted.verdict === 'off') return failed(tx, candidate, 'Password sign-in is disabled', 50053, passwordOff)
  return failed(tx, candidate, 'Account is locked', 50053, { code: 'signin.locked', field: 'password' })
}

const passwordOff: Refusal = { code: 'signin.password_off', field: 'password' }

export type Counted = PasswordTry & { readonly at: Instant }

async function decide(
  tx: Tx,
  candidate: Candidate,
  counted: Counted,
  right: boolean,
  better: string | null,
  request: SigninRequest,
): Promise<Outcome<Entered, Refusal>> {
  const { user, stored } = candidate
  // Password before lockout, as everywhere: two units must not wait for each other.
  if (user && stored && better) await upgradePassword(tx, user.id, stored.sealed, better)
  await settleTry(tx, counted, right, user ? userTarget(user) : undefined)
  if (!right || !user || !stored) return failed(tx, candidate, ...reasonFor(candidate), wrongPassword)
  giveBack(tx, addressEntries(tx.ip, limits.addressSignIns), counted.at)
  if (stored.expiresAt && isPast(stored.expiresAt, tx.now)) {
    return failed(tx, candidate, 'Temporary password has expired', 50055, {
      code: 'signin.password_expired',
      field: 'password',
    })
  }
  return done(
    await enter(tx, {
      user,
      mustChange: stored.mustChange,
      passEndsAt: null,
      bucket: counted.bucket,
      familiar: candidate.familiar,
      request,
    }),
  )
}

/** What only the log says (R2). */
function reasonFor({ user, stored }: Candidate): [string, SignInError] {
  if (!user) return ["The user ID entered doesn't match an account", 50034]
  if (!user.accountEnabled) return ["User's account is disabled", 50057]
  return stored ? ['Incorrect password', 50126] : ['Account has no password', 50056]
}

export function failed(
  tx: Tx,
  { user, shown, target, method }: Pick<Candidate, 'user' | 'shown' | 'target' | 'method'>,
  reason: string,
  errorCode: SignInError,
  refusal: Refusal,
): Outcome<never, Refusal> {
  const details = { Method: method, UserAgent: tx.userAgent }
  tx.audit(event('Sign-in', { result: 'failure', reason, targets: user ? [userTarget(user)] : [], details }))
  noteSignIn(tx, { person: user, typed: shown, target, errorCode, ...(method ? { method } : {}) })
  return refuse(refusal)
}
