import { type Outcome, refuse } from '../../base/outcome.ts'
import { AssignLicense } from '../../contract/graph/groups.ts'
import { groupDefaults, userDefaults } from '../../contract/graph/types.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { changeLicencesBy, reprocessBy } from '../../directory/administration.licences.ts'
import { findGroup, findUser, licencesOfUsers, ownedProducts } from '../../directory/queries.ts'
import { actingOf, userOfPath } from './acting.ts'
import { groupViews } from './groups.listing.ts'
import { licenseDetailsView, subscribedSkuView } from './licences.view.ts'
import { selectOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { accepted, type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { readAll, userViews } from './users.listing.ts'
import { collection, contextOf, pick } from './view.ts'

/** Products, and who has them (graph-api.md 6.1 to 6.3). */

const skuProperties = [
  'id',
  'accountId',
  'accountName',
  'appliesTo',
  'capabilityStatus',
  'consumedUnits',
  'prepaidUnits',
  'servicePlans',
  'skuId',
  'skuPartNumber',
  'subscriptionIds',
] as const

async function skus(
  call: GraphCall,
): Promise<{ view: ReturnType<typeof subscribedSkuView>; shown: object }[] | Result> {
  const select = selectOf(call.query.$select, skuProperties, 'subscribedSku')
  if (!select.ok) return select
  const { tenant, owned } = await ownedProducts(call.program.store, call.caller.tenantId)
  return owned.map(({ subscription, product }) => {
    const view = subscribedSkuView(tenant, subscription, product)
    return { view, shown: select.value ? pick(view, select.value) : view }
  })
}

async function list(call: GraphCall): Promise<Result> {
  const found = await skus(call)
  return Array.isArray(found)
    ? ok(
        collection(
          call,
          'subscribedSkus',
          found.map((one) => one.shown),
        ),
      )
    : found
}

async function single(call: GraphCall): Promise<Result> {
  const found = await skus(call)
  if (!Array.isArray(found)) return found
  const id = call.params.id!.toLowerCase()
  const sku = found.find((one) => one.view.id === id)
  return sku ? ok({ ...contextOf(call, 'subscribedSkus/$entity'), ...sku.shown }) : refuse(noSuchObject(id))
}

async function details(call: GraphCall): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const held = await licencesOfUsers(call.program.store, call.caller.tenantId, [user.id])
  return ok(collection(call, `users('${user.id}')/licenseDetails`, licenseDetailsView(held.get(user.id) ?? [])))
}

async function assignToUser(call: GraphCall<AssignLicense>): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const { program, unitRequest, caller, body } = call
  return userAfter(
    call,
    user.id,
    await changeLicencesBy(program.store, unitRequest, actingOf(caller), user.id, changesOf(body)),
  )
}

async function reprocess(call: GraphCall): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const { program, unitRequest, caller } = call
  return userAfter(call, user.id, await reprocessBy(program.store, unitRequest, actingOf(caller), user.id))
}

async function userAfter(call: GraphCall, id: string, outcome: Outcome<unknown, Refusal>): Promise<Result> {
  if (!outcome.ok) return outcome
  const user = (await findUser(call.program.store, call.caller.tenantId, id))!
  const shown = new Set<string>([...userDefaults, 'assignedLicenses', 'assignedPlans', 'licenseAssignmentStates'])
  return ok({ ...contextOf(call, 'users/$entity'), ...(await userViews(call, [user], { shown }))[0] })
}

/** The wish is kept at once; what comes of it for each member goes on behind. */
async function assignToGroup(call: GraphCall<AssignLicense>): Promise<Result> {
  const { program, unitRequest, caller, body, params } = call
  const group = await findGroup(program.store, caller.tenantId, params.id!)
  if (!group) return refuse(noSuchObject(params.id!))
  const changed = await changeLicencesBy(program.store, unitRequest, actingOf(caller), group.id, changesOf(body))
  if (!changed.ok) return changed
  const shown = new Set<string>([...groupDefaults, 'assignedLicenses', 'licenseProcessingState'])
  return accepted({ ...contextOf(call, 'groups/$entity'), ...(await groupViews(call, [group], { shown }))[0] })
}

const changesOf = ({ addLicenses, removeLicenses }: AssignLicense) => ({
  add: addLicenses.map(({ skuId, disabledPlans }) => ({ product: skuId, disabledPlans })),
  remove: removeLicenses,
})

const organization = [
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'LicenseAssignment.Read.All',
  'LicenseAssignment.ReadWrite.All',
]
const mayReadSkus = { delegated: organization, application: organization, roles: 'licences.read' } as const
const assign = ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']
const assignGroup = ['LicenseAssignment.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']

export const licenceRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/subscribedSkus',
    summary: 'Products of the organization and their seats',
    ...mayReadSkus,
    query: ['$select'],
    resource: 'subscribedSku[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/subscribedSkus/{id}',
    summary: 'A product of the organization',
    ...mayReadSkus,
    query: ['$select'],
    resource: 'subscribedSku',
    handle: single,
  }),
  route({
    method: 'GET',
    path: '/users/{id}/licenseDetails',
    summary: 'Products that a user has',
    delegated: ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', ...readAll],
    application: ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', ...readAll],
    roles: 'licences.read',
    own: ['User.Read', 'User.ReadWrite'],
    me: true,
    resource: 'licenseDetails[]',
    handle: details,
  }),
  route({
    method: 'POST',
    path: '/users/{id}/assignLicense',
    summary: 'Give and take products: all of it or nothing',
    delegated: assign,
    application: assign,
    roles: 'licences.assign',
    onObject: true,
    input: AssignLicense,
    resource: 'user',
    handle: assignToUser,
  }),
  route({
    method: 'POST',
    path: '/users/{id}/reprocessLicenseAssignment',
    summary: 'Try again what could not be given',
    delegated: assign,
    application: assign,
    roles: 'licences.assign',
    onObject: true,
    resource: 'user',
    handle: reprocess,
  }),
  route({
    method: 'POST',
    path: '/groups/{id}/assignLicense',
    summary: "Give and take products of a group's members",
    delegated: assignGroup,
    application: assignGroup,
    roles: 'licences.assign',
    onObject: true,
    input: AssignLicense,
    resource: 'group',
    status: 202,
    handle: assignToGroup,
  }),
]
