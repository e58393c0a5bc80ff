import { after, day, type Instant, isPast } from '../base/clock.ts'
import type { MethodKind } from '../contract/methods.ts'
import type { MethodPolicies } from '../contract/policy.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { isAllowed } from '../methods/methods.policy.ts'
import type { Session } from './session.store.ts'
import { isFresh, passProofLife, proofLife } from './sessions.policy.ts'

/** How somebody who is signed in proves once more who they are. */
export type ProofMethod = 'appCode' | 'text' | 'email' | 'password'
export type ProofWay = { readonly method: ProofMethod; readonly credentials: readonly Credential[] }

/** Strongest first (FLW-43). Only what this version can carry out. */
const order: readonly { method: Extract<MethodKind, ProofMethod>; kinds: readonly Credential['kind'][] }[] = [
  { method: 'appCode', kinds: ['app', 'totp', 'hardware'] },
  { method: 'text', kinds: ['mobile'] },
  { method: 'email', kinds: ['email'] },
]

export type ReauthFacts = {
  readonly credentials: readonly Credential[]
  readonly policies: MethodPolicies
  readonly groupIds: ReadonlySet<string>
  readonly lastPasswordChangeAt: Instant | null
  readonly now: Instant
}

/** SES-08: the strongest registered method; the password where there is none. */
export function wayFor(facts: ReauthFacts): ProofWay {
  const usable = settled(
    facts.credentials.filter((one) => one.verifiedAt !== null),
    facts,
  )
  for (const { method, kinds } of order) {
    const credentials = usable.filter((one) => kinds.includes(one.kind) && isAllowed(method, one.kind, facts, false))
    if (credentials.length > 0) return { method, credentials }
  }
  return { method: 'password', credentials: [] }
}

/**
 * ADM-14, SES-08: for 24 hours after a new password a method added since does not count, so that somebody who got
 * in by a reset cannot vouch for themselves. Somebody who had none before is not kept out.
 */
function settled(
  credentials: readonly Credential[],
  { lastPasswordChangeAt, now }: ReauthFacts,
): readonly Credential[] {
  if (!lastPasswordChangeAt || isPast(after(lastPasswordChangeAt, day), now)) return credentials
  const older = credentials.filter((one) => one.createdAt < lastPasswordChangeAt)
  return older.length > 0 ? older : credentials
}

/** Within five minutes of a proof by such a method (ten of a pass), or of the password where there is no other (SES-08). */
export const isProved = (
  session: Pick<Session, 'authenticatedAt' | 'enteredWith' | 'provedAt' | 'provedWith'>,
  way: Pick<ProofWay, 'method'>,
  now: Instant,
): boolean => {
  const proved = isFresh(session.provedAt, now, session.provedWith === 'pass' ? passProofLife : proofLife)
  if (way.method === 'password') return proved || (!session.enteredWith && isFresh(session.authenticatedAt, now))
  return proved && session.provedWith !== 'password'
}
