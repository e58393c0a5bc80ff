import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { entityTypes, type GroupProperty, groupDefaults } from '../../contract/graph/types.ts'
import {
  type Group,
  licencesOfGroups,
  numberOfGroups,
  pageOfGroups,
  processingOfGroups,
} from '../../directory/queries.ts'
import type { GraphRefusal } from './answer.ts'
import { type Expansion, expanded, expansionsOf, type Links } from './expand.ts'
import { groupFilters } from './filters.ts'
import { groupView, processingView, statusView } from './groups.view.ts'
import { countRefused, type Listing, wantedOf } from './listing.ts'
import { selectOf } from './query.ts'
import { type GraphCall, ok, type Result } from './route.ts'
import { groupSearch } from './search.policy.ts'
import type { Part } from './users.listing.ts'
import { seesWholeProfiles } from './users.listing.ts'
import { chosenFragment, collection, keyBehind, pick } from './view.ts'

/** Groups in answers: which of them, and which of their properties. */

export const groupListing: Listing<GroupProperty> = {
  resource: 'group',
  properties: Object.keys(entityTypes.group) as GroupProperty[],
  defaults: groupDefaults,
  filters: groupFilters,
  orders: { displayName: 'd', createdDateTime: 'A' },
  search: groupSearch,
}

export const groupLinks: Links = {
  members: (group) => ({ is: 'members', group }),
  transitiveMembers: (group) => ({ is: 'transitiveMembers', group }),
  owners: (group) => ({ is: 'owners', group }),
  memberOf: (member) => ({ is: 'memberOf', member }),
}

export type GroupShown = {
  readonly select: ReadonlySet<string> | null
  readonly shown: ReadonlySet<string>
  readonly expansions: readonly Expansion[]
}

export function groupShownOf(call: GraphCall): Outcome<GroupShown, GraphRefusal> {
  const select = selectOf(call.query.$select, groupListing.properties, 'group', ofBeta(call))
  if (!select.ok) return select
  const expansions = expansionsOf(call.query.$expand, groupLinks)
  if (!expansions.ok) return expansions
  const shown = new Set<string>(select.value ?? groupDefaults)
  return done({ select: select.value, shown, expansions: expansions.value })
}

/** Of the beta alone. */
const status = 'membershipRuleProcessingStatus'
const ofBeta = (call: GraphCall): RegExp | undefined =>
  call.base.endsWith('/beta') ? new RegExp(`^${status}$`) : undefined

const besideRows: ReadonlySet<string> = new Set([
  'assignedLicenses',
  'hasMembersWithLicenseErrors',
  'licenseProcessingState',
])

/** Groups as they are shown, with what is not in their rows where it is asked for. */
export async function groupViews(
  call: GraphCall,
  groups: readonly Group[],
  { shown, expansions = [] }: { shown: ReadonlySet<string>; expansions?: readonly Expansion[] },
): Promise<object[]> {
  const { store } = call.program
  const beside = [...shown].some((name) => besideRows.has(name))
  const ids = groups.map((group) => group.id)
  const held = beside ? await licencesOfGroups(store, call.caller.tenantId, ids) : new Map()
  const added = await expanded(call, groups, expansions, groupLinks, seesWholeProfiles(call))
  const processing = shown.has(status) ? await processingOfGroups(store, call.caller.tenantId, ids) : null
  return groups.map((group, at) => ({
    ...pick({ ...groupView(group), ...(beside ? processingView(held.get(group.id)) : {}) }, shown),
    ...(processing ? { [status]: statusView(processing.get(group.id)) } : {}),
    ...added[at],
  }))
}

export async function answerGroups(
  call: GraphCall,
  { set = 'groups', ...part }: Part,
  listing = groupListing,
): Promise<Result> {
  const open = ofBeta(call)
  const wanted = wantedOf(call, open ? { ...listing, open } : listing)
  if (!wanted.ok) return wanted
  const expansions = expansionsOf(call.query.$expand, groupLinks)
  if (!expansions.ok) return expansions
  const { select, shown, query, counted } = wanted.value
  const page = await pageOfGroups(call.program.store, call.caller.tenantId, { ...query, ...part }, counted)
  const value = await groupViews(call, page.items, { shown, expansions: expansions.value })
  return ok(collection(call, chosenFragment(set, select), value, { after: keyBehind(page), count: page.total }))
}

export async function countGroups(call: GraphCall, part: Part, listing = groupListing): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = wantedOf(call, listing)
  if (!wanted.ok) return wanted
  const query = { ...wanted.value.query, ...part }
  return ok(String(await numberOfGroups(call.program.store, call.caller.tenantId, query)))
}
