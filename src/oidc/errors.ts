import type { Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'

/**
 * How the token service says no (graph-api.md section 8): OAuth's word and Microsoft's number, because clients compare
 * both. The sentences are ours.
 */
type ErrorFact = { readonly error: OAuthError; readonly text: string; readonly suberror?: string }
export type OAuthError =
  | 'invalid_request'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_resource'
  | 'interaction_required'
  | 'login_required'
  | 'consent_required'
  | 'access_denied'
  | 'invalid_scope'
  | 'authorization_pending'
  | 'authorization_declined'
  | 'slow_down'
  | 'expired_token'
  | 'bad_verification_code'
  | 'temporarily_unavailable'
  | 'server_error'

export const tokenErrors = {
  50011: {
    error: 'invalid_request',
    text: "The redirect URI '{uri}' is not one that the application '{app}' has registered.",
  },
  50020: { error: 'invalid_grant', text: 'The account does not belong to this tenant.' },
  50034: { error: 'invalid_grant', text: 'The account does not exist in the directory.' },
  50053: { error: 'invalid_grant', text: 'The account is locked because of too many wrong passwords.' },
  50055: { error: 'invalid_grant', text: 'The password has expired.' },
  50057: { error: 'invalid_grant', text: 'The account is disabled.' },
  50058: { error: 'login_required', text: 'Nobody is signed in, and the request asked not to show a page.' },
  50072: { error: 'interaction_required', text: 'Security info has to be registered at a sign-in first.' },
  50126: { error: 'invalid_grant', text: 'The user name or the password is wrong.' },
  50146: { error: 'invalid_request', text: "The value of '{name}' is not valid." },
  50173: {
    error: 'invalid_grant',
    text: 'The grant was revoked: the password was changed or the sessions were ended. A fresh sign-in is needed.',
    suberror: 'bad_token',
  },
  53003: { error: 'access_denied', text: 'Access was blocked.' },
  54005: { error: 'invalid_grant', text: 'The code was redeemed before; get a new one.' },
  65001: {
    error: 'consent_required',
    text: "No administrator has consented to what the application '{app}' asks for.",
  },
  65004: { error: 'access_denied', text: 'The consent was declined.' },
  70000: { error: 'invalid_grant', text: 'The grant is not valid, or belongs to another client.' },
  70002: { error: 'invalid_client', text: 'The client did not prove who it is.' },
  70003: { error: 'unsupported_grant_type', text: "The grant type '{name}' is not supported." },
  70005: { error: 'unsupported_response_type', text: "The response type '{name}' is not supported." },
  70008: { error: 'invalid_grant', text: 'The code or refresh token has expired.', suberror: 'bad_token' },
  70011: { error: 'invalid_scope', text: "The scope '{name}' is not valid." },
  70016: { error: 'authorization_pending', text: 'The person has not finished the sign-in with the code yet.' },
  70018: { error: 'bad_verification_code', text: 'The device code is not valid.' },
  70019: { error: 'expired_token', text: 'The device code has expired.' },
  70020: { error: 'authorization_declined', text: 'The person declined the sign-in.' },
  70021: { error: 'slow_down', text: 'The device asks too often: wait longer between two requests.' },
  90002: { error: 'invalid_request', text: "The tenant '{name}' was not found." },
  90014: { error: 'invalid_request', text: "The required field '{name}' is missing." },
  90023: { error: 'invalid_request', text: '{name}' },
  90055: { error: 'temporarily_unavailable', text: 'There were too many requests from this address.' },
  90100: { error: 'invalid_request', text: "The parameter '{name}' is empty or not valid." },
  500011: { error: 'invalid_resource', text: "The resource '{name}' was not found in this tenant." },
  500112: { error: 'invalid_grant', text: 'The redirect URI is not the one the code was asked for with.' },
  501461: { error: 'invalid_request', text: 'A challenge by S256 (PKCE) is needed.' },
  501481: { error: 'invalid_grant', text: 'The code_verifier does not fit the code_challenge of the request.' },
  700016: { error: 'unauthorized_client', text: "The application '{name}' was not found in this tenant." },
  700027: { error: 'invalid_client', text: 'The client assertion is not valid: {name}' },
  700054: {
    error: 'unsupported_response_type',
    text: "The response type '{name}' is not enabled for the application.",
  },
  7000112: { error: 'unauthorized_client', text: "The application '{name}' is disabled." },
  7000215: { error: 'invalid_client', text: 'The client secret is wrong.' },
  7000216: {
    error: 'invalid_client',
    text: "'client_assertion', 'client_secret' or another proof of the client is needed.",
  },
  7000218: { error: 'invalid_client', text: "The request body must contain 'client_assertion' or 'client_secret'." },
  7000222: { error: 'invalid_client', text: 'The client secret has expired.' },
  9002313: { error: 'invalid_request', text: 'The request is malformed.' },
} as const satisfies Record<number, ErrorFact>

export type ErrorCode = keyof typeof tokenErrors
export type TokenRefusal = { readonly code: ErrorCode; readonly params?: Readonly<Record<string, string>> }

export const no = (code: ErrorCode, params?: Record<string, string>): Outcome<never, TokenRefusal> =>
  refuse(params ? { code, params } : { code })
export const yes = done

export const errorOf = (code: ErrorCode): ErrorFact => tokenErrors[code]

/** What a client sent comes back shortened and printable. */
export function errorText({ code, params = {} }: TokenRefusal): string {
  const text = errorOf(code).text.replace(/\{(\w+)\}/g, (_, name: string) => printable(params[name] ?? ''))
  return `AADSTS${code}: ${text}`
}
const printable = (text: string): string => text.slice(0, 200).replace(/[^\x20-\x7e]|["\\<>]/g, '?')

export type ErrorIds = { readonly traceId: string; readonly correlationId: string; readonly at: Instant }

/** The body of a refusal: RFC 6749, 5.2, with the members that Microsoft's clients read. */
export function errorBody(refusal: TokenRefusal, ids: ErrorIds, publicUrl: string): Record<string, unknown> {
  const { error, suberror } = errorOf(refusal.code)
  return {
    error,
    error_description: describe(refusal, ids),
    error_codes: [refusal.code],
    timestamp: stamp(ids.at),
    trace_id: ids.traceId,
    correlation_id: ids.correlationId,
    error_uri: `${publicUrl}/error?code=${refusal.code}`,
    ...(suberror ? { suberror } : {}),
  }
}

export const describe = (refusal: TokenRefusal, { traceId, correlationId, at }: ErrorIds): string =>
  `${errorText(refusal)}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${stamp(at)}`

const stamp = (at: Instant): string => `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`

/** RFC 6749, 5.2: 401 for a client that did not prove itself, 400 for the rest; 429 for too much of it. */
export function errorStatus(code: ErrorCode): 400 | 401 | 429 {
  if (code === 90055) return 429
  return errorOf(code).error === 'invalid_client' ? 401 : 400
}
