import type { Instant } from '../base/clock.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { directoryCredentialId, type UsableMethod } from '../methods/methods.policy.ts'
import { type EligibilityFacts, refusalFor } from './eligibility.policy.ts'
import { isAlone } from './gates.policy.ts'
import type { Gate } from './reset.machine.ts'
import type { ProofRow } from './reset.store.ts'

export type CommitFacts = {
  readonly userId: string
  readonly startedAt: Instant
  /** By whomever: another flow, the person, an administrator. */
  readonly passwordChangedAt: Instant | null
  /** Has lost a method since the flow began, used in it or not. */
  readonly bereft: boolean
  /** What the flow began with. */
  readonly gates: Gate
  /** The tenant is under attack, or was when the flow began (LIM-12). */
  readonly guarded: boolean
  readonly eligibility: EligibilityFacts
  readonly credentials: readonly Credential[]
  readonly proofs: readonly ProofRow[]
}

/**
 * The last look before a password is replaced (INV-01, FLO-07): the person is eligible now, and enough proofs hold
 * now. The stricter of the flow's terms and today's rules wins. Null: go on.
 */
export function withdrawal(facts: CommitFacts, now: Instant): RefusalCode | null {
  const refused = refusalFor(facts.eligibility, now)
  if (refused) return refused
  // The first to finish ends the others, also one that was in the middle of a step then (FLW-07, FLO-09).
  if (facts.bereft) return 'reset.withdrawn'
  if (facts.passwordChangedAt && facts.passwordChangedAt > facts.startedAt) return 'reset.withdrawn'
  const needed = Math.max(facts.gates, facts.eligibility.gates)
  const proofs = facts.proofs.filter((proof) => holds(proof, facts))
  const families = new Set(proofs.map((proof) => proof.family)).size
  const alone = facts.guarded && families < 2 && isAlone(proofs.map((proof) => proof.method))
  return families < needed || alone ? 'reset.withdrawn' : null
}

/** A proof holds while it is this person's, younger than the flow, and its credential is unchanged and still allowed. */
function holds(proof: ProofRow, facts: CommitFacts): boolean {
  if (proof.userId !== facts.userId || proof.provedAt < facts.startedAt) return false
  const stillUsable = facts.eligibility.usable.some((usable: UsableMethod) => usable.method === proof.method)
  const unchanged =
    proof.credentialId === directoryCredentialId ||
    facts.credentials.some((one) => one.id === proof.credentialId && one.version === proof.credentialVersion)
  return stillUsable && unchanged
}
