import type { Instant } from '../base/clock.ts'
import type { Outcome } from '../base/outcome.ts'
import { adminCallback, adminClientId } from '../contract/admin.ts'
import type { App } from '../directory/apps.ts'
import { no, type TokenRefusal, yes } from './errors.ts'
import { type AskedScopes, readScopes } from './resource.policy.ts'

/** What an application asks `/authorize` for, checked. Kept in a row while the person is busy with our pages. */
export type Ask = {
  readonly redirectUri: string
  readonly mode: ResponseMode
  readonly state: string | null
  readonly nonce: string | null
  readonly scope: string
  readonly codeChallenge: string
  readonly prompts: readonly Prompt[]
  readonly loginHint: string | null
  readonly maxAgeSeconds: number | null
  /** Of `claims`, what the ID token is asked for. */
  readonly claims: string | null
}
export type ResponseMode = 'query' | 'fragment' | 'form_post'
const prompts = ['none', 'login', 'consent', 'select_account'] as const
export type Prompt = (typeof prompts)[number]

export type Fields = Readonly<Record<string, string | undefined>>

/** Where an answer goes, once it is known that it may go there. */
export type Destination = Pick<Ask, 'redirectUri' | 'mode' | 'state'>

const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]'

/** Our own admin center goes back to where the server is reached; every other application to what it registered. */
export function redirectUrisOf(app: Pick<App, 'clientId' | 'redirectUris'>, origins: ReadonlySet<string>): string[] {
  if (app.clientId === adminClientId) return [...origins].map((origin) => origin + adminCallback)
  return app.redirectUris.map(({ uri }) => uri)
}

/** Compared as exact strings; on this machine any port (RFC 8252, 7.3), and nothing else differs. */
export function isRegistered(given: string, registered: readonly string[]): boolean {
  if (registered.includes(given)) return true
  const bare = withoutPort(given)
  return bare !== null && registered.some((uri) => withoutPort(uri) === bare)
}

function withoutPort(uri: string): string | null {
  const parts = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?([/?][^#\\]*)?$/.exec(uri)
  return parts && isLoopback(parts[1]!) ? `http://${parts[1]}${parts[3] ?? ''}` : null
}

/** Whether an answer may go back at all, and how; everything after this is told to the application. */
export function destinationOf(
  fields: Fields,
  app: App,
  origins: ReadonlySet<string>,
): Outcome<Destination, TokenRefusal> {
  const { redirect_uri: redirectUri, response_mode: mode = 'query', state = null } = fields
  if (!redirectUri) return no(90014, { name: 'redirect_uri' })
  if (!isRegistered(redirectUri, redirectUrisOf(app, origins)))
    return no(50011, { uri: redirectUri, app: app.displayName })
  const known = (['query', 'fragment', 'form_post'] as const).find((one) => one === mode)
  if (!known) return no(90100, { name: 'response_mode' })
  return yes({ redirectUri, mode: known, state })
}

export function readAsk(fields: Fields, to: Destination, publicUrl: string): Outcome<Ask, TokenRefusal> {
  const { response_type: type, scope, nonce = null, login_hint: hint = null } = fields
  if (!type) return no(90014, { name: 'response_type' })
  if (type !== 'code') return no(700054, { name: type })
  if (fields.request !== undefined || fields.request_uri !== undefined) return no(90100, { name: 'request' })
  if (!scope) return no(90014, { name: 'scope' })
  const scopes = readScopes(scope, publicUrl)
  if (!scopes.ok) return scopes
  const codeChallenge = challengeOf(fields)
  if (codeChallenge === null) return no(501461)
  const asked = (fields.prompt ?? '').split(' ').filter(Boolean)
  const known = prompts.filter((prompt) => asked.includes(prompt))
  if (known.length < asked.length || (known.includes('none') && known.length > 1)) return no(90100, { name: 'prompt' })
  const maxAge = fields.max_age
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) return no(90100, { name: 'max_age' })
  return yes({
    ...to,
    ...{
      nonce,
      scope,
      codeChallenge,
      prompts: known,
      loginHint: hint && hint.length <= 256 ? hint : null,
      claims: idTokenClaims(fields.claims),
    },
    maxAgeSeconds: maxAge === undefined ? null : Number(maxAge),
  })
}

/** PKCE with S256, for everybody (RFC 9700, 2.1.1). */
function challengeOf({ code_challenge: challenge, code_challenge_method: method }: Fields): string | null {
  return challenge && method === 'S256' && /^[\w.~-]{43,128}$/.test(challenge) ? challenge : null
}

/** Clients ask for much here that concerns Microsoft's own services; only what the ID token may say is passed on. */
function idTokenClaims(text: string | undefined): string | null {
  try {
    const { id_token: wanted } = JSON.parse(text ?? '{}') as { id_token?: unknown }
    const plain = typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)
    return plain && 'login_hint' in wanted ? '{"id_token":{"login_hint":null}}' : null
  } catch {
    return null
  }
}

export type AskFacts = {
  readonly ask: Ask
  /** When the application asked first; later than now for nobody. */
  readonly askedAt: Instant
  readonly session: {
    readonly stage: 'pending' | 'active'
    readonly authenticatedAt: Instant
    readonly userPrincipalName: string
  } | null
  /** What was asked for and no administrator has granted. */
  readonly missing: readonly string[]
  readonly mayConsent: boolean
  readonly chosen: boolean
  readonly consented: boolean
  readonly now: Instant
}

/** What has to happen before the application gets its code, the first of: sign in, choose, consent. */
export type AskStep =
  | { readonly at: 'sign-in'; readonly name: string | null; readonly again: boolean }
  | { readonly at: 'pending' }
  | { readonly at: 'choose' }
  | { readonly at: 'consent' }
  | { readonly at: 'blocked' }
  | { readonly at: 'go' }
  | { readonly at: 'refuse'; readonly refusal: TokenRefusal }

export function stepOf(facts: AskFacts): AskStep {
  const step = nextStep(facts)
  if (!facts.ask.prompts.includes('none') || step.at === 'go') return step
  // Nothing may be shown: the application is told what would have to be.
  return { at: 'refuse', refusal: silent[step.at] ?? { code: 50058 } }
}

const silent: Partial<Record<AskStep['at'], TokenRefusal>> = {
  pending: { code: 50072 },
  consent: { code: 65001 },
  blocked: { code: 65001 },
}

function nextStep({ ask, askedAt, session, missing, mayConsent, chosen, consented, now }: AskFacts): AskStep {
  if (!session) return { at: 'sign-in', name: ask.loginHint, again: false }
  if (session.stage === 'pending') return { at: 'pending' }
  const fresh = session.authenticatedAt >= askedAt
  const other = ask.loginHint !== null && ask.loginHint.toLowerCase() !== session.userPrincipalName.toLowerCase()
  if (other && !fresh && !chosen) return { at: 'sign-in', name: ask.loginHint, again: true }
  const old =
    ask.maxAgeSeconds !== null && now.getTime() - session.authenticatedAt.getTime() > ask.maxAgeSeconds * 1_000
  if (!fresh && (ask.prompts.includes('login') || old))
    return { at: 'sign-in', name: ask.loginHint ?? session.userPrincipalName, again: true }
  if (ask.prompts.includes('select_account') && !fresh && !chosen) return { at: 'choose' }
  if (missing.length > 0) return { at: mayConsent ? 'consent' : 'blocked' }
  if (ask.prompts.includes('consent') && mayConsent && !consented) return { at: 'consent' }
  return { at: 'go' }
}

/** What a request wants of the API, and what of it nobody has granted. */
export function permissionsAsked(
  asked: AskedScopes,
  app: Pick<App, 'wantedScopes'>,
  granted: readonly string[],
): { wanted: readonly string[]; missing: readonly string[] } {
  const wanted = asked.permissions === '.default' ? [...new Set([...granted, ...app.wantedScopes])] : asked.permissions
  return { wanted, missing: wanted.filter((name) => !granted.includes(name)) }
}

/** What was asked for as far as it is granted. */
export const permissionsGiven = (asked: AskedScopes, granted: readonly string[]): readonly string[] =>
  asked.permissions === '.default' ? granted : asked.permissions.filter((name) => granted.includes(name))

/** `scp` of a token: permissions, and what concerns the sign-in. */
export const scopesGiven = (asked: AskedScopes, granted: readonly string[]): string[] => [
  ...permissionsGiven(asked, granted),
  ...asked.signIn.filter((scope) => scope !== 'offline_access'),
]
