import { refuse } from '../../base/outcome.ts'
import { registrations } from '../../directory/apps.ts'
import { findTenant } from '../../directory/tenant.ts'
import {
  applicationProperties,
  applicationView,
  graphPrincipal,
  principalProperties,
  principalView,
} from './applications.view.ts'
import { applicationFilters } from './filters.ts'
import { countRefused, type Listing, wantedOf } from './listing.ts'
import { evaluate } from './memory.ts'
import { type GraphCall, ok, type Result } from './route.ts'
import { chosenFragment, collection, pick } from './view.ts'

/** Applications are few: one read has all. */
type Row = { readonly id: string; readonly displayName: string }
type Rows = (call: GraphCall) => Promise<readonly Row[]>

const listingOf = <P extends string>(resource: string, properties: readonly P[]): Listing<P> => ({
  ...{ resource, properties, defaults: properties, filters: applicationFilters },
  orders: { displayName: 'd' },
})
export const applicationListing = listingOf('application', applicationProperties)
export const principalListing = listingOf('servicePrincipal', principalProperties)

const keyOf = (row: Row): readonly [string, string] => [row.displayName.toLowerCase(), row.id]
const compare = (one: readonly [string, string], other: readonly [string, string]): number => {
  const [left, right] = one[0] === other[0] ? [one[1], other[1]] : [one[0], other[0]]
  return left < right ? -1 : left > right ? 1 : 0
}

async function page<P extends string>(call: GraphCall, set: string, listing: Listing<P>, rows: Rows): Promise<Result> {
  const wanted = wantedOf(call, listing)
  if (!wanted.ok) return wanted
  const { query, shown, select, counted } = wanted.value
  const sign = query.order.descending ? -1 : 1
  const all = (await rows(call))
    .filter((row) => evaluate(query.condition, row))
    .toSorted((one, other) => compare(keyOf(one), keyOf(other)) * sign)
  const { after } = query
  const rest = after ? all.filter((row) => compare(keyOf(row), after) * sign > 0) : all
  const shownRows = rest.slice(0, query.limit)
  const last = rest.length > shownRows.length ? shownRows.at(-1) : undefined
  const more = { after: last ? keyOf(last) : null, count: counted ? all.length : null }
  const value = shownRows.map((row) => pick(row, shown))
  return ok(collection(call, chosenFragment(set, select), value, more))
}

/** `/$count`. */
async function count<P extends string>(call: GraphCall, listing: Listing<P>, rows: Rows): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = wantedOf(call, listing)
  if (!wanted.ok) return wanted
  const { condition } = wanted.value.query
  return ok(String((await rows(call)).filter((row) => evaluate(condition, row)).length))
}

const applications: Rows = async (call) => {
  const domain = await domainOf(call)
  return (await registrations(call.program.store, call.caller.tenantId)).map((one) => applicationView(one, domain))
}
export const listApplications = (call: GraphCall) => page(call, 'applications', applicationListing, applications)
export const countApplications = (call: GraphCall) => count(call, applicationListing, applications)

const principals: Rows = async ({ program, caller }) => {
  const all = await registrations(program.store, caller.tenantId)
  return [graphPrincipal(caller.tenantId), ...all.map(({ app }) => principalView(app, caller.tenantId))]
}
export const listPrincipals = (call: GraphCall) => page(call, 'servicePrincipals', principalListing, principals)
export const countPrincipals = (call: GraphCall) => count(call, principalListing, principals)

/** What Graph calls the publisher's domain: the tenant's own. */
export const domainOf = async ({ program, caller }: GraphCall): Promise<string> =>
  (await findTenant(program.store, caller.tenantId))?.defaultDomain ?? ''
