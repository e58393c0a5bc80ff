import type { Instant } from '../base/clock.ts'
import type { Keyring } from '../base/secret.ts'
import type { MessageContent, OutboxRow, Tx } from '../store/unit.ts'
import { type Channel, destinationDigest } from './destination.ts'

/** What a code is for; it chooses the sentence around it. */
export type CodePurpose = 'reset' | 'registration' | 'reauthentication' | 'signin'
/** A kind of security info, in the words of the mails. */
export type InfoKind = 'app' | 'mobile' | 'office' | 'email' | 'questions' | 'passkey' | 'pass'
/** The last two: a number opens the account by a text from now on, or no longer. */
export type InfoChange = 'added' | 'changed' | 'removed' | 'signInOn' | 'signInOff'

/**
 * Every message Rekey sends and what it is made of. Instants are RFC 3339; user principal names are given whole and
 * masked by the template where the recipient may be a stranger (`sspr.md` 5, "Never").
 */
export type TemplateValues = {
  /** TEL-02 */
  'code.text': { code: string; purpose: CodePurpose }
  /** NTF-04 */
  'code.mail': { code: string; purpose: CodePurpose; at?: string }
  /**
   * NTF-01, NTF-08; what administrators do (ADA-22): `byAdmin`, a new password; `revoked`, all sessions ended;
   * `reregister`, methods to be registered anew
   */
  'notice.reset': {
    userPrincipalName: string
    at: string
    what?: 'reset' | 'unlock' | 'byAdmin' | 'revoked' | 'reregister'
  }
  /** NTF-02 */
  'notice.adminReset': { displayName: string; userPrincipalName: string; at: string; ip: string }
  /** NTF-03; `userPrincipalName` is shown whole, because the recipient has to find the person */
  'contact.admin': { displayName: string; userPrincipalName: string; at: string; supportCode?: string }
  /** NTF-05 */
  'notice.block': { userPrincipalName: string; at: string; until: string }
  /** LIM-05, SMS-04, SMS-05: to administrators, once per window; `limit`: how many it takes; `country`: `PT` */
  'notice.alarm': { kind: 'refused' | 'failed' | 'range' | 'country'; limit: string; at: string; country?: string }
  /** LIM-12: guarded mode ended; `by`: who ended it, empty when it ran out */
  'notice.guarded': { by: string; at: string; since: string }
  /** NTF-06 */
  'notice.change': { userPrincipalName: string; at: string }
  /** NTF-07; `detail` is masked by the caller (`*****59`) */
  'notice.info': { userPrincipalName: string; change: InfoChange; info: InfoKind; detail?: string; at: string }
  /** Of a guest. `link` is made from the public URL alone; the only mail that holds one, because it is its purpose. */
  invitation: { inviter: string; link: string; message?: string; until: string }
  'notice.info.text': { change: Exclude<InfoChange, 'signInOn' | 'signInOff'>; info: InfoKind }
}
export type TemplateName = keyof TemplateValues

export type MessageInput<T extends TemplateName> = {
  readonly channel: Channel
  readonly to: string
  readonly template: T
  readonly values: TemplateValues[T]
  /** The recipient's language; the tenant's when left out. */
  readonly locale?: string | null
  /** A code is not sent after it expired (OUT-02). */
  readonly expiresAt?: Instant | null
  readonly userId?: string | null
}

const context = (tenantId: string, id: string): string => `${tenantId}|outbox|${id}|sealed`

/** The one maker of outgoing messages: `tx.send(message(tx, {...}))`. */
export function message<T extends TemplateName>(
  tx: Pick<Tx, 'random' | 'keys' | 'tenantId'>,
  input: MessageInput<T>,
): OutboxRow {
  const id = tx.random.uuid()
  const content = { to: input.to, values: input.values, locale: input.locale ?? null }
  return {
    id,
    channel: input.channel,
    template: input.template,
    destination: destinationDigest(tx.keys, tx.tenantId, input.channel, input.to),
    content,
    sealed: tx.keys.seal('message', context(tx.tenantId, id), JSON.stringify(content), tx.random),
    expiresAt: input.expiresAt ?? null,
    userId: input.userId ?? null,
  }
}

/** What an outbox row holds, sealed: nobody who reads the database sees a code or an address (OTP-03). */
export const opened = (keys: Keyring, tenantId: string, id: string, sealed: Uint8Array): MessageContent =>
  JSON.parse(keys.open('message', context(tenantId, id), sealed).toString('utf8')) as MessageContent
