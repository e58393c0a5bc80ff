import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'

export type DirectoryMilestones = { dynamicGroup: boolean; licence: boolean; log: boolean }

/** What of the first-run checklist the directory can tell by itself. */
export async function directoryMilestones(look: Look, tenantId: string): Promise<DirectoryMilestones> {
  const { rows } = await sql<DirectoryMilestones>`/* plan */
    select
      exists (select 1 from directory_group where tenant_id = ${tenantId} and deleted_at is null
        and 'DynamicMembership' = any(group_types)) as "dynamicGroup",
      exists (select 1 from licence_assignment where tenant_id = ${tenantId}) as licence,
      exists (select 1 from milestone where tenant_id = ${tenantId} and name = 'log') as log`.execute(look.db)
  return rows[0]!
}

export async function insertMilestone(tx: Tx, name: string): Promise<void> {
  await tx.db
    .insertInto('milestone')
    .values({ tenant_id: tx.tenantId, name, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type Trouble = {
  licenceErrors: number
  blocked: number
  failedRules: number
  failedJobs: number
  openJobs: number
}

/** What asks for attention, counted. */
export async function troubleIn(look: Look, tenantId: string, since: Date): Promise<Trouble> {
  const { rows } = await sql<Trouble>`/* plan */
    select
      (select count(distinct user_id)::integer from licence_state where tenant_id = ${tenantId} and state = 'Error') as "licenceErrors",
      (select count(distinct user_id)::integer from block where tenant_id = ${tenantId} and until > ${look.now}) as blocked,
      (select count(*)::integer from dynamic_group d join directory_group g on g.tenant_id = d.tenant_id and g.id = d.group_id
        where d.tenant_id = ${tenantId} and d.status = 'Failed' and g.deleted_at is null) as "failedRules",
      (select count(*)::integer from job where tenant_id = ${tenantId} and state = 'failed' and ended_at > ${since}) as "failedJobs",
      (select count(*)::integer from job where tenant_id = ${tenantId} and state in ('queued', 'running')) as "openJobs"`.execute(
    look.db,
  )
  return rows[0]!
}
