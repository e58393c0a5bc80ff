import { X509Certificate } from 'node:crypto'
import { event, modified } from '../audit/events.ts'
import { after, day, type Instant, isPast } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Random } from '../base/random.ts'
import { type Keyring, newToken, sameDigest } from '../base/secret.ts'
import { isGuid } from '../base/text.ts'
import { adminClientId } from '../contract/admin.ts'
import { AppChange, AppGrant, NewApp } from '../contract/apps.ts'
import { delegatedPermissions } from '../contract/permissions.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import {
  type App,
  type AppCertificate,
  type AppSecret,
  allCertificates,
  allSecrets,
  appOf,
  certificatesOf,
  deleteKey,
  holdApp,
  insertAppRow,
  insertCertificate,
  insertSecret,
  listApps,
  markAppDeleted,
  secretsOf,
  updateAppRow,
} from './apps.store.ts'

export type { App, AppCertificate, AppSecret } from './apps.store.ts'
export { appByKey, appOf, certificatesOf, listApps, secretsOf } from './apps.store.ts'

export const appTarget = (app: { id: string; displayName: string }): AuditTarget => ({
  type: 'Application',
  id: app.id,
  displayName: app.displayName,
})
const principalTarget = (app: App): AuditTarget => ({
  type: 'ServicePrincipal',
  id: app.servicePrincipalId,
  displayName: app.displayName,
})

const invalid = (field: string, message: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field, code: 'invalid', message }] })
const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
/** The admin center's registration is the program's own. */
const ours = (app: App) => refuse<Refusal>({ code: 'app.first_party', params: { name: app.displayName } })

/** Delegated scopes that count for this application: everything for our own. */
export const grantedScopes = (app: Pick<App, 'firstParty' | 'scopes'>): readonly string[] =>
  app.firstParty ? delegatedPermissions : app.scopes

/** The admin center has a registration in every tenant; its addresses are the server's own (see oidc/clients.ts). */
export const addAdminCenter = (tx: Tx): Promise<void> =>
  insertAppRow(tx, {
    ...{ clientId: adminClientId, displayName: 'Rekey admin center', description: null },
    ...{ kind: 'public', firstParty: true, deviceCode: false, redirectUris: [], logoutUris: [] },
    ...{ wantedScopes: [], wantedPermissions: [] },
  })

export const createApp = (store: Store, request: UnitRequest, input: NewApp) =>
  store.unit(request, (tx) => addApp(tx, input))

export async function addApp(tx: Tx, input: NewApp): Promise<Outcome<App, Refusal>> {
  const parsed = NewApp.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  const clientId = tx.random.uuid()
  await insertAppRow(tx, { ...parsed.data, clientId })
  const app = (await appOf(tx, tx.tenantId, clientId))!
  const details = { AppId: clientId }
  tx.audit(event('Add application', { targets: [appTarget(app)], details }))
  tx.audit(event('Add service principal', { targets: [principalTarget(app)], details }))
  return done(app)
}

export type ReadyApp = { clientId: string; clientSecret: string; displayName: string; permissions: readonly string[] }

/** An application that can begin at once: its id and secret known beforehand, its permissions granted. */
export async function fillApp(tx: Tx, { clientId, clientSecret, displayName, permissions }: ReadyApp): Promise<void> {
  const wanted = NewApp.parse({ displayName, wantedPermissions: [...permissions] })
  await insertAppRow(tx, { ...wanted, clientId, permissions })
  const app = (await appOf(tx, tx.tenantId, clientId))!
  tx.audit(event('Add application', { targets: [appTarget(app)], details: { AppId: clientId } }))
  await putSecret(tx, clientId, { value: clientSecret, expiresAt: null })
}

/** One change of an application: found, not ours, made, written down. */
async function change<T>(
  tx: Tx,
  clientId: string,
  fn: (app: App) => Promise<Outcome<T, Refusal>>,
): Promise<Outcome<T, Refusal>> {
  const app = await holdApp(tx, clientId)
  if (!app) return notFound(clientId)
  return app.firstParty ? ours(app) : fn(app)
}

export const updateApp = (store: Store, request: UnitRequest, clientId: string, input: AppChange) =>
  store.unit(request, (tx) => changeApp(tx, clientId, input))

export const changeApp = (tx: Tx, clientId: string, input: AppChange): Promise<Outcome<App, Refusal>> =>
  change(tx, clientId, async (app) => {
    const parsed = AppChange.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    const given = Object.entries(parsed.data).filter(([, value]) => value !== undefined)
    const next: App = { ...app, ...Object.fromEntries(given) }
    if (next.kind === 'public' && app.kind !== 'public' && (await hasKeys(tx, clientId)))
      return invalid('kind', 'A public client keeps no secrets: remove its secrets and certificates first.')
    await updateAppRow(tx, next)
    const modifiedProperties = modified({ ...app }, { ...next })
    if (modifiedProperties.length > 0)
      tx.audit(event('Update application', { targets: [{ ...appTarget(next), modifiedProperties }] }))
    return done(next)
  })

const hasKeys = async (look: Tx, clientId: string): Promise<boolean> =>
  (await secretsOf(look, look.tenantId, clientId)).length +
    (await certificatesOf(look, look.tenantId, clientId)).length >
  0

export const deleteApp = (store: Store, request: UnitRequest, clientId: string): Promise<Outcome<App, Refusal>> =>
  store.unit(request, (tx) =>
    change(tx, clientId, async (app) => {
      await markAppDeleted(tx, app)
      tx.audit(event('Delete application', { targets: [appTarget(app)], details: { AppId: clientId } }))
      tx.audit(event('Remove service principal', { targets: [principalTarget(app)], details: { AppId: clientId } }))
      return done(app)
    }),
  )

/** An administrator's consent: the given lists become all that is granted; a list that is left out stays. */
export const grantPermissions = (
  store: Store,
  request: UnitRequest,
  clientId: string,
  input: AppGrant,
): Promise<Outcome<App, Refusal>> => store.unit(request, (tx) => grant(tx, clientId, input))

export const grant = (tx: Tx, clientId: string, input: AppGrant): Promise<Outcome<App, Refusal>> =>
  change(tx, clientId, async (app) => {
    const parsed = AppGrant.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    const { scopes = app.scopes, permissions = app.permissions } = parsed.data
    const next: App = { ...app, scopes, permissions }
    await updateAppRow(tx, next)
    noteGrant(tx, app, next)
    return done(next)
  })

function noteGrant(tx: Tx, app: App, next: App): void {
  const targets = [principalTarget(app)]
  const list = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => !others.includes(name)).join(' ')
  const scopes = { AppId: app.clientId, Scopes: list(next.scopes, app.scopes) }
  if (scopes.Scopes) {
    tx.audit(event('Add delegated permission grant', { targets, details: scopes }))
    tx.audit(
      event('Consent to application', { targets, details: { ...scopes, 'ConsentContext.IsAdminConsent': 'True' } }),
    )
  }
  const lost = list(app.scopes, next.scopes)
  if (lost)
    tx.audit(event('Remove delegated permission grant', { targets, details: { AppId: app.clientId, Scopes: lost } }))
  const given = list(next.permissions, app.permissions)
  if (given) tx.audit(event('Add app role assignment to service principal', { targets, details: { AppRoles: given } }))
  const taken = list(app.permissions, next.permissions)
  if (taken)
    tx.audit(event('Remove app role assignment from service principal', { targets, details: { AppRoles: taken } }))
}

const digestOf = (keys: Keyring, clientId: string, secret: string): Buffer =>
  keys.digest('token', 'app secret', clientId, secret)

/** A client id and a secret of 256 random bits, for whoever must know both before the application is there. */
export const newApp = (random: Random) => ({ clientId: random.uuid(), clientSecret: newToken(random) })

export type SecretInput = { displayName?: string | null; expiresAt?: Instant | null; value?: string }
export type NewSecret = { readonly secret: AppSecret; readonly value: string }

/** Two years, as in Graph, unless it is said otherwise. */
export const secretLife = 730 * day

export const addSecret = (
  store: Store,
  request: UnitRequest,
  clientId: string,
  input: SecretInput = {},
): Promise<Outcome<NewSecret, Refusal>> => store.unit(request, (tx) => putSecret(tx, clientId, input))

/** The value is in the answer, and nowhere afterwards. */
export const putSecret = (tx: Tx, clientId: string, input: SecretInput): Promise<Outcome<NewSecret, Refusal>> =>
  change(tx, clientId, async (app) => {
    if (app.kind === 'public') return invalid('kind', 'A public client cannot keep a secret.')
    const expiresAt = input.expiresAt === undefined ? after(tx.now, secretLife) : input.expiresAt
    if (expiresAt && isPast(expiresAt, tx.now)) return invalid('endDateTime', 'A moment to come.')
    const displayName = input.displayName ?? null
    if (displayName && displayName.length > 256) return invalid('displayName', 'At most 256 characters.')
    const value = input.value ?? newToken(tx.random)
    const digest = digestOf(tx.keys, clientId, value)
    const hint = value.slice(0, 3)
    const secret = { keyId: tx.random.uuid(), digest, displayName, hint, startsAt: tx.now, expiresAt }
    await insertSecret(tx, clientId, secret)
    noteKeys(tx, app, { KeyId: secret.keyId, KeyType: 'Password', Change: 'added' })
    return done({ secret, value })
  })

const noteKeys = (tx: Tx, app: App, details: Record<string, string>): void =>
  tx.audit(
    event('Update application – Certificates and secrets management', {
      targets: [appTarget(app)],
      details: { AppId: app.clientId, ...details },
    }),
  )

export const addCertificate = (
  store: Store,
  request: UnitRequest,
  clientId: string,
  input: { certificate: string | Buffer; displayName?: string | null },
): Promise<Outcome<{ keyId: string; thumbprint: string }, Refusal>> =>
  store.unit(request, (tx) => putCertificate(tx, clientId, input))

/** An X.509 certificate with an RSA key, PEM or DER: what assertions are checked with. */
export const putCertificate = (
  tx: Tx,
  clientId: string,
  input: { certificate: string | Buffer; displayName?: string | null },
): Promise<Outcome<{ keyId: string; thumbprint: string }, Refusal>> =>
  change(tx, clientId, async (app) => {
    if (app.kind === 'public') return invalid('kind', 'A public client cannot keep a key.')
    const read = readCertificate(input.certificate)
    if (typeof read === 'string') return invalid('certificate', read)
    if (isPast(new Date(read.validTo), tx.now)) return invalid('certificate', 'This certificate has expired.')
    const [thumbprint, thumbprintSha256] = [base64url(read.fingerprint), base64url(read.fingerprint256)]
    const row = {
      ...{ keyId: tx.random.uuid(), certificate: read.raw, thumbprintSha1: thumbprint, thumbprintSha256 },
      ...{ displayName: input.displayName ?? read.subject.slice(0, 256) },
      ...{ startsAt: new Date(read.validFrom), expiresAt: new Date(read.validTo) },
    }
    if (!(await insertCertificate(tx, clientId, row)))
      return refuse({ code: 'directory.conflict', field: 'certificate', params: { name: read.fingerprint } })
    noteKeys(tx, app, {
      KeyId: row.keyId,
      KeyType: 'AsymmetricX509Cert',
      Change: 'added',
      Thumbprint: read.fingerprint,
    })
    return done({ keyId: row.keyId, thumbprint: read.fingerprint.replaceAll(':', '') })
  })

const base64url = (fingerprint: string): string =>
  Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')

function readCertificate(given: string | Buffer): X509Certificate | string {
  try {
    const certificate = new X509Certificate(given)
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey
    if (asymmetricKeyType !== 'rsa') return 'A certificate with an RSA key.'
    return (asymmetricKeyDetails?.modulusLength ?? 0) < 2048 ? 'An RSA key of at least 2048 bits.' : certificate
  } catch {
    return 'Not an X.509 certificate (PEM, or DER in base64).'
  }
}

export const removeKey = (
  store: Store,
  request: UnitRequest,
  clientId: string,
  keyId: string,
): Promise<Outcome<null, Refusal>> => store.unit(request, (tx) => dropKey(tx, clientId, keyId))

/** A secret or a certificate: what was issued for it is void from here on. */
export const dropKey = (tx: Tx, clientId: string, keyId: string): Promise<Outcome<null, Refusal>> =>
  change(tx, clientId, async (app) => {
    const secret = await deleteKey(tx, 'app_secret', clientId, keyId)
    if (!secret && !(await deleteKey(tx, 'app_certificate', clientId, keyId))) return notFound(keyId)
    noteKeys(tx, app, { KeyId: keyId, KeyType: secret ? 'Password' : 'AsymmetricX509Cert', Change: 'removed' })
    return done(null)
  })

/** The secret that was given, if it is one of this application's and still stands; all are compared, right or wrong. */
export async function secretGiven(look: Look, tenantId: string, clientId: string, given: string) {
  const digest = digestOf(look.keys, clientId, given)
  const fitting = (await secretsOf(look, tenantId, clientId)).filter((one) => sameDigest(one.digest, digest))
  return fitting.find((one) => one.expiresAt === null || !isPast(one.expiresAt, look.now)) ?? fitting[0] ?? null
}

export type Registration = {
  readonly app: App
  readonly secrets: readonly AppSecret[]
  readonly certificates: readonly AppCertificate[]
}

/** Every application with what it can prove itself by. */
export const registrations = (store: Store, tenantId: string): Promise<Registration[]> =>
  store.look(async (look) => {
    const [apps, secrets, certificates] = await Promise.all([
      listApps(look, tenantId),
      allSecrets(look, tenantId),
      allCertificates(look, tenantId),
    ])
    const secretsBy = Map.groupBy(secrets, (one) => one.clientId)
    const certificatesBy = Map.groupBy(certificates, (one) => one.clientId)
    return apps.map((app) => ({
      app,
      secrets: secretsBy.get(app.clientId) ?? [],
      certificates: certificatesBy.get(app.clientId) ?? [],
    }))
  })

/** By an id that it is known by: its own, its client id or its service principal's. */
export const registrationOf = async (store: Store, tenantId: string, id: string): Promise<Registration | null> => {
  const key = id.toLowerCase()
  const all = isGuid(key) ? await registrations(store, tenantId) : []
  return all.find(({ app }) => [app.id, app.clientId, app.servicePrincipalId].includes(key)) ?? null
}
