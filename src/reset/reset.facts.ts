import { asciiLower } from '../base/text.ts'
import { type MethodKind, methodFacts, methodKinds } from '../contract/methods.ts'
import type { MethodPolicies, SsprPolicy } from '../contract/policy.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { type DirectoryFacts, factsAbout } from '../directory/facts.store.ts'
import { type Credential, credentialsOf } from '../methods/credentials.store.ts'
import { type UsableMethod, usableMethods } from '../methods/methods.policy.ts'
import type { Look } from '../store/unit.ts'
import type { EligibilityFacts } from './eligibility.policy.ts'

/** Everything a reset decision needs about one person, read once per step. */
export type ResetFacts = {
  readonly directory: DirectoryFacts | null
  readonly credentials: readonly Credential[]
  readonly eligibility: EligibilityFacts
  readonly policy: SsprPolicy
  readonly methodPolicies: MethodPolicies
  /** Which counter started the block in force. */
  readonly blockReason: RefusalCode | null
}

/** Methods that some policy switches on for reset, whoever they are for. */
export const methodsOn = (policies: MethodPolicies): MethodKind[] =>
  methodKinds.filter((kind) =>
    methodFacts[kind].policies.some((id) => policies[id].state === 'enabled' && policies[id].usableForReset),
  )

/** The same statements whoever is asked for, found or not (ENU-05): an unknown name is looked up under an id of nobody. */
export async function gatherFacts(
  look: Look,
  tenantId: string,
  userId: string | null,
  knownDevice: boolean,
): Promise<ResetFacts> {
  const id = userId ?? '00000000-0000-0000-0000-000000000000'
  const [directory, credentials] = await Promise.all([
    factsAbout(look, tenantId, id),
    credentialsOf(look, tenantId, id),
  ])
  const block = directory.blocks.find((row) => row.bucket === (knownDevice ? 'known' : 'unknown')) ?? null
  const usable = userId && directory.user ? usableFor(look, directory, credentials) : []
  return {
    directory: userId && directory.user ? directory : null,
    credentials,
    eligibility: eligibilityOf(directory, usable, block?.until ?? null),
    policy: directory.ssprPolicy,
    methodPolicies: directory.methodPolicies,
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
