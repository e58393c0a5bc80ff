import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { timeId } from '../base/random.ts'
import type { Actor } from '../store/schema.ts'
import type { AuditRow, Look, Tx } from '../store/unit.ts'
import type { Change } from './membership.policy.ts'

/**
 * Who judges members holds this lock shared, who changes a rule holds it alone: a unit that judges knows all the
 * rules there are, and a rule that changes finds everybody judged by the old one.
 */
const lockKey = (tenantId: string) => sql`hashtextextended(${`${tenantId}:membership`}, 0)`

export type Version = { readonly epoch: string; readonly version: number }

const noRules: Version = { epoch: '', version: 0 }

/** Waits for rules that are just changing; then no rule of the tenant changes until the unit ends. */
export async function holdRules(tx: Tx): Promise<Version> {
  const [, version] = await Promise.all([
    sql`select pg_advisory_xact_lock_shared(${lockKey(tx.tenantId)})`.execute(tx.db),
    versionOf(tx),
  ])
  return version
}

/** False when others went on judging members all that while (milliseconds). */
export async function tryHoldRulesAlone(tx: Tx, patience: number): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select hold_alone(${lockKey(tx.tenantId)}, ${patience}::integer) as held`.execute(tx.db)
  return rows[0]!.held
}

export async function versionOf(tx: Tx): Promise<Version> {
  const { rows } = await sql<Version>`
    select epoch, version from membership_version where tenant_id = ${tx.tenantId}`.execute(tx.db)
  return rows[0] ?? noRules
}

/** The next version, for rows that are about to change. */
export async function raiseVersion(tx: Tx): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into membership_version (tenant_id, version) values (${tx.tenantId}::uuid, 1)
    on conflict (tenant_id) do update set version = membership_version.version + 1 returning version`.execute(tx.db)
  return rows[0]!.version
}

export type RuleRow = {
  groupId: string
  /** Null where no rule is in force: deleted, paused, assigned again, about devices. */
  rule: string | null
  displayName: string
  generation: number
  active: boolean
}

/** What changed in the rules after a version, a page at a time. */
export async function rulesSince(look: Look, tenantId: string, since: number, after: string | null, limit: number) {
  const { rows } = await sql<RuleRow>`
    select d.group_id as "groupId", d.generation, d.waiting as active,
      coalesce(g.display_name, '') as "displayName",
      case when g.deleted_at is null and g.membership_rule_processing_state = 'On' and d.kind = 'user'
        and 'DynamicMembership' = any(g.group_types) then g.membership_rule end as rule
    from dynamic_group d
    left join directory_group g on g.tenant_id = d.tenant_id and g.id = d.group_id
    where d.tenant_id = ${tenantId} and d.changed_in > ${since}
      and (${after}::uuid is null or d.group_id > ${after}::uuid)
    order by d.group_id limit ${limit}`.execute(look.db)
  return rows
}

// Members.

const asArrays = (changes: readonly Change[]) => {
  const sorted = changes.toSorted((a, b) =>
    a.groupId < b.groupId ? -1 : a.groupId > b.groupId ? 1 : a.userId < b.userId ? -1 : 1,
  )
  return { groups: sorted.map((one) => one.groupId), users: sorted.map((one) => one.userId) }
}

/** Those that were not members before. Always in the same order, so that two writers cannot wait for each other. */
export async function addMembers(tx: Tx, changes: readonly Change[]): Promise<Change[]> {
  const { groups, users } = asArrays(changes)
  const { rows } = await sql<Change>`
    insert into group_member (tenant_id, group_id, member_id, member_type, added_at)
    select ${tx.tenantId}::uuid, c.group_id, c.user_id, 'user', ${tx.now}::timestamptz
    from unnest(${groups}::uuid[], ${users}::uuid[]) as c (group_id, user_id)
    on conflict do nothing
    returning group_id as "groupId", member_id as "userId"`.execute(tx.db)
  return rows
}

/** Those that were members. */
export async function removeMembers(tx: Tx, changes: readonly Change[]): Promise<Change[]> {
  const { groups, users } = asArrays(changes)
  const { rows } = await sql<Change>`
    delete from group_member m
    using unnest(${groups}::uuid[], ${users}::uuid[]) as c (group_id, user_id)
    where m.tenant_id = ${tx.tenantId} and m.group_id = c.group_id and m.member_id = c.user_id
    returning m.group_id as "groupId", m.member_id as "userId"`.execute(tx.db)
  return rows
}

/** One audit row for each change, all in one statement: names are put in where they are. */
export async function auditMembers(tx: Tx, actor: Actor, row: AuditRow, changes: readonly Change[]): Promise<void> {
  const { groups, users } = asArrays(changes)
  const ids = changes.map(() => timeId(tx.random, tx.now))
  await sql`
    insert into audit_event (tenant_id, id, at, service, category, activity, operation, result, reason, correlation_id, actor, targets)
    select ${tx.tenantId}::uuid, c.id, ${tx.now}::timestamptz, ${row.service}, ${row.category}, ${row.activity}, ${row.operation},
      ${row.result}, ${row.reason}, ${tx.correlationId}::uuid, ${JSON.stringify(actor)}::jsonb,
      jsonb_build_array(
        jsonb_build_object('type', 'User', 'id', p.id, 'displayName', p.display_name, 'userPrincipalName', p.user_principal_name),
        jsonb_build_object('type', 'Group', 'id', g.id, 'displayName', g.display_name))
    from unnest(${ids}::uuid[], ${groups}::uuid[], ${users}::uuid[]) as c (id, group_id, user_id)
    join person p on p.tenant_id = ${tx.tenantId} and p.id = c.user_id
    join directory_group g on g.tenant_id = ${tx.tenantId} and g.id = c.group_id`.execute(tx.db)
}

/** With the commit. Nobody waits here: who finds a row held knows that another notes the same moment. */
export function markMembersChanged(tx: Tx, groupIds: readonly string[]): void {
  tx.write(sql`
    update dynamic_group set last_membership_updated = ${tx.now}::timestamptz
    where tenant_id = ${tx.tenantId}::uuid and group_id in (
      select group_id from dynamic_group where tenant_id = ${tx.tenantId}::uuid and group_id = any(${groupIds}::uuid[])
      for no key update skip locked)`)
}

/** Members of a group that are groups: what an assigned group had and a dynamic one cannot have. */
export async function removeGroupMembers(tx: Tx, groupId: string): Promise<{ id: string; displayName: string }[]> {
  const { rows } = await sql<{ id: string; displayName: string }>`
    with gone as (
      delete from group_member where tenant_id = ${tx.tenantId} and group_id = ${groupId} and member_type <> 'user' returning member_id)
    select g.id, g.display_name as "displayName" from gone
    join directory_group g on g.tenant_id = ${tx.tenantId} and g.id = gone.member_id`.execute(tx.db)
  return rows
}

/** Users in any of these groups, at most so many. */
export async function usersIn(
  look: Look,
  tenantId: string,
  groupIds: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct m.member_id as id from group_member m
    where m.tenant_id = ${tenantId} and m.group_id = any(${groupIds}::uuid[]) and m.member_type = 'user'
    limit ${limit}`.execute(look.db)
  return rows.map((row) => row.id)
}

export async function countMembers(look: Look, tenantId: string, groupId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from group_member where tenant_id = ${tenantId} and group_id = ${groupId}`.execute(
    look.db,
  )
  return rows[0]!.count
}

export async function reportsOf(look: Look, tenantId: string, managerId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p
    where p.tenant_id = ${tenantId} and p.manager_id = ${managerId} and p.deleted_at is null limit ${limit}`.execute(
    look.db,
  )
  return rows.map((row) => row.id)
}

/** All users of the tenant, or null when there are more than `limit`. */
export async function allUsers(look: Look, tenantId: string, limit: number): Promise<string[] | null> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.tenant_id = ${tenantId} and p.deleted_at is null limit ${limit + 1}`.execute(
    look.db,
  )
  return rows.length > limit ? null : rows.map((row) => row.id)
}

// Time.

/** Brings the next look at these groups forward; never later than it was. */
export async function bringForward(tx: Tx, turns: readonly { groupId: string; at: Instant }[]): Promise<void> {
  const ids = turns.map((turn) => turn.groupId)
  const times = turns.map((turn) => turn.at)
  await sql`
    with held as (
      select d.group_id, t.at from dynamic_group d
      join unnest(${ids}::uuid[], ${times}::timestamptz[]) as t (group_id, at) on t.group_id = d.group_id
      where d.tenant_id = ${tx.tenantId} and (d.due_at is null or d.due_at > t.at)
      order by d.group_id for no key update of d)
    update dynamic_group d set due_at = least(d.due_at, held.at) from held
    where d.tenant_id = ${tx.tenantId} and d.group_id = held.group_id`.execute(tx.db)
}

/** When the first date after `now + offset` is reached, for each of these offsets (milliseconds); null for never. */
export async function nextDue(
  look: Look,
  tenantId: string,
  offsets: readonly number[],
  now: Instant,
): Promise<Instant | null> {
  const found: number[] = []
  for (const offset of offsets) {
    const from = new Date(now.getTime() + offset)
    if (Number.isNaN(from.getTime())) continue
    const { rows } = await sql<{ date: Date | null }>`
      select min(p.employee_hire_date) as date from person p
      where p.tenant_id = ${tenantId} and p.deleted_at is null and p.employee_hire_date >= ${from}`.execute(look.db)
    const date = rows[0]?.date
    if (date) found.push(Math.max(date.getTime() - offset, now.getTime() + 1))
  }
  return found.length === 0 ? null : new Date(Math.min(...found))
}

/** Users whose date is between `from + offset` and `to + offset`, at most so many. */
export async function usersTurning(
  look: Look,
  tenantId: string,
  offsets: readonly number[],
  from: Instant,
  to: Instant,
  limit: number,
): Promise<string[]> {
  const found = new Set<string>()
  for (const offset of offsets) {
    const [first, last] = [new Date(from.getTime() + offset - 1), new Date(to.getTime() + offset + 1)]
    if (Number.isNaN(first.getTime()) || Number.isNaN(last.getTime())) continue
    const { rows } = await sql<{ id: string }>`
      select p.id from person p
      where p.tenant_id = ${tenantId} and p.deleted_at is null
        and p.employee_hire_date between ${first} and ${last} limit ${limit}`.execute(look.db)
    for (const row of rows) found.add(row.id)
  }
  return [...found]
}

// Users who change beside a run.

export async function noteForRecheck(tx: Tx, userIds: readonly string[]): Promise<void> {
  await sql`
    insert into membership_recheck (tenant_id, user_id)
    select ${tx.tenantId}::uuid, u from unnest(${[...userIds].sort()}::uuid[]) as u on conflict do nothing`.execute(
    tx.db,
  )
}

export async function usersToRecheck(
  look: Look,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await look.db
    .selectFrom('membership_recheck')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .$if(after !== null, (query) => query.where('user_id', '>', after!))
    .orderBy('user_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.user_id)
}

/** Once no run is left that could need them. */
export async function forgetRechecks(tx: Tx): Promise<void> {
  await sql`
    delete from membership_recheck where tenant_id = ${tx.tenantId} and not exists (
      select 1 from dynamic_group where tenant_id = ${tx.tenantId} and waiting)`.execute(tx.db)
}
