import { refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import {
  GroupsOverview,
  LicenceProblems,
  Product,
  ProductInput,
  Products,
  Subscription,
  SubscriptionInput,
} from '../../contract/api/organization.ts'
import { addProduct, addSubscription, licenceProblems, productsOf } from '../../directory/licences.ts'
import { groupsOverview } from '../../directory/overview.ts'
import type { Product as KnownProduct } from '../../directory/products.ts'
import { topOf } from '../graph/query.ts'
import { badRequest } from '../graph/refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'

/** What Graph has no word for: groups at a glance, licences that do not work, seats and products (directory.md 1, 5). */

const groups = async ({ program, caller }: GraphCall): Promise<Result> =>
  ok(await groupsOverview(program.store, caller.tenantId))

/** People for whom an assignment does not work; `next` goes into `after` of the next page. */
async function problems({ program, caller, query }: GraphCall): Promise<Result> {
  const top = topOf(query.$top, 100, 1_000)
  if (!top.ok) return top
  const { group: groupId, product: skuId, after: afterId } = query
  for (const [name, id] of Object.entries({ group: groupId, product: skuId, after: afterId }))
    if (id !== undefined && !isGuid(id)) return refuse(badRequest(`'${name}' takes an id.`))
  const of = { ...(groupId ? { groupId } : {}), ...(skuId ? { skuId } : {}), ...(afterId ? { afterId } : {}) }
  const found = await licenceProblems(program.store, caller.tenantId, { ...of, limit: top.value })
  const value = found.problems.map(({ via, ...problem }) => ({
    ...problem,
    assignedByGroup: via === problem.userId ? null : via,
  }))
  return ok({ value, next: found.next })
}

async function subscribe(call: GraphCall<SubscriptionInput>): Promise<Result> {
  const { seats, status } = call.body
  const input = { product: call.params.skuId!, seats, ...(status ? { status } : {}) }
  const saved = await addSubscription(call.program.store, call.unitRequest, input)
  if (!saved.ok) return saved
  const { skuId, used } = saved.value
  return ok({ skuId, seats: saved.value.seats, used, status: saved.value.status })
}

async function describe(call: GraphCall<ProductInput>): Promise<Result> {
  const saved = await addProduct(call.program.store, call.unitRequest, { ...call.body, skuId: call.params.skuId! })
  return saved.ok ? ok(productView(saved.value)) : saved
}

const productView = ({ prohibitedIn = [], ...product }: KnownProduct) => ({ ...product, prohibitedIn })

const products = async ({ program, caller }: GraphCall): Promise<Result> =>
  ok({ value: (await productsOf(program.store, caller.tenantId)).map(productView) })

const readers = ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const mayRead = { surface: 'api', delegated: readers, application: readers } as const
const writers = ['Organization.ReadWrite.All', 'Directory.ReadWrite.All']
const mayWrite = { surface: 'api', delegated: writers, application: writers, roles: 'subscriptions.write' } as const
const licenceReaders = ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', ...readers]

export const organizationApiRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    surface: 'api',
    path: '/groups/overview',
    summary: 'How many groups there are, by kind',
    delegated: ['Group.Read.All', 'Group.ReadWrite.All', ...readers],
    application: ['Group.Read.All', 'Group.ReadWrite.All', ...readers],
    roles: 'groups.read',
    output: GroupsOverview,
    handle: groups,
  }),
  route({
    method: 'GET',
    surface: 'api',
    path: '/licences/problems',
    summary: 'People for whom an assigned licence does not work, and why',
    delegated: licenceReaders,
    application: licenceReaders,
    roles: 'licences.assign',
    query: ['$top', 'group', 'product', 'after'],
    output: LicenceProblems,
    handle: problems,
  }),
  route({
    ...mayRead,
    method: 'GET',
    path: '/products',
    summary: 'Products that can be owned, with their service plans',
    roles: 'licences.read',
    output: Products,
    handle: products,
  }),
  route({
    ...mayWrite,
    method: 'PUT',
    path: '/products/{skuId}',
    summary: 'Describe a product: its service plans and what they do here',
    input: ProductInput,
    output: Product,
    handle: describe,
  }),
  route({
    ...mayWrite,
    method: 'PUT',
    path: '/subscriptions/{skuId}',
    summary: 'Own a product, or change its seats and state',
    input: SubscriptionInput,
    output: Subscription,
    handle: subscribe,
  }),
]
