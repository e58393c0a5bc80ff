import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { NewUser } from '../contract/directory.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct } from '../directory/acting.ts'
import { mayReset } from '../directory/roles.policy.ts'
import { tenantOf } from '../directory/tenant.store.ts'
import type { User } from '../directory/users.store.ts'
import { addUser } from '../directory/users.ts'
import type { Tx, UnitRequest } from '../store/unit.ts'
import { type AdminParts, applyReset, type Prepared, prepareReset } from './admin.ts'
import { contextOf, objectionTo } from './context.ts'
import { markMustChange } from './password.store.ts'
import { storePassword } from './passwords.ts'

/** Graph's passwordProfile, as it is written on a user. */
export type PasswordProfile = {
  readonly password?: string | null | undefined
  readonly forceChangePasswordNextSignIn?: boolean | undefined
  readonly forceChangePasswordNextSignInWithMfa?: boolean | undefined
}

const field = 'passwordProfile.password'

/** A second factor at sign-in comes with a later version; until then nobody could keep the promise. */
function notBuilt(profile: PasswordProfile): Refusal | null {
  if (profile.forceChangePasswordNextSignInWithMfa !== true) return null
  const message = 'forceChangePasswordNextSignInWithMfa is not available yet: sign-in asks for no second factor.'
  const problem = { field: 'passwordProfile.forceChangePasswordNextSignInWithMfa', code: 'not_built', message }
  return { code: 'directory.invalid', problems: [problem] }
}

/** What a passwordProfile on PATCH comes to: a new password, or only whether it must be changed. */
export type PreparedProfile = {
  readonly reset: Prepared | null
  readonly userId: string
  readonly force: boolean | null
}

/**
 * First half of `passwordProfile` in PATCH /users: it is a reset by an administrator (graph-api.md 6.1). Before the
 * unit, because it hashes; the default is a change at the next sign-in.
 */
export async function prepareProfile(
  parts: AdminParts,
  request: UnitRequest,
  by: Acting,
  userId: string,
  profile: PasswordProfile,
): Promise<Outcome<PreparedProfile, Refusal>> {
  const refusal = notBuilt(profile)
  if (refusal) return refuse(refusal)
  const { password, forceChangePasswordNextSignIn: force } = profile
  if (password === undefined || password === null) return done({ reset: null, userId, force: force ?? null })
  const prepared = await prepareReset(parts, request, by, { userId, password, temporary: force ?? true, field })
  return prepared.ok ? done({ reset: prepared.value, userId, force: null }) : prepared
}

/** Second half, in the unit that changes the rest of the user. */
export async function applyProfile(
  tx: Tx,
  by: Acting,
  profile: PreparedProfile,
): Promise<Outcome<User | null, Refusal>> {
  if (profile.reset) return applyReset(tx, by, profile.reset)
  if (profile.force === null) return done(null)
  const held = await heldForAct(tx, by, profile.userId, mayReset)
  if (!held.ok) return held
  if (await markMustChange(tx, profile.userId, profile.force)) {
    tx.audit(event('Set force change user password', { targets: [userTarget(held.value)] }))
  }
  return held
}

/** The same for an account that is being made: `storeFirst` goes into the unit that adds the user. */
export type FirstPassword = { readonly phc: string; readonly mustChange: boolean }

export async function prepareFirst(
  { store, hasher }: AdminParts,
  tenantId: string,
  names: Pick<NewUser, 'userPrincipalName' | 'displayName' | 'givenName' | 'surname'>,
  profile: PasswordProfile & { readonly password: string },
): Promise<Outcome<FirstPassword, Refusal>> {
  const refusal = notBuilt(profile)
  if (refusal) return refuse(refusal)
  const { displayName: tenantName } = await store.look((look) => tenantOf(look, tenantId))
  const { userPrincipalName, displayName, givenName = null, surname = null } = names
  const context = contextOf({ userPrincipalName, displayName, givenName, surname }, tenantName)
  const objection = objectionTo(profile.password, context, field)
  if (objection) return refuse(objection)
  return done({
    phc: await hasher.hash(profile.password),
    mustChange: profile.forceChangePasswordNextSignIn ?? true,
  })
}

/** Unlike a reset's, a first password does not end by itself: people join when they join. */
export const storeFirst = (tx: Tx, userId: string, first: FirstPassword): Promise<void> =>
  storePassword(tx, { userId, ...first, by: 'admin' })

/** POST /users with its passwordProfile: the user and the password, or neither. */
export async function createUserWithPassword(
  parts: AdminParts,
  request: UnitRequest,
  input: NewUser,
  profile: PasswordProfile & { readonly password: string },
): Promise<Outcome<User, Refusal>> {
  const first = await prepareFirst(parts, request.tenantId, input, profile)
  if (!first.ok) return first
  return parts.store.unit(request, async (tx) => {
    const made = await addUser(tx, input)
    if (made.ok) await storeFirst(tx, made.value.id, first.value)
    return made
  })
}
