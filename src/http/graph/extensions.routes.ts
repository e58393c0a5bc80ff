import type { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { NewExtensionProperty } from '../../contract/directory.ts'
import {
  createExtensionProperty,
  deleteExtensionProperty,
  type ExtensionProperty,
  extensionPropertiesOf,
} from '../../directory/extensions.ts'
import { alsoByClient, reading, registered, writing } from './applications.routes.ts'
import { noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { collection, contextOf } from './view.ts'

/** What applications add to users: `extension_<application>_<name>` (directory.md 2.2). */

const viewOf = ({ id, appDisplayName, name, dataType }: ExtensionProperty) => ({
  id,
  deletedDateTime: null,
  appDisplayName,
  dataType,
  isMultiValued: false,
  isSyncedFromOnPremises: false,
  name,
  targetObjects: ['User'],
})
const set = 'extensionProperties'

async function list(call: GraphCall): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const { store } = call.program
  const properties = await extensionPropertiesOf(store, call.caller.tenantId, found.value.app.clientId)
  return ok(collection(call, set, properties.map(viewOf)))
}

async function single(call: GraphCall): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const { store } = call.program
  const properties = await extensionPropertiesOf(store, call.caller.tenantId, found.value.app.clientId)
  const property = properties.find((one) => one.id === call.params.propertyId!.toLowerCase())
  if (!property) return refuse(noSuchObject(call.params.propertyId!))
  return ok({ ...contextOf(call, `${set}/$entity`), ...viewOf(property) })
}

async function create(call: GraphCall<NewExtensionProperty>): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const { clientId, id } = found.value.app
  const made = await createExtensionProperty(call.program.store, call.unitRequest, clientId, call.body)
  if (!made.ok) return made
  const body = { ...contextOf(call, `${set}/$entity`), ...viewOf(made.value) }
  return created(body, `${call.base}/applications/${id}/${set}/${made.value.id}`)
}

async function remove(call: GraphCall): Promise<Result> {
  const found = await registered(call)
  if (!found.ok) return found
  const { clientId } = found.value.app
  const gone = await deleteExtensionProperty(call.program.store, call.unitRequest, clientId, call.params.propertyId!)
  return gone.ok ? noContent : gone
}

const resource = 'extensionProperty'

export const extensionRoutes: readonly GraphRoute[] = alsoByClient([
  route({
    method: 'GET',
    path: '/applications/{id}/extensionProperties',
    summary: 'The properties that an application adds to users',
    ...reading,
    resource: `${resource}[]`,
    handle: list,
  }),
  route({
    method: 'POST',
    path: '/applications/{id}/extensionProperties',
    summary: 'Add a property to users',
    ...writing,
    input: NewExtensionProperty as z.ZodType<NewExtensionProperty>,
    resource,
    status: 201,
    handle: create,
  }),
  route({
    method: 'GET',
    path: '/applications/{id}/extensionProperties/{propertyId}',
    summary: 'One property that an application adds to users',
    ...reading,
    resource,
    handle: single,
  }),
  route({
    method: 'DELETE',
    path: '/applications/{id}/extensionProperties/{propertyId}',
    summary: 'Take a property away from users, with every value of it',
    ...writing,
    status: 204,
    handle: remove,
  }),
])
