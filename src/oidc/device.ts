import { event } from '../audit/events.ts'
import { Fault } from '../base/fault.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import { isAdministrators } from '../contract/permissions.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type App, appOf, appTarget, grantedScopes } from '../directory/apps.ts'
import { addressEntries, limits, retryAfterSeconds, userEntry } from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import { noteSignIn } from '../signin/log.ts'
import type { Session } from '../signin/sessions.ts'
import type { Tx, UnitRequest } from '../store/unit.ts'
import { permissionsAsked, permissionsGiven } from './authorize.policy.ts'
import { signedInBy } from './authorize.ts'
import { answerDevice, type OpenDevice, openDevice, pollInterval } from './device.store.ts'
import { no, type TokenRefusal } from './errors.ts'
import { type Exchange, newExchange, within } from './exchange.ts'
import { askProvider } from './inward.ts'
import type { Issuing } from './issuer.ts'
import { inside, lives, providerFor, resource } from './provider.ts'
import { type AskedScopes, readScopes } from './resource.policy.ts'
import { appTargetOf } from './waiting.ts'

/** What a device shows its person, and what it asks with meanwhile (RFC 8628, 3.2). */
export type DeviceAnswer = {
  readonly device_code: string
  readonly user_code: string
  readonly verification_uri: string
  readonly expires_in: number
  readonly interval: number
  readonly message: string
}

type Fields = { readonly client_id?: string | undefined; readonly scope?: string | undefined }

/**
 * A device without a browser asks for a code. Only for applications that were allowed it, and never for what
 * administers others: such a code is what people are talked into typing (TOK-04).
 */
export async function beginDevice(
  issuing: Issuing,
  request: UnitRequest,
  fields: Fields,
): Promise<Outcome<DeviceAnswer, TokenRefusal>> {
  const provider = await providerFor(issuing, request.tenantId)
  return issuing.store.unit(request, async (tx) => {
    const wanted = await deviceRequest(tx, issuing, fields)
    if (!wanted.ok) return wanted
    const { app, asked, scope } = wanted.value
    const current = newExchange(tx, { app, method: 'none', keyId: null }, { asked, limited: true })
    const { body } = await within(current, () =>
      askProvider(provider, issuing.publicUrl, {
        ...{ method: 'POST', path: inside.device, signedIn: false },
        fields: { client_id: app.clientId, scope },
      }),
    )
    if (current.fault) throw current.fault
    const made = body as { device_code?: string; user_code?: string; error_description?: string }
    if (!made.device_code || !made.user_code)
      throw new Fault('internal', `No device code was made: ${made.error_description}`)
    return done(deviceAnswer(issuing, made.device_code, made.user_code))
  })
}

async function deviceRequest(
  tx: Tx,
  { publicUrl }: Issuing,
  { client_id: clientId, scope }: Fields,
): Promise<Outcome<{ app: App; asked: AskedScopes; scope: string }, TokenRefusal>> {
  if (!clientId) return no(90014, { name: 'client_id' })
  const app = isGuid(clientId) ? await appOf(tx, tx.tenantId, clientId.toLowerCase()) : null
  if (!app) return no(700016, { name: clientId })
  if (!app.enabled) return no(7000112, { name: app.displayName })
  if (!app.deviceCode) return no(7000218)
  if (!scope) return no(90014, { name: 'scope' })
  const asked = readScopes(scope, publicUrl)
  if (!asked.ok) return asked
  const { permissions } = asked.value
  const highest = permissions === '.default' ? undefined : permissions.find(isAdministrators)
  if (highest) return no(70011, { name: highest })
  const given = permissionsGiven(asked.value, [...grantedScopes(app), ...app.wantedScopes])
  const names = given.filter((name) => !isAdministrators(name))
  return done({ app, asked: asked.value, scope: [...new Set([...asked.value.signIn, ...names])].join(' ') })
}

function deviceAnswer({ publicUrl }: Issuing, deviceCode: string, userCode: string): DeviceAnswer {
  const verification = `${publicUrl}/devicelogin`
  return {
    ...{ device_code: deviceCode, user_code: userCode, verification_uri: verification },
    ...{ expires_in: lives.deviceCode / 1_000, interval: pollInterval / 1_000 },
    message: `To sign in, use a web browser to open the page ${verification} and enter the code ${userCode} to authenticate.`,
  }
}

/** What the page shows before the person says yes: which application, from where, for what. */
export type AskingDevice = {
  readonly app: App
  readonly userCode: string
  readonly ip: string | null
  readonly scopes: readonly string[]
  /** What nobody has granted yet: then nothing can be given. */
  readonly missing: readonly string[]
}

/** Blanks, dashes and small letters do not matter; anything but letters of a code is none. */
export const normalCode = (typed: string): string => typed.toUpperCase().replace(/[^A-Z]/g, '')

/** A code that was typed: counted before it is looked up, by person and by address (TOK-04, LIM-07). */
export const findDevice = (
  { store }: Issuing,
  request: UnitRequest,
  session: Session,
  typed: string,
): Promise<Outcome<AskingDevice, Refusal>> =>
  store.unit(request, async (tx) => {
    const entries = [userEntry(session.userId, limits.deviceCodes), ...addressEntries(tx.ip, limits.deviceCodes)]
    const counts = await hit(tx, entries)
    if (counts.some((one) => !one.within))
      return refuse({ code: 'request.too_many', params: { seconds: retryAfterSeconds(limits.deviceCodes) } })
    const asking = await askingDevice(tx, typed)
    if (!asking) return refuse({ code: 'device.code_wrong', field: 'code' })
    unhit(tx, entries)
    return done(asking)
  })

async function askingDevice(tx: Tx, typed: string): Promise<AskingDevice | null> {
  const userCode = normalCode(typed)
  const found = userCode.length === 8 ? await openDevice(tx, userCode) : null
  const app = found && (await appOf(tx, tx.tenantId, found.clientId))
  if (!found || !app?.enabled || !app.deviceCode) return null
  const scopes = found.scope.split(' ')
  const permissions = scopes.filter((scope) => !['openid', 'profile', 'email', 'offline_access'].includes(scope))
  const asked = { audience: found.audience, signIn: [], permissions }
  const { missing } = permissionsAsked(asked, app, grantedScopes(app))
  return { app, userCode, ip: found.ip, scopes, missing }
}

/** Yes or no of the person who is signed in; the code they typed is spent by either. */
export async function answerDeviceCode(
  issuing: Issuing,
  request: UnitRequest,
  session: Session,
  input: { readonly code: string; readonly accept: boolean },
): Promise<Outcome<App, Refusal>> {
  const provider = await providerFor(issuing, request.tenantId)
  return issuing.store.unit(request, async (tx) => {
    const asking = await askingDevice(tx, input.code)
    const device = asking && (await openDevice(tx, asking.userCode))
    if (!asking || !device || asking.missing.length > 0) return refuse({ code: 'device.code_wrong', field: 'code' })
    const { app } = asking
    const current = deviceExchange(tx, app, device, session)
    const grantId = input.accept ? await within(current, () => makeGrant(provider, app, session, device)) : null
    const { authenticatedAt, userId } = session
    const said = grantId
      ? {
          accountId: userId,
          grantId,
          scope: device.scope,
          resource,
          authTime: Math.floor(authenticatedAt.getTime() / 1_000),
        }
      : { error: 'access_denied' }
    if (!(await answerDevice(tx, asking.userCode, said))) return refuse({ code: 'device.code_wrong', field: 'code' })
    if (input.accept) noteSignIn(tx, { person: session.user, target: appTargetOf(app, null), errorCode: 0 })
    const details = { AppId: app.clientId, Device: device.ip }
    tx.audit(event('Device code', { result: input.accept ? 'success' : 'failure', targets: [appTarget(app)], details }))
    return done(app)
  })
}

function deviceExchange(tx: Tx, app: App, { audience }: OpenDevice, session: Session): Exchange {
  const current = newExchange(tx, { app, method: 'none', keyId: null }, { asked: null, limited: true })
  current.audience = audience
  current.signedIn = signedInBy(session)
  return current
}

async function makeGrant(
  provider: Awaited<ReturnType<typeof providerFor>>,
  app: App,
  session: Session,
  { scope }: OpenDevice,
): Promise<string> {
  const grant = new provider.Grant({ clientId: app.clientId, accountId: session.userId })
  grant.addOIDCScope(scope)
  grant.addResourceScope(resource, scope)
  return grant.save()
}
