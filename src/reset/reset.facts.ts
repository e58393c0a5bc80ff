import { Fault } from '../base/fault.ts'
import { asciiLower } from '../base/text.ts'
import { type MethodKind, methodFacts, methodKinds } from '../contract/methods.ts'
import type { MethodPolicies } from '../contract/policy.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { type DirectoryFacts, factsAbout, factsOfWho, whoIsNamed } from '../directory/facts.store.ts'
import { serves } from '../directory/policies.policy.ts'
import { type Credential, credentialsIn, credentialsJson, credentialsOf } from '../methods/credentials.store.ts'
import { type UsableMethod, usableMethods } from '../methods/methods.policy.ts'
import { isKnownDeviceOfWho } from '../signin/devices.store.ts'
import type { Look } from '../store/unit.ts'
import type { EligibilityFacts } from './eligibility.policy.ts'
import { type ProofRow, proofsIn, provedWith, whoBehind } from './reset.store.ts'

/** Everything a reset decision needs about one person, read once per step. */
export type ResetFacts = {
  readonly directory: DirectoryFacts
  readonly credentials: readonly Credential[]
  /** This browser has signed this person in before (THR-22). */
  readonly knownDevice: boolean
  readonly eligibility: EligibilityFacts
  /** Which counter started the block in force. */
  readonly blockReason: RefusalCode | null
}

/** Methods that some policy switches on for reset, whoever they are for. */
export const methodsOn = (policies: MethodPolicies): MethodKind[] =>
  methodKinds.filter((kind) =>
    methodFacts[kind].policies.some((id) => serves(id, policies[id], kind) && policies[id].usableForReset),
  )

/** Who is looked up when a typed name is nobody's. */
export const nobodysId = '00000000-0000-0000-0000-000000000000'

/** The same statements for a typed name, found or not (ENU-05). */
export async function factsForName(look: Look, typed: string, device: string | undefined): Promise<ResetFacts | null> {
  const who = whoIsNamed(typed)
  const [found, known] = await Promise.all([
    factsOfWho(look, who, credentialsJson),
    isKnownDeviceOfWho(look, who, device),
  ])
  return found && judged(look, found.facts, credentialsIn(look.keys, found.beside), known)
}

/** The same for somebody an administrator asks about, as from a browser that was never signed in. */
export async function factsOfPerson(look: Look, tenantId: string, userId: string): Promise<ResetFacts> {
  const directory = await factsAbout(look, tenantId, userId)
  return judged(look, directory, await credentialsOf(look, tenantId, userId), false)
}

/** What is known about the person of a flow that is under way; `judge` says it with the flow's own kind of browser. */
export async function factsBehind(look: Look, handle: Buffer): Promise<FactsBehind> {
  const found = await factsOfWho(look, whoBehind(handle), provedWith)
  const credentials = credentialsIn(look.keys, found?.beside.credentials ?? null)
  return {
    judge: (known) => judged(look, found?.facts ?? missing(), credentials, known),
    proofs: proofsIn(found?.beside.proofs ?? null),
  }
}

type FactsBehind = { judge(known: boolean): ResetFacts; readonly proofs: readonly ProofRow[] }

function missing(): never {
  throw new Fault('store.inconsistent', 'A flow without a tenant.')
}

function judged(look: Look, directory: DirectoryFacts, credentials: Credential[], knownDevice: boolean): ResetFacts {
  const block = directory.blocks.find((row) => row.bucket === (knownDevice ? 'known' : 'unknown')) ?? null
  const usable = directory.user ? usableFor(look, directory, credentials) : []
  return {
    directory,
    credentials,
    knownDevice,
    eligibility: eligibilityOf(directory, usable, block?.until ?? null),
    blockReason: block?.reason ?? null,
  }
}

function usableFor(look: Look, directory: DirectoryFacts, credentials: readonly Credential[]): UsableMethod[] {
  const user = directory.user!
  return usableMethods({
    credentials,
    policies: directory.methodPolicies,
    groupIds: directory.groupIds,
    isAdmin: directory.isAdmin,
    acceptUnregistered: directory.ssprPolicy.acceptUnregisteredContactData,
    directory: { mobilePhone: user.mobilePhone, businessPhones: user.businessPhones, otherMails: user.otherMails },
    now: look.now,
  })
}

function eligibilityOf(
  directory: DirectoryFacts,
  usable: readonly UsableMethod[],
  blockedUntil: Date | null,
): EligibilityFacts {
  const { user, ssprPolicy: policy, isAdmin } = directory
  return {
    found: user !== null,
    // External guests and members sign in elsewhere (directory.md 2.3).
    homeElsewhere: user?.creationType === 'Invitation',
    enabled: user?.accountEnabled ?? false,
    blockedUntil,
    isAdmin,
    isBreakGlass: user?.isBreakGlass ?? false,
    adminsAllowed: policy.allowedToUseSsprAdmins,
    scope: policy.enabledFor,
    scopeGroupExists: directory.scopeGroupExists,
    inScopeGroup: directory.inScopeGroup,
    anyMethodOn: methodsOn(directory.methodPolicies).length > 0,
    licenceNeeded: policy.licenceEnforcement === 'perUser',
    licensed: directory.capabilities.has('sspr.reset'),
    usable,
    // Administrators need two gates whatever the tenant chose. entra-docs concept-sspr-policy, ADM-09.
    gates: isAdmin ? 2 : policy.methodsRequired,
    managedOnPremises: user?.onPremisesSyncEnabled === true,
    writebackOn: policy.writebackEnabled,
    writebackLicensed: directory.capabilities.has('sspr.writeback'),
    // Until a connector has reported its heartbeat there is none.
    connectorUp: false,
  }
}

/** Whose counters a typed name feeds: the person's, or a keyed digest of the name (ENU-04). */
export const subjectOf = (look: Look, tenantId: string, userId: string | null, typed: string): string =>
  userId
    ? `user:${userId}`
    : `name:${look.keys.digest('decoy', tenantId, asciiLower(typed)).toString('hex').slice(0, 32)}`
