import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { LicenceError } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { State } from './licence-states.policy.ts'
import type { Seat } from './licence-states.store.ts'
import { type AssignedPlan, assignedPlans, type Edition, type HeldLicence, highestEdition } from './licences.policy.ts'
import { catalogueOf } from './products.store.ts'

export type Subscription = Seat

const columns = ['sku_id as skuId', 'seats', 'status', 'ended_at as endedAt', 'consumed as used'] as const

export const subscriptionsOf = (look: Look, tenantId: string): Promise<Subscription[]> =>
  look.db.selectFrom('subscription').select(columns).where('tenant_id', '=', tenantId).orderBy('sku_id').execute()

export async function subscriptionOf(look: Look, tenantId: string, skuId: string): Promise<Subscription | null> {
  const found = look.db.selectFrom('subscription').select(columns).where('tenant_id', '=', tenantId)
  return (await found.where('sku_id', '=', skuId).executeTakeFirst()) ?? null
}

/** The highest edition the organization owns. */
export async function editionOf(look: Look, tenantId: string): Promise<Edition> {
  const [owned, catalogue] = await Promise.all([subscriptionsOf(look, tenantId), catalogueOf(look, tenantId)])
  return highestEdition(owned, catalogue, look.now)
}

/** One way in which a person is to have a product, and what became of it (Graph's `licenseAssignmentStates`). */
export type LicenceHeld = HeldLicence & {
  userId: string
  assignedByGroup: string | null
  groupName: string | null
  state: State
  error: LicenceError
  assignedAt: Instant
  updatedAt: Instant
}

/** Direct and inherited apart, of several people. */
export async function licencesOfMany(look: Look, tenantId: string, userIds: readonly string[]): Promise<LicenceHeld[]> {
  const { rows } = await sql<LicenceHeld>`${userIds.length > 50 ? sql.raw('/* plan */') : sql.raw('')}
    select l.user_id as "userId", l.sku_id as "skuId", a.disabled_plans as "disabledPlans", s.status, s.ended_at as "endedAt",
           g.id as "assignedByGroup", g.display_name as "groupName", l.state, l.error, a.assigned_at as "assignedAt",
           l.updated_at as "updatedAt", pr.document as product
    from licence_state l
    join licence_assignment a on a.tenant_id = l.tenant_id and a.principal_id = l.via and a.sku_id = l.sku_id
    join subscription s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
    left join product pr on pr.tenant_id = l.tenant_id and pr.sku_id = l.sku_id
    left join directory_group g on g.tenant_id = l.tenant_id and g.id = l.via
    where l.tenant_id = ${tenantId} and l.user_id = any(${userIds}::uuid[])
    order by l.user_id, l.sku_id, g.display_name nulls first, l.via`.execute(look.db)
  return rows
}

export const licencesOf = (look: Look, tenantId: string, userId: string): Promise<LicenceHeld[]> =>
  licencesOfMany(look, tenantId, [userId])

export const inForce = (held: readonly LicenceHeld[]): LicenceHeld[] => held.filter((one) => one.state !== 'Error')

/** Graph's `assignedPlans` of each of these people; who has none is not in the map. */
export async function assignedPlansOf(
  look: Look,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, AssignedPlan[]>> {
  const held = inForce(await licencesOfMany(look, tenantId, userIds))
  const byUser = Map.groupBy(held, (one) => one.userId)
  return new Map([...byUser].map(([userId, own]) => [userId, assignedPlans(own)]))
}

export type Assignment = { skuId: string; disabledPlans: string[]; assignedAt: Instant }

/** What is assigned to a person or a group itself (Graph's `assignedLicenses` of a group). */
export const assignmentsOf = (look: Look, tenantId: string, principalId: string): Promise<Assignment[]> =>
  look.db
    .selectFrom('licence_assignment')
    .select(['sku_id as skuId', 'disabled_plans as disabledPlans', 'assigned_at as assignedAt'])
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', principalId)
    .orderBy('sku_id')
    .execute()

export type LicenceProblem = {
  userId: string
  displayName: string
  userPrincipalName: string
  skuId: string
  via: string
  error: LicenceError
}

/** People for whom something did not work: of the whole tenant or through one group, page by page. */
export async function licenceProblemsOf(
  look: Look,
  tenantId: string,
  of: { groupId?: string; userId?: string; skuId?: string; afterId?: string; limit: number },
): Promise<LicenceProblem[]> {
  const { groupId = null, userId = null, skuId = null, afterId = null, limit } = of
  const { rows } = await sql<LicenceProblem>`/* plan */
    select l.user_id as "userId", p.display_name as "displayName", p.user_principal_name as "userPrincipalName",
           l.sku_id as "skuId", l.via, l.error
    from licence_state l join person p on p.tenant_id = l.tenant_id and p.id = l.user_id and p.deleted_at is null
    where l.tenant_id = ${tenantId} and l.error <> 'None'
      and (${groupId}::uuid is null or l.via = ${groupId}::uuid) and (${skuId}::uuid is null or l.sku_id = ${skuId}::uuid)
      and (${userId}::uuid is null or l.user_id = ${userId}::uuid)
      and (${afterId}::uuid is null or l.user_id > ${afterId}::uuid)
    order by l.user_id, l.sku_id, l.via limit ${limit}`.execute(look.db)
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

export async function deleteAssignments(tx: Tx, principalId: string, skuIds: readonly string[]): Promise<void> {
  if (skuIds.length === 0) return
  await tx.db
    .deleteFrom('licence_assignment')
    .where('tenant_id', '=', tx.tenantId)
    .where('principal_id', '=', principalId)
    .where('sku_id', 'in', skuIds)
    .execute()
}
