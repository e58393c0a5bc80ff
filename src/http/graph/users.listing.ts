import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { entityTypes, type UserProperty, userBasics, userDefaults } from '../../contract/graph/types.ts'
import { type AttributeValues, attributesOfUsers } from '../../directory/attribute-values.ts'
import { licencesOfUsers, numberOfUsers, pageOfUsers, type Relation, type UserRecord } from '../../directory/queries.ts'
import { may } from '../../directory/roles.policy.ts'
import { signInActivity } from '../../signin/log.ts'
import type { GraphRefusal } from './answer.ts'
import { attributesView } from './attributes.view.ts'
import { type Expansion, expanded, expansionsOf, type Links } from './expand.ts'
import { userFilters } from './filters.ts'
import { licenceProperties, licencesView } from './licences.view.ts'
import { countRefused, type Listing, type Wanted, wantedOf } from './listing.ts'
import { withTenantNames } from './names.filter.ts'
import { selectOf } from './query.ts'
import { denied } from './refusals.ts'
import { type GraphCall, ok, type Result } from './route.ts'
import { userSearch } from './search.policy.ts'
import { activityView, userView } from './users.view.ts'
import { chosenFragment, collection, keyBehind, pick } from './view.ts'

/** Users in answers: which of them, which of their properties, and who may see those. */

export const readAll = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']

/** Names that tenants make up for their directory extensions. */
const extensionName = /^extension_[0-9a-f]{32}_\w{1,64}$/i

export const userListing: Listing<UserProperty> = {
  resource: 'user',
  properties: Object.keys(entityTypes.user) as UserProperty[],
  open: extensionName,
  defaults: userDefaults,
  filters: userFilters,
  madeUp: withTenantNames,
  orders: { displayName: 'd', userPrincipalName: 'd', createdDateTime: 'A' },
  search: userSearch,
}

export const userLinks: Links = {
  manager: null,
  directReports: (manager) => ({ is: 'reports', manager }),
  memberOf: (member) => ({ is: 'memberOf', member }),
  transitiveMemberOf: (member) => ({ is: 'transitiveMemberOf', member }),
  ownedObjects: (owner) => ({ is: 'owned', owner }),
}

const basics: ReadonlySet<string> = new Set([...userBasics].map((name) => name.toLowerCase()))

export const seesWholeProfiles = (call: GraphCall): boolean =>
  call.own || readAll.some((scope) => call.caller.scopes.has(scope))

/** When somebody signed in last is the log's to tell, and those who read the log. */
const seesSignIns = ({ caller }: GraphCall): boolean =>
  caller.scopes.has('AuditLog.Read.All') && (caller.kind === 'app' || may(caller.user?.roleIds ?? [], 'signIns.read'))

/** Null for whoever may not see them, as in the original: nobody learns from that whether there are any. */
const seesAttributes = ({ caller }: GraphCall): boolean =>
  ['CustomSecAttributeAssignment.Read.All', 'CustomSecAttributeAssignment.ReadWrite.All'].some((scope) =>
    caller.scopes.has(scope),
  ) &&
  (caller.kind === 'app' || may(caller.user?.roleIds ?? [], 'attributes.read'))

/** Without a permission for whole profiles the basics are shown; to ask for more, or by more, is refused. */
function limited(
  call: GraphCall,
  select: ReadonlySet<string> | null,
  asked: readonly string[],
): Outcome<(shown: ReadonlySet<string>) => ReadonlySet<string>, GraphRefusal> {
  const ofSignIns = select?.has('signInActivity') || asked.includes('signinactivity')
  if (ofSignIns && !seesSignIns(call)) return refuse(denied)
  if (asked.includes('customsecurityattributes') && !seesAttributes(call)) return refuse(denied)
  if (seesWholeProfiles(call)) return done((shown) => shown)
  const beyond = [...(select ?? []), ...asked].some((name) => !basics.has(name.toLowerCase()))
  if (beyond) return refuse(denied)
  return done((shown) => new Set([...shown].filter((name) => userBasics.has(name))))
}

type UsersWanted = Wanted<UserProperty> & { readonly expansions: readonly Expansion[] }

function usersWanted(call: GraphCall, listing: Listing<UserProperty>): Outcome<UsersWanted, GraphRefusal> {
  const wanted = wantedOf(call, listing)
  if (!wanted.ok) return wanted
  const expansions = expansionsOf(call.query.$expand, userLinks)
  if (!expansions.ok) return expansions
  // Who searches looks at numbers and addresses too; who follows links sees what is there.
  const beyond = call.query.$search === undefined && expansions.value.length === 0 ? [] : ['mobilePhone']
  const limit = limited(call, wanted.value.select, [...wanted.value.asked, ...beyond])
  if (!limit.ok) return limit
  return done({ ...wanted.value, shown: limit.value(wanted.value.shown), expansions: expansions.value })
}

export type Shown = {
  readonly select: ReadonlySet<string> | null
  readonly shown: ReadonlySet<string>
  readonly expansions: readonly Expansion[]
}

/** Which properties of one user are shown. */
export function shownOf(call: GraphCall): Outcome<Shown, GraphRefusal> {
  const select = selectOf(call.query.$select, userListing.properties, 'user', extensionName)
  if (!select.ok) return select
  const expansions = expansionsOf(call.query.$expand, userLinks)
  if (!expansions.ok) return expansions
  const limit = limited(call, select.value, expansions.value.length > 0 ? ['mobilePhone'] : [])
  if (!limit.ok) return limit
  const shown = limit.value(new Set<string>(select.value ?? userDefaults))
  return done({ select: select.value, shown, expansions: expansions.value })
}

/** Users as they are shown, with what is not in their rows where it is asked for. */
export async function userViews(
  call: GraphCall,
  users: readonly UserRecord[],
  { shown, expansions = [] }: { shown: ReadonlySet<string>; expansions?: readonly Expansion[] },
): Promise<object[]> {
  const { store } = call.program
  const { tenantId } = call.caller
  const ids = users.map((user) => user.id)
  const licensed = [...shown].some((name) => licenceProperties.has(name))
  const held = licensed ? await licencesOfUsers(store, tenantId, ids) : new Map()
  const activity = shown.has('signInActivity') ? await signInActivity(store, tenantId, ids) : null
  const attributes = await attributesFor(call, ids, shown)
  const added = await expanded(call, users, expansions, userLinks, seesWholeProfiles(call))
  return users.map((user, at) => ({
    ...pick({ ...userView(user), ...(licensed ? licencesView(held.get(user.id) ?? []) : {}) }, shown),
    ...(activity ? { signInActivity: activityView(activity.get(user.id)) } : {}),
    ...(attributes ? { customSecurityAttributes: attributesView(attributes.get(user.id)) } : {}),
    ...extensionsOf(user, shown),
    ...added[at],
  }))
}

/** Read only when they are asked for, and by those who may see them. */
async function attributesFor(call: GraphCall, ids: readonly string[], shown: ReadonlySet<string>) {
  if (!shown.has('customSecurityAttributes')) return null
  if (!seesAttributes(call)) return new Map<string, AttributeValues>()
  return attributesOfUsers(call.program.store, call.caller.tenantId, ids)
}

function extensionsOf(user: UserRecord, shown: ReadonlySet<string>): Record<string, string | null> {
  const names = [...shown].filter((name) => extensionName.test(name))
  return Object.fromEntries(names.map((name) => [name, user.extensions[name] ?? null]))
}

export type Part = { readonly within?: Relation; readonly deleted?: boolean; readonly set?: string }

export async function answerUsers(
  call: GraphCall,
  { set = 'users', ...part }: Part,
  listing = userListing,
): Promise<Result> {
  const wanted = usersWanted(call, listing)
  if (!wanted.ok) return wanted
  const { select, query, counted } = wanted.value
  const page = await pageOfUsers(call.program.store, call.caller.tenantId, { ...query, ...part }, counted)
  const value = await userViews(call, page.items, wanted.value)
  return ok(collection(call, chosenFragment(set, select), value, { after: keyBehind(page), count: page.total }))
}

export async function countUsers(call: GraphCall, part: Part, listing = userListing): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = usersWanted(call, listing)
  if (!wanted.ok) return wanted
  const query = { ...wanted.value.query, ...part }
  return ok(String(await numberOfUsers(call.program.store, call.caller.tenantId, query)))
}
