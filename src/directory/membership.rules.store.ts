import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { ProcessingStatus } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Group, groupColumns } from './groups.store.ts'
import type { Kind } from './rule/tree.ts'

/** Held against everything, new members too: their rows share the group's key. */
export async function groupForRule(tx: Tx, id: string): Promise<Group | null> {
  const row = await tx.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export type RuleFields = Pick<Group, 'groupTypes' | 'membershipRule' | 'membershipRuleProcessingState'>

export async function saveRuleFields(tx: Tx, groupId: string, fields: RuleFields): Promise<void> {
  await tx.db
    .updateTable('directory_group')
    .set({
      group_types: fields.groupTypes,
      membership_rule: fields.membershipRule,
      membership_rule_processing_state: fields.membershipRuleProcessingState,
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', groupId)
    .execute()
}

export type Start = { groupId: string; kind: Kind; sources: readonly string[] | null; version: number }

/** From nothing again: what an older run was about to write is void. Gives the generation that may write now. */
export async function startGroup(tx: Tx, { groupId, kind, sources, version }: Start): Promise<number> {
  const { rows } = await sql<{ generation: number }>`
    insert into dynamic_group (tenant_id, group_id, kind, sources, changed_in, requested_at)
    values (${tx.tenantId}::uuid, ${groupId}::uuid, ${kind}, ${sources}::uuid[], ${version}::bigint, ${tx.now}::timestamptz)
    on conflict (tenant_id, group_id) do update set
      kind = excluded.kind, sources = excluded.sources, changed_in = excluded.changed_in, requested_at = excluded.requested_at,
      generation = dynamic_group.generation + 1, status = 'NotStarted', waiting = false, writing = false, error = null,
      evaluated = 0, added = 0, removed = 0, started_at = null, ended_at = null, evaluated_at = null, due_at = null,
      runner = null, leased_until = null, attempts = 0
    returning generation`.execute(tx.db)
  return rows[0]!.generation
}

/** The rule is no longer in force: paused, assigned again, deleted. */
export async function stopGroup(tx: Tx, groupId: string, version: number): Promise<void> {
  await sql`
    update dynamic_group set changed_in = ${version}::bigint, generation = generation + 1, waiting = false, writing = false,
      status = case when waiting then 'NotStarted' else status end, due_at = null, runner = null, leased_until = null
    where tenant_id = ${tx.tenantId} and group_id = ${groupId}`.execute(tx.db)
}

/** A run in the background, as soon as a server is free. */
export async function wantRun(tx: Tx, groupIds: readonly string[], version: number): Promise<void> {
  await sql`
    update dynamic_group set waiting = true, status = 'NotStarted', writing = false, error = null, generation = generation + 1,
      changed_in = ${version}::bigint, requested_at = ${tx.now}::timestamptz, runner = null, leased_until = null, attempts = 0
    where tenant_id = ${tx.tenantId} and group_id = any(${groupIds}::uuid[])`.execute(tx.db)
}

export type Finish = {
  groupId: string
  evaluated: number
  dueAt: Instant | null
}

export async function finishGroup(tx: Tx, { groupId, evaluated, dueAt }: Finish): Promise<void> {
  await sql`
    update dynamic_group set status = 'Succeeded', waiting = false, writing = false, error = null, evaluated = ${evaluated}::bigint,
      started_at = coalesce(started_at, ${tx.now}::timestamptz), ended_at = ${tx.now}::timestamptz,
      evaluated_at = ${tx.now}::timestamptz, due_at = ${dueAt}::timestamptz, runner = null, leased_until = null
    where tenant_id = ${tx.tenantId} and group_id = ${groupId}`.execute(tx.db)
}

export type DynamicRow = { id: string; displayName: string; rule: string | null; inForce: boolean; unified: boolean }

/** Of these groups the ones that are or were dynamic, as they are now. */
export async function dynamicAmong(look: Look, tenantId: string, groupIds: readonly string[]): Promise<DynamicRow[]> {
  const { rows } = await sql<DynamicRow>`
    select d.group_id as id, coalesce(g.display_name, '') as "displayName", g.membership_rule as rule,
      coalesce(g.deleted_at is null and g.membership_rule_processing_state = 'On'
        and 'DynamicMembership' = any(g.group_types), false) as "inForce",
      coalesce('Unified' = any(g.group_types), false) as unified
    from dynamic_group d
    left join directory_group g on g.tenant_id = d.tenant_id and g.id = d.group_id
    where d.tenant_id = ${tenantId} and d.group_id = any(${groupIds}::uuid[])`.execute(look.db)
  return rows
}

/** A stored rule that cannot be read: members stay as they are, and everybody sees why. */
export async function failGroup(tx: Tx, groupId: string, error: string): Promise<void> {
  await sql`
    update dynamic_group set status = 'Failed', waiting = false, writing = false, error = ${error},
      ended_at = ${tx.now}::timestamptz, runner = null, leased_until = null
    where tenant_id = ${tx.tenantId} and group_id = ${groupId}`.execute(tx.db)
}

/** Dynamic groups that are there, whether paused or not; at most so many are counted. */
export async function countDynamic(look: Look, tenantId: string, exceptId: string, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from dynamic_group d
      join directory_group g on g.tenant_id = d.tenant_id and g.id = d.group_id
      where d.tenant_id = ${tenantId} and d.group_id <> ${exceptId} and g.deleted_at is null
        and 'DynamicMembership' = any(g.group_types) limit ${limit}) found`.execute(look.db)
  return rows[0]!.count
}

/** What each memberOf rule of the tenant names, paused ones too. */
export async function memberOfRules(
  look: Look,
  tenantId: string,
): Promise<Map<string, { name: string; sources: string[] }>> {
  const { rows } = await sql<{ id: string; name: string; sources: string[] }>`
    select d.group_id as id, g.display_name as name, d.sources from dynamic_group d
    join directory_group g on g.tenant_id = d.tenant_id and g.id = d.group_id
    where d.tenant_id = ${tenantId} and d.sources is not null and g.deleted_at is null
      and 'DynamicMembership' = any(g.group_types)`.execute(look.db)
  return new Map(rows.map(({ id, name, sources }) => [id, { name, sources }]))
}

/** Application ids without dashes: who may define extension properties. */
export async function applicationIds(look: Look, tenantId: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select replace(a.client_id::text, '-', '') as id from app_registration a where a.tenant_id = ${tenantId}`.execute(
    look.db,
  )
  return new Set(rows.map((row) => row.id))
}

/** Those of these ids that lead to a group, or to a user, who is there. */
export async function knownIds(look: Look, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select g.id from directory_group g where g.tenant_id = ${tenantId} and g.id = any(${ids}::uuid[]) and g.deleted_at is null
    union all
    select p.id from person p where p.tenant_id = ${tenantId} and p.id = any(${ids}::uuid[]) and p.deleted_at is null`.execute(
    look.db,
  )
  return new Set(rows.map((row) => row.id))
}

/** How far the members of a dynamic group are (directory.md 4.12). */
export type Processing = {
  status: ProcessingStatus
  /** Members are being written: the second half of a run. */
  writing: boolean
  error: string | null
  evaluated: number
  requestedAt: Instant
  startedAt: Instant | null
  endedAt: Instant | null
  lastMembershipUpdated: Instant | null
  dueAt: Instant | null
}

export async function processingOf(look: Look, tenantId: string, groupId: string): Promise<Processing | null> {
  const row = await look.db
    .selectFrom('dynamic_group')
    .select([
      'status',
      'writing',
      'error',
      'evaluated',
      'requested_at as requestedAt',
      'started_at as startedAt',
      'ended_at as endedAt',
      'last_membership_updated as lastMembershipUpdated',
      'due_at as dueAt',
    ])
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .executeTakeFirst()
  return row ?? null
}
