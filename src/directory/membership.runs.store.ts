import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'

/** The tenant whose rules have waited longest, or null when nothing waits. */
export async function tenantWaiting(look: Look): Promise<string | null> {
  const { rows } = await sql<{ tenantId: string }>`
    select tenant_id as "tenantId" from dynamic_group
    where waiting and (leased_until is null or leased_until < ${look.now})
    order by requested_at limit ${1}`.execute(look.db)
  return rows[0]?.tenantId ?? null
}

export type Claim = { groupId: string; generation: number }

/**
 * Takes over groups that wait, those that waited longest first. A memberOf rule waits until the groups it names are
 * done.
 */
export async function claimGroups(tx: Tx, runner: string, until: Instant, limit: number): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    update dynamic_group d set status = 'Running', writing = false, runner = ${runner}::uuid, leased_until = ${until}::timestamptz,
      started_at = ${tx.now}::timestamptz, ended_at = null, evaluated = 0, added = 0, removed = 0, attempts = d.attempts + 1
    where d.tenant_id = ${tx.tenantId} and d.group_id in (
      select w.group_id from dynamic_group w
      where w.tenant_id = ${tx.tenantId} and w.waiting and (w.leased_until is null or w.leased_until < ${tx.now}::timestamptz)
        and not exists (select 1 from dynamic_group s where s.tenant_id = w.tenant_id and s.waiting and s.group_id = any(w.sources))
      order by w.requested_at, w.group_id limit ${limit} for update skip locked)
    returning d.group_id as "groupId", d.generation`.execute(tx.db)
  return rows
}

export type Progress = { evaluated: number; added: ReadonlyMap<string, number>; removed: ReadonlyMap<string, number> }

/** How far a run is; its lease goes on. */
export async function saveProgress(tx: Tx, runner: string, until: Instant, progress: Progress): Promise<void> {
  const ids = [...new Set([...progress.added.keys(), ...progress.removed.keys()])]
  const added = ids.map((id) => progress.added.get(id) ?? 0)
  const removed = ids.map((id) => progress.removed.get(id) ?? 0)
  await sql`
    with held as (
      select o.group_id from dynamic_group o where o.tenant_id = ${tx.tenantId} and o.runner = ${runner}::uuid
      order by o.group_id for no key update)
    update dynamic_group d set leased_until = ${until}::timestamptz, evaluated = greatest(d.evaluated, ${progress.evaluated}::bigint),
      writing = d.writing or c.group_id is not null, added = d.added + coalesce(c.added, 0), removed = d.removed + coalesce(c.removed, 0)
    from held
    left join unnest(${ids}::uuid[], ${added}::bigint[], ${removed}::bigint[]) as c (group_id, added, removed) on c.group_id = held.group_id
    where d.tenant_id = ${tx.tenantId} and d.group_id = held.group_id`.execute(tx.db)
}

/** Still ours, in the form that was claimed. */
export async function stillClaimed(tx: Tx, runner: string): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    select group_id as "groupId", generation from dynamic_group
    where tenant_id = ${tx.tenantId} and runner = ${runner}::uuid and waiting order by group_id for no key update`.execute(
    tx.db,
  )
  return rows
}

/** Done: from now on each change of a user keeps their members right by itself. */
export async function succeedGroups(
  tx: Tx,
  groupIds: readonly string[],
  version: number,
  run: { evaluated: number; at: Instant },
): Promise<void> {
  await sql`
    update dynamic_group set status = 'Succeeded', waiting = false, writing = false, error = null, changed_in = ${version}::bigint,
      evaluated = ${run.evaluated}::bigint, ended_at = ${tx.now}::timestamptz, evaluated_at = ${run.at}::timestamptz,
      runner = null, leased_until = null, attempts = 0
    where tenant_id = ${tx.tenantId} and group_id = any(${groupIds}::uuid[])`.execute(tx.db)
}

/** Judged as of `at`; time alone changes members next at `dueAt`. */
export async function setDue(tx: Tx, groupId: string, at: Instant, dueAt: Instant | null): Promise<void> {
  await sql`
    update dynamic_group set evaluated_at = ${at}::timestamptz, due_at = ${dueAt}::timestamptz
    where tenant_id = ${tx.tenantId} and group_id = ${groupId}`.execute(tx.db)
}

/** What went wrong is shown, and it is tried again, each time after twice the pause. */
export async function failRun(tx: Tx, runner: string, error: string, pauseSeconds: number): Promise<void> {
  await sql`
    update dynamic_group set status = 'Failed', error = ${error}, writing = false, runner = null, ended_at = ${tx.now}::timestamptz,
      leased_until = ${tx.now}::timestamptz + make_interval(secs => ${pauseSeconds}::float * power(2, least(attempts, 8) - 1))
    where tenant_id = ${tx.tenantId} and runner = ${runner}::uuid`.execute(tx.db)
}

export async function tenantDue(look: Look): Promise<string | null> {
  const { rows } = await sql<{ tenantId: string }>`
    select tenant_id as "tenantId" from dynamic_group where due_at <= ${look.now} and not waiting
    order by due_at limit ${1}`.execute(look.db)
  return rows[0]?.tenantId ?? null
}

export type Due = { groupId: string; from: Instant }

/** Groups whose time has come; each to one process only. */
export async function claimDue(tx: Tx, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select group_id as "groupId", least(due_at, coalesce(evaluated_at, due_at)) as "from" from dynamic_group
    where tenant_id = ${tx.tenantId} and due_at <= ${tx.now}::timestamptz and not waiting
    order by group_id limit ${limit} for no key update skip locked`.execute(tx.db)
  return rows
}
