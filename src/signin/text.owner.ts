import { type DirectoryFacts, factsAbout } from '../directory/facts.store.ts'
import type { User } from '../directory/users.store.ts'
import { isGuest, maySignInByText } from '../methods/textsignin.policy.ts'
import { holderOf, type NumberHolder } from '../methods/textsignin.store.ts'
import type { Tx } from '../store/unit.ts'
import type { SignInError, SignInTarget } from './log.ts'
import { shownNumber } from './text.policy.ts'

/** Nobody's id: what is read about them costs the same as about somebody. */
export const nobodyId = '00000000-0000-0000-0000-000000000000'

export type Whom = {
  readonly facts: DirectoryFacts
  readonly number: string
  /** Whom the number belongs to, let in or not: whose counters are raised. */
  readonly user: User | null
  /** Not null: the code lets this person in. */
  readonly holder: NumberHolder | null
  /** What only the log says. */
  readonly why: readonly [reason: string, errorCode: SignInError]
}

/** Who signs in with a number, as of now. The same statements for nobody (ENU-05). */
export async function ownerOf(tx: Tx, number: string): Promise<Whom> {
  const holder = await holderOf(tx, tx.tenantId, number)
  const facts = await factsAbout(tx, tx.tenantId, holder?.userId ?? nobodyId)
  const { user } = facts
  const why = whyNot(facts)
  return { facts, number, user, holder: why ? null : holder, why: why ?? ['Code not accepted', 50126] }
}

function whyNot({ user, methodPolicies, groupIds }: DirectoryFacts): Whom['why'] | null {
  if (!user) return ['Nobody signs in with this number', 50034]
  if (!user.accountEnabled) return ["User's account is disabled", 50057]
  const allowed = !isGuest(user) && maySignInByText(methodPolicies.Sms, groupIds)
  return allowed ? null : ['Sign-in by text is not allowed by policy', 50126]
}

/** Somebody whom nothing is sent to now. */
export const quietly = (whom: Whom): Whom =>
  whom.holder ? { ...whom, holder: null, why: ['Too many texts to this number', 50053] } : whom

/** What the log shows of them. */
export const shownAs = ({ user, number }: Pick<Whom, 'user' | 'number'>, target: SignInTarget) => ({
  user,
  shown: shownNumber(number),
  target,
  method: 'SMS' as const,
})
