import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purgeUser } from '../../src/directory/deletion.ts'
import { deleteUser } from '../../src/directory/users.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { type World, world } from '../world.ts'

let w: World
beforeAll(async () => {
  w = await world()
})
afterAll(() => w.stop())

/**
 * What stays on purpose: the logs, what a job said about its rows, the demo's mailbox, and for a while the bare ids by
 * which delta queries tell their readers that somebody is gone.
 */
const logs = /^(audit_event|sign_in|job|demo_message|directory_change|group_member_gone)/
/** Goes with its flow, which is purged by name. */
const withAnother = new Set(['reset_proof'])

/** Columns whose name says that they hold a person's id. */
const aboutPeople = /^(user_id|member_id|owner_id|principal_id|manager_id|person_id|assignee_id|subject)$/

test('every table that names a person is purged with the person, or is a log', async () => {
  const { rows } = await w.store.look((look) =>
    sql<{ table: string; column: string; cascades: boolean }>`
      select c.relname as table, a.attname as column,
        exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.confrelid = 'person'::regclass
                and k.confdeltype = 'c' and a.attnum = any(k.conkey)) as cascades
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace`.execute(look.db),
  )
  const purge = readFileSync(new URL('../../src/directory/deletion.store.ts', import.meta.url), 'utf8')
  const forgotten = rows
    .filter(
      ({ table, column, cascades }) =>
        aboutPeople.test(column) && !cascades && !logs.test(table) && !withAnother.has(table),
    )
    .filter(({ table, column }) => !new RegExp(`(delete from|update) ${table}\\b[^\\n]*\\b${column} = `).test(purge))
  expect(forgotten.map(({ table, column }) => `${table}.${column}`)).toEqual([])
})

test('nothing but the log knows a purged person', async () => {
  const user = await w.user('gone', {
    groups: ['Kept'],
    licence: true,
    roles: ['Reports Reader'],
    app: true,
    mobile: '+351 912345678',
    email: 'gone@mail.example',
  })
  const request = systemRequest(w.tenantId, w.store.random.uuid())
  await w.unit(async (tx) => {
    await sql`insert into counter (tenant_id, key, hits) values (${w.tenantId}, ${`user:${user.id}:failed`}, array[now()])`.execute(
      tx.db,
    )
    await sql`insert into lockout (tenant_id, subject, bucket) values (${w.tenantId}, ${`user:${user.id}`}, 'familiar')`.execute(
      tx.db,
    )
    await sql`insert into attempt (tenant_id, id, at, kind, user_id, correlation_id, reason, ip)
              values (${w.tenantId}, ${tx.random.uuid()}, now(), 'proof', ${user.id}, ${tx.random.uuid()}, 'x', 'x')`.execute(
      tx.db,
    )
  })
  expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(true)
  await deleteUser(w.store, request, user.id)
  expect(await tablesWith(user.id)).toEqual(
    expect.arrayContaining([
      'attempt',
      'counter',
      'credential',
      'lockout',
      'password',
      'person',
      'role_assignment',
      'session',
    ]),
  )
  expect(await purgeUser(w.store, request, user.id)).toMatchObject({ ok: true })
  expect((await tablesWith(user.id)).filter((table) => !logs.test(table))).toEqual([])
  expect(await tablesWith(user.id)).toContain('audit_event_other')
})

/** The tables of which some row has this id anywhere in it. */
async function tablesWith(id: string): Promise<string[]> {
  const { rows: tables } = await w.store.look((look) =>
    sql<{ name: string }>`
      select c.relname as name from pg_class c
      where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`.execute(look.db),
  )
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await w.store.look((look) =>
        sql`select 1 from ${sql.table(name)} t where strpos(t::text, ${id}) > 0 limit 1`.execute(look.db),
      )
      return rows.length > 0 ? [name] : []
    }),
  )
  return found.flat().sort()
}
