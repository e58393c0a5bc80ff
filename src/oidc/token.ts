import type { Provider } from 'oidc-provider'
import { event } from '../audit/events.ts'
import { Fault } from '../base/fault.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { appTarget, grantedScopes } from '../directory/apps.ts'
import { deletedByKey, userOf } from '../directory/users.store.ts'
import { loggedCode, noteSignIn } from '../signin/log.ts'
import type { UnitRequest } from '../store/unit.ts'
import { permissionsAsked } from './authorize.policy.ts'
import { type ClientFields, type ProvenClient, proveClient } from './clients.ts'
import { notePoll } from './device.store.ts'
import { type ErrorCode, no, type TokenRefusal } from './errors.ts'
import { type Exchange, newExchange, within } from './exchange.ts'
import { askProvider } from './inward.ts'
import type { Issuing } from './issuer.ts'
import { inside, providerFor } from './provider.ts'
import { type AskedScopes, readScopes } from './resource.policy.ts'
import { appTargetOf } from './waiting.ts'

/** What the token endpoint answers; fields that a grant does not have are left out. */
export type TokenAnswer = {
  readonly token_type: 'Bearer'
  readonly scope?: string
  readonly expires_in: number
  readonly ext_expires_in: number
  readonly access_token: string
  readonly refresh_token?: string
  readonly id_token?: string
  readonly client_info?: string
}

export type GrantFields = ClientFields & {
  readonly grant_type?: string | undefined
  readonly scope?: string | undefined
  readonly code?: string | undefined
  readonly code_verifier?: string | undefined
  readonly redirect_uri?: string | undefined
  readonly refresh_token?: string | undefined
  readonly device_code?: string | undefined
  readonly client_info?: string | undefined
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Microsoft's clients poll with the short name (graph-api.md section 1). */
const grantTypes: Readonly<Record<string, string>> = {
  authorization_code: 'authorization_code',
  refresh_token: 'refresh_token',
  device_code: deviceGrant,
  [deviceGrant]: deviceGrant,
}
const required: Readonly<Record<string, readonly (keyof GrantFields)[]>> = {
  authorization_code: ['code', 'redirect_uri', 'code_verifier'],
  refresh_token: ['refresh_token'],
  [deviceGrant]: ['device_code'],
}
export const isPersonsGrant = (grant: string): boolean => Object.hasOwn(grantTypes, grant)

/** Tokens in a person's name, for a code, a refresh token or a device code: one unit, whatever comes of it. */
export async function personsToken(
  issuing: Issuing,
  request: UnitRequest,
  fields: GrantFields,
  audiences: readonly string[],
): Promise<Outcome<TokenAnswer, TokenRefusal>> {
  const provider = await providerFor(issuing, request.tenantId)
  return issuing.store.unit(request, async (tx) => {
    const client = await proveClient(tx, fields, audiences)
    if (!client.ok) return client
    const lacked = required[grantTypes[fields.grant_type ?? '']!]!.find((name) => !fields[name])
    if (lacked) return no(90014, { name: lacked })
    const asked = fields.scope ? readScopes(fields.scope, issuing.publicUrl) : done(null)
    if (!asked.ok) return asked
    const lacking = missingIn(client.value, asked.value)
    if (lacking) return lacking
    if (fields.device_code !== undefined && (await notePoll(tx, fields.device_code)) === 'too soon') return no(70021)
    const redirectUri = fields.redirect_uri ?? null
    const current = newExchange(tx, client.value, { asked: asked.value, redirectUri })
    const answer = await within(current, () => redeem(issuing, provider, fields, current))
    if (current.spent) noteReuse(current)
    if (fields.grant_type === 'refresh_token') await noteRefresh(current, answer)
    return answer
  })
}

function missingIn({ app }: ProvenClient, asked: AskedScopes | null): Outcome<never, TokenRefusal> | null {
  if (!asked || asked.permissions === '.default') return null
  const { missing } = permissionsAsked(asked, app, grantedScopes(app))
  return missing.length > 0 ? no(65001, { app: app.displayName }) : null
}

type ProviderAnswer = {
  readonly access_token?: string
  readonly expires_in?: number
  readonly refresh_token?: string
  readonly id_token?: string
  readonly error?: string
  readonly error_description?: string
}

async function redeem(
  { publicUrl }: Issuing,
  provider: Provider,
  fields: GrantFields,
  current: Exchange,
): Promise<Outcome<TokenAnswer, TokenRefusal>> {
  const { code, code_verifier, redirect_uri, refresh_token, device_code } = fields
  const { status, body } = await askProvider(provider, publicUrl, {
    ...{ method: 'POST', path: inside.token, signedIn: false },
    fields: {
      ...{ grant_type: grantTypes[fields.grant_type ?? ''], client_id: current.client.app.clientId },
      ...{ code, code_verifier, redirect_uri, refresh_token, device_code },
    },
  })
  if (current.fault) throw current.fault
  const answer = body as ProviderAnswer
  if (status === 200 && answer.access_token) return done(answerFor(current, answer, fields))
  return refuse(refusalFor(current, answer, fields))
}

function answerFor(current: Exchange, answer: ProviderAnswer, fields: GrantFields): TokenAnswer {
  const { person, tx } = current
  const info = { uid: person!.id, utid: tx.tenantId }
  return {
    token_type: 'Bearer',
    scope: scopeWords(current, fields).join(' '),
    ...{ expires_in: answer.expires_in!, ext_expires_in: answer.expires_in!, access_token: answer.access_token! },
    ...(answer.refresh_token ? { refresh_token: answer.refresh_token } : {}),
    ...(answer.id_token ? { id_token: answer.id_token } : {}),
    ...(fields.client_info === '1' ? { client_info: Buffer.from(JSON.stringify(info)).toString('base64url') } : {}),
  }
}

/** What was given, in the client's own words where it used others: clients look their tokens up by them. */
function scopeWords({ given, asked, audience }: Exchange, { scope }: GrantFields): string[] {
  const own = (scope ?? '').split(' ').filter((word) => word.includes('/'))
  const name = (word: string) => word.slice(word.lastIndexOf('/') + 1).toLowerCase()
  const words = given.map((one) => own.find((word) => name(word) === one.toLowerCase()) ?? one)
  return asked?.permissions === '.default' ? [...words, `${audience}/.default`] : words
}

/** The library's reasons, by its own words: they are for its log, and this is the only place that reads them. */
const reasons: readonly (readonly [RegExp, ErrorCode])[] = [
  [/device code not found/, 70018],
  [/redirect_uri mismatch/, 500112],
  [/code_verifier|unsupported code_challenge/, 501481],
  [/grant not found|grant is expired/, 50173],
  [/expired/, 70008],
]

function refusalFor(
  current: Exchange,
  { error, error_description: text }: ProviderAnswer,
  fields: GrantFields,
): TokenRefusal {
  if (current.refusal) return current.refusal
  const { detail } = current
  if (error === 'authorization_pending') return { code: 70016 }
  if (error === 'access_denied') return { code: 70020 }
  if (error === 'expired_token') return { code: 70019 }
  if (error === 'invalid_request') return { code: 9002313 }
  // Not an address at all, so not one that a code was asked for with.
  if (error === 'invalid_redirect_uri') return { code: 500112 }
  if (error !== 'invalid_grant') throw new Fault('internal', `Unexpected: ${error} ${text} for ${fields.grant_type}.`)
  return { code: reasons.find(([words]) => words.test(detail ?? ''))?.[1] ?? 70000 }
}

/** INV-04: one of the two who know it has stolen it. The library has ended the family; people who watch are told. */
function noteReuse({ tx, client, spent }: Exchange): void {
  tx.audit(
    event('Used token was shown again', {
      result: 'failure',
      targets: [appTarget(client.app)],
      details: { AppId: client.app.clientId, Kind: spent },
    }),
  )
}

/** Renewing tokens is a sign-in without a page: of whoever the family belongs to. */
async function noteRefresh({ tx, client, signedIn }: Exchange, answer: Outcome<unknown, TokenRefusal>): Promise<void> {
  if (!signedIn) return
  const { tenantId } = tx
  const person = (await userOf(tx, tenantId, signedIn.userId)) ?? (await deletedByKey(tx, tenantId, signedIn.userId))
  if (!person) return
  const errorCode = answer.ok ? 0 : loggedCode(answer.refusal.code)
  noteSignIn(tx, { person, target: appTargetOf(client.app, webOrNot(client)), errorCode, interactive: false })
}

const webOrNot = ({ app }: ProvenClient): string | null =>
  app.firstParty || app.redirectUris.some(({ platform }) => platform !== 'publicClient') ? 'https:' : null
