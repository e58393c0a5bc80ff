import { emailMask, phoneMask } from '../base/text.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { isPhone } from '../methods/methods.policy.ts'
import { type InfoChange, type InfoKind, message } from '../outbox/messages.ts'
import type { Tx } from '../store/unit.ts'
import type { Person } from './registration.facts.ts'

/**
 * NTF-07, NTF-20, SES-09: told to every address that was valid before, and to the old number by text. A thief's new
 * address learns nothing it does not know; the owner's old one learns of it.
 */
export function notify(tx: Tx, person: Person, change: InfoChange, info: InfoKind, old: OldInfo | null): void {
  const { userPrincipalName, preferredLanguage: locale } = person.user
  const values = { userPrincipalName, change, info, at: tx.now.toISOString(), ...detailOf(old) }
  const common = { locale, userId: person.user.id }
  for (const to of addressesOf(person)) {
    tx.send(message(tx, { channel: 'mail', to, template: 'notice.info', values, ...common }))
  }
  if (old?.kind === 'mobile' && old.verifiedAt && change !== 'signInOn' && change !== 'signInOff') {
    const text = { change, info }
    tx.send(message(tx, { channel: 'text', to: old.value, template: 'notice.info.text', values: text, ...common }))
  }
}

/** ADA-22: what an administrator did to the account, told to every address of it. */
export function notifyOf(tx: Tx, person: Person, what: 'revoked' | 'reregister'): void {
  const { id: userId, userPrincipalName, preferredLanguage: locale } = person.user
  const values = { userPrincipalName, at: tx.now.toISOString(), what }
  for (const to of addressesOf(person))
    tx.send(message(tx, { channel: 'mail', to, template: 'notice.reset', values, locale, userId }))
}

/** What there was before the change; for a change of sign-in the number it is about. */
type OldInfo = Pick<Credential, 'kind' | 'value' | 'verifiedAt'>

function detailOf(old: OldInfo | null): { detail?: string } {
  if (old && isPhone(old.kind)) return { detail: phoneMask(old.value) }
  return old?.kind === 'email' ? { detail: emailMask(old.value) } : {}
}

/** The mailbox of the account (its user name when there is none) and what was registered before this change. */
function addressesOf({ user, credentials }: Person): string[] {
  const registered = credentials.filter((one) => one.kind === 'email' && one.verifiedAt !== null)
  const all = [user.mail ?? user.userPrincipalName, ...user.otherMails, ...registered.map((one) => one.value)]
  return all.filter((one, n) => all.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === n)
}
