import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { asciiLower } from '../base/text.ts'
import type { MethodPolicies, SsprPolicy } from '../contract/policy.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { Bucket } from '../store/schema.ts'
import type { Look } from '../store/unit.ts'
import { capabilitiesFrom, type HeldLicence } from './licences.policy.ts'
import type { Capability } from './products.ts'
import { isSsprAdmin } from './roles.policy.ts'
import { settingsAt, type TenantSettings } from './settings.store.ts'
import type { Tenant } from './tenant.store.ts'
import { mailKey, upnKey } from './users.policy.ts'
import { type User, userColumns } from './users.store.ts'

/** Everything the directory knows that decides whether and how somebody may reset, at one moment. */
export type DirectoryFacts = {
  /** Null: nobody has this id. Everything else is told all the same, by the same statement (ENU-05). */
  user: User | null
  tenant: Tenant
  /** A role of sspr.md 8.2, direct, eligible, or through a role-assignable group. */
  isAdmin: boolean
  roleIds: string[]
  /** Transitive (ENB-03). */
  groupIds: Set<string>
  inScopeGroup: boolean
  /** False when the policy names a group that is gone (ENB-08). */
  scopeGroupExists: boolean
  capabilities: Set<Capability>
  /** Blocks that are still in force (sspr.md 3.7). */
  blocks: { bucket: Bucket; reason: RefusalCode; until: Instant }[]
  ssprPolicy: SsprPolicy
  policyVersion: number
  methodPolicies: MethodPolicies
}

type Row = { [Column in keyof User]: User[Column] | null } & {
  tenantId: string
  settingsVersion: string
  groupIds: string[]
  roleIds: string[]
  licences: (Omit<HeldLicence, 'endedAt'> & { endedAt: string | null })[]
  blocks: { bucket: Bucket; reason: string; until: string }[]
  scopeGroupExists: boolean
  beside: unknown
}

/** Facts about somebody who exists, or null. */
export async function factsFor(
  look: Look,
  tenantId: string,
  userId: string,
): Promise<(DirectoryFacts & { user: User }) | null> {
  const facts = await factsAbout(look, tenantId, userId)
  return facts.user ? { ...facts, user: facts.user } : null
}

/** One statement: a reset asks this at its start and again at its commit, so it counts. */
export async function factsAbout(look: Look, tenantId: string, userId: string): Promise<DirectoryFacts> {
  const who = sql`select ${tenantId}::uuid as tenant_id, ${userId}::uuid as user_id`
  const found = await read(look, who, sql<null>`null`)
  if (!found) throw new Fault('store.inconsistent', `There is no tenant ${tenantId}.`)
  return found.facts
}

/**
 * The same for whom `who` selects: one tenant and one user, or no user. Null: no tenant. `beside` is one more value about
 * `who`, for those right of the directory: a statement of its own for it would cost more than its work.
 */
export { read as factsOfWho }

/**
 * Whom a typed name means: its domain's tenant, else the first; by user principal name, else by mail. A name that
 * leads to two people, or to somebody deleted, leads to nobody (security.md INP-07).
 */
export const whoIsNamed = (typed: string): RawBuilder<unknown> => sql`
  select place.tenant_id, case when named.id <> mailed.id then null else coalesce(named.id, mailed.id) end as user_id
  from (
    select coalesce(
      (select d.tenant_id from domain d where d.name = ${asciiLower(typed.slice(typed.lastIndexOf('@') + 1))} and d.is_verified),
      (select f.id from tenant f order by f.created_at, f.id limit 1)
    ) as tenant_id offset 0
  ) as place
  left join person named on named.tenant_id = place.tenant_id and named.upn_key = ${upnKey(typed)}
    and named.deleted_at is null
  left join person mailed on mailed.tenant_id = place.tenant_id and mailed.mail_key = ${mailKey(typed)}
    and mailed.deleted_at is null`

/**
 * Every group somebody is in, directly or through others (ENB-03), and those whose roles are theirs: only a group that
 * one is in directly gives its own. One list of steps for both, which begins with the person. `offset 0` lets a step
 * go by the member's own rows, whatever the planner takes the table for.
 */
const held = sql`
  with recursive membership (id, opens) as (
    select p.id, null::boolean
    union
    select up.id, up.opens
    from membership inner_one cross join lateral (
      select g.id, inner_one.opens is null and g.is_assignable_to_role as opens from group_member m
      join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
      where m.tenant_id = t.id and m.member_id = inner_one.id offset 0
    ) as up
  )
  select coalesce(array_agg(id::text), '{}') as ids, array_agg(id) filter (where opens) as opening
  from membership where opens is not null`

/**
 * `who` selects one tenant and one user, or no user. Each node of its plan costs at every start of the statement,
 * whether it is run or not: so it has few. `json` is written as it stands, where `jsonb` is built and taken apart.
 */
async function read<Beside>(
  look: Look,
  who: RawBuilder<unknown>,
  beside: RawBuilder<Beside>,
): Promise<{ facts: DirectoryFacts; beside: Beside } | null> {
  const { rows } = await sql<Row & { beside: Beside }>`
    select ${userColumns}, t.id as "tenantId", t.settings_version as "settingsVersion",
      held.ids as "groupIds",
      array(select a.role_id::text from role_assignment a where a.tenant_id = t.id
        and a.principal_id = any(array_append(held.opening, p.id))) as "roleIds",
      (select coalesce(json_agg(json_build_object('skuId', l.sku_id, 'disabledPlans', a.disabled_plans, 'status', s.status, 'endedAt', s.ended_at, 'product', pr.document)), '[]')
        from licence_state l
        join licence_assignment a on a.tenant_id = l.tenant_id and a.principal_id = l.via and a.sku_id = l.sku_id
        join subscription s on s.tenant_id = l.tenant_id and s.sku_id = l.sku_id
        left join product pr on pr.tenant_id = l.tenant_id and pr.sku_id = l.sku_id
        where l.tenant_id = t.id and l.user_id = p.id and l.state <> 'Error') as licences,
      (select coalesce(json_agg(json_build_object('bucket', b.bucket, 'reason', b.reason, 'until', b.until)), '[]') from block b
        where b.tenant_id = t.id and b.user_id = p.id and b.until > ${look.now}) as blocks,
      exists (select 1 from directory_group g where g.tenant_id = t.id and g.deleted_at is null
        and g.id = (s.document->>'scopeGroupId')::uuid) as "scopeGroupExists",
      ${beside} as beside
    from (${who}) as who
    join tenant t on t.id = who.tenant_id
    left join person p on p.tenant_id = t.id and p.id = who.user_id and p.deleted_at is null
    left join sspr_policy s on s.tenant_id = t.id
    cross join lateral (${held}) as held`.execute(look.db)
  const [row] = rows
  if (!row) return null
  const settings = await settingsAt(look, row.tenantId, row.settingsVersion)
  // Somebody has just saved: all is read again, so that person and settings are of one moment.
  if (settings.version !== row.settingsVersion) return read(look, who, beside)
  return { facts: factsOf(row, settings, look.now), beside: row.beside }
}

function factsOf(row: Row, settings: TenantSettings, now: Instant): DirectoryFacts {
  const { tenantId: _, settingsVersion: __, licences, blocks, groupIds, ...rest } = row
  const { roleIds: given, scopeGroupExists, beside: ___, ...user } = rest
  const { tenant, ssprPolicy, policyVersion, methodPolicies } = settings
  const roleIds = [...new Set(given)].sort()
  const groups = new Set(groupIds)
  const held = licences.map((licence) => ({ ...licence, endedAt: licence.endedAt ? new Date(licence.endedAt) : null }))
  return {
    user: user.id === null ? null : (user as User),
    tenant,
    isAdmin: isSsprAdmin(roleIds),
    roleIds,
    groupIds: groups,
    inScopeGroup: ssprPolicy.scopeGroupId !== null && groups.has(ssprPolicy.scopeGroupId),
    scopeGroupExists,
    capabilities: capabilitiesFrom(held, now),
    blocks: blocks.map(({ bucket, reason, until }) => ({
      bucket,
      reason: reason as RefusalCode,
      until: new Date(until),
    })),
    ssprPolicy,
    policyVersion,
    methodPolicies,
  }
}
