import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { licencesOf, subscriptionsOf } from './licences.store.ts'
import { catalogueOf } from './products.store.ts'

/** Products that this user holds and of which more are in use than there are. */
export async function overAssignedOf(look: Tx, userId: string): Promise<string[]> {
  const held = new Set((await licencesOf(look, look.tenantId, userId)).map((licence) => licence.skuId))
  if (held.size === 0) return []
  const subscriptions = await subscriptionsOf(look, look.tenantId)
  const catalogue = await catalogueOf(look, look.tenantId)
  return subscriptions
    .filter(({ skuId, used, seats }) => held.has(skuId) && used > seats)
    .map(({ skuId }) => catalogue.get(skuId)?.displayName ?? skuId)
}

/** Deleted before a moment, over all tenants, longest ago first. */
export async function purgeDue(look: Look, since: Instant, limit: number): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql<{ tenantId: string; id: string }>`/* plan */
    select tenant_id as "tenantId", id from person where deleted_at < ${since} order by deleted_at limit ${limit}`.execute(
    look.db,
  )
  return rows
}

/** Whether this user is still due: another process may have been quicker, or an administrator with a restore. */
export async function stillDue(tx: Tx, id: string, since: Instant): Promise<boolean> {
  const { rows } = await sql`
    select 1 as due from person where tenant_id = ${tx.tenantId} and id = ${id} and deleted_at < ${since}
    for update`.execute(tx.db)
  return rows.length === 1
}

/**
 * Everything that hangs on a person. Credentials, password, blocks, remembered devices and invitations go with the
 * row itself; `test/system/purge.test.ts` looks through all tables, so that none is forgotten here. Gives those whose
 * manager this was.
 */
export async function purgePerson(tx: Tx, id: string): Promise<string[]> {
  const tenant = sql`tenant_id = ${tx.tenantId}::uuid`
  const counters = `user:${id}:`
  const { rows } = await sql<{ reports: string[] | null }>`
    with
      memberships as (delete from group_member where ${tenant} and member_id = ${id}::uuid),
      ownerships as (delete from group_owner where ${tenant} and owner_id = ${id}::uuid),
      units as (delete from administrative_unit_member where ${tenant} and member_id = ${id}::uuid),
      rechecks as (delete from membership_recheck where ${tenant} and user_id = ${id}::uuid),
      roles as (delete from role_assignment where ${tenant} and principal_id = ${id}::uuid),
      licences as (delete from licence_assignment where ${tenant} and principal_id = ${id}::uuid),
      reports as (update person set manager_id = null where ${tenant} and manager_id = ${id}::uuid returning id),
      codes as (delete from challenge where ${tenant} and user_id = ${id}::uuid),
      flows as (delete from reset_flow where ${tenant} and user_id = ${id}::uuid),
      attempts as (delete from attempt where ${tenant} and user_id = ${id}::uuid),
      sessions as (delete from session where ${tenant} and user_id = ${id}::uuid),
      tokens as (delete from oidc_token where ${tenant} and grant_id in (
        select id from oidc_grant where ${tenant} and user_id = ${id}::uuid)),
      grants as (delete from oidc_grant where ${tenant} and user_id = ${id}::uuid),
      messages as (delete from outbox where ${tenant} and user_id = ${id}::uuid),
      lockouts as (delete from lockout where ${tenant} and subject = ${`user:${id}`}),
      counters as (delete from counter where ${tenant} and key >= ${counters} and key < ${`${counters.slice(0, -1)};`})
    delete from person where ${tenant} and id = ${id}::uuid
    returning (select array_agg(r.id) from reports r) as reports`.execute(tx.db)
  return rows[0]?.reports ?? []
}
