import { Fault } from '../base/fault.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import { mayConsent } from '../directory/apps.policy.ts'
import { type App, appOf, grantedScopes } from '../directory/apps.ts'
import { rolesOf } from '../directory/roles.ts'
import { addressEntries, limits } from '../guard/limits.policy.ts'
import { hit } from '../guard/limits.store.ts'
import { loggedCode, noteSignIn } from '../signin/log.ts'
import type { Session } from '../signin/session.store.ts'
import type { Look, Tx, UnitRequest } from '../store/unit.ts'
import {
  type Ask,
  type AskStep,
  type Destination,
  destinationOf,
  type Fields,
  permissionsAsked,
  permissionsGiven,
  readAsk,
  stepOf,
} from './authorize.policy.ts'
import { keepAsk, takeAsk, waitingAsk } from './authorize.store.ts'
import { no, type TokenRefusal } from './errors.ts'
import { type Exchange, newExchange, within } from './exchange.ts'
import { askProvider } from './inward.ts'
import { type Issuing, issuerOf } from './issuer.ts'
import { expectProvider, inside, providerFor } from './provider.ts'
import { type AskedScopes, readScopes } from './resource.policy.ts'
import { appTargetOf } from './waiting.ts'

/** How an answer to `/authorize` looks: back to the application, on to one of our pages, or a page that says no. */
export type Authorized =
  | { readonly to: 'application'; readonly destination: Destination; readonly fields: Readonly<Record<string, string>> }
  | { readonly to: 'application'; readonly destination: Destination; readonly refusal: TokenRefusal }
  | { readonly to: 'page'; readonly refusal: TokenRefusal }
  | { readonly to: 'person'; readonly id: string; readonly step: AskStep; readonly asking: Asking }

/** An application and what it asks for; `id` is the waiting row's, if it waits. */
export type Asking = {
  readonly app: App
  readonly ask: Ask
  readonly asked: AskedScopes
  readonly wanted: readonly string[]
  readonly missing: readonly string[]
}

type Waiting = {
  readonly id: string | null
  readonly askedAt: Date
  readonly chosen: boolean
  readonly consented: boolean
}

/** A new request of an application. */
export async function authorize(
  issuing: Issuing,
  request: UnitRequest,
  fields: Fields,
  session: Session | null,
  options: { lookAgain: boolean } = { lookAgain: false },
): Promise<Authorized> {
  const { store, origins, publicUrl } = issuing
  const clientId = fields.client_id?.toLowerCase() ?? ''
  const app = isGuid(clientId) ? await store.look((look) => appOf(look, request.tenantId, clientId)) : null
  if (!fields.client_id) return { to: 'page', refusal: { code: 90014, params: { name: 'client_id' } } }
  if (!app) return { to: 'page', refusal: { code: 700016, params: { name: clientId } } }
  if (!app.enabled) return { to: 'page', refusal: { code: 7000112, params: { name: app.displayName } } }
  const destination = destinationOf(fields, app, origins)
  if (!destination.ok) return { to: 'page', refusal: destination.refusal }
  const ask = readAsk(fields, destination.value, publicUrl)
  if (!ask.ok) return { to: 'application', destination: destination.value, refusal: ask.refusal }
  expectProvider()
  const waiting = { id: null, askedAt: store.clock.now(), chosen: false, consented: false }
  if (options.lookAgain) {
    const id = await store.unit(request, (tx) => keepAsk(tx, app.clientId, ask.value))
    return {
      to: 'person',
      id,
      step: { at: 'sign-in', name: null, again: false },
      asking: askingOf(app, ask.value, publicUrl),
    }
  }
  return goOn(issuing, request, { app, ask: ask.value }, waiting, session)
}

/** A request that waited for the person: where it stands now. */
export async function resume(
  issuing: Issuing,
  request: UnitRequest,
  id: string,
  session: Session | null,
): Promise<Authorized> {
  const found = await issuing.store.look((look) => waitingApp(look, request.tenantId, id))
  if (!found) return { to: 'page', refusal: { code: 70008 } }
  if (found.waiting.declined) return { to: 'application', destination: found.ask, refusal: { code: 65004 } }
  return goOn(issuing, request, found, { ...found.waiting, id }, session)
}

async function waitingApp(look: Look, tenantId: string, id: string) {
  const row = await waitingAsk(look, tenantId, id)
  const app = row && (await appOf(look, tenantId, row.clientId))
  return row && app?.enabled ? { app, ask: row.ask, waiting: row } : null
}

async function goOn(
  issuing: Issuing,
  request: UnitRequest,
  { app, ask }: { app: App; ask: Ask },
  waiting: Waiting,
  session: Session | null,
): Promise<Authorized> {
  const { store, publicUrl } = issuing
  const asking = askingOf(app, ask, publicUrl)
  const { askedAt, chosen, consented } = waiting
  const step = stepOf({
    ...{ ask, askedAt, chosen, consented, missing: asking.missing, now: store.clock.now() },
    session: session && { ...session, userPrincipalName: session.user.userPrincipalName },
    mayConsent: session !== null && (await store.look((look) => consents(look, session))),
  })
  if (step.at === 'refuse') return { to: 'application', destination: ask, refusal: step.refusal }
  if (step.at === 'go' && session) return giveCode(issuing, request, asking, waiting, session)
  const id = waiting.id ?? (await wait(issuing, request, app, ask))
  return id === null ? tooMany : { to: 'person', id, step, asking }
}

const tooMany: Authorized = { to: 'page', refusal: { code: 90055 } }

/** A row for the request; null for an address that leaves too many behind. */
const wait = ({ store }: Issuing, request: UnitRequest, app: App, ask: Ask): Promise<string | null> =>
  store.unit(request, async (tx) => {
    const counts = await hit(tx, addressEntries(tx.ip, limits.addressAsks))
    return counts.some((one) => !one.within) ? null : keepAsk(tx, app.clientId, ask)
  })

function askingOf(app: App, ask: Ask, publicUrl: string): Asking {
  const asked = mustRead(ask, publicUrl)
  return { app, ask, asked, ...permissionsAsked(asked, app, grantedScopes(app)) }
}

/** It was read when the application asked. */
function mustRead(ask: Ask, publicUrl: string): AskedScopes {
  const asked = readScopes(ask.scope, publicUrl)
  if (!asked.ok) throw new Fault('internal', 'A request that was kept can no longer be read.')
  return asked.value
}

const consents = async (look: Look, session: Session): Promise<boolean> =>
  mayConsent(
    (await rolesOf(look, session.tenantId, session.userId)).filter((one) => !one.eligible).map((one) => one.roleId),
  )

/** The person's side is settled: the library makes the code, and the request that waited is answered once. */
async function giveCode(
  issuing: Issuing,
  request: UnitRequest,
  asking: Asking,
  { id, askedAt }: Waiting,
  session: Session,
): Promise<Authorized> {
  const provider = await providerFor(issuing, request.tenantId)
  const answer = await issuing.store.unit(request, async (tx) => {
    if (id !== null && !(await takeAsk(tx, id))) return no(54005)
    const current = exchangeFor(tx, asking, session)
    const code = await within(current, () => codeBy(issuing, provider, asking, current))
    // Somebody who signed in for this request was written down when they did.
    if (session.authenticatedAt < askedAt) noteUse(tx, asking, session, code)
    return code
  })
  if (!answer.ok && answer.refusal.code === 54005) return { to: 'page', refusal: { code: 70008 } }
  if (!answer.ok) return { to: 'application', destination: asking.ask, refusal: answer.refusal }
  return { to: 'application', destination: asking.ask, fields: answer.value }
}

/** A session that was there is used for an application: a sign-in of its own, without a page when none was wanted. */
function noteUse(tx: Tx, { app, ask }: Asking, session: Session, code: Outcome<unknown, TokenRefusal>): void {
  const errorCode = code.ok ? 0 : loggedCode(code.refusal.code)
  const interactive = !ask.prompts.includes('none')
  noteSignIn(tx, { person: session.user, target: appTargetOf(app, ask.redirectUri), errorCode, interactive })
}

const exchangeFor = (tx: Tx, { app, ask, asked }: Asking, session: Session): Exchange =>
  newExchange(
    tx,
    { app, method: 'none', keyId: null },
    { asked, redirectUri: ask.redirectUri, signedIn: signedInBy(session) },
  )

/** A pass is strong by itself, a text is one factor; `mfa` comes beside a password once a registered method was proved too (RFC 8176). */
const methodsOf = ({ passEndsAt, enteredWith, provedWith }: Session): string[] => {
  if (passEndsAt) return ['otp', 'mfa']
  if (enteredWith) return provedWith && provedWith !== 'text' ? ['sms', 'mfa'] : ['sms']
  return provedWith && provedWith !== 'password' ? ['pwd', 'mfa'] : ['pwd']
}

export const signedInBy = (session: Session) => ({
  userId: session.userId,
  validFrom: session.validFrom,
  authenticatedAt: session.authenticatedAt,
  methods: methodsOf(session),
  notAfter: session.passEndsAt,
})

async function codeBy(
  { publicUrl }: Issuing,
  provider: Awaited<ReturnType<typeof providerFor>>,
  { app, ask, asked }: Asking,
  current: Exchange,
): Promise<Outcome<Record<string, string>, TokenRefusal>> {
  const answer = await askProvider(provider, publicUrl, {
    ...{ method: 'GET', path: inside.authorization, signedIn: true },
    fields: {
      ...{ client_id: app.clientId, redirect_uri: ask.redirectUri, response_type: 'code', response_mode: 'query' },
      scope: [...asked.signIn, ...permissionsGiven(asked, grantedScopes(app))].join(' '),
      ...{ nonce: ask.nonce ?? undefined, claims: ask.claims ?? undefined },
      ...{ code_challenge: ask.codeChallenge, code_challenge_method: 'S256' },
      // Consent was looked after; the library gives no `offline_access` without this word.
      prompt: 'consent',
    },
  })
  if (current.fault) throw current.fault
  const back = answer.location === null ? null : new URL(answer.location).searchParams
  const code = back?.get('code')
  if (code)
    return done({
      code,
      ...(ask.state === null ? {} : { state: ask.state }),
      iss: issuerOf(publicUrl, current.tx.tenantId),
    })
  if (current.refusal) return refuse(current.refusal)
  throw new Fault('internal', `No code was made: ${back?.get('error_description') ?? JSON.stringify(answer.body)}`)
}
