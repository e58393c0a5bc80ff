import { event, userTarget } from '../audit/events.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Setup, setupFacts } from '../contract/registration.ts'
import {
  addCredential,
  type Credential,
  changeCredential,
  credentialsOf,
  type NewCredential,
  setDefault,
} from '../methods/credentials.store.ts'
import type { InfoChange } from '../outbox/messages.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Tx } from '../store/unit.ts'
import { notify } from './notices.ts'
import { type Person, personOf } from './registration.facts.ts'
import type { Frame } from './registration.machine.ts'
import { isRegistered } from './registration.policy.ts'
import { noteConfirmed } from './registration.store.ts'
import { turnOnRegistered } from './textsignin.ts'

type Proved = { readonly setup: Setup; readonly value: string; readonly lastStep?: number }
type Saved = { readonly id: string } | { readonly refusal: Refusal }

/**
 * What was just proved becomes a credential, in the unit that consumed its code. `person` was read in this unit,
 * after the person's row was locked, so that two sessions cannot both be the first.
 */
export async function saveInfo(
  tx: Tx,
  person: Person,
  frame: Pick<Frame, 'basis' | 'added'>,
  proved: Proved,
): Promise<Saved> {
  const verified = person.credentials.filter((one) => one.verifiedAt !== null)
  // SES-10: what began with a password alone ends where somebody else has registered meanwhile.
  if (frame.basis === 'first' && person.facts.hasProof && verified.some((one) => !frame.added.includes(one.id))) {
    return { refusal: { code: 'signin.proof_needed' } }
  }
  const { kind, max } = setupFacts[proved.setup]
  const old = max === 1 ? person.credentials.find((one) => one.kind === kind) : undefined
  if (!old && person.facts.registered[proved.setup] >= max) return { refusal: { code: 'registration.limit' } }
  const id = old ? await replace(tx, old, proved.value) : await add(tx, person, proved)
  if (!id) return { refusal: { code: 'registration.moved_on' } }
  const change: InfoChange = old?.verifiedAt ? 'changed' : 'added'
  if (!old) auditApp(tx, person, kind, 'Add')
  audit(tx, person, change === 'changed' ? 'User updated security info' : 'User registered security info', proved.setup)
  notify(tx, person, change, setupFacts[proved.setup].info, old ?? null)
  if (old?.value !== proved.value) await turnOnRegistered(tx, person, { id, kind, value: proved.value }, 'User')
  await noteReached(tx, person)
  return { id }
}

async function replace(tx: Tx, old: Credential, value: string): Promise<string | null> {
  return (await changeCredential(tx, old, value, tx.now)) ? old.id : null
}

function add(tx: Tx, person: Person, proved: Proved): Promise<string | null> {
  const credential: NewCredential = {
    userId: person.user.id,
    kind: setupFacts[proved.setup].kind,
    value: proved.value,
    verifiedAt: tx.now,
    // The first one that can sign somebody in is the default (`authentication-methods.md` 4.4); a mailbox cannot.
    isDefault: proved.setup !== 'email' && !person.credentials.some((one) => one.isDefault),
    ...(proved.lastStep === undefined ? {} : { lastStep: proved.lastStep }),
  }
  return addCredential(tx, credential)
}

/** The directory's own row for an authenticator app that somebody gets or loses (`sspr.md` 9.2). */
export function auditApp(tx: Tx, person: Person, kind: CredentialKind, what: 'Add' | 'Remove'): void {
  if (kind !== 'totp' && kind !== 'app') return
  const targets = [userTarget(person.user)]
  tx.audit(event(`${what} users strong authentication phone app detail`, { targets }))
}

type InfoActivity =
  | 'User registered security info'
  | 'User updated security info'
  | 'User deleted security info'
  | 'User changed default security info'

export function audit(tx: Tx, person: Person, activity: InfoActivity, setup: Setup | null): void {
  const targets = [userTarget(person.user)]
  tx.audit(event(activity, { targets, details: { Method: setup ? setupFacts[setup].auditName : null } }))
}

/** `sspr.md` 1.8, the last row: written when the required number is reached, whichever way it was. */
async function noteReached(tx: Tx, before: Person): Promise<void> {
  if (isRegistered(before.facts)) return
  const now = await personOf(tx, tx.tenantId, before.user.id)
  if (!now || !isRegistered(now.facts)) return
  const targets = [userTarget(now.user)]
  tx.audit(event('User registered all required security info', { targets }))
  tx.audit(event('Security info saved for self-service password reset', { targets }))
  await noteConfirmed(tx, now.user.id)
}

/** Deleting the default moves it to what is left: the app before the phone (4.4). */
export async function moveDefault(tx: Tx, userId: string): Promise<void> {
  const left = await credentialsOf(tx, tx.tenantId, userId)
  const next = (['totp', 'mobile'] as const)
    .map((kind) => left.find((one) => one.kind === kind && one.verifiedAt !== null))
    .find((one) => one !== undefined)
  if (next && !left.some((one) => one.isDefault)) await setDefault(tx, userId, next.id)
}
