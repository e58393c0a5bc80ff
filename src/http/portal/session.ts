import { tenantOf } from '../../directory/tenant.store.ts'
import { isKnownDevice } from '../../signin/devices.store.ts'
import { reauthenticationFor } from '../../signin/reauth.ts'
import { deviceLife } from '../../signin/sessions.policy.ts'
import { type Session, sessionOf, sessionRequest } from '../../signin/sessions.ts'
import type { UnitRequest } from '../../store/unit.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { dropCookie, formToken, putCookie } from '../forms.ts'
import { redirectTo, refusalJson } from '../respond.ts'
import type { Branding } from './kit.ts'

/** What every page behind sign-in begins with. */

export const currentSession = (c: C, program: Program): Promise<Session | null> =>
  sessionOf(program.store, factsOf(c).cookie('session'))

/**
 * The session, or the answer for somebody who has none: to sign-in and back here, or a refusal for a client.
 * `active`: interrupts are behind; `any`: the pages that are themselves part of an interrupt.
 */
export async function requireSession(
  c: C,
  program: Program,
  stage: 'active' | 'any' = 'active',
): Promise<Session | Response> {
  const session = await currentSession(c, program)
  c.set('signedIn', session !== null)
  if (session && (stage === 'any' || session.stage === 'active')) return session
  if (factsOf(c).wantsJson) return refusalJson(c, { code: 'request.not_signed_in' })
  if (session) return redirectTo(c, '/signin/next')
  const over = factsOf(c).cookie('session') !== undefined
  if (over) dropCookie(c, 'session')
  return redirectTo(c, `/signin?return_to=${encodeURIComponent(placeOf(c))}${over ? '&over=1' : ''}`)
}

/** Where to go on after signing in: here, or for a form the page it belongs to. */
function placeOf(c: C): string {
  const { pathname } = new URL(c.req.url)
  if (c.req.method === 'GET') return pathname
  return /^\/(mysecurityinfo|changepassword)\b/.exec(pathname)?.[0] ?? '/account'
}

/** SES-08: null when the person has proved who they are within five minutes, else the way to do it. */
export async function requireProof(
  c: C,
  program: Program,
  session: Session,
  returnTo: string,
): Promise<Response | null> {
  const way = await program.store.look((look) => reauthenticationFor(look, session))
  if (!way.needed) return null
  if (factsOf(c).wantsJson) return refusalJson(c, { code: 'signin.proof_needed' })
  return redirectTo(c, `/signin/verify?return_to=${encodeURIComponent(returnTo)}`)
}

/** A unit of somebody who is signed in. Each request has a correlation id of its own. */
export function requestOf(c: C, session: Session): UnitRequest {
  const { ip, userAgent, correlationId } = factsOf(c)
  return sessionRequest(session, { ip, userAgent, correlationId })
}

/** A unit that still belongs to the sign-in: interrupts are found under its correlation id. */
export function signinRequestOf(c: C, session: Session): UnitRequest {
  const { ip, userAgent } = factsOf(c)
  return sessionRequest(session, { ip, userAgent })
}

export const isFamiliar = (c: C, program: Program, session: Session): Promise<boolean> =>
  program.store.look((look) => isKnownDevice(look, session.tenantId, session.userId, factsOf(c).cookie('device')))

export async function brandOf(program: Program, tenantId: string): Promise<Branding> {
  const tenant = await program.store.look((look) => tenantOf(look, tenantId))
  return { name: tenant.displayName, accent: tenant.accent }
}

export const putSession = (c: C, token: string): void => putCookie(c, 'session', token)
export const putDevice = (c: C, token: string): void =>
  putCookie(c, 'device', token, { maxAgeSeconds: deviceLife / 1000 })

/** Forms behind sign-in are bound to the session's cookie, as it is now or as this answer sets it. */
export const sessionBinding = (c: C): string => factsOf(c).cookie('session') ?? ''
export const sessionToken = (c: C, program: Program, fresh?: string | null): string =>
  formToken(program, fresh ?? sessionBinding(c))
