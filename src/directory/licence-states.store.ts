import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { LicenceError } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { State } from './licence-states.policy.ts'
import type { SubscriptionStatus } from './licences.policy.ts'

export type Seat = { skuId: string; seats: number; used: number; status: SubscriptionStatus; endedAt: Instant | null }

/**
 * One at a time per tenant: whoever gives out or frees seats holds these rows, in one order, and reads what people
 * have only then.
 */
export async function lockSeats(tx: Tx): Promise<Seat[]> {
  const { rows } = await sql<Seat>`
    select sku_id as "skuId", seats, consumed as used, status, ended_at as "endedAt" from subscription
    where tenant_id = ${tx.tenantId} order by sku_id for no key update`.execute(tx.db)
  return rows
}

/** Adds to the seats in use (or takes away). */
export async function countSeats(tx: Tx, changes: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...changes].filter(([, by]) => by !== 0).map(([sku_id, by]) => ({ sku_id, by }))
  if (rows.length === 0) return
  await sql`
    update subscription s set consumed = s.consumed + c.by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(sku_id uuid, by integer)
    where s.tenant_id = ${tx.tenantId} and s.sku_id = c.sku_id`.execute(tx.db)
}

export type PathRow = {
  userId: string
  skuId: string
  via: string
  /** Null: no longer wished for. */
  disabledPlans: string[] | null
  assignedAt: Instant | null
  state: State | null
  error: LicenceError | null
}
export type PersonRow = { userId: string; displayName: string; userPrincipalName: string; country: string }

const many = 50
const planned = (userIds: readonly string[]) => (userIds.length > many ? sql.raw('/* plan */') : sql.raw(''))

/** People who are there, in the order of their ids. */
export async function peopleOf(tx: Tx, userIds: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`${planned(userIds)}
    select p.id as "userId", p.display_name as "displayName", p.user_principal_name as "userPrincipalName",
           coalesce(p.usage_location, t.country) as country
    from person p join tenant t on t.id = p.tenant_id
    where p.tenant_id = ${tx.tenantId} and p.id = any(${userIds}::uuid[]) and p.deleted_at is null
    order by p.id`.execute(tx.db)
  return rows
}

/** Every assignment that reaches these people beside what became of it so far. */
export async function pathsOf(tx: Tx, userIds: readonly string[]): Promise<PathRow[]> {
  const { rows } = await sql<PathRow>`${planned(userIds)}
    with wish as (
      select a.principal_id as user_id, a.sku_id, a.principal_id as via, a.disabled_plans, a.assigned_at
      from licence_assignment a
      where a.tenant_id = ${tx.tenantId} and a.principal_id = any(${userIds}::uuid[])
      union all
      select m.member_id, a.sku_id, a.principal_id, a.disabled_plans, a.assigned_at
      from group_member m
      join licence_assignment a on a.tenant_id = m.tenant_id and a.principal_id = m.group_id
      where m.tenant_id = ${tx.tenantId} and m.member_id = any(${userIds}::uuid[])
    ), outcome as (
      select l.user_id, l.sku_id, l.via, l.state, l.error from licence_state l
      where l.tenant_id = ${tx.tenantId} and l.user_id = any(${userIds}::uuid[])
    )
    select coalesce(w.user_id, o.user_id) as "userId", coalesce(w.sku_id, o.sku_id) as "skuId",
           coalesce(w.via, o.via) as via, w.disabled_plans as "disabledPlans", w.assigned_at as "assignedAt", o.state, o.error
    from wish w full join outcome o on o.user_id = w.user_id and o.sku_id = w.sku_id and o.via = w.via`.execute(tx.db)
  return rows
}

export type StateRow = { user_id: string; sku_id: string; via: string; state: State; error: LicenceError }

export async function writeStates(tx: Tx, rows: readonly StateRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into licence_state (tenant_id, user_id, sku_id, via, state, error, updated_at)
    select ${tx.tenantId}, c.user_id, c.sku_id, c.via, c.state, c.error, ${tx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(user_id uuid, sku_id uuid, via uuid, state text, error text)
    on conflict (tenant_id, user_id, sku_id, via)
      do update set state = excluded.state, error = excluded.error, updated_at = excluded.updated_at`.execute(tx.db)
}

export async function deleteStates(
  tx: Tx,
  rows: readonly Pick<StateRow, 'user_id' | 'sku_id' | 'via'>[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    delete from licence_state l using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(user_id uuid, sku_id uuid, via uuid)
    where l.tenant_id = ${tx.tenantId} and l.user_id = c.user_id and l.sku_id = c.sku_id and l.via = c.via`.execute(
    tx.db,
  )
}

/** How many of these people have a seat of each product, whether they are there or deleted. */
export async function seatsHeldBy(tx: Tx, userIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ skuId: string; count: number }>`${planned(userIds)}
    select l.sku_id as "skuId", count(distinct l.user_id)::int as count from licence_state l
    where l.tenant_id = ${tx.tenantId} and l.user_id = any(${userIds}::uuid[]) and l.state <> 'Error'
    group by l.sku_id`.execute(tx.db)
  return new Map(rows.map((row) => [row.skuId, row.count]))
}

/**
 * Holds the group against a change of its licences until the end of the unit, then tells whether it has any. Whoever
 * changes its licences locks it first, so that neither overlooks the other's change.
 */
export async function givesLicences(tx: Tx, groupIds: readonly string[]): Promise<boolean> {
  const held = sql`select 1 from directory_group where tenant_id = ${tx.tenantId} and id = any(${groupIds}::uuid[])
    order by id for key share`.execute(tx.db)
  const asked = sql<{ gives: boolean }>`
    select exists (select 1 from licence_assignment a
      where a.tenant_id = ${tx.tenantId} and a.principal_id = any(${groupIds}::uuid[])) as gives`.execute(tx.db)
  const [, { rows }] = await Promise.all([held, asked])
  return rows[0]!.gives
}

/** Against `givesLicences`, and against new members: their rows share the group's key. */
export async function lockGroup(tx: Tx, groupId: string): Promise<void> {
  await sql`select 1 from directory_group where tenant_id = ${tx.tenantId} and id = ${groupId} for update`.execute(
    tx.db,
  )
}

/** Members of a group and people it still licenses, a batch in the order of their ids. */
export async function reachedBy(look: Look, tenantId: string, groupId: string, afterId: string, limit: number) {
  const { rows } = await sql<{ id: string }>`/* plan */
    select id from (
      (select m.member_id as id from group_member m where m.tenant_id = ${tenantId} and m.group_id = ${groupId}
        and m.member_type = 'user' and m.member_id > ${afterId} order by m.member_id limit ${limit})
      union
      (select l.user_id from licence_state l where l.tenant_id = ${tenantId} and l.via = ${groupId}
        and l.user_id > ${afterId} order by l.user_id limit ${limit})
    ) reached order by id limit ${limit}`.execute(look.db)
  return rows.map((row) => row.id)
}

/** People who wait for a seat of a product. */
export async function waitingFor(look: Look, tenantId: string, skuId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct l.user_id as id from licence_state l
    where l.tenant_id = ${tenantId} and l.sku_id = ${skuId} and l.state = 'Error' and l.error = 'CountViolation'
    order by id limit ${limit}`.execute(look.db)
  return rows.map((row) => row.id)
}
