import { done } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Look, Store } from '../store/unit.ts'
import type { Group } from './groups.store.ts'
import { groupOf } from './groups.store.ts'
import { licencesOfMany, subscriptionsOf } from './licences.store.ts'
import { managerOf } from './managers.store.ts'
import { type RuleQuestion, validateRule } from './membership.preview.ts'
import { processingOf } from './membership.rules.store.ts'
import { catalogueOf } from './products.store.ts'
import * as rows from './queries.store.ts'
import { listAssignments } from './roles.store.ts'
import { tenantOf } from './tenant.store.ts'
import { listUnits } from './units.store.ts'
import type { UserRecord } from './users.store.ts'

/** Reading the directory page by page: one row more than asked for tells whether there is another page. */

export type { Group } from './groups.store.ts'
export type { LicenceHeld, Subscription } from './licences.store.ts'
export type { Processing } from './membership.rules.store.ts'
export type { DirectoryQuery, GroupLicences, Keyed, OrderName } from './queries.store.ts'
export type { Relation } from './relations.store.ts'
export type { RoleAssignment } from './roles.store.ts'
export type { UserRecord } from './users.store.ts'

export type PageOf<T> = {
  readonly items: readonly rows.Keyed<T>[]
  readonly more: boolean
  readonly total: number | null
}

type Read<T> = (look: Look, tenantId: string, query: rows.DirectoryQuery) => Promise<rows.Keyed<T>[]>
type Count = (look: Look, tenantId: string, query: rows.DirectoryQuery) => Promise<number>

const pageOf =
  <T>(read: Read<T>, count: Count) =>
  (store: Store, tenantId: string, query: rows.DirectoryQuery, counted = false): Promise<PageOf<T>> =>
    store.look(async (look) => {
      const [found, total] = await Promise.all([
        read(look, tenantId, { ...query, limit: query.limit + 1 }),
        counted ? count(look, tenantId, query) : null,
      ])
      return { items: found.slice(0, query.limit), more: found.length > query.limit, total }
    })

export const pageOfUsers = pageOf(rows.usersPage, rows.countUsers)
export const pageOfGroups = pageOf(rows.groupsPage, rows.countGroups)

export const numberOfUsers = (store: Store, tenantId: string, query: rows.DirectoryQuery) =>
  store.look((look) => rows.countUsers(look, tenantId, query))
export const numberOfGroups = (store: Store, tenantId: string, query: rows.DirectoryQuery) =>
  store.look((look) => rows.countGroups(look, tenantId, query))

export const findUser = (store: Store, tenantId: string, key: string) =>
  store.look((look) => rows.userRecord(look, tenantId, key))
export const findGroup = (store: Store, tenantId: string, id: string) =>
  store.look((look) => groupOf(look, tenantId, id))

export const managerOfUser = (store: Store, tenantId: string, userId: string) =>
  store.look((look) => managerOf(look, tenantId, userId))

/** Licences of several people, by their ids; who has none is not in the map. */
export const licencesOfUsers = (store: Store, tenantId: string, userIds: readonly string[]) =>
  store.look(async (look) => Map.groupBy(await licencesOfMany(look, tenantId, userIds), (one) => one.userId))

export const licencesOfGroups = (store: Store, tenantId: string, groupIds: readonly string[]) =>
  store.look((look) => rows.groupLicences(look, tenantId, groupIds))

/** What the organization owns, with its description. */
export const ownedProducts = (store: Store, tenantId: string) =>
  store.look(async (look) => {
    const [tenant, subscriptions, catalogue] = await Promise.all([
      tenantOf(look, tenantId),
      subscriptionsOf(look, tenantId),
      catalogueOf(look, tenantId),
    ])
    const owned = subscriptions.flatMap((subscription) => {
      const product = catalogue.get(subscription.skuId)
      return product ? [{ subscription, product }] : []
    })
    return { tenant, owned }
  })

export const membershipsOf = (store: Store, tenantId: string, member: string) =>
  store.look((look) => rows.membershipsOf(look, tenantId, member))

export const findAssignments = (store: Store, tenantId: string) => store.look((look) => listAssignments(look, tenantId))

export type Deleted =
  | { readonly kind: 'user'; readonly user: UserRecord }
  | { readonly kind: 'group'; readonly group: Group }

/** A user or a group that was deleted and can still come back. */
export const findDeleted = (store: Store, tenantId: string, id: string): Promise<Deleted | null> =>
  store.look(async (look) => {
    if (!isGuid(id)) return null
    const query = { condition: { is: 'compare', field: 'id', test: 'eq', value: id }, search: null } as const
    const only = { order: { by: 'displayName', descending: false }, limit: 1, after: null, deleted: true } as const
    const [user] = await rows.usersPage(look, tenantId, { ...query, ...only })
    if (user) return { kind: 'user', user }
    const [group] = await rows.groupsPage(look, tenantId, { ...query, ...only })
    return group ? { kind: 'group', group } : null
  })

/** All of them: the limit is that of dynamic units and groups together (directory.md 1). */
export const findUnits = (store: Store, tenantId: string, search: string | null = null) =>
  store.look((look) => listUnits(look, tenantId, 15_000, search))

/** What a rule says of one user or device. */
export const verdictOnRule = (store: Store, tenantId: string, question: RuleQuestion, memberId: string) =>
  store.look(async (look) => {
    const verdicts = await validateRule(look, tenantId, question, [memberId])
    return verdicts.ok ? done(verdicts.value[0]!) : verdicts
  })

/** How far these dynamic groups are; others are not in the map. */
export const processingOfGroups = (store: Store, tenantId: string, groupIds: readonly string[]) =>
  store.look(async (look) => {
    const found = await Promise.all(groupIds.map((id) => processingOf(look, tenantId, id)))
    return new Map(found.flatMap((one, at) => (one ? [[groupIds[at]!, one] as const] : [])))
  })
