import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { HeldLicence } from './licences.policy.ts'

export type Subscription = {
  skuId: string
  seats: number
  status: HeldLicence['status']
  endedAt: Instant | null
  used: number
}

/** People who hold a product, each once however many ways it came (directory.md 5.2): first-level members only. */
const usersOf = (tenantId: string, skuId: unknown) => sql`
  select p.id from person p
  where p.tenant_id = ${tenantId} and p.deleted_at is null and p.id in (
    select a.principal_id from licence_assignment a
    where a.tenant_id = ${tenantId} and a.sku_id = ${skuId} and a.principal_type = 'user'
    union all
    select m.member_id from licence_assignment a
    join group_member m on m.tenant_id = a.tenant_id and m.group_id = a.principal_id
    where a.tenant_id = ${tenantId} and a.sku_id = ${skuId} and a.principal_type = 'group')`

export async function subscriptionsOf(look: Look, tenantId: string): Promise<Subscription[]> {
  const { rows } = await sql<Subscription>`
    select s.sku_id as "skuId", s.seats, s.status, s.ended_at as "endedAt",
           (select count(*)::int from (${usersOf(tenantId, sql.ref('s.sku_id'))}) u) as used
    from subscription s where s.tenant_id = ${tenantId} order by s.sku_id`.execute(look.db)
  return rows
}

/** Locks the subscription, so that the last seat is given out once. */
export async function subscriptionForChange(tx: Tx, skuId: string): Promise<Subscription | null> {
  await sql`select 1 from subscription where tenant_id = ${tx.tenantId} and sku_id = ${skuId} for no key update`.execute(
    tx.db,
  )
  return (await subscriptionsOf(tx, tx.tenantId)).find((subscription) => subscription.skuId === skuId) ?? null
}

export async function holds(look: Look, tenantId: string, skuId: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean }>`
    select exists (select 1 from (${usersOf(tenantId, skuId)}) u where u.id = ${userId}) as holds`.execute(look.db)
  return rows[0]!.holds
}

/** How many seats a group would take beyond those its members already use. */
export async function newHoldersIn(look: Look, tenantId: string, skuId: string, groupId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from group_member m
    join person p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null
    where m.tenant_id = ${tenantId} and m.group_id = ${groupId} and m.member_id not in (${usersOf(tenantId, skuId)})`.execute(
    look.db,
  )
  return rows[0]!.count
}

export async function productsOfGroup(look: Look, tenantId: string, groupId: string): Promise<string[]> {
  const rows = await look.db
    .selectFrom('licence_assignment')
    .select('sku_id')
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', groupId)
    .orderBy('sku_id')
    .execute()
  return rows.map((row) => row.sku_id)
}

export type HeldLicenceRow = HeldLicence & { assignedByGroup: string | null; groupName: string | null }

/** What a user holds, directly and as a direct member of groups. */
export async function licencesOf(look: Look, tenantId: string, userId: string): Promise<HeldLicenceRow[]> {
  const { rows } = await sql<HeldLicenceRow>`
    select a.sku_id as "skuId", a.disabled_plans as "disabledPlans", s.status, s.ended_at as "endedAt",
           g.id as "assignedByGroup", g.display_name as "groupName"
    from licence_assignment a
    join subscription s on s.tenant_id = a.tenant_id and s.sku_id = a.sku_id
    left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id and a.principal_type = 'group' and g.deleted_at is null
    where a.tenant_id = ${tenantId} and (a.principal_id = ${userId}
       or g.id in (select m.group_id from group_member m where m.tenant_id = ${tenantId} and m.member_id = ${userId}))
    order by a.sku_id, "groupName" nulls first`.execute(look.db)
  return rows
}

export async function upsertSubscription(
  tx: Tx,
  row: { skuId: string; seats: number; status: HeldLicence['status']; endedAt: Instant | null },
): Promise<void> {
  const values = { seats: row.seats, status: row.status, ended_at: row.endedAt }
  await tx.db
    .insertInto('subscription')
    .values({ tenant_id: tx.tenantId, sku_id: row.skuId, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'sku_id']).doUpdateSet(values))
    .execute()
}

export async function saveAssignment(
  tx: Tx,
  row: { principalId: string; principalType: 'user' | 'group'; skuId: string; disabledPlans: readonly string[] },
): Promise<void> {
  await tx.db
    .insertInto('licence_assignment')
    .values({
      tenant_id: tx.tenantId,
      principal_id: row.principalId,
      principal_type: row.principalType,
      sku_id: row.skuId,
      disabled_plans: [...row.disabledPlans],
      assigned_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'principal_id', 'sku_id']).doUpdateSet({ disabled_plans: [...row.disabledPlans] }),
    )
    .execute()
}

export async function directAssignment(
  look: Look,
  tenantId: string,
  principalId: string,
  skuId: string,
): Promise<string[] | null> {
  const row = await look.db
    .selectFrom('licence_assignment')
    .select('disabled_plans')
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', principalId)
    .where('sku_id', '=', skuId)
    .executeTakeFirst()
  return row?.disabled_plans ?? null
}

export async function deleteAssignmentRow(tx: Tx, principalId: string, skuId: string): Promise<void> {
  await tx.db
    .deleteFrom('licence_assignment')
    .where('tenant_id', '=', tx.tenantId)
    .where('principal_id', '=', principalId)
    .where('sku_id', '=', skuId)
    .execute()
}
