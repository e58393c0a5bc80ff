import { event } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import { NewExtensionProperty } from '../contract/directory.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { holdApp } from './apps.store.ts'
import { type App, appTarget } from './apps.ts'
import {
  definedExtensions,
  deleteExtension,
  type ExtensionProperty,
  extensionForChange,
  insertExtensionProperty,
  listExtensionProperties,
} from './extensions.store.ts'
import { afterUsersChanged } from './membership.ts'
import { merged, mostExtensions } from './users.policy.ts'

export type { ExtensionProperty } from './extensions.store.ts'
export { listExtensionProperties } from './extensions.store.ts'

/** Of one application, by name. */
export const extensionPropertiesOf = (store: Store, tenantId: string, clientId: string): Promise<ExtensionProperty[]> =>
  store.look((look) => listExtensionProperties(look, tenantId, clientId))

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

export const createExtensionProperty = (
  store: Store,
  request: UnitRequest,
  clientId: string,
  input: NewExtensionProperty,
) => store.unit(request, (tx) => addExtensionProperty(tx, clientId, input))

/** An application's own property of users, under `extension_<application id without dashes>_<name>`. */
export async function addExtensionProperty(
  tx: Tx,
  clientId: string,
  input: NewExtensionProperty,
): Promise<Outcome<ExtensionProperty, Refusal>> {
  const parsed = NewExtensionProperty.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  const app = await appForChange(tx, clientId)
  if (!app) return notFound(clientId)
  const { dataType } = parsed.data
  const name = `extension_${app.clientId.replaceAll('-', '')}_${parsed.data.name}`
  const property = { id: tx.random.uuid(), clientId: app.clientId, name, dataType }
  if (!(await insertExtensionProperty(tx, property)))
    return refuse({ code: 'directory.conflict', field: 'name', params: { name } })
  auditProperty(tx, app, null, name)
  return done({ ...property, appDisplayName: app.displayName, createdAt: tx.now })
}

export const deleteExtensionProperty = (store: Store, request: UnitRequest, clientId: string, id: string) =>
  store.unit(request, (tx) => removeExtensionProperty(tx, clientId, id))

/** Its values go with it. */
export async function removeExtensionProperty(
  tx: Tx,
  clientId: string,
  id: string,
): Promise<Outcome<ExtensionProperty, Refusal>> {
  const app = await appForChange(tx, clientId)
  if (!app) return notFound(clientId)
  const property = await extensionForChange(tx, app.clientId, id)
  if (!property) return notFound(id)
  const users = await deleteExtension(tx, property)
  auditProperty(tx, app, property.name, null)
  await afterUsersChanged(tx, users, ['extensions'])
  return done(property)
}

const appForChange = async (tx: Tx, clientId: string): Promise<App | null> =>
  isGuid(clientId) ? holdApp(tx, clientId) : null

function auditProperty(tx: Tx, app: App, before: string | null, now: string | null): void {
  const change = {
    displayName: 'ExtensionProperty',
    oldValue: before && JSON.stringify(before),
    newValue: now && JSON.stringify(now),
  }
  tx.audit(event('Update application', { targets: [{ ...appTarget(app), modifiedProperties: [change] }] }))
}

/** Values go only where an application has defined a property, at most a hundred to a user. */
export async function extensionProblems(
  tx: Tx,
  old: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | null>> | undefined,
): Promise<Problem[]> {
  const names = Object.keys(change ?? {})
  if (names.length === 0) return []
  const problem = (field: string, code: string, message: string): Problem => ({ field, code, message })
  if (Object.keys(merged(old, change!)).length > mostExtensions)
    return [problem('extensions', 'too_many', `A user carries at most ${mostExtensions} extension values.`)]
  const defined = await definedExtensions(tx, names)
  return names
    .filter((name) => !defined.has(name))
    .map((name) => problem(name, 'unknown_property', 'No application has defined this property.'))
}
