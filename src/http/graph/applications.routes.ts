import { done, type Outcome, refuse } from '../../base/outcome.ts'
import {
  ApplicationChange,
  applicationReadOnly,
  KeyId,
  NewApplication,
  PasswordCredential,
} from '../../contract/graph/applications.ts'
import type { Refusal } from '../../contract/refusals.ts'
import {
  type App,
  addApp,
  addSecret,
  changeApp,
  deleteApp,
  dropKey,
  putCertificate,
  type Registration,
  registrationOf,
  removeKey,
} from '../../directory/apps.ts'
import { may } from '../../directory/roles.policy.ts'
import type { Tx } from '../../store/unit.ts'
import { whole } from '../../store/whole.ts'
import type { GraphRefusal } from './answer.ts'
import { changeOf } from './applications.input.ts'
import { countApplications, domainOf, listApplications } from './applications.listing.ts'
import { applicationProperties, applicationView, secretView } from './applications.view.ts'
import { listOptions } from './listing.ts'
import { selectOf } from './query.ts'
import { badRequest, denied, noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { chosenFragment, contextOf, pick } from './view.ts'

/** Registrations of applications: by their object id, or as `(appId='...')` by their client id. */

/** What stands in the path: the object's own id, or the client id behind `appId=`. */
export function keyOf({ params }: Pick<GraphCall, 'params'>): { id: string; byClient: boolean } {
  const client = Object.entries(params).find(([name]) => name.toLowerCase() === 'appid')?.[1]
  return { id: (client ?? params.id ?? '').toLowerCase(), byClient: client !== undefined }
}

/** Every route of one object under its other name too. */
export const alsoByClient = (routes: readonly GraphRoute[]): GraphRoute[] =>
  routes.flatMap((one) => {
    const path = one.path.replace(/^\/(applications|servicePrincipals)\/\{id\}/, '/$1(appId)')
    return path === one.path ? [one] : [one, { ...one, path }]
  })

export async function registered(call: GraphCall): Promise<Outcome<Registration, GraphRefusal>> {
  const { id, byClient } = keyOf(call)
  const found = await registrationOf(call.program.store, call.caller.tenantId, id)
  // A service principal has an address of its own.
  return found && id === (byClient ? found.app.clientId : found.app.id) ? done(found) : refuse(noSuchObject(id))
}

const entity = async (call: GraphCall, registration: Registration, fragment = 'applications/$entity') => ({
  ...contextOf(call, fragment),
  ...applicationView(registration, await domainOf(call)),
})

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, applicationProperties, 'application')
  if (!select.ok) return select
  const found = await registered(call)
  if (!found.ok) return found
  const view = await entity(call, found.value, `${chosenFragment('applications', select.value)}/$entity`)
  return ok(select.value ? { ...contextOf(call, 'applications/$entity'), ...pick(view, select.value) } : view)
}

/** All of it or nothing, here and below: the registration, and the certificates beside it. */
async function create(call: GraphCall<ApplicationChange & { displayName: string }>): Promise<Result> {
  const { store } = call.program
  const change = changeOf(call.body, null)
  if (!change.ok) return change
  const { enabled: _, ...wanted } = change.value
  const made = await whole<App, Refusal>(store, call.unitRequest, async (tx) => {
    const app = await addApp(tx, { ...wanted, displayName: call.body.displayName })
    if (!app.ok) return app
    const keys = await putCertificates(tx, call.body.keyCredentials, { app: app.value, certificates: [] })
    return keys.ok ? app : keys
  })
  if (!made.ok) return made
  const now = (await registrationOf(store, call.caller.tenantId, made.value.id))!
  return created(await entity(call, now), `${call.base}/applications/${made.value.id}`)
}

async function update(call: GraphCall<ApplicationChange>): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const { app } = found.value
  if (call.body.keyCredentials && !mayGiveKeys(call, found.value)) return refuse(denied)
  const change = changeOf(call.body, app)
  if (!change.ok) return change
  const changed = await whole<null, Refusal>(call.program.store, call.unitRequest, async (tx) => {
    const saved = await changeApp(tx, app.clientId, change.value)
    return saved.ok ? putCertificates(tx, call.body.keyCredentials, found.value) : saved
  })
  return changed.ok ? noContent : changed
}

/** The list that is given becomes the list that is: with a `key` it is new, without one it stays. */
async function putCertificates(
  tx: Tx,
  given: ApplicationChange['keyCredentials'],
  { app, certificates }: Pick<Registration, 'app' | 'certificates'>,
): Promise<Outcome<null, Refusal>> {
  if (!given) return done(null)
  const kept = new Set(given.map(({ keyId }) => keyId?.toLowerCase()))
  for (const { keyId } of certificates.filter((one) => !kept.has(one.keyId))) {
    const removed = await dropKey(tx, app.clientId, keyId)
    if (!removed.ok) return removed
  }
  for (const { key, displayName } of given) {
    if (!key) continue
    const certificate = Buffer.from(key, 'base64')
    const input = { certificate, ...(displayName ? { displayName } : {}) }
    const added = await putCertificate(tx, app.clientId, input)
    if (!added.ok) return added
  }
  return done(null)
}

/**
 * Whoever gives an application a key can be that application: where it holds permissions of its own, only somebody who
 * could have granted them may (INV-11).
 */
function mayGiveKeys({ caller }: GraphCall, { app }: Registration): boolean {
  if (app.permissions.length === 0) return true
  if (caller.kind === 'app') return caller.scopes.has('AppRoleAssignment.ReadWrite.All')
  return may(caller.user?.roleIds ?? [], 'consent.write')
}

async function addPassword(call: GraphCall<typeof PasswordCredential._output>): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  if (!mayGiveKeys(call, found.value)) return refuse(denied)
  const { displayName = null, endDateTime } = call.body.passwordCredential ?? {}
  const input = { displayName, ...(endDateTime ? { expiresAt: new Date(endDateTime) } : {}) }
  const made = await addSecret(call.program.store, call.unitRequest, found.value.app.clientId, input)
  if (!made.ok) return made
  const { secret, value } = made.value
  return ok({
    ...contextOf(call, 'microsoft.graph.passwordCredential'),
    ...secretView(secret),
    // Shown now and never again.
    secretText: value,
  })
}

async function removePassword(call: GraphCall<typeof KeyId._output>): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const keyId = call.body.keyId.toLowerCase()
  if (!found.value.secrets.some((one) => one.keyId === keyId))
    return refuse(badRequest(`No credentials found to be removed with the key id '${keyId}'.`, 'keyId'))
  const removed = await removeKey(call.program.store, call.unitRequest, found.value.app.clientId, keyId)
  return removed.ok ? noContent : removed
}

async function remove(call: GraphCall): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const gone = await deleteApp(call.program.store, call.unitRequest, found.value.app.clientId)
  return gone.ok ? noContent : gone
}

const readAll = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
export const reading = { delegated: readAll, application: readAll, roles: 'applications.read' } as const
const writeAll = ['Application.ReadWrite.All']
export const writing = { delegated: writeAll, application: writeAll, roles: 'applications.write' } as const

export const applicationRoutes: readonly GraphRoute[] = alsoByClient([
  route({
    method: 'GET',
    path: '/applications',
    summary: 'Registered applications, page by page',
    ...reading,
    query: [...listOptions].filter((name) => name !== '$search'),
    resource: 'application[]',
    handle: listApplications,
  }),
  route({
    method: 'GET',
    path: '/applications/$count',
    summary: 'How many registered applications there are',
    ...reading,
    query: ['$filter'],
    handle: countApplications,
  }),
  route({
    method: 'POST',
    path: '/applications',
    summary: 'Register an application',
    ...writing,
    input: NewApplication,
    readOnly: applicationReadOnly,
    resource: 'application',
    status: 201,
    handle: create,
  }),
  route({
    method: 'GET',
    path: '/applications/{id}',
    summary: 'An application',
    ...reading,
    query: ['$select'],
    resource: 'application',
    handle: single,
  }),
  route({
    method: 'PATCH',
    path: '/applications/{id}',
    summary: 'Change an application',
    ...writing,
    input: ApplicationChange,
    readOnly: applicationReadOnly,
    resource: 'application',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: '/applications/{id}',
    summary: 'Delete an application; what was issued to it is void at once',
    ...writing,
    status: 204,
    handle: remove,
  }),
  route({
    method: 'POST',
    path: '/applications/{id}/addPassword',
    summary: 'Make a secret; it is shown in this answer only',
    ...writing,
    input: PasswordCredential,
    inputOptional: true,
    resource: 'passwordCredential',
    handle: addPassword,
  }),
  route({
    method: 'POST',
    path: '/applications/{id}/removePassword',
    summary: 'Take a secret away; what was issued for it is void at once',
    ...writing,
    input: KeyId,
    status: 204,
    handle: removePassword,
  }),
])
