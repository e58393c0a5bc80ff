import type { Look, Store } from '../store/unit.ts'
import { groupOf } from './groups.store.ts'
import { licencesOfMany } from './licences.store.ts'
import { managerOf } from './managers.store.ts'
import * as rows from './queries.store.ts'

/** Reading the directory page by page: one row more than asked for tells whether there is another page. */

export type { Group } from './groups.store.ts'
export type { LicenceHeld, Subscription } from './licences.store.ts'
export type { DirectoryQuery, GroupLicences, Keyed, OrderName } from './queries.store.ts'
export type { Relation } from './relations.store.ts'
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
