import { sql } from 'kysely'
import { before, type Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Group, groupColumns } from './groups.store.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/**
 * What has changed since a moment, told by transactions: `from` counts, `to` does not. Everything below the horizon
 * has ended, so nothing can come in behind a reader.
 */
export type Span = { readonly from: string; readonly to: string }
export type Place = { readonly xid: string; readonly id: string }

/** The oldest transaction that is still under way: what is below it is all there will ever be. */
export async function horizonOf(look: Look): Promise<string> {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`.execute(look.db)
  return rows[0]!.horizon
}

const nowhere = '00000000-0000-0000-0000-000000000000'

/** Everybody there is, by id: the first round. */
export async function usersById(
  look: Look,
  tenantId: string,
  after: string | null,
  limit: number,
  only: readonly string[] | null,
): Promise<UserRecord[]> {
  const { rows } = await sql<UserRecord>`/* plan */
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null and p.id > ${after ?? nowhere}::uuid
      and ${only === null ? sql`true` : sql`p.id = any(${only}::uuid[])`}
    order by p.id limit ${limit}`.execute(look.db)
  return rows
}

export type ChangedUser = Place & { readonly user: UserRecord | null }

/** Who has changed, as they are now; null for who is gone for good. Somebody who changed twice may come twice. */
export async function changedUsers(
  look: Look,
  tenantId: string,
  { from, to }: Span,
  after: Place | null,
  limit: number,
  only: readonly string[] | null,
): Promise<ChangedUser[]> {
  const behind = after ? sql`and (c.xid, c.id) > (${after.xid}::xid8, ${after.id}::uuid)` : sql``
  const { rows: places } = await sql<Place>`/* plan */
    select c.xid::text as xid, c.id from directory_change c
    where c.tenant_id = ${tenantId} and c.kind = 'user' and c.xid >= ${from}::xid8 and c.xid < ${to}::xid8 ${behind}
      and ${only === null ? sql`true` : sql`c.id = any(${only}::uuid[])`}
    order by c.xid, c.id limit ${limit}`.execute(look.db)
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.id = any(${places.map((place) => place.id)}::uuid[])`.execute(look.db)
  const found = new Map(rows.map((user) => [user.id, user]))
  return places.map((place) => ({ ...place, user: found.get(place.id) ?? null }))
}

export async function groupsById(
  look: Look,
  tenantId: string,
  after: string | null,
  limit: number,
  only: readonly string[] | null,
): Promise<Group[]> {
  const all = look.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where('id', '>', after ?? nowhere)
    .orderBy('id')
    .limit(limit)
  return (only === null ? all : all.where('id', '=', sql<string>`any(${only}::uuid[])`)).execute()
}

export type ChangedGroup = { readonly id: string; readonly group: Group | null }

/** Groups that have changed, or whose members have, each once. */
export async function changedGroups(
  look: Look,
  tenantId: string,
  { from, to }: Span,
  after: string | null,
  limit: number,
  only: readonly string[] | null,
): Promise<ChangedGroup[]> {
  const { rows } = await sql<{ id: string }>`/* plan */
    select distinct c.id from directory_change c
    where c.tenant_id = ${tenantId} and c.kind = 'group' and c.xid >= ${from}::xid8 and c.xid < ${to}::xid8
      and c.id > ${after ?? nowhere}::uuid
      and ${only === null ? sql`true` : sql`c.id = any(${only}::uuid[])`}
    order by c.id limit ${limit}`.execute(look.db)
  const groups = await look.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', sql<string>`any(${rows.map((row) => row.id)}::uuid[])`)
    .execute()
  const found = new Map(groups.map((group) => [group.id, group]))
  return rows.map(({ id }) => ({ id, group: found.get(id) ?? null }))
}

export type MemberChange = {
  readonly id: string
  readonly type: 'user' | 'group' | 'device'
  readonly removed: boolean
}

/** Members that came and are there, and members that went and are not; with `from` null all that are there. */
export async function memberChanges(
  look: Look,
  tenantId: string,
  groupId: string,
  from: string | null,
  after: string | null,
  limit: number,
): Promise<MemberChange[]> {
  const gone =
    from === null
      ? sql``
      : sql`union
        select x.member_id, x.member_type, true from group_member_gone x
        where x.tenant_id = ${tenantId}::uuid and x.group_id = ${groupId}::uuid and x.xid >= ${from}::xid8
          and x.member_id > ${after ?? nowhere}::uuid
          and not exists (select 1 from group_member m
            where m.tenant_id = x.tenant_id and m.group_id = x.group_id and m.member_id = x.member_id)`
  const { rows } = await sql<MemberChange>`/* plan */
    select c.id, c.type, c.removed from (
      select m.member_id as id, m.member_type as type, false as removed from group_member m
      where m.tenant_id = ${tenantId}::uuid and m.group_id = ${groupId}::uuid and m.member_id > ${after ?? nowhere}::uuid
        and ${from === null ? sql`true` : sql`m.added_xid >= ${from}::xid8`}
      ${gone}) c
    order by c.id limit ${limit}`.execute(look.db)
  return rows
}

/** Notes where the transactions are, and forgets what is below the mark of that time. */
export async function forgetBefore(tx: Tx, since: Instant): Promise<void> {
  await sql`
    insert into change_mark (at, xid) values (${tx.now}, pg_snapshot_xmin(pg_current_snapshot()))
    on conflict do nothing`.execute(tx.db)
  const { rows } = await sql<{ xid: string | null }>`
    select max(xid)::text as xid from change_mark where at <= ${since}`.execute(tx.db)
  const mark = rows[0]!.xid
  if (mark === null) return
  await sql`delete from directory_change where xid < ${mark}::xid8`.execute(tx.db)
  await sql`delete from group_member_gone where xid < ${mark}::xid8`.execute(tx.db)
  await sql`delete from change_mark where at < ${before(since, 1)}`.execute(tx.db)
}
