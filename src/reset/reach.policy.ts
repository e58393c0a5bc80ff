import {
  type MethodFamily,
  type MethodPolicyId,
  methodFacts,
  methodKinds,
  methodPolicyIds,
} from '../contract/methods.ts'
import type { MethodPolicies, MethodPolicy, SsprPolicy } from '../contract/policy.ts'
import { serves } from '../directory/policies.policy.ts'
import { policiesOf } from '../methods/methods.policy.ts'
import type { CredentialKind } from '../store/schema.ts'

/** For whom one method policy is: everybody or groups, less whom it excludes. */
export type Targets = {
  readonly everyone: boolean
  readonly include: readonly string[]
  readonly excludesEveryone: boolean
  readonly exclude: readonly string[]
}

/** A kind of credential that counts towards the gates as one family, where any of these policies is for the person. */
export type Way = { readonly kind: CredentialKind; readonly family: MethodFamily; readonly targets: readonly Targets[] }

/**
 * What eligibility.policy.ts and methods.policy.ts decide for one person, as the data of one statement about everybody
 * (reach.store.ts). A test compares the two for every person of made-up tenants.
 */
export type Reach = {
  readonly scope: SsprPolicy['enabledFor']
  readonly scopeGroupId: string | null
  readonly adminsAllowed: boolean
  readonly anyMethodOn: boolean
  readonly licenceNeeded: boolean
  readonly gates: 1 | 2
  readonly acceptUnregistered: boolean
  readonly ways: readonly Way[]
}

export function reachOf(policy: SsprPolicy, methods: MethodPolicies, anyMethodOn: boolean): Reach {
  return {
    scope: policy.enabledFor,
    scopeGroupId: policy.scopeGroupId,
    adminsAllowed: policy.allowedToUseSsprAdmins,
    anyMethodOn,
    licenceNeeded: policy.licenceEnforcement === 'perUser',
    gates: policy.methodsRequired,
    acceptUnregistered: policy.acceptUnregisteredContactData,
    ways: waysOf(methods),
  }
}

/** Only what this version can carry out counts, as in `usableMethods`. */
const waysOf = (methods: MethodPolicies): Way[] =>
  methodKinds
    .filter((method) => methodFacts[method].built)
    .flatMap((method) =>
      methodFacts[method].credentials.map((kind) => ({
        kind,
        family: kind === 'hardware' ? ('token' as const) : methodFacts[method].family,
        targets: methodFacts[method].policies
          .filter(
            (id) => policiesOf[kind].includes(id) && serves(id, methods[id], method) && methods[id].usableForReset,
          )
          .map((id) => targetsOf(methods[id])),
      })),
    )
    .filter((way) => way.targets.length > 0)

const groupsIn = (targets: MethodPolicy['excludeTargets']): string[] =>
  targets.map((target) => target.id).filter((id) => id !== 'all_users')

const targetsOf = (policy: MethodPolicy): Targets => ({
  everyone: policy.includeTargets.some((target) => target.id === 'all_users'),
  include: groupsIn(policy.includeTargets),
  excludesEveryone: policy.excludeTargets.some((target) => target.id === 'all_users'),
  exclude: groupsIn(policy.excludeTargets),
})

/** Every group whose members the statement has to know. */
export const groupsOf = ({ scopeGroupId, ways }: Reach): string[] => [
  ...new Set([
    ...(scopeGroupId ? [scopeGroupId] : []),
    ...ways.flatMap((way) => way.targets.flatMap((one) => [...one.include, ...one.exclude])),
  ]),
]

/** Strong authentication beside a password, and what of it works alone (sspr.md 9.5). */
export const strongKinds: readonly CredentialKind[] = [
  'app',
  'totp',
  'hardware',
  'mobile',
  'alternate',
  'office',
  'passkey',
]

/** Graph's names of what is registered (graph-api.md 6.8). */
export const registeredNames: Readonly<Record<CredentialKind, string>> = {
  email: 'email',
  mobile: 'mobilePhone',
  alternate: 'alternateMobilePhone',
  office: 'officePhone',
  app: 'microsoftAuthenticatorPush',
  totp: 'softwareOneTimePasscode',
  hardware: 'hardwareOneTimePasscode',
  passkey: 'passKeyDeviceBound',
  questions: 'securityQuestion',
}

/** For "MFA capable": a policy lets the person use the kind, for whatever purpose. */
export const targetsFor = (kind: CredentialKind, methods: MethodPolicies): Targets[] =>
  kindPolicies(kind)
    .filter((id) => methods[id].state === 'enabled')
    .map((id) => targetsOf(methods[id]))

const kindPolicies = (kind: CredentialKind): readonly MethodPolicyId[] =>
  kind === 'alternate' ? ['Voice'] : policiesOf[kind]

/** For whom a method policy is that is switched on; nobody's otherwise. */
const allowed = (policy: MethodPolicy): Targets[] => (policy.state === 'enabled' ? [targetsOf(policy)] : [])

/** What a draft takes away or gives: of each policy that differs, its kinds, and for whom it was and would be. */
export type Turn = {
  readonly kinds: readonly CredentialKind[]
  readonly before: readonly Targets[]
  readonly after: readonly Targets[]
}

export const turnsOf = (before: MethodPolicies, after: MethodPolicies): Turn[] =>
  methodPolicyIds
    .filter((id) => JSON.stringify(allowed(before[id])) !== JSON.stringify(allowed(after[id])))
    .map((id) => ({
      kinds: (Object.keys(policiesOf) as CredentialKind[]).filter((kind) => policiesOf[kind].includes(id)),
      before: allowed(before[id]),
      after: allowed(after[id]),
    }))
    .filter((turn) => turn.kinds.length > 0)
