import { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { entityTypes, type UnitProperty } from '../../contract/graph/types.ts'
import { type Reference, Reference as ReferenceInput } from '../../contract/graph/users.ts'
import { NewUnit, UnitChange } from '../../contract/organization.ts'
import { type DirectoryQuery, findAssignments, findUnits } from '../../directory/queries.ts'
import { assignRole, removeAssignment, scopeOfUnit } from '../../directory/roles.ts'
import {
  type AdministrativeUnit,
  addUnitMember,
  createUnit,
  deleteUnit,
  removeUnitMember,
  updateUnit,
} from '../../directory/units.ts'
import type { GraphRefusal } from './answer.ts'
import { unitFilters } from './filters.ts'
import { countRefused, type Listing, listOptions, wantedOf } from './listing.ts'
import { evaluate } from './memory.ts'
import { unitView } from './objects.view.ts'
import { selectOf } from './query.ts'
import { referenceOf } from './references.ts'
import { noSuchObject } from './refusals.ts'
import { relationRoutes } from './relations.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

/** Administrative units, what is in them, and who administers them (directory.md 7). Units are few: one read has all. */

const unitListing: Listing<UnitProperty> = {
  resource: 'administrativeUnit',
  properties: Object.keys(entityTypes.administrativeUnit) as UnitProperty[],
  defaults: Object.keys(entityTypes.administrativeUnit) as UnitProperty[],
  filters: unitFilters,
  search: { displayname: 'a', description: 'b' },
  orders: { displayName: 'd' },
}

async function list(call: GraphCall): Promise<Result> {
  const wanted = wantedOf(call, unitListing)
  if (!wanted.ok) return wanted
  const { query, shown, select, counted } = wanted.value
  const all = await matching(call, query)
  const sorted = all.toSorted((one, other) => compare(keyOf(one), keyOf(other)) * (query.order.descending ? -1 : 1))
  const { after } = query
  const rest = after
    ? sorted.filter((unit) => compare(keyOf(unit), after) * (query.order.descending ? -1 : 1) > 0)
    : sorted
  const page = rest.slice(0, query.limit)
  const last = rest.length > page.length ? page.at(-1) : undefined
  const value = page.map((unit) => pick(unitView(unit), shown))
  const more = { after: last ? keyOf(last) : null, count: counted ? all.length : null }
  return ok(collection(call, chosenFragment('directory/administrativeUnits', select), value, more))
}

async function count(call: GraphCall): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = wantedOf(call, unitListing)
  if (!wanted.ok) return wanted
  return ok(String((await matching(call, wanted.value.query)).length))
}

async function matching(call: GraphCall, { condition, search }: Pick<DirectoryQuery, 'condition' | 'search'>) {
  const found = await findUnits(call.program.store, call.caller.tenantId, search)
  return found.filter((unit) => evaluate(condition, unitView(unit)))
}

const keyOf = (unit: AdministrativeUnit): readonly [string, string] => [unit.displayName.toLowerCase(), unit.id]
const compare = (one: readonly [string, string], other: readonly [string, string]): number => {
  const [left, right] = one[0] === other[0] ? [one[1], other[1]] : [one[0], other[0]]
  return left < right ? -1 : left > right ? 1 : 0
}

async function unitIn(call: GraphCall): Promise<Outcome<AdministrativeUnit, GraphRefusal>> {
  const units = await findUnits(call.program.store, call.caller.tenantId)
  const unit = units.find((one) => one.id === call.params.id!.toLowerCase())
  return unit ? done(unit) : refuse(noSuchObject(call.params.id!))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, unitListing.properties, 'administrativeUnit')
  if (!select.ok) return select
  const unit = await unitIn(call)
  if (!unit.ok) return unit
  const context = contextOf(call, 'directory/administrativeUnits/$entity')
  return ok({ ...context, ...pick(unitView(unit.value), select.value ?? unitListing.defaults) })
}

async function create(call: GraphCall<z.output<typeof NewUnit>>): Promise<Result> {
  const made = await createUnit(call.program.store, call.unitRequest, call.body)
  if (!made.ok) return made
  const context = contextOf(call, 'directory/administrativeUnits/$entity')
  return created({ ...context, ...unitView(made.value) }, `${call.base}/directory/administrativeUnits/${made.value.id}`)
}

async function update(call: GraphCall<UnitChange>): Promise<Result> {
  const changed = await updateUnit(call.program.store, call.unitRequest, call.params.id!, call.body)
  return changed.ok ? noContent : changed
}

async function remove(call: GraphCall): Promise<Result> {
  const removed = await deleteUnit(call.program.store, call.unitRequest, call.params.id!)
  return removed.ok ? noContent : removed
}

async function addMember(call: GraphCall<Reference>): Promise<Result> {
  const referred = referenceOf(call, call.body['@odata.id'])
  if (!referred.ok) return referred
  const added = await addUnitMember(call.program.store, call.unitRequest, call.params.id!, referred.value.id)
  return added.ok ? noContent : added
}

async function removeMember(call: GraphCall): Promise<Result> {
  const { id, otherId } = call.params
  const removed = await removeUnitMember(call.program.store, call.unitRequest, id!, otherId!.toLowerCase())
  return removed.ok ? noContent : removed
}

type Scoped = Awaited<ReturnType<typeof findAssignments>>[number]
const scopedView = (unitId: string, one: Scoped) => ({
  id: one.id,
  roleId: one.roleId,
  administrativeUnitId: unitId,
  roleMemberInfo: { id: one.principalId, displayName: one.principalName },
})

async function scopedMembers(call: GraphCall): Promise<Result> {
  const unit = await unitIn(call)
  if (!unit.ok) return unit
  const scope = scopeOfUnit(unit.value.id)
  const held = (await findAssignments(call.program.store, call.caller.tenantId)).filter((one) => one.scope === scope)
  return ok(
    collection(
      call,
      'scopedRoleMemberships',
      held.map((one) => scopedView(unit.value.id, one)),
    ),
  )
}

const ScopedInput = z.strictObject({ roleId: z.guid(), roleMemberInfo: z.object({ id: z.guid() }) })

async function addScoped(call: GraphCall<z.output<typeof ScopedInput>>): Promise<Result> {
  const unit = await unitIn(call)
  if (!unit.ok) return unit
  const principalId = call.body.roleMemberInfo.id.toLowerCase()
  const input = { principalId, role: call.body.roleId, scope: scopeOfUnit(unit.value.id) }
  const given = await assignRole(call.program.store, call.unitRequest, input)
  if (!given.ok) return given
  const { assignmentId: id, roleId } = given.value
  const view = { id, roleId, administrativeUnitId: unit.value.id, roleMemberInfo: { id: principalId } }
  const place = `${call.base}/directory/administrativeUnits/${unit.value.id}/scopedRoleMembers/${id}`
  return created({ ...contextOf(call, 'scopedRoleMemberships/$entity'), ...view }, place)
}

async function removeScoped(call: GraphCall): Promise<Result> {
  const unit = await unitIn(call)
  if (!unit.ok) return unit
  const held = await findAssignments(call.program.store, call.caller.tenantId)
  const id = call.params.otherId!.toLowerCase()
  const found = held.find((one) => one.id === id && one.scope === scopeOfUnit(unit.value.id))
  if (!found) return refuse(noSuchObject(id))
  const removed = await removeAssignment(call.program.store, call.unitRequest, found.id)
  return removed.ok ? noContent : removed
}

const read = [
  'AdministrativeUnit.Read.All',
  'AdministrativeUnit.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const write = ['AdministrativeUnit.ReadWrite.All', 'Directory.ReadWrite.All']
const give = ['RoleManagement.ReadWrite.Directory']
const mayRead = { delegated: read, application: read, roles: 'units.read' } as const
const mayWrite = { delegated: write, application: write, roles: 'units.write' } as const
const mayGive = { delegated: give, application: give, roles: 'roles.write' } as const
const base = '/directory/administrativeUnits'

export const unitRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: base,
    summary: 'Administrative units',
    ...mayRead,
    query: listOptions,
    resource: 'administrativeUnit[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: `${base}/$count`,
    summary: 'How many administrative units there are',
    ...mayRead,
    query: ['$filter', '$search'],
    handle: count,
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    summary: 'An administrative unit',
    ...mayRead,
    query: ['$select'],
    resource: 'administrativeUnit',
    handle: single,
  }),
  route({
    method: 'POST',
    path: base,
    summary: 'Make an administrative unit',
    ...mayWrite,
    input: NewUnit,
    readOnly: ['id'],
    resource: 'administrativeUnit',
    status: 201,
    handle: create,
  }),
  route({
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: 'Change an administrative unit',
    ...mayWrite,
    input: UnitChange,
    readOnly: ['id', 'isMemberManagementRestricted'],
    resource: 'administrativeUnit',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    summary: 'Delete an administrative unit',
    ...mayWrite,
    status: 204,
    handle: remove,
  }),
  ...relationRoutes(
    `${base}/{id}/members`,
    'What is in an administrative unit',
    ['user', 'group', 'device'],
    mayRead,
    async (call) => {
      const unit = await unitIn(call)
      return unit.ok ? done({ is: 'unitMembers', unit: unit.value.id }) : unit
    },
  ),
  route({
    method: 'POST',
    path: `${base}/{id}/members/$ref`,
    summary: 'Put something into an administrative unit',
    ...mayWrite,
    input: ReferenceInput,
    status: 204,
    handle: addMember,
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}/members/{otherId}/$ref`,
    summary: 'Take something out of an administrative unit',
    ...mayWrite,
    status: 204,
    handle: removeMember,
  }),
  route({
    method: 'GET',
    path: `${base}/{id}/scopedRoleMembers`,
    summary: 'Who administers a unit',
    ...mayRead,
    resource: 'scopedRoleMembership[]',
    handle: scopedMembers,
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/scopedRoleMembers`,
    summary: 'Give a role for a unit',
    ...mayGive,
    input: ScopedInput,
    resource: 'scopedRoleMembership',
    status: 201,
    handle: addScoped,
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}/scopedRoleMembers/{otherId}`,
    summary: 'Take a role for a unit away',
    ...mayGive,
    status: 204,
    handle: removeScoped,
  }),
]
