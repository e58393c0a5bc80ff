import { type RawBuilder, sql } from 'kysely'
import type { MethodFamily } from '../contract/methods.ts'
import type { MethodPolicies } from '../contract/policy.ts'
import { capabilitiesFrom, type HeldLicence } from '../directory/licences.policy.ts'
import { roleTemplates } from '../directory/role-templates.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Look } from '../store/unit.ts'
import {
  groupsOf,
  type Reach,
  strongKinds,
  type Targets,
  type Turn,
  targetsFor,
  turnsOf,
  type Way,
} from './reach.policy.ts'

/**
 * Who may reset, for everybody at once: one statement over sets, whose cost grows with the number of people and not
 * with the number of questions. The same decisions person by person are eligibility.policy.ts and methods.policy.ts.
 */

/** Assignments that differ in nothing that matters: there are few kinds, however many people hold them. */
type Shape = HeldLicence & { readonly plans: string }
export type Giving = readonly { readonly skuId: string; readonly plans: string }[]

/** The kinds of assignment that let their holders reset; licences.policy.ts says which. */
export async function givingLicences(look: Look, tenantId: string): Promise<Giving> {
  const { rows } = await sql<Shape>`
    select distinct a.sku_id as "skuId", a.disabled_plans as "disabledPlans", a.disabled_plans::text as plans,
      s.status, s.ended_at as "endedAt", pr.document as product
    from licence_assignment a
    join subscription s on s.tenant_id = a.tenant_id and s.sku_id = a.sku_id
    left join product pr on pr.tenant_id = a.tenant_id and pr.sku_id = a.sku_id
    where a.tenant_id = ${tenantId}`.execute(look.db)
  return rows.filter((shape) => capabilitiesFrom([shape], look.now).has('sspr.reset'))
}

/** Which people a statement is about: a condition on the column that holds their ids. */
export type Within = (userId: RawBuilder<unknown>) => RawBuilder<boolean>
export const everyone: Within = () => sql`true`
export const alone =
  (id: string): Within =>
  (userId) =>
    sql`${userId} = ${id}::uuid`
/** In the order of their ids, from behind one up to another; null: from the first, to the last. */
export const between =
  (after: string | null, upTo: string | null): Within =>
  (userId) => {
    const beyond = after === null ? sql<boolean>`true` : sql<boolean>`${userId} > ${after}::uuid`
    return upTo === null ? beyond : sql`(${beyond} and ${userId} <= ${upTo}::uuid)`
  }

/** Who holds such an assignment and has got what it promises. */
const licensed = (tenantId: string, giving: Giving, within: Within) => sql`
  giving (sku_id, plans) as (
    select * from unnest(${giving.map((one) => one.skuId)}::uuid[], ${giving.map((one) => one.plans)}::text[])
  ),
  licensed (user_id) as materialized (
    select l.user_id from licence_assignment a
    join giving on giving.sku_id = a.sku_id and giving.plans = a.disabled_plans::text
    join licence_state l on l.tenant_id = a.tenant_id and l.via = a.principal_id and l.sku_id = a.sku_id and l.state <> 'Error'
    where a.tenant_id = ${tenantId} and ${within(sql`l.user_id`)}
  )`

/** Roles that do not make an administrator; whatever else somebody holds does (roles.policy.ts isSsprAdmin). */
const harmlessRoles = roleTemplates.filter((role) => !role.ssprAdmin).map((role) => role.id)

/** graph-api.md 6.8, `privilegedAdmin`. */
const privilegedNames = [
  'Global Administrator',
  'Security Administrator',
  'Conditional Access Administrator',
  'Exchange Administrator',
  'SharePoint Administrator',
  'Helpdesk Administrator',
  'Billing Administrator',
  'User Administrator',
  'Authentication Administrator',
]
const privilegedRoles = roleTemplates
  .filter((role) => privilegedNames.includes(role.displayName))
  .map((role) => role.id)

const administrators = (tenantId: string) => sql`
  role_holder (user_id, is_admin, is_privileged) as materialized (
    select coalesce(m.member_id, a.principal_id), bool_or(a.role_id <> all(${harmlessRoles}::uuid[])),
      bool_or(a.role_id = any(${privilegedRoles}::uuid[]))
    from role_assignment a
    left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id and g.deleted_at is null and g.is_assignable_to_role
    left join group_member m on m.tenant_id = g.tenant_id and m.group_id = g.id
    where a.tenant_id = ${tenantId} group by 1
  )`

/** Every person in each of the groups, through nested ones too; `union` ends cycles. */
const insiders = (tenantId: string, groupIds: readonly string[], within: Within) => sql`
  closure (root, id) as (
    select g.id, g.id from directory_group g
    where g.tenant_id = ${tenantId} and g.id = any(${groupIds}::uuid[]) and g.deleted_at is null
    union
    select c.root, g.id from closure c
    join group_member m on m.tenant_id = ${tenantId} and m.group_id = c.id and m.member_type = 'group'
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
  ),
  insider (root, user_id) as materialized (
    select distinct c.root, m.member_id from closure c
    join group_member m on m.tenant_id = ${tenantId} and m.group_id = c.id and m.member_type = 'user'
      and ${within(sql`m.member_id`)}
  )`

const kinds: readonly CredentialKind[] = [
  'app',
  'totp',
  'hardware',
  'mobile',
  'alternate',
  'office',
  'email',
  'questions',
  'passkey',
]

/** What each person has registered: proved by themselves, and in whatever way. */
const holdings = (tenantId: string, within: Within) => sql`
  holding as materialized (
    select c.user_id, array_agg(distinct c.kind) filter (where c.verified_at is not null) as proved,
      array_agg(distinct c.kind) as stored, max(c.kind) filter (where c.is_default) as preferred
    from credential c where c.tenant_id = ${tenantId} and ${within(sql`c.user_id`)} group by c.user_id
  )`

const isIn = (groupIds: readonly string[]): RawBuilder<boolean> =>
  sql`p.id in (select i.user_id from insider i where i.root = any(${groupIds}::uuid[]))`

function isFor(targets: Targets): RawBuilder<boolean> {
  if (targets.excludesEveryone) return sql`false`
  const included = targets.everyone ? sql`true` : targets.include.length > 0 ? isIn(targets.include) : sql`false`
  return targets.exclude.length > 0 ? sql`(${included} and not ${isIn(targets.exclude)})` : sql`${included}`
}

const anyOf = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`

/** Contact data of the directory stands in where the tenant accepts it and nothing is registered (REG-12). */
const fromDirectory: Partial<Record<CredentialKind, RawBuilder<boolean>>> = {
  mobile: sql`coalesce(p.mobile_phone, '') <> ''`,
  office: sql`coalesce(p.business_phones[1], '') <> ''`,
  email: sql`coalesce(p.other_mails[1], '') <> ''`,
}

function holds(kind: CredentialKind, acceptUnregistered: boolean): RawBuilder<boolean> {
  if (!acceptUnregistered) return sql`coalesce(${kind} = any(h.proved), false)`
  const stored = sql<boolean>`coalesce(${kind} = any(h.stored), false)`
  const fill = fromDirectory[kind]
  return fill ? sql`(${stored} or ${fill})` : stored
}

function families({ ways, acceptUnregistered }: Reach): RawBuilder<number> {
  const byFamily = new Map<MethodFamily, Way[]>()
  for (const way of ways) byFamily.set(way.family, [...(byFamily.get(way.family) ?? []), way])
  const counted = [...byFamily.values()].map((mine) => {
    const any = anyOf(
      mine.map((way) => sql`(${holds(way.kind, acceptUnregistered)} and ${anyOf(way.targets.map(isFor))})`),
    )
    return sql`(${any})::integer`
  })
  return counted.length === 0 ? sql`0` : sql`(${sql.join(counted, sql` + `)})`
}

const isAdmin = sql<boolean>`coalesce(a.is_admin, false)`

/** eligibility.policy.ts, `enablementRefusal`: the policy lets this person reset, whatever they have registered. */
function enabled(reach: Reach): RawBuilder<boolean> {
  if (!reach.anyMethodOn) return sql`false`
  const scoped =
    reach.scope === 'all'
      ? sql`true`
      : reach.scope === 'selected' && reach.scopeGroupId
        ? isIn([reach.scopeGroupId])
        : sql`false`
  const licence = reach.licenceNeeded ? sql`p.id in (select l.user_id from licensed l)` : sql`true`
  const member = sql`(${scoped} and ${licence})`
  return sql`(p.creation_type is distinct from 'Invitation' and not p.is_break_glass
    and case when ${isAdmin} then ${reach.adminsAllowed}::boolean else ${member} end)`
}

export type ReachQuery = {
  readonly reach: Reach
  readonly methods: MethodPolicies
  readonly giving: Giving
  /** Everyone when left out. */
  readonly within?: Within
}

/** What holds before a draft; the draft itself is the query. */
export type Before = { readonly reach: Reach; readonly methods: MethodPolicies }
type Strong = readonly { readonly kind: CredentialKind; readonly targets: readonly Targets[] }[]

const strongBy = (methods: MethodPolicies): Strong =>
  strongKinds.map((kind) => ({ kind, targets: targetsFor(kind, methods) }))
const capableBy = (strong: Strong): RawBuilder<boolean> =>
  anyOf(strong.map(({ kind, targets }) => sql`(${holds(kind, false)} and ${anyOf(targets.map(isFor))})`))

const groupsIn = (targets: readonly Targets[]): string[] => targets.flatMap((one) => [...one.include, ...one.exclude])

/** Somebody could use what is registered by one of the policies that differ, and could not any more. */
const losesMethod = (turns: readonly Turn[]): RawBuilder<boolean> =>
  anyOf(
    turns.map(
      ({ kinds, before, after }) => sql`(${anyOf(kinds.map((kind) => holds(kind, false)))}
        and ${anyOf(before.map(isFor))} and not ${anyOf(after.map(isFor))})`,
    ),
  )

/**
 * The common table expressions that end in `reach`: one row for each person who is not deleted. `before` is given
 * where two policies are compared: what begins with `was_` is theirs, `loses_method` the difference.
 */
export function reachTables(tenantId: string, query: ReachQuery, before: Before | null = null) {
  const { reach, methods, giving, within = everyone } = query
  const mfa = strongBy(methods)
  const then = before ? strongBy(before.methods) : []
  const turns = before ? turnsOf(before.methods, methods) : []
  const groups = [
    ...new Set([
      ...groupsOf(reach),
      ...(before ? groupsOf(before.reach) : []),
      ...[...mfa, ...then].flatMap(({ targets }) => groupsIn(targets)),
      ...turns.flatMap((turn) => [...groupsIn(turn.before), ...groupsIn(turn.after)]),
    ]),
  ]
  const was = before
    ? sql`, ${enabled(before.reach)} as was_enabled,
        ${families(before.reach)} >= (case when ${isAdmin} then 2 else ${before.reach.gates} end) as was_registered,
        ${capableBy(then)} as was_capable, ${losesMethod(turns)} as loses_method`
    : sql``
  return sql`
    ${insiders(tenantId, groups, within)},
    ${licensed(tenantId, giving, within)},
    ${administrators(tenantId)},
    ${holdings(tenantId, within)},
    reach as (
      select p.id, p.display_name, p.user_principal_name, p.user_type, p.account_enabled, ${isAdmin} as is_admin,
        a.user_id is not null as has_role, coalesce(a.is_privileged, false) as is_privileged,
        ${enabled(reach)} as enabled,
        ${families(reach)} >= (case when ${isAdmin} then 2 else ${reach.gates} end) as registered,
        coalesce(h.proved && ${strongKinds}::text[], false) as mfa_registered, ${capableBy(mfa)} as mfa_capable,
        ${passwordless(methods)} as passwordless, coalesce(h.proved, '{}') as kinds, h.preferred${was}
      from person p
      left join holding h on h.user_id = p.id
      left join role_holder a on a.user_id = p.id
      where p.tenant_id = ${tenantId} and p.deleted_at is null and ${within(sql`p.id`)}
    )`
}

const passwordless = (methods: MethodPolicies): RawBuilder<boolean> =>
  sql`(${holds('passkey', false)} and ${anyOf(targetsFor('passkey', methods).map(isFor))})`

/** One person as the report shows it. */
export type ReachRow = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly userType: 'Member' | 'Guest'
  readonly isAdmin: boolean
  readonly enabled: boolean
  readonly registered: boolean
  readonly mfaRegistered: boolean
  readonly mfaCapable: boolean
  readonly passwordless: boolean
  readonly kinds: readonly CredentialKind[]
  readonly preferred: CredentialKind | null
}

const columns = sql.raw(`r.id, r.display_name as "displayName", r.user_principal_name as "userPrincipalName",
  r.user_type as "userType", r.is_admin as "isAdmin", r.enabled, r.registered, r.mfa_registered as "mfaRegistered",
  r.mfa_capable as "mfaCapable", r.passwordless, r.kinds, r.preferred`)

const flags = {
  isAdmin: sql`r.is_admin`,
  isSsprEnabled: sql`r.enabled`,
  isSsprRegistered: sql`r.registered`,
  isSsprCapable: sql`(r.enabled and r.registered)`,
  isMfaRegistered: sql`r.mfa_registered`,
  isMfaCapable: sql`r.mfa_capable`,
  isPasswordlessCapable: sql`r.passwordless`,
} as const
export type ReachFlag = keyof typeof flags
export const reachFlags = Object.keys(flags) as ReachFlag[]

const names = { userDisplayName: sql`r.display_name`, userPrincipalName: sql`r.user_principal_name` } as const
export type ReachName = keyof typeof names

/** What rows of the report are wanted; built by a parser, its values always parameters. */
export type ReachCondition =
  | { readonly is: 'all' | 'any'; readonly of: readonly ReachCondition[] }
  | { readonly is: 'not'; readonly of: ReachCondition }
  | { readonly is: 'flag'; readonly flag: ReachFlag; readonly value: boolean }
  | { readonly is: 'name'; readonly name: ReachName; readonly test: 'eq' | 'startsWith'; readonly value: string }
  | { readonly is: 'id'; readonly value: string }
  | { readonly is: 'holds'; readonly kind: CredentialKind | null }
  | { readonly is: 'guest'; readonly value: boolean }
  /** Holds a role, whether or not it makes an administrator for reset; one that Microsoft calls privileged. */
  | { readonly is: 'role' }
  | { readonly is: 'privileged' }
  | { readonly is: 'never' }

function compile(condition: ReachCondition): RawBuilder<boolean> {
  switch (condition.is) {
    case 'flag':
      return sql`${flags[condition.flag]} = ${condition.value}::boolean`
    case 'name': {
      const left = sql`lower(${names[condition.name]})`
      const right = sql`lower(${condition.value})`
      return condition.test === 'eq' ? sql`${left} = ${right}` : sql`starts_with(${left}, ${right})`
    }
    case 'id':
      return sql`r.id = ${condition.value}::uuid`
    case 'holds':
      return condition.kind === null ? sql`false` : sql`${condition.kind} = any(r.kinds)`
    case 'guest':
      return sql`(r.user_type = 'Guest') = ${condition.value}::boolean`
    case 'role':
      return sql`r.has_role`
    case 'privileged':
      return sql`r.is_privileged`
    case 'never':
      return sql`false`
    case 'not':
      return sql`not ${compile(condition.of)}`
    default: {
      if (condition.of.length === 0) return condition.is === 'all' ? sql`true` : sql`false`
      return sql`(${sql.join(condition.of.map(compile), condition.is === 'all' ? sql` and ` : sql` or `)})`
    }
  }
}

export type ReachPage = {
  readonly limit: number
  readonly by: ReachName
  readonly descending: boolean
  /** The last row that was shown: its name and id. */
  readonly after: readonly [string, string] | null
}

export async function reachPage(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  condition: ReachCondition,
  page: ReachPage,
): Promise<ReachRow[]> {
  const sort = names[page.by]
  const beyond = page.after
    ? sql`and (${sort}, r.id) ${page.descending ? sql`<` : sql`>`} (${page.after[0]}, ${page.after[1]}::uuid)`
    : sql``
  const direction = page.descending ? sql`desc` : sql`asc`
  const { rows } = await sql<ReachRow>`/* plan */
    with recursive ${reachTables(tenantId, query)}
    select ${columns} from reach r where ${compile(condition)} ${beyond}
    order by ${sort} ${direction}, r.id ${direction} limit ${page.limit}`.execute(look.db)
  return rows
}

export async function reachOfUser(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  id: string,
): Promise<ReachRow | null> {
  const { rows } = await sql<ReachRow>`/* plan */
    with recursive ${reachTables(tenantId, { ...query, within: alone(id) })}
    select ${columns} from reach r`.execute(look.db)
  return rows[0] ?? null
}

export type ReachCounts = {
  readonly total: number
  readonly flags: Readonly<Record<ReachFlag, number>>
  readonly kinds: Readonly<Record<CredentialKind, number>>
  readonly withPassword: number
}

/** How many people there are of each sort among those that the condition names. */
export async function countReach(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  condition: ReachCondition,
): Promise<ReachCounts> {
  const counted = reachFlags.map((flag) => sql`${flag}::text, count(*) filter (where ${flags[flag]})`)
  const held = kinds.map((kind) => sql`${kind}::text, count(*) filter (where ${kind} = any(r.kinds))`)
  const { rows } = await sql<ReachCounts>`/* plan */
    with recursive ${reachTables(tenantId, query)}
    select count(*)::integer as total, jsonb_build_object(${sql.join(counted)}) as flags,
      jsonb_build_object(${sql.join(held)}) as kinds, count(w.user_id)::integer as "withPassword"
    from reach r left join password w on w.tenant_id = ${tenantId} and w.user_id = r.id
    where ${compile(condition)}`.execute(look.db)
  return rows[0]!
}

/** Who gains and who loses the ability by another policy: both judged in one statement. */
export type Change = { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }
export type ReachChange = 'gains' | 'loses' | 'losesMethod' | 'losesStrong'

const differs = {
  gains: sql`not (r.was_enabled and r.was_registered) and r.enabled and r.registered`,
  loses: sql`r.was_enabled and r.was_registered and not (r.enabled and r.registered)`,
  losesMethod: sql`r.loses_method`,
  losesStrong: sql`r.was_capable and not r.mfa_capable`,
} as const

export type ChangeCounts = {
  readonly able: number
  readonly ableBefore: number
  readonly gains: number
  readonly loses: number
  /** Would be let, but have not registered enough. */
  readonly mustRegister: number
  /** Could use one of the methods that change, and could not any more; of these, whose last strong one it is. */
  readonly losesMethod: number
  readonly losesStrong: number
}

export type ChangePage = {
  readonly which: ReachChange
  readonly limit: number
  readonly after: readonly [string, string] | null
}

/** How many change in what way among the people of the query, and the first of those who change in one way. */
export async function countChanges(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  before: Before,
  { which, limit, after }: ChangePage,
): Promise<{ counts: ChangeCounts; firstIds: string[] }> {
  const beyond = after ? sql`and (r.display_name, r.id) > (${after[0]}, ${after[1]}::uuid)` : sql``
  const { rows } = await sql<ChangeCounts & { firstIds: string[] }>`/* plan */
    with recursive ${reachTables(tenantId, query, before)}
    select count(*) filter (where r.enabled and r.registered)::integer as able,
      count(*) filter (where r.was_enabled and r.was_registered)::integer as "ableBefore",
      count(*) filter (where ${differs.gains})::integer as gains, count(*) filter (where ${differs.loses})::integer as loses,
      count(*) filter (where r.enabled and not r.registered)::integer as "mustRegister",
      count(*) filter (where ${differs.losesMethod})::integer as "losesMethod",
      count(*) filter (where ${differs.losesStrong})::integer as "losesStrong",
      array(select r.id::text from reach r where ${differs[which]} ${beyond}
        order by r.display_name, r.id limit ${limit}) as "firstIds"
    from reach r`.execute(look.db)
  const { firstIds, ...counts } = rows[0]!
  return { counts, firstIds }
}

/** Whether somebody loses their last strong method. */
export async function losesStrong(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  before: Before,
  id: string,
): Promise<boolean> {
  const { rows } = await sql<{ loses: boolean }>`/* plan */
    with recursive ${reachTables(tenantId, { ...query, within: alone(id) }, before)}
    select ${differs.losesStrong} as loses from reach r`.execute(look.db)
  return rows[0]?.loses ?? false
}

/** The id of the person so many places behind another, in the order of ids; null when there are not so many. */
export async function idBehind(
  look: Look,
  tenantId: string,
  after: string | null,
  places: number,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`/* plan */
    select p.id from person p where p.tenant_id = ${tenantId} and ${between(after, null)(sql`p.id`)}
    order by p.id limit 1 offset ${places - 1}`.execute(look.db)
  return rows[0]?.id ?? null
}

/** People in the order of their names, the first so many of them. */
export async function firstByName(
  look: Look,
  tenantId: string,
  ids: readonly string[],
  limit: number,
): Promise<Change[]> {
  const { rows } = await sql<Change>`/* plan */
    select p.id, p.display_name as "displayName", p.user_principal_name as "userPrincipalName" from person p
    where p.tenant_id = ${tenantId} and p.id = any(${ids}::uuid[]) order by p.display_name, p.id limit ${limit}`.execute(
    look.db,
  )
  return rows
}
