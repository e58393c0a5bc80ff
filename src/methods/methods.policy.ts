import type { Instant } from '../base/clock.ts'
import { emailMask, phoneMask } from '../base/text.ts'
import {
  type MethodFamily,
  type MethodKind,
  type MethodPolicyId,
  methodFacts,
  methodKinds,
} from '../contract/methods.ts'
import type { MethodPolicies, MethodPolicy } from '../contract/policy.ts'
import { serves } from '../directory/policies.policy.ts'
import type { InfoKind } from '../outbox/messages.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Credential } from './credentials.store.ts'

/** A way this person can prove who they are on the reset portal, here and now. */
export type UsableMethod = {
  readonly method: MethodKind
  readonly family: MethodFamily
  readonly credentialId: string
  readonly credentialVersion: number
  /** `*****59`, `jo******@g****.com`; null where nothing is named (MTH-34). */
  readonly masked: string | null
}

export type UsableInput = {
  readonly credentials: readonly Credential[]
  readonly policies: MethodPolicies
  /** Transitive, as of the check. */
  readonly groupIds: ReadonlySet<string>
  readonly isAdmin: boolean
  readonly acceptUnregistered: boolean
  readonly directory: { mobilePhone: string | null; businessPhones: readonly string[]; otherMails: readonly string[] }
  readonly now: Instant
  /** False where somebody only proves again who they are: "usable for reset" is not asked then. */
  readonly forReset?: boolean
}

export const isPhone = (kind: CredentialKind): boolean => kind === 'mobile' || kind === 'alternate' || kind === 'office'

/** What the mails call it. */
export function infoKindOf(kind: CredentialKind): InfoKind {
  if (kind === 'alternate') return 'mobile'
  return kind === 'app' || kind === 'totp' || kind === 'hardware' ? 'app' : kind
}

/** Contact data of the directory that nobody registered has no row of its own (REG-12). */
export const directoryCredentialId = '00000000-0000-0000-0000-000000000000'

/** AMP-02: enabled, included, not excluded; exclusion wins. */
export function inScope(policy: MethodPolicy | undefined, groupIds: ReadonlySet<string>): boolean {
  if (policy?.state !== 'enabled') return false
  const hits = (target: { id: string }) => target.id === 'all_users' || groupIds.has(target.id)
  return policy.includeTargets.some(hits) && !policy.excludeTargets.some(hits)
}

/** Which policies let a kind of credential serve: either of the two app policies a code app, none the second mobile. */
export const policiesOf: Record<CredentialKind, readonly MethodPolicyId[]> = {
  app: ['MicrosoftAuthenticator'],
  totp: ['MicrosoftAuthenticator', 'SoftwareOath'],
  hardware: ['HardwareOath'],
  mobile: ['Sms', 'Voice'],
  alternate: [],
  office: ['Voice'],
  email: ['Email'],
  questions: [],
  passkey: ['Fido2'],
}

/** Switched on for this person by any policy that serves both the method and the kind of credential. */
export function isAllowed(
  method: MethodKind,
  kind: CredentialKind,
  input: Pick<UsableInput, 'policies' | 'groupIds'>,
  forReset = true,
): boolean {
  if (!methodFacts[method].credentials.some((candidate) => candidate === kind)) return false
  return methodFacts[method].policies.some(
    (id) =>
      policiesOf[kind].includes(id) &&
      serves(id, input.policies[id], method) &&
      inScope(input.policies[id], input.groupIds) &&
      (!forReset || input.policies[id].usableForReset),
  )
}

type Held = Pick<Credential, 'id' | 'kind' | 'version' | 'value'>

/** What the person has that counts: proved by themselves, or put in by an administrator where that is accepted. */
export function heldBy(input: Pick<UsableInput, 'credentials' | 'acceptUnregistered' | 'directory'>): Held[] {
  const held: Held[] = input.credentials.filter((one) => one.verifiedAt !== null || input.acceptUnregistered)
  if (!input.acceptUnregistered) return held
  const has = (kind: CredentialKind) => held.some((one) => one.kind === kind)
  const fill = (kind: CredentialKind, value: string | null | undefined): Held[] =>
    value && !has(kind) ? [{ id: directoryCredentialId, kind, version: 0, value }] : []
  return [
    ...held,
    ...fill('mobile', input.directory.mobilePhone),
    ...fill('office', input.directory.businessPhones[0]),
    ...fill('email', input.directory.otherMails[0]),
  ]
}

const digitsOf = (number: string): string => number.replace(/\D/g, '')

/** OTP-22: the same number kept in two places is one family; a token is not the app. */
function familyOf(method: MethodKind, credential: Held, held: readonly Held[]): MethodFamily {
  if (credential.kind === 'hardware') return 'token'
  const twin = (one: Held) => one.kind === 'mobile' && digitsOf(one.value) === digitsOf(credential.value)
  if (credential.kind === 'office' && held.some(twin)) return 'mobile'
  return methodFacts[method].family
}

function maskOf(credential: Held): string | null {
  if (isPhone(credential.kind)) return phoneMask(credential.value)
  if (credential.kind === 'email') return emailMask(credential.value)
  return null
}

/**
 * `sspr.md` 3.2: on for the user, usable for reset, registered, not forbidden; in the order they are shown. One
 * entry for each method and family: somebody with two apps types a code of either (see `proofs/totp.ts`).
 */
export function usableMethods(input: UsableInput): UsableMethod[] {
  const held = heldBy(input)
  const list: UsableMethod[] = []
  for (const method of methodKinds) {
    // MTH-13: questions are never an administrator's.
    if (!methodFacts[method].built || (method === 'questions' && input.isAdmin)) continue
    for (const credential of held) {
      if (!isAllowed(method, credential.kind, input, input.forReset)) continue
      const family = familyOf(method, credential, held)
      if (list.some((one) => one.method === method && one.family === family)) continue
      const { id, version } = credential
      list.push({ method, family, credentialId: id, credentialVersion: version, masked: maskOf(credential) })
    }
  }
  return list
}

/** What proves somebody at a sign-in beside the password: what they registered themselves, a mailbox and questions never. */
export const secondFactors = (input: Pick<UsableInput, 'credentials' | 'policies' | 'groupIds'>): MethodKind[] =>
  methodKinds.filter(
    (method) =>
      methodFacts[method].built &&
      method !== 'email' &&
      method !== 'questions' &&
      input.credentials.some((one) => one.verifiedAt !== null && isAllowed(method, one.kind, input, false)),
  )

/** What counts towards the gates: families, not methods (MTH-01). */
export const familiesOf = (methods: readonly Pick<UsableMethod, 'family'>[]): Set<MethodFamily> =>
  new Set(methods.map((one) => one.family))

/** REG-04: at least as many families as gates. */
export const isSsprRegistered = (methods: readonly Pick<UsableMethod, 'family'>[], methodsRequired: number): boolean =>
  familiesOf(methods).size >= methodsRequired

/** The number or address a usable method sends to. Read at the moment of sending (INV-06), never kept in a flow. */
export function destinationOf(
  method: Pick<UsableMethod, 'method' | 'credentialId' | 'credentialVersion'>,
  input: Pick<UsableInput, 'credentials' | 'acceptUnregistered' | 'directory'>,
): string | null {
  const found = heldBy(input).find(
    (one) =>
      one.id === method.credentialId &&
      one.version === method.credentialVersion &&
      methodFacts[method.method].credentials.some((kind) => kind === one.kind),
  )
  return found?.value ?? null
}
