import { event, userTarget } from '../audit/events.ts'
import { newToken, sha256 } from '../base/secret.ts'
import type { Actor } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import {
  endOtherSessions,
  endSession,
  findSession,
  renewSession,
  returnSessionTo,
  type Session,
  sessionsOf,
  touchSession,
} from './session.store.ts'
import { sessionStands, wasSeenLongAgo } from './sessions.policy.ts'

export type { Session } from './session.store.ts'

/** Whose cookie this is, if the session still stands; null for everything else (SES-01, SES-03, SES-06). */
export async function sessionOf(store: Store, token: string | undefined): Promise<Session | null> {
  if (!token || token.length > 100) return null
  const found = await store.look((look) => findSession(look, sha256(token)))
  const now = store.clock.now()
  if (!found || !sessionStands(found.facts, now)) return null
  const { session } = found
  if (wasSeenLongAgo(session.lastSeenAt, now)) {
    await store.unit(sessionRequest(session, session), (tx) => touchSession(tx, session.id))
  }
  return session
}

export const sessionActor = (session: Pick<Session, 'user'>, ip: string): Actor => ({
  type: 'user',
  id: session.user.id,
  displayName: session.user.displayName,
  userPrincipalName: session.user.userPrincipalName,
  ipAddress: ip,
})

/** What somebody who is signed in does; `correlationId` is the request's, or the sign-in's own. */
export const sessionRequest = (
  session: Session,
  from: { ip: string; userAgent: string | null; correlationId?: string },
): UnitRequest => ({
  tenantId: session.tenantId,
  correlationId: from.correlationId ?? session.correlationId,
  actor: sessionActor(session, from.ip),
  ip: from.ip,
  userAgent: from.userAgent,
})

/** The session ends on the server; the cookie is worth nothing from here on (SES-13). */
export const signOut = (store: Store, request: UnitRequest, session: Session): Promise<boolean> =>
  store.unit(request, (tx) => endWithRow(tx, session, session.id, 'Signed out'))

/** Another of the person's own sessions (SES-07). */
export const signOutElsewhere = (store: Store, request: UnitRequest, session: Session, id: string): Promise<boolean> =>
  store.unit(request, (tx) => endWithRow(tx, session, id, 'Ended from another session'))

async function endWithRow(tx: Tx, session: Session, id: string, reason: string): Promise<boolean> {
  const ended = await endSession(tx, session.userId, id)
  if (ended) tx.audit(event('Sign-out', { reason, targets: [userTarget(session.user)], details: { SessionId: id } }))
  return ended
}

export const signOutEverywhereElse = (store: Store, request: UnitRequest, session: Session): Promise<number> =>
  store.unit(request, async (tx) => {
    const ended = await endOtherSessions(tx, session.userId, session.id)
    if (ended > 0) {
      const details = { Sessions: ended }
      tx.audit(event('Sign-out', { reason: 'All other sessions ended', targets: [userTarget(session.user)], details }))
    }
    return ended
  })

/** Those that still stand; the rest is history. */
export async function openSessions(look: Look, session: Session): Promise<Session[]> {
  const all = await sessionsOf(look, session.tenantId, session.userId)
  return all
    .filter((one) => one.session.stage === 'active' && sessionStands(one.facts, look.now))
    .map((one) => one.session)
}

/** Rights grew by a proof: a new token, the old one is dead (SES-02). Null if the session ended meanwhile. */
export async function renewWithProof(tx: Tx, session: Session, provedWith: string): Promise<string | null> {
  const token = newToken(tx.random)
  return (await renewSession(tx, session.id, { token: sha256(token), provedWith })) ? token : null
}

/** A sign-in that is under way goes on to another place than it began for. */
export const leadOn = (store: Store, request: UnitRequest, session: Session, to: string): Promise<void> =>
  store.unit(request, (tx) => returnSessionTo(tx, session.id, to))
