import { day, type Instant, isPast, after as later } from '../../base/clock.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import {
  allUsers,
  changesKept,
  type GroupPart,
  groupsOf,
  horizon,
  type Span,
  usersChanged,
} from '../../directory/changes.ts'
import type { UserRecord } from '../../directory/queries.ts'
import type { Condition } from '../../store/condition.ts'
import type { GraphRefusal } from './answer.ts'
import { conditionOf } from './filter.policy.ts'
import { groupFilters, userFilters } from './filters.ts'
import { groupListing } from './groups.listing.ts'
import { readGroups } from './groups.routes.ts'
import { groupView } from './groups.view.ts'
import { parseFilter } from './odata.ts'
import { badRequest, openToken, sealToken, selectOf, topOf } from './query.ts'
import { badRequest as refusal } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type PageKey, type Result, route } from './route.ts'
import { readAll, userListing, userViews } from './users.listing.ts'
import { contextOf, pick } from './view.ts'

/**
 * `/users/delta` and `/groups/delta` (graph-api.md 3.3). A token holds where a round begins and ends, and where a page
 * ended in it; all of it signed, for this resource and tenant alone.
 */
type Round = {
  /** Null: the first round, which tells everything. */
  readonly from: string | null
  readonly to: string
  readonly place: PageKey | null
  /** When the round before ended. */
  readonly at: Instant
}

type Asked = { readonly query: Record<string, string>; readonly round: Round }

const options = ['$select', '$filter', '$top', '$skiptoken', '$deltatoken'] as const

/** Some days before what it needs is forgotten, so that nothing can be missing. */
const tokenLife = changesKept - 2 * day

async function askedOf(call: GraphCall): Promise<Outcome<Asked, GraphRefusal>> {
  const { query, after, program } = call
  const now = program.store.clock.now()
  const token = query.$deltatoken
  if (token === undefined && after) return done({ query, round: roundOf(after) })
  const to = await horizon(program.store)
  if (token === undefined) return done({ query, round: { from: null, to, place: null, at: now } })
  if (token.toLowerCase() === 'latest') {
    const { $deltatoken: _, ...rest } = query
    return done({ query: rest, round: { from: to, to, place: null, at: now } })
  }
  const { tenantId } = call.caller
  const opened = openToken(program.store.keys, { tenantId, path: `${call.path} delta` }, token, now)
  if (!opened.ok) return refuse(startOver(call))
  const [from, at] = opened.value.after
  if (isPast(later(new Date(Number(at)), tokenLife), now)) return refuse(startOver(call))
  // A database that was restored or moved counts its transactions anew.
  if (BigInt(String(from)) > BigInt(to)) return refuse(startOver(call))
  return done({ query: opened.value.query, round: { from: String(from), to, place: null, at: now } })
}

const roundOf = ([from, to, at, ...place]: PageKey): Round => ({
  from: from === null ? null : String(from),
  to: String(to),
  at: new Date(Number(at)),
  place: place.length > 0 ? place : null,
})

const startOver = (call: GraphCall): GraphRefusal => ({
  status: 410,
  code: 'syncStateNotFound',
  message: 'The delta token is not known any more. Start over at the Location.',
  headers: { Location: `${call.base}${call.path}` },
})

/** The link to the next page, or on the last one to the next round. */
function links(call: GraphCall, { query, round }: Asked, place: PageKey | null): Record<string, string> {
  const { keys, clock } = call.program.store
  const { tenantId } = call.caller
  const now = clock.now()
  if (place) {
    const after = [round.from, round.to, round.at.getTime(), ...place]
    const token = sealToken(keys, { tenantId, path: call.path }, { query, after }, now)
    return { '@odata.nextLink': `${call.base}${call.path}?$skiptoken=${token}` }
  }
  const after = [round.to, round.at.getTime()]
  const token = sealToken(keys, { tenantId, path: `${call.path} delta` }, { query, after }, now, changesKept)
  return { '@odata.deltaLink': `${call.base}${call.path}?$deltatoken=${token}` }
}

/** `$filter=id eq '...' or id eq '...'`: at most 50 of them. */
function idsOf(
  text: string | undefined,
  listing: { resource: string; rules: typeof userFilters },
): Outcome<string[] | null, GraphRefusal> {
  if (text === undefined) return done(null)
  const parsed = parseFilter(text)
  if (!parsed.ok) return badRequest(`Invalid filter clause: ${parsed.refusal}`)
  const known = new Set([...listing.rules.keys()])
  const condition = conditionOf(parsed.value, { ...listing, known, advanced: true, strict: false })
  if (!condition.ok) return condition
  const ids = idsIn(condition.value)
  if (ids === null) return refuse(refusal("A delta query is only filtered by id: id eq '...' or id eq '...'."))
  return ids.length > 50 ? refuse(refusal('A delta query is filtered by at most 50 ids.')) : done(ids)
}

function idsIn(condition: Condition): string[] | null {
  if (condition.is === 'compare' && condition.field === 'id' && condition.test === 'eq')
    return [String(condition.value)]
  if (condition.is === 'in' && condition.field === 'id') return condition.values.map(String)
  if (condition.is !== 'any') return null
  const parts = condition.of.map(idsIn)
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? [])
}

/** Never-set properties are left out of a delta. */
const set = (view: object): object =>
  Object.fromEntries(
    Object.entries(view).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  )

const removed = (id: string, reason: 'changed' | 'deleted') => ({ id, '@removed': { reason } })

async function users(call: GraphCall): Promise<Result> {
  const asked = await askedOf(call)
  if (!asked.ok) return asked
  const { query, round } = asked.value
  const select = selectOf(query.$select, userListing.properties, 'user', userListing.open)
  if (!select.ok) return select
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  const only = idsOf(query.$filter, { resource: 'user', rules: userFilters })
  if (!only.ok) return only
  const rows = await userRows(call, round, top.value + 1, only.value)
  const page = rows.slice(0, top.value)
  const alive = page.flatMap(({ user }) => (user && user.deletedAt === null ? [user] : []))
  const shown = new Set<string>(select.value ?? userListing.defaults)
  const views = new Map((await userViews(call, alive, { shown })).map((view, at) => [alive[at]!.id, set(view)]))
  const value = page.map(({ id, user }) => views.get(id) ?? removed(id, user ? 'changed' : 'deleted'))
  const last = rows.length > page.length ? page.at(-1) : undefined
  return ok({ ...contextOf(call, 'users'), ...links(call, asked.value, last ? last.place : null), value })
}

type UserRow = { readonly id: string; readonly user: UserRecord | null; readonly place: PageKey }

async function userRows(
  call: GraphCall,
  { from, to, place }: Round,
  limit: number,
  only: string[] | null,
): Promise<UserRow[]> {
  const { store } = call.program
  const { tenantId } = call.caller
  if (from === null) {
    const found = await allUsers(store, tenantId, place && String(place[0]), limit, only)
    return found.map((user) => ({ id: user.id, user, place: [user.id] }))
  }
  const after = place && { xid: String(place[0]), id: String(place[1]) }
  const found = await usersChanged(store, tenantId, { from, to }, after, limit, only)
  return found.map(({ id, xid, user }) => ({ id, user, place: [xid, id] }))
}

async function groups(call: GraphCall): Promise<Result> {
  const asked = await askedOf(call)
  if (!asked.ok) return asked
  const { query, round } = asked.value
  const names = [...groupListing.properties, 'members'] as const
  const select = selectOf<string>(query.$select, names, 'group')
  if (!select.ok) return select
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  const only = idsOf(query.$filter, { resource: 'group', rules: groupFilters })
  if (!only.ok) return only
  const span: Span | null = round.from === null ? null : { from: round.from, to: round.to }
  const after = round.place && {
    group: String(round.place[0]),
    member: round.place[1] === null ? null : String(round.place[1]),
  }
  const withMembers = select.value === null || select.value.has('members')
  const wanted = { span, after, limit: top.value, only: only.value, withMembers }
  const { parts, next } = await groupsOf(call.program.store, call.caller.tenantId, wanted)
  const shown = new Set<string>(select.value ?? groupListing.defaults)
  const value = parts.map((part) => groupPart(part, shown))
  return ok({ ...contextOf(call, 'groups'), ...links(call, asked.value, next && [next.group, next.member]), value })
}

function groupPart({ id, group, members }: GroupPart, shown: ReadonlySet<string>): object {
  if (group === null) return removed(id, 'deleted')
  if (group.deletedAt !== null) return removed(id, 'changed')
  const changes = (members ?? []).map((member) => ({
    '@odata.type': `#microsoft.graph.${member.type}`,
    id: member.id,
    ...(member.removed ? { '@removed': { reason: 'deleted' } } : {}),
  }))
  return { ...set(pick(groupView(group), shown)), ...(changes.length > 0 ? { 'members@delta': changes } : {}) }
}

export const deltaRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users/delta',
    summary: 'All users, then those that have changed since',
    delegated: readAll,
    application: readAll,
    roles: 'users.read',
    query: options,
    resource: 'user[]',
    handle: users,
  }),
  route({
    method: 'GET',
    path: '/groups/delta',
    summary: 'All groups and their members, then what has changed since',
    delegated: readGroups,
    application: readGroups,
    roles: 'groups.read',
    query: options,
    resource: 'group[]',
    handle: groups,
  }),
]
