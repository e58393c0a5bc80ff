import { sql } from 'kysely'
import { type Store, systemRequest } from '../src/store/unit.ts'

/** Statements that only fill tables: nothing here is measured. */
export type Load = { readonly store: Store; readonly tenantId: string }

const run = ({ store, tenantId }: Load, statement: ReturnType<typeof sql>) =>
  store.unit(systemRequest(tenantId, store.random.uuid()), (tx) => statement.execute(tx.db))

const slice = 20_000

/** Users `from` to `to`: 12,000 departments, 1,000 managers, 100 titles, 10 cities. */
export async function fillUsers(load: Load, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += slice) {
    const last = Math.min(to, first + slice) - 1
    await run(
      load,
      sql`
        insert into person (tenant_id, id, user_principal_name, upn_key, display_name, mail, mail_key, proxy_addresses, mail_nickname,
          department, job_title, city, manager_id, usage_location, sessions_valid_from, created_at)
        select ${load.tenantId}::uuid, md5('person ' || n)::uuid, 'u' || n || '@meridian.example', 'u' || n || '@meridian.example', 'Person ' || n,
          'u' || n || '@meridian.example', 'u' || n || '@meridian.example', array['SMTP:u' || n || '@meridian.example'], 'u' || n,
          'Department ' || n % 12000, 'Title ' || n % 100, 'City ' || n % 10, md5('person ' || n % 1000)::uuid, 'PT', now(), now()
        from generate_series(${first}::integer, ${last}::integer) n`,
    )
  }
  await load.store.look((look) => sql`vacuum analyze person`.execute(look.db))
}

/** Indexes that only lists and searches use: a million rows are loaded in a third of the time without them. */
export async function dropListIndexes({ store }: Load): Promise<void> {
  await store.look(async (look) => {
    const { rows } = await sql<{ name: string }>`
      select indexname as name from pg_indexes where tablename = 'person' and indexdef ~ '(fold|words|created_at)'`.execute(
      look.db,
    )
    for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(look.db)
  })
}

/**
 * Rules as organizations have them: most go by a department, some by lists, managers and beginnings of names; one in
 * twenty can only be asked (`-contains`, `-match`, `-ne`).
 */
const rules = sql.raw(`case
  when n % 20 = 0 then 'user.displayName -contains "zz' || n || '" -or user.jobTitle -match "^head of ' || n || '$"'
  when n % 20 = 1 then 'user.department -in ["Department ' || n % 12000 || '","Department ' || (n + 1) % 12000 || '"] -and user.accountEnabled -eq true'
  when n % 20 = 2 then 'Direct Reports for "' || md5('person ' || n % 1000)::uuid || '"'
  when n % 20 = 3 then 'user.displayName -startsWith "Person ' || n || '" -and user.city -ne "City ' || n % 10 || '"'
  else 'user.department -eq "Department ' || n % 12000 || '"' end`)

export async function fillGroups(load: Load, count: number): Promise<void> {
  const { tenantId } = load
  const id = sql.raw(`md5('group ' || n)::uuid`)
  const series = sql`generate_series(1, ${count}::integer) n`
  await run(
    load,
    sql`
      insert into directory_group (tenant_id, id, display_name, mail_nickname, group_types, membership_rule, membership_rule_processing_state, created_at)
      select ${tenantId}::uuid, ${id}, 'Group ' || n, 'g' || n, '{DynamicMembership}', ${rules}, 'On', now() from ${series}`,
  )
  await run(
    load,
    sql`insert into membership_version (tenant_id, version) values (${tenantId}::uuid, 1)
      on conflict (tenant_id) do update set version = membership_version.version + 1`,
  )
  await run(
    load,
    sql`
      insert into dynamic_group (tenant_id, group_id, kind, changed_in, status, requested_at)
      select ${tenantId}::uuid, ${id}, 'user', v.version, 'Succeeded', now() from ${series}
      join membership_version v on v.tenant_id = ${tenantId}::uuid`,
  )
  await load.store.look((look) => sql`vacuum analyze directory_group, dynamic_group`.execute(look.db))
}

/** All of them on, or none: so that an update is measured with and without them on the same tables. */
export async function setProcessing(load: Load, state: 'On' | 'Paused'): Promise<void> {
  const { tenantId } = load
  await run(
    load,
    sql`update directory_group set membership_rule_processing_state = ${state} where tenant_id = ${tenantId}`,
  )
  await run(load, sql`update membership_version set version = version + 1 where tenant_id = ${tenantId}`)
  await run(
    load,
    sql`update dynamic_group d set changed_in = v.version from membership_version v where v.tenant_id = d.tenant_id and d.tenant_id = ${tenantId}`,
  )
}

export const idOf = async ({ store, tenantId }: Load, n: number): Promise<string> => {
  const rows = await store.look((look) =>
    sql<{
      id: string
    }>`select id from person where tenant_id = ${tenantId} and upn_key = ${`u${n}@meridian.example`}`.execute(look.db),
  )
  return rows.rows[0]!.id
}

/** Members and audit rows of what was measured, out of the way of the next. */
export async function forgetGroup(load: Load, groupId: string): Promise<void> {
  const { tenantId } = load
  await run(load, sql`delete from group_member where tenant_id = ${tenantId} and group_id = ${groupId}`)
  await run(load, sql`update directory_group set deleted_at = now() where tenant_id = ${tenantId} and id = ${groupId}`)
  await load.store.look((look) => sql`truncate audit_event`.execute(look.db))
  await load.store.look((look) => sql`vacuum group_member`.execute(look.db))
}
