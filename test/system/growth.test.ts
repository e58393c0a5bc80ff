import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type World, world } from '../world.ts'

/**
 * Statements are planned once, often while their tables are empty, where every index looks alike. Whatever was chosen
 * then: a reset reads no more rows when thousands of other resets and messages lie beside it.
 */
let w: World
beforeAll(async () => {
  // One connection, whose plans are those of the first reset.
  w = await world({ connections: 1 })
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'] })
})
afterAll(() => w?.stop())

async function resetByText(n: number): Promise<void> {
  const mobile = `+299 22115${n}`
  const person = await w.user(`person${n}`, { licence: true, mobile })
  const flow = await w.reset(person.userPrincipalName)
  await flow.step('send', { method: 'text', number: mobile })
  await flow.step('prove', { method: 'text', answer: await w.code(mobile) })
  const password = `Purple-Elephant-7${n}`
  await flow.step('password', { password, confirm: password })
  expect(flow.view.page).toBe('P-18')
  await w.messages()
}

/** Copies of what the first reset left, and as many browsers that are remembered for its person. */
const fill = (count: number): Promise<unknown> =>
  w.unit(async (tx) => {
    await sql`
      insert into reset_flow select (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(),
        'handle', '\\x' || encode(sha256(n::text::bytea), 'hex')))).* from reset_flow f, generate_series(1, ${count}::integer) n`.execute(
      tx.db,
    )
    await sql`
      insert into outbox overriding user value select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).*
      from outbox o, generate_series(1, ${count}::integer) where o.id = (select id from outbox where state = 'sent' limit 1)`.execute(
      tx.db,
    )
    await sql`
      insert into known_device (tenant_id, token, user_id, created_at, last_seen_at)
      select f.tenant_id, sha256(n::text::bytea), f.user_id, ${tx.now}, ${tx.now}
      from generate_series(1, ${count}::integer) n, (select tenant_id, user_id from reset_flow limit 1) f`.execute(
      tx.db,
    )
  })

type Read = { table: string; rows: number }
/** Rows that were read by index so far; told by the database a second after the fact. */
const reads = (): Promise<Read[]> =>
  w.store.look(async (look) => {
    const asked = sql<Read>`/* plan */ select relname as "table", sum(idx_tup_read)::integer as rows from pg_stat_user_indexes group by 1 order by 1`
    return (await asked.execute(look.db)).rows
  })
const written = (table: string): Promise<number> =>
  w.store.look(async (look) => {
    const asked = sql<{
      n: number
    }>`/* plan */ select n_tup_ins::integer as n from pg_stat_user_tables where relname = ${table}`
    return (await asked.execute(look.db)).rows[0]?.n ?? 0
  })

test('a reset among thousands of others reads no more than one alone', async () => {
  await resetByText(0)
  await fill(3_000)
  await expect.poll(() => written('reset_proof'), { interval: 300 }).toBe(1)
  const before = new Map((await reads()).map((one) => [one.table, one.rows]))
  for (const n of [1, 2, 3]) await resetByText(n)
  await expect.poll(() => written('reset_proof'), { interval: 300 }).toBe(4)
  const more = (await reads()).map(({ table, rows }) => ({ table, rows: (rows - (before.get(table) ?? 0)) / 3 }))
  expect(more.find((one) => one.table === 'reset_flow')!.rows).toBeGreaterThan(0)
  expect(more.filter((one) => one.rows > 300)).toEqual([])
})

test('what no index names of a growing table is not measured, what statements go by is', async () => {
  type Measured = { column: string }
  const measured = await w.store.look(async (look) => {
    await sql`analyze reset_flow, outbox, audit_event_other`.execute(look.db)
    const asked = sql<Measured>`/* plan */ select tablename || '.' || attname as "column" from pg_stats
      where tablename in ('reset_flow', 'outbox', 'audit_event_other')`
    return (await asked.execute(look.db)).rows.map((one) => one.column)
  })
  expect(measured).toEqual(
    expect.arrayContaining(['reset_flow.handle', 'reset_flow.ended_at', 'outbox.state', 'audit_event_other.activity']),
  )
  for (const bulky of ['reset_flow.terms', 'outbox.sealed', 'audit_event_other.details'])
    expect(measured).not.toContain(bulky)
})
