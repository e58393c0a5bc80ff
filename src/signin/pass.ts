import { userTarget } from '../audit/events.ts'
import type { Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { factsAbout } from '../directory/facts.store.ts'
import { addressEntries, limits } from '../guard/limits.policy.ts'
import { giveBack } from '../guard/limits.store.ts'
import { passAllowed } from '../methods/passes.policy.ts'
import { spendPass } from '../methods/passes.store.ts'
import { settleTry } from '../passwords/proof.ts'
import { passRules } from '../registration/passes.ts'
import type { Tx } from '../store/unit.ts'
import { type Entered, enter } from './enter.ts'
import {
  beginSignin,
  type Candidate,
  type Counted,
  candidateFor,
  count,
  failed,
  type SigninParts,
  type SigninRequest,
} from './signin.ts'

const wrong: Refusal = { code: 'signin.pass_wrong', field: 'password' }
const nobodyId = '00000000-0000-0000-0000-000000000000'

/**
 * A Temporary Access Pass in place of the password (authentication-methods.md 6.7). Counted like one, by the same
 * counters; whoever has none, or one that is over, spent, not begun or switched off, is told the same.
 */
export async function signInWithPass(
  parts: SigninParts,
  request: SigninRequest,
  input: { username: string; pass: string },
): Promise<Outcome<Entered, Refusal>> {
  const begun = beginSignin(input.username)
  if (!begun.ok) return begun
  const pass = input.pass.trim()
  if (pass === '') return refuse({ code: 'signin.pass_missing', field: 'password' })
  const candidate = await parts.store.look((look) => candidateFor(look, begun.value.name, request))
  if (!candidate) return refuse(wrong)
  const counted = await parts.store.unit(candidate.request, (tx) => count(tx, candidate, asTried(tx, pass), wrong))
  if (!counted.ok) return counted
  return parts.store.unit(candidate.request, (tx) => decide(tx, candidate, counted.value, pass, request))
}

/** A pass that was not good a minute ago may have begun since: only within a minute is it the same try (LK-04). */
const asTried = (tx: Tx, pass: string): string => `pass ${tx.now.toISOString().slice(0, 16)} ${pass}`

async function decide(
  tx: Tx,
  candidate: Candidate,
  counted: Counted,
  pass: string,
  request: SigninRequest,
): Promise<Outcome<Entered, Refusal>> {
  const { user } = candidate
  const endsAt = await spent(tx, candidate, pass)
  await settleTry(tx, counted, endsAt !== null, user ? userTarget(user) : undefined)
  if (!user || !endsAt) return failed(tx, candidate, 'Temporary Access Pass not accepted', 130503, wrong)
  giveBack(tx, addressEntries(tx.ip, limits.addressSignIns), counted.at)
  const { bucket } = counted
  return done(
    await enter(tx, { user, mustChange: false, passEndsAt: endsAt, bucket, familiar: candidate.familiar, request }),
  )
}

/** The same statements for a name that is nobody's (ENU-05). */
async function spent(tx: Tx, { user, tenant }: Candidate, pass: string): Promise<Instant | null> {
  const id = user?.id ?? nobodyId
  const facts = await factsAbout(tx, tenant.id, id)
  const policy = facts.methodPolicies.TemporaryAccessPass
  const rules = passRules(policy)
  const allowed = user?.accountEnabled === true && passAllowed(policy, rules, facts.groupIds, true)
  return spendPass(tx, id, pass, { allowed, onceOnly: rules.isUsableOnce })
}
