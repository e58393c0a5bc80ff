import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import { type SecurityInfoView, type Setup, setupFacts, setups } from '../contract/registration.ts'
import { type Credential, removeCredential, setDefault } from '../methods/credentials.store.ts'
import { infoKindOf } from '../methods/methods.policy.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { notify } from './notices.ts'
import { type Person, personOf } from './registration.facts.ts'
import {
  addable,
  isRegistered,
  mayChange,
  methodsRequired,
  nextConfirmation,
  notEnabledBecause,
} from './registration.policy.ts'
import { hold, type Registrant } from './registration.ts'
import { audit, auditApp, moveDefault } from './saving.ts'
import { textSignInsOf, turnOff, turnOn } from './textsignin.ts'
import { infosOf } from './view.ts'

/** Manage mode: what somebody has, whether they could reset now, what they may add. */
export function securityInfo(store: Store, session: Registrant): Promise<SecurityInfoView | null> {
  return store.look(async (look) => {
    const person = await personOf(look, session.tenantId, session.userId)
    if (!person) return null
    const smsSignIn = await textSignInsOf(look, session.tenantId, person)
    return overview(person, mayChange(session, person.facts.hasProof, look.now), smsSignIn)
  })
}

function overview(
  person: Person,
  whole: boolean,
  smsSignIn: Awaited<ReturnType<typeof textSignInsOf>>,
): SecurityInfoView {
  const { facts } = person
  const notEnabled = notEnabledBecause(facts)
  const why = whyNot(person, notEnabled)
  return {
    infos: infosOf(person, whole, smsSignIn),
    whole,
    mayAdd: notEnabled ? [] : addable(facts),
    canReset: why === null,
    why,
    notEnabled,
    methodsRequired: methodsRequired(facts),
    lastConfirmedAt: facts.lastConfirmedAt?.toISOString() ?? null,
    nextConfirmationAt: nextConfirmation(facts)?.toISOString() ?? null,
    userPrincipalName: person.user.userPrincipalName,
  }
}

/** In the order of `sspr.md` 2.6, so that the answer is the one the reset portal would give. */
function whyNot(person: Person, notEnabled: RefusalCode | null): RefusalCode | null {
  if (notEnabled === 'reset.home_elsewhere') return notEnabled
  if (person.directory.blocks.length > 0) return 'reset.blocked'
  if (notEnabled) return notEnabled
  if (!isRegistered(person.facts)) return 'reset.too_few_methods'
  return person.user.onPremisesSyncEnabled && !person.facts.policy.writebackEnabled ? 'reset.writeback_off' : null
}

type Changed = Outcome<{ readonly removed: Setup | 'other' }, Refusal>

/** Whether this session may change anything now, before a form is shown for it. */
export function changeAllowed(store: Store, session: Registrant): Promise<boolean> {
  return store.look(async (look) => {
    const person = await personOf(look, session.tenantId, session.userId)
    return person !== null && mayChange(session, person.facts.hasProof, look.now)
  })
}

/** Whether this person could reset now and could not without this method: the page says so before it is deleted. */
export function isNeeded(store: Store, session: Registrant, id: string): Promise<boolean> {
  return store.look(async (look) => {
    const person = await personOf(look, session.tenantId, session.userId)
    if (!person || whyNot(person, notEnabledBecause(person.facts)) !== null) return false
    const left = await personOf(look, session.tenantId, session.userId, id)
    return left !== null && !isRegistered(left.facts)
  })
}

/** `Delete`: always allowed to somebody who just proved who they are; the page has said what follows. */
export function removeInfo(store: Store, request: UnitRequest, session: Registrant, id: string): Promise<Changed> {
  return change(store, request, session, id, async (tx, person, credential) => {
    if (!(await removeCredential(tx, person.user.id, id))) return refuse({ code: 'registration.not_found' })
    if (credential.isDefault) await moveDefault(tx, person.user.id)
    const setup = setupOf(credential)
    auditApp(tx, person, credential.kind, 'Remove')
    audit(tx, person, 'User deleted security info', setup)
    notify(tx, person, 'removed', infoKindOf(credential.kind), credential)
    return done({ removed: setup ?? 'other' })
  })
}

/** `Set default`: a way to sign in, so never a mailbox (`authentication-methods.md` 4.4), nor one that is switched off. */
export function makeDefault(store: Store, request: UnitRequest, session: Registrant, id: string): Promise<Changed> {
  return change(store, request, session, id, async (tx, person, credential) => {
    const setup = setupOf(credential)
    const usable = infosOf(person, false).find((one) => one.id === id)?.usable ?? false
    if ((setup !== 'app' && setup !== 'phone') || !usable) return refuse({ code: 'registration.not_default' })
    if (!credential.isDefault) {
      await setDefault(tx, person.user.id, id)
      audit(tx, person, 'User changed default security info', setup)
    }
    return done({ removed: setup })
  })
}

/** `Enable for SMS sign-in`, and the way back (`authentication-methods.md` 6.6). */
export function setOwnTextSignIn(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  wish: { readonly id: string; readonly use: 'on' | 'off' },
): Promise<Changed> {
  return change(store, request, session, wish.id, async (tx, person, credential) => {
    if (wish.use === 'off') await turnOff(tx, person, credential, 'User')
    const refusal = wish.use === 'on' ? await turnOn(tx, person, credential, 'User') : null
    return refusal ? refuse({ code: refusal }) : done({ removed: setupOf(credential) ?? 'other' })
  })
}

type Act = (tx: Tx, person: Person, credential: Credential) => Promise<Changed>

function change(store: Store, request: UnitRequest, session: Registrant, id: string, act: Act): Promise<Changed> {
  return store.unit(request, async (tx): Promise<Changed> => {
    const found = await hold(tx, session)
    if (!found) return refuse({ code: 'signin.session_over' })
    const { person } = found
    if (!mayChange(session, person.facts.hasProof, tx.now)) return refuse({ code: 'signin.proof_needed' })
    const credential = person.credentials.find((one) => one.id === id && one.verifiedAt !== null)
    return credential ? act(tx, person, credential) : refuse({ code: 'registration.not_found' })
  })
}

const setupOf = ({ kind }: Credential): Setup | null => setups.find((setup) => setupFacts[setup].kind === kind) ?? null
