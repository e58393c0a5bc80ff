import { event, userTarget } from '../audit/events.ts'
import type { Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { emailMask, phoneMask } from '../base/text.ts'
import type { SmsSignInState } from '../contract/methods.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct, refusalToAct } from '../directory/acting.ts'
import { factsFor } from '../directory/facts.store.ts'
import { roles } from '../directory/role-templates.ts'
import { type ActorFacts, mayUseMethods, type TargetFacts } from '../directory/roles.policy.ts'
import { tenantOf } from '../directory/tenant.store.ts'
import { type User, userByKey } from '../directory/users.store.ts'
import {
  addCredential,
  type Credential,
  changeCredential,
  credentialsOf,
  removeCredential,
  setDefault,
} from '../methods/credentials.store.ts'
import { infoKindOf, isPhone } from '../methods/methods.policy.ts'
import { passwordOf } from '../passwords/passwords.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { askedFirst, type ContactKind, type PhoneType, phoneKinds, phoneOf, registeredAnew } from './admin.policy.ts'
import { notify, notifyOf } from './notices.ts'
import { passShown, type ShownPass } from './passes.ts'
import { type Person, personOf } from './registration.facts.ts'
import { addressOf, isOwnMailbox } from './registration.policy.ts'
import { forgetRegistration } from './registration.store.ts'
import { auditApp, moveDefault } from './saving.ts'
import { textSignInsOf, turnOff, turnOn, turnOnRegistered } from './textsignin.ts'

/** What somebody has, as an administrator sees it: never a seed, a number whole only where it may be read. */
export type MethodEntry = {
  readonly id: string
  readonly kind: CredentialKind
  readonly value: string | null
  readonly label: string | null
  readonly isDefault: boolean
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
  /** Whether it opens the account by a text; null for what is no phone. */
  readonly smsSignIn: SmsSignInState | null
}
export type MethodsOf = {
  readonly userId: string
  readonly methods: readonly MethodEntry[]
  readonly passwordSetAt: Instant | null
  readonly pass: ShownPass | null
}

const mayRead = (actor: ActorFacts, target: TargetFacts): boolean => mayUseMethods(actor, target, 'read')
const mayWrite = (actor: ActorFacts, target: TargetFacts): boolean => mayUseMethods(actor, target, 'write')
const isOwn = (by: Acting, userId: string): boolean => by.kind === 'user' && by.id === userId

/** ADA-12: oneself, or by the matrix of roles. */
export function methodsOfUser(
  store: Store,
  tenantId: string,
  by: Acting,
  key: string,
): Promise<Outcome<MethodsOf, Refusal>> {
  return store.look(async (look) => {
    const user = await userByKey(look, tenantId, key)
    if (!user) return refuse({ code: 'directory.not_found', params: { name: key } })
    const refusal = isOwn(by, user.id) ? null : await refusalToAct(look, tenantId, by, user.id, mayRead)
    return refusal ? refuse(refusal) : done(await shownTo(look, tenantId, by, user))
  })
}

async function shownTo(look: Look, tenantId: string, by: Acting, user: User): Promise<MethodsOf> {
  const credentials = await credentialsOf(look, tenantId, user.id)
  const whole = seesWhole(by, user.id)
  const directory = credentials.some(({ kind }) => isPhone(kind)) ? await factsFor(look, tenantId, user.id) : null
  const smsSignIn = await textSignInsOf(look, tenantId, directory && { user, directory, credentials })
  const methods = credentials.map((one) => ({
    id: one.id,
    kind: one.kind,
    value: shown(one, whole),
    label: one.label,
    isDefault: one.isDefault,
    createdAt: one.createdAt,
    lastUsedAt: one.lastUsedAt,
    smsSignIn: smsSignIn.get(one.id) ?? null,
  }))
  const pass = await passShown(look, tenantId, user.id)
  return { userId: user.id, methods, passwordSetAt: (await passwordOf(look, tenantId, user.id))?.setAt ?? null, pass }
}

/** REG-13: whole numbers are for the person and for privileged administrators; the others see masks (6.7). */
function seesWhole(by: Acting, userId: string): boolean {
  const privileged: readonly string[] = [roles.globalAdministrator, roles.privilegedAuthenticationAdministrator]
  return by.kind === 'app' || by.id === userId || by.roleIds.some((id) => privileged.includes(id))
}

function shown({ kind, value }: Pick<Credential, 'kind' | 'value'>, whole: boolean): string | null {
  if (isPhone(kind)) return whole ? value : phoneMask(value)
  return kind === 'email' ? (whole ? value : emailMask(value)) : null
}

type Done = Outcome<{ readonly id: string }, Refusal>
type Act = (tx: Tx, person: Person) => Promise<Done>

/** Every action of authentication-methods.md 13: rights under the person's lock, then the act. */
async function onHeld(tx: Tx, by: Acting, userId: string, act: Act): Promise<Done> {
  const held = await heldForAct(tx, by, userId, mayWrite)
  if (!held.ok) return held
  return act(tx, (await personOf(tx, tx.tenantId, held.value.id))!)
}

const onPerson = (store: Store, request: UnitRequest, by: Acting, userId: string, act: Act): Promise<Done> =>
  store.unit(request, (tx) => onHeld(tx, by, userId, act))

export type Contact =
  | { readonly kind: 'email'; readonly value: string }
  | { readonly type: PhoneType; readonly value: string }

const kindOf = (contact: Contact): ContactKind => ('kind' in contact ? 'email' : phoneKinds[contact.type])

/** ADA-01: stored as registered. */
export const addContact = (store: Store, request: UnitRequest, by: Acting, userId: string, contact: Contact) =>
  onPerson(store, request, by, userId, async (tx, person) => {
    const value = await checked(tx, person, contact)
    if (!value.ok) return value
    const kind = kindOf(contact)
    const has = (other: CredentialKind) => person.credentials.some((one) => one.kind === other)
    if (kind === 'alternate' && !has('mobile')) return refuse({ code: 'methods.mobile_first', field: 'phoneType' })
    const isDefault = kind === 'mobile' && !person.credentials.some((one) => one.isDefault)
    const id = await addCredential(tx, { userId, kind, value: value.value, verifiedAt: tx.now, isDefault })
    if (!id) return refuse({ code: 'methods.taken', field: kind === 'email' ? 'emailAddress' : 'phoneType' })
    tell(tx, person, 'Admin registered security info', { kind, value: value.value }, null)
    await turnOnRegistered(tx, person, { id, kind, value: value.value }, 'Admin')
    return done({ id })
  })

/** A new number or address in the same place; proofs made with the old one are worth nothing from here on. */
export const changeContact = (store: Store, request: UnitRequest, by: Acting, userId: string, contact: Contact) =>
  onPerson(store, request, by, userId, async (tx, person) => {
    const old = person.credentials.find((one) => one.kind === kindOf(contact))
    if (!old) return refuse({ code: 'methods.not_found' })
    const value = await checked(tx, person, contact)
    if (!value.ok) return value
    if (value.value === old.value && old.verifiedAt !== null) return done({ id: old.id })
    if (!(await changeCredential(tx, old, value.value, tx.now))) return refuse({ code: 'directory.version' })
    tell(tx, person, 'Admin updated security info', { kind: old.kind, value: value.value }, old)
    await turnOnRegistered(tx, person, { id: old.id, kind: old.kind, value: value.value }, 'Admin')
    return done({ id: old.id })
  })

async function checked(tx: Tx, person: Person, contact: Contact): Promise<Outcome<string, Refusal>> {
  if ('type' in contact) {
    const number = phoneOf(contact.type, contact.value)
    return number ? done(number) : refuse({ code: 'registration.number_invalid', field: 'phoneNumber' })
  }
  const address = addressOf(contact.value)
  if (!address) return refuse({ code: 'registration.address_invalid', field: 'emailAddress' })
  const { domains } = await tenantOf(tx, tx.tenantId)
  const own = isOwnMailbox(address, { ...person.user, domains })
  return own ? refuse({ code: 'registration.address_own', field: 'emailAddress' }) : done(address)
}

/** ADA-02. */
export const deleteMethod = (store: Store, request: UnitRequest, by: Acting, userId: string, id: string) =>
  onPerson(store, request, by, userId, async (tx, person) => {
    const found = person.credentials.find((one) => one.id === id)
    if (!found) return refuse({ code: 'methods.not_found' })
    const left = person.credentials.some((one) => one.kind === 'alternate')
    if (found.kind === 'mobile' && left) return refuse({ code: 'methods.alternate_left' })
    await remove(tx, person, found)
    if (found.isDefault) await moveDefault(tx, person.user.id)
    return done({ id })
  })

async function remove(tx: Tx, person: Person, credential: Credential): Promise<void> {
  await removeCredential(tx, person.user.id, credential.id)
  auditApp(tx, person, credential.kind, 'Remove')
  tell(tx, person, 'Admin deleted security info', null, credential)
}

/** Graph's enableSmsSignIn and disableSmsSignIn: whether this number and a code open the account. */
export const setTextSignIn = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
  change: { readonly id: string; readonly on: boolean },
) =>
  onPerson(store, request, by, userId, async (tx, person) => {
    const found = person.credentials.find((one) => one.id === change.id)
    if (!found || !isPhone(found.kind)) return refuse({ code: 'methods.not_found' })
    if (!change.on) await turnOff(tx, person, found, 'Admin')
    const refusal = change.on ? await turnOn(tx, person, found, 'Admin') : null
    return refusal ? refuse({ code: refusal, field: 'phoneNumber' }) : done({ id: found.id })
  })

/** ADA-13: what the person is asked for first. A way to sign in, so never a mailbox (4.4). */
export const chooseDefault = (store: Store, request: UnitRequest, by: Acting, userId: string, id: string) =>
  onPerson(store, request, by, userId, async (tx, person) => {
    const found = person.credentials.find((one) => one.id === id)
    if (!found) return refuse({ code: 'methods.not_found' })
    if (!askedFirst.has(found.kind)) return refuse({ code: 'methods.not_default', field: 'methodId' })
    if (found.isDefault) return done({ id })
    await setDefault(tx, userId, id)
    tell(tx, person, 'Admin updated security info', found, found)
    return done({ id })
  })

/** ADA-03: numbers and apps go; the person is asked to register again at the next sign-in. */
export const requireReregistration = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
  reason: string | null,
) => store.unit(request, (tx) => registerAnew(tx, by, userId, reason))

/** The same in a unit that does more. Whoever had nothing to delete is told as well (ADA-22). */
export const registerAnew = (tx: Tx, by: Acting, userId: string, reason: string | null): Promise<Done> =>
  onHeld(tx, by, userId, async (tx, person) => {
    const gone = person.credentials.filter((one) => registeredAnew.has(one.kind))
    for (const credential of gone) await remove(tx, person, credential)
    await forgetRegistration(tx, person.user.id)
    const details = { Reason: reason, Methods: gone.map((one) => one.kind).join('+') }
    tx.audit(event('Require re-registration', { targets: [userTarget(person.user)], details }))
    if (gone.length === 0) notifyOf(tx, person, 'reregister')
    return done({ id: person.user.id })
  })

type Activity = 'Admin registered security info' | 'Admin updated security info' | 'Admin deleted security info'

/** ADA-22: a row with kind and masked values, and word to every address that was valid before. */
function tell(
  tx: Tx,
  person: Person,
  activity: Activity,
  now: Pick<Credential, 'kind' | 'value'> | null,
  old: Credential | null,
): void {
  const { kind } = (now ?? old)!
  const details = { Method: kind, OldValue: old && shown(old, false), NewValue: now && shown(now, false) }
  tx.audit(event(activity, { targets: [userTarget(person.user)], details }))
  notify(tx, person, old ? (now ? 'changed' : 'removed') : 'added', infoKindOf(kind), old)
}
