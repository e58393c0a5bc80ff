import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../invariants.ts'
import { freshDatabase, type TestDatabase } from '../postgres.ts'
import { addressOf, atOnce } from '../servers.ts'
import { type World, world } from '../world.ts'

/** A harness that cannot fail proves nothing: it has to catch a handler and data that are wrong on purpose. */
describe('the race', () => {
  let database: TestDatabase
  let pool: pg.Pool
  const servers: http.Server[] = []
  beforeAll(async () => {
    database = await freshDatabase()
    pool = new pg.Pool({ host: database.connection.socket, user: 'rekey', database: database.connection.database })
    // The database is dropped under connections that are just ending.
    pool.on('error', () => {})
    pool.on('connect', (client) => void client.on('error', () => {}))
    await pool.query('create table guess (kind text primary key, tries integer not null, evaluated integer not null)')
    await pool.query(`insert into guess values ('naive', 0, 0), ('counted', 0, 0)`)
  })
  afterAll(async () => {
    for (const server of servers) server.close()
    await pool.end()
    await database.drop()
  })

  const evaluate = (kind: string) => pool.query('update guess set evaluated = evaluated + 1 where kind = $1', [kind])
  const handlers = {
    /** Reads, compares, writes: forbidden by OTP-05. */
    async naive() {
      const { rows } = await pool.query<{ tries: number }>(`select tries from guess where kind = 'naive'`)
      if (rows[0]!.tries >= 5) return
      await evaluate('naive')
      await pool.query(`update guess set tries = $1 where kind = 'naive'`, [rows[0]!.tries + 1])
    },
    async counted() {
      const raised = await pool.query(`update guess set tries = tries + 1 where kind = 'counted' and tries < 5`)
      if (raised.rowCount === 1) await evaluate('counted')
    },
  }

  async function serve(handle: () => Promise<void>): Promise<string> {
    const server = http.createServer((request, response) => {
      request.resume().once('end', () => void handle().then(() => response.writeHead(200).end('{}')))
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function evaluatedBy(kind: keyof typeof handlers): Promise<number> {
    const urls = [await serve(handlers[kind]), await serve(handlers[kind])]
    await atOnce(
      Array.from({ length: 200 }, (_, n) => ({ url: urls[n % 2]!, path: '/', body: { n }, from: addressOf(n) })),
    )
    const { rows } = await pool.query<{ evaluated: number }>('select evaluated from guess where kind = $1', [kind])
    return rows[0]!.evaluated
  }

  test('a counter that is read, compared and then written lets more than five guesses through', async () => {
    expect(await evaluatedBy('naive')).toBeGreaterThan(5)
  })
  test('the same requests at a guarded counter: five', async () => {
    expect(await evaluatedBy('counted')).toBe(5)
  })
})

describe('the checker of invariants', () => {
  let w: World
  beforeAll(async () => {
    w = await world({})
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none' })
    const carla = await w.user('carla', { app: true })
    const flow = await w.reset('carla@meridian.example')
    await flow.step('prove', { method: 'appCode', answer: w.appCode(carla) })
    await flow.step('password', { password: 'Orange-Boat-77-x', confirm: 'Orange-Boat-77-x' })
    expect(flow.view.page).toBe('P-18')
    expect(await brokenInvariants(w.store, ['Orange-Boat-77-x', carla.seed!])).toEqual([])
  })
  afterAll(() => w.stop())

  /** Makes the data wrong, looks, and takes it back. */
  async function caught(statement: string, secrets: string[] = []): Promise<string[]> {
    const undo = new Error('undo')
    let found: string[] = []
    const tried = w.unit(async (tx) => {
      const { sql } = await import('kysely')
      await sql.raw(statement).execute(tx.db)
      found = (await brokenInvariants({ ...w.store, look: (fn) => fn(tx) }, secrets)).map((one) => one.rule)
      throw undo
    })
    await expect(tried).rejects.toBe(undo)
    return found
  }

  test.each([
    ['delete from reset_proof', /^INV-01 a done flow/],
    [`update reset_proof set proved_at = proved_at - interval '1 hour'`, /^INV-01 a done flow/],
    [`update reset_flow set terms = jsonb_set(terms, '{gates}', '2')`, /^INV-01 a done flow/],
    [`update reset_proof set method = 'text'`, /^INV-02 a proof by code/],
    ['update credential set last_step = 0', /^INV-02 a proof by app/],
    [
      `delete from audit_event where activity = 'Reset password (self-service)'`,
      /^INV-08 a done reset has exactly one/,
    ],
    [`update reset_flow set state = '{"at": "closed", "why": "expired"}'`, /^INV-08 a done reset has exactly one/],
    [`update password set set_at = set_at + interval '1 second'`, /^INV-08 a password set by its user/],
    [
      `insert into block (tenant_id, user_id, reason, started_at, until) select tenant_id, id, 'proof.blocked.text', now(), now() from person`,
      /^THR-11/,
    ],
    ['update outbox set correlation_id = gen_random_uuid()', /^OUT-01 a message/],
    [`update outbox set sealed = 'x', state = 'sent'`, /^OTP-03/],
  ])('sees %s', async (statement, rule) => {
    expect(await caught(statement)).toEqual(expect.arrayContaining([expect.stringMatching(rule)]))
  })

  test('sees a secret in clear, as text and inside bytes', async () => {
    const code = '018622'
    const told = `update audit_event set reason = 'the code ${code} was typed'`
    expect(await caught(told, [code])).toContain('INV-10 a secret in clear in audit_event')
    const bytes = `update credential set sealed = convert_to('xx ${code}', 'UTF8')`
    expect(await caught(bytes, [code])).toContain('INV-10 a secret in clear in credential')
    const number = `insert into attempt (tenant_id, id, at, kind, correlation_id, reason, ip)
      select id, id, now(), 'text', id, 'not +351 912345659', '127.0.0.1' from tenant`
    expect(await caught(number, ['+351 912345659'])).toContain('INV-10 a secret in clear in attempt')
  })
})
