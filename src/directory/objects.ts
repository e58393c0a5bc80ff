import type { Look, Store } from '../store/unit.ts'
import { countObjects, type DirectoryObject, type ObjectQuery, objectsById, objectsPage } from './objects.store.ts'

/** Reading objects of several kinds beside each other. */

export type { Device, DirectoryObject, ObjectQuery } from './objects.store.ts'
export type { ObjectKind, Relation } from './relations.store.ts'

export type ObjectPage = {
  readonly items: readonly (DirectoryObject & { readonly id: string; readonly pageKey: string })[]
  readonly more: boolean
  readonly total: number | null
}

export const pageOfObjects = (
  store: Store,
  tenantId: string,
  query: ObjectQuery,
  counted: boolean,
): Promise<ObjectPage> =>
  store.look(async (look) => {
    const [refs, total] = await Promise.all([
      objectsPage(look, tenantId, { ...query, limit: query.limit + 1 }),
      counted ? countObjects(look, tenantId, query) : null,
    ])
    const shown = refs.slice(0, query.limit)
    const found = await objectsById(
      look,
      tenantId,
      shown.map((ref) => ref.id),
    )
    const items = shown.flatMap(({ id, pageKey }) => {
      const object = found.get(id)
      return object ? [{ ...object, id, pageKey }] : []
    })
    return { items, more: refs.length > query.limit, total }
  })

export const numberOfObjects = (store: Store, tenantId: string, query: ObjectQuery): Promise<number> =>
  store.look((look) => countObjects(look, tenantId, query))

export const findObjects = (store: Store, tenantId: string, ids: readonly string[]) =>
  store.look((look) => objectsById(look, tenantId, ids))

export const findObject = async (look: Look, tenantId: string, id: string): Promise<DirectoryObject | null> =>
  (await objectsById(look, tenantId, [id])).get(id) ?? null
