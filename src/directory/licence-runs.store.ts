import { sql } from 'kysely'
import { after, second } from '../base/clock.ts'
import type { Actor } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

export type LicenceRun = {
  tenantId: string
  id: string
  groupId: string
  afterId: string
  succeeded: number
  failed: number
  actor: Actor
  correlationId: string
}

const columns = sql<LicenceRun>`r.tenant_id as "tenantId", r.id, r.group_id as "groupId", r.after_id as "afterId", r.succeeded,
  r.failed, r.actor, r.correlation_id as "correlationId"`

/** A new run of a group takes the place of one that is under way: it begins again with everybody. */
export async function openRun(tx: Tx, groupId: string): Promise<void> {
  await sql`
    insert into licence_run (tenant_id, id, group_id, actor, correlation_id, created_at)
    values (${tx.tenantId}, ${tx.random.uuid()}, ${groupId}, ${JSON.stringify(tx.actor)}::jsonb, ${tx.correlationId}, ${tx.now})
    on conflict (tenant_id, group_id) where ended_at is null
      do update set after_id = default, succeeded = default, failed = default`.execute(tx.db)
}

/** How long a server may take for one batch before another one goes on. */
const lease = 60 * second

/** The oldest run that nobody works on. */
export async function claimRun(tx: Tx): Promise<LicenceRun | null> {
  const { rows } = await sql<LicenceRun>`
    update licence_run r set leased_until = ${after(tx.now, lease)}
    where (r.tenant_id, r.id) in (
      select o.tenant_id, o.id from licence_run o
      where o.ended_at is null and (o.leased_until is null or o.leased_until < ${tx.now})
      order by o.created_at limit 1 for update skip locked)
    returning ${columns}`.execute(tx.db)
  return rows[0] ?? null
}

/** The run as it stands now, locked; null when it has ended. */
export async function runForStep(tx: Tx, id: string): Promise<LicenceRun | null> {
  const { rows } = await sql<LicenceRun>`
    select ${columns} from licence_run r
    where r.tenant_id = ${tx.tenantId} and r.id = ${id} and r.ended_at is null for update`.execute(tx.db)
  return rows[0] ?? null
}

export async function saveStep(
  tx: Tx,
  run: Pick<LicenceRun, 'id' | 'afterId' | 'succeeded' | 'failed'>,
  ended: boolean,
): Promise<void> {
  await sql`
    update licence_run set after_id = ${run.afterId}, succeeded = ${run.succeeded}, failed = ${run.failed},
      leased_until = ${ended ? null : after(tx.now, lease)}, ended_at = ${ended ? tx.now : null}
    where tenant_id = ${tx.tenantId} and id = ${run.id}`.execute(tx.db)
}

/** Any server may go on with it. */
export async function releaseRun(tx: Tx, id: string): Promise<void> {
  await sql`update licence_run set leased_until = null where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.db)
}

export type RunInView = { groupId: string; succeeded: number; failed: number; createdAt: Date; endedAt: Date | null }

/** The latest run of a group: how far its licences have come. */
export async function latestRun(look: Look, tenantId: string, groupId: string): Promise<RunInView | null> {
  const { rows } = await sql<RunInView>`
    select group_id as "groupId", succeeded, failed, created_at as "createdAt", ended_at as "endedAt" from licence_run
    where tenant_id = ${tenantId} and group_id = ${groupId} order by created_at desc limit 1`.execute(look.db)
  return rows[0] ?? null
}

export async function forgetRuns(tx: Tx, before: Date): Promise<void> {
  await sql`delete from licence_run where ended_at < ${before}`.execute(tx.db)
}
