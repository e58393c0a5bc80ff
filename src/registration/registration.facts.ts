import { type Setup, setupFacts, setups } from '../contract/registration.ts'
import { type DirectoryFacts, factsFor } from '../directory/facts.store.ts'
import type { User } from '../directory/users.store.ts'
import { type Credential, credentialsOf } from '../methods/credentials.store.ts'
import { familiesOf, type UsableMethod, usableMethods } from '../methods/methods.policy.ts'
import type { Look } from '../store/unit.ts'
import type { RegistrationFacts } from './registration.policy.ts'
import { registrationState } from './registration.store.ts'

/** One person with everything registration decides by, read together. */
export type Person = {
  readonly user: User
  readonly directory: DirectoryFacts
  readonly credentials: readonly Credential[]
  /** Registered and usable for reset. */
  readonly usable: readonly UsableMethod[]
  readonly facts: RegistrationFacts
}

/** `without`: as they would stand if they had not this one. */
export async function personOf(
  look: Look,
  tenantId: string,
  userId: string,
  without: string | null = null,
): Promise<Person | null> {
  const directory = await factsFor(look, tenantId, userId)
  if (!directory) return null
  const credentials = (await credentialsOf(look, tenantId, userId)).filter((one) => one.id !== without)
  const state = await registrationState(look, tenantId, userId)
  const usable = methodsOf(look, directory, credentials, true)
  const { user, ssprPolicy: policy } = directory
  const facts: RegistrationFacts = {
    policy,
    methodPolicies: directory.methodPolicies,
    groupIds: directory.groupIds,
    isAdmin: directory.isAdmin,
    isBreakGlass: user.isBreakGlass,
    homeElsewhere: user.creationType === 'Invitation',
    scopeGroupExists: directory.scopeGroupExists,
    inScopeGroup: directory.inScopeGroup,
    licensed: directory.capabilities.has('sspr.reset'),
    usableFamilies: familiesOf(usable),
    registered: countOf(credentials),
    hasProof: methodsOf(look, directory, credentials, false).length > 0,
    ...state,
  }
  return { user, directory, credentials, usable, facts }
}

function methodsOf(
  look: Look,
  directory: DirectoryFacts & { user: User },
  credentials: readonly Credential[],
  forReset: boolean,
): UsableMethod[] {
  return usableMethods({
    credentials,
    policies: directory.methodPolicies,
    groupIds: directory.groupIds,
    isAdmin: directory.isAdmin,
    // Proving again who one is takes something one registered; a number an administrator typed in is not that.
    acceptUnregistered: forReset && directory.ssprPolicy.acceptUnregisteredContactData,
    directory: directory.user,
    now: look.now,
    forReset,
  })
}

/** MTH-19 counts apps and tokens together; other kinds are one of each. */
function countOf(credentials: readonly Credential[]): Record<Setup, number> {
  const count = (setup: Setup) =>
    credentials.filter(
      ({ kind, verifiedAt }) =>
        (kind === setupFacts[setup].kind && verifiedAt !== null) ||
        (setup === 'app' && (kind === 'app' || kind === 'hardware')),
    ).length
  return Object.fromEntries(setups.map((setup) => [setup, count(setup)])) as Record<Setup, number>
}
