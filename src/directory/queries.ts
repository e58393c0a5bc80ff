import type { Store } from '../store/unit.ts'
import * as rows from './queries.store.ts'

/** Reading the directory page by page: one row more than asked for tells whether there is another page. */

export type { GroupRecord, Page } from './queries.store.ts'
export type { UserRecord } from './users.store.ts'

export type PageOf<T> = { readonly items: T[]; readonly more: boolean }

const cut = <T>(found: T[], limit: number): PageOf<T> => ({ items: found.slice(0, limit), more: found.length > limit })

export const findUser = (store: Store, tenantId: string, key: string) =>
  store.look((look) => rows.userRecord(look, tenantId, key))

export const pageOfUsers = (store: Store, tenantId: string, page: rows.Page) =>
  store.look(async (look) => cut(await rows.usersPage(look, tenantId, { ...page, limit: page.limit + 1 }), page.limit))

export const findGroup = (store: Store, tenantId: string, id: string) =>
  store.look((look) => rows.groupRecord(look, tenantId, id))

export const pageOfGroups = (store: Store, tenantId: string, page: rows.Page) =>
  store.look(async (look) => cut(await rows.groupsPage(look, tenantId, { ...page, limit: page.limit + 1 }), page.limit))
