import type { SmsSignInState } from '../contract/methods.ts'
import type { MethodPolicy } from '../contract/policy.ts'
import type { CredentialKind } from '../store/schema.ts'
import { inScope } from './methods.policy.ts'

/**
 * AMP-05, 2.3: in the scope of the SMS policy, and in at least one of its rows that is for sign-in; what another row
 * leaves out takes nothing away.
 */
export const maySignInByText = (policy: MethodPolicy | undefined, groupIds: ReadonlySet<string>): boolean =>
  policy !== undefined &&
  inScope(policy, groupIds) &&
  policy.includeTargets.some(
    ({ id, isUsableForSignIn }) => isUsableForSignIn && (id === 'all_users' || groupIds.has(id)),
  )

/** Whether anybody at all could: what the sign-in page knows before it knows who comes. */
export const offersSignInByText = (policy: MethodPolicy | undefined): boolean =>
  policy?.state === 'enabled' && policy.includeTargets.some(({ isUsableForSignIn }) => isUsableForSignIn)

/** Guests sign in where they are at home. */
export const isGuest = (user: { userType: string; creationType: string | null }): boolean =>
  user.userType === 'Guest' || user.creationType === 'Invitation'

export type TextSignInFacts = {
  readonly kind: CredentialKind
  /** Registered by the person, or put in by an administrator as registered. */
  readonly verified: boolean
  readonly guest: boolean
  readonly allowed: boolean
  /** Whose account this number opens. */
  readonly holder: 'this' | 'another' | null
}

/** Graph's smsSignInState of one number. */
export function smsSignInState({ kind, verified, guest, allowed, holder }: TextSignInFacts): SmsSignInState {
  if (kind !== 'mobile' || guest) return 'notSupported'
  if (!allowed) return 'notAllowedByPolicy'
  if (!verified) return 'notConfigured'
  if (holder === 'this') return 'ready'
  return holder === 'another' ? 'phoneNumberNotUnique' : 'notEnabled'
}
