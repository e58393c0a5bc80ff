import { event, userTarget } from '../audit/events.ts'
import { phoneMask } from '../base/text.ts'
import type { SmsSignInState } from '../contract/methods.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { DirectoryFacts } from '../directory/facts.store.ts'
import type { User } from '../directory/users.store.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { isPhone } from '../methods/methods.policy.ts'
import { isGuest, maySignInByText, smsSignInState } from '../methods/textsignin.policy.ts'
import { claimNumber, holderOf, releaseNumber } from '../methods/textsignin.store.ts'
import type { Look, Tx } from '../store/unit.ts'
import { notify } from './notices.ts'
import type { Person } from './registration.facts.ts'

/** Sign-in by text, as administrators and people themselves turn it on and off (authentication-methods.md 2.3, 6.6). */

type Owner = { readonly user: User; readonly directory: Pick<DirectoryFacts, 'methodPolicies' | 'groupIds'> }
type PhoneNumber = Pick<Credential, 'id' | 'kind' | 'value' | 'verifiedAt'>

/** What Graph says about one of somebody's numbers. */
async function textSignInOf(
  look: Look,
  tenantId: string,
  { user, directory }: Owner,
  number: PhoneNumber,
): Promise<SmsSignInState> {
  const facts = {
    kind: number.kind,
    verified: number.verifiedAt !== null,
    guest: isGuest(user),
    allowed: maySignInByText(directory.methodPolicies.Sms, directory.groupIds),
  }
  const unclaimed = smsSignInState({ ...facts, holder: null })
  if (unclaimed !== 'notEnabled') return unclaimed
  const holder = await holderOf(look, tenantId, number.value)
  return smsSignInState({ ...facts, holder: holder && (holder.credentialId === number.id ? 'this' : 'another') })
}

/** Of all numbers of a person, by the credential's id; of nobody none. */
export async function textSignInsOf(
  look: Look,
  tenantId: string,
  owner: (Owner & { readonly credentials: readonly Credential[] }) | null,
): Promise<ReadonlyMap<string, SmsSignInState>> {
  const states = new Map<string, SmsSignInState>()
  if (!owner) return states
  for (const one of owner.credentials.filter(({ kind }) => isPhone(kind))) {
    states.set(one.id, await textSignInOf(look, tenantId, owner, one))
  }
  return states
}

/** Who did it, which is in the name of the audit row. */
type By = 'Admin' | 'User'

/** Null: on, now or before. Otherwise why it cannot be. */
export async function turnOn(tx: Tx, person: Person, number: PhoneNumber, by: By): Promise<RefusalCode | null> {
  const state = await textSignInOf(tx, tx.tenantId, person, number)
  if (state === 'ready') return null
  if (state !== 'notEnabled') return refusals[state]
  if (!(await claimNumber(tx, number.id, number.value))) return refusals.phoneNumberNotUnique
  tell(tx, person, number, by, 'on')
  return null
}

/** Off, now or before: nothing can be wrong with that. */
export async function turnOff(tx: Tx, person: Person, number: PhoneNumber, by: By): Promise<void> {
  if (await releaseNumber(tx, number.id)) tell(tx, person, number, by, 'off')
}

const refusals = {
  notSupported: 'textSignIn.not_supported',
  notAllowedByPolicy: 'textSignIn.not_allowed',
  notConfigured: 'textSignIn.not_proved',
  phoneNumberNotUnique: 'textSignIn.not_unique',
} as const satisfies Partial<Record<SmsSignInState, RefusalCode>>

/**
 * A number that has just been registered, or has taken the place of another: on by itself where the policy allows it
 * and nobody else signs in with it, as Graph does. Where it cannot be, the registration stands all the same.
 */
export async function turnOnRegistered(
  tx: Tx,
  person: Person,
  registered: { readonly id: string; readonly kind: Credential['kind']; readonly value: string },
  by: By,
): Promise<void> {
  if (registered.kind === 'mobile') await turnOn(tx, person, { ...registered, verifiedAt: tx.now }, by)
}

/** A row, and word to every address of the person: it opens the account (NTF-07). */
function tell(tx: Tx, person: Person, number: PhoneNumber, by: By, now: 'on' | 'off'): void {
  const details = { Method: 'Phone', Number: phoneMask(number.value), SmsSignIn: now === 'on' ? 'Enabled' : 'Disabled' }
  tx.audit(event(`${by} updated security info`, { targets: [userTarget(person.user)], details }))
  const change = now === 'on' ? 'signInOn' : 'signInOff'
  notify(tx, person, change, 'mobile', number)
}
