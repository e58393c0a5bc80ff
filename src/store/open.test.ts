import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/postgres.ts'
import { settableClock } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { keyring } from '../base/secret.ts'
import { problemOf } from './demands.ts'
import { type Migration, migrate, migrations } from './migrate.ts'
import { openStore, type StoreOptions } from './open.ts'
import { systemRequest } from './unit.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const clock = settableClock(new Date('2026-01-05T10:00:00Z'))
const open = (more: Partial<StoreOptions> = {}) =>
  openStore({
    connection: database.connection,
    clock,
    random: seededRandom('store'),
    keys: keyring(new Uint8Array(32)),
    ...more,
  })
const request = systemRequest('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002')

async function directly(statement: string): Promise<void> {
  const client = new pg.Client({ host: database.connection.socket, ...database.connection })
  await client.connect()
  await client.query(statement)
  await client.end()
}

const endOthers = () =>
  directly(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )

describe('opening', () => {
  it('opens what it made before', async () => {
    await (await open()).close()
    const store = await open()
    expect(await store.ready()).toBe(true)
    await store.close()
  })

  it('lets two servers on one database start at the same time', async () => {
    const stores = await Promise.all([open(), open({ connection: { url: database.url } })])
    for (const store of stores) await store.close()
  })

  it('refuses another master key', async () => {
    await (await open()).close()
    await expect(open({ keys: keyring(new Uint8Array(32).fill(7)) })).rejects.toMatchObject({ code: 'key.wrong' })
  })

  it('refuses a database of a newer Rekey', async () => {
    await (await open()).close()
    await directly(`insert into migration values (9999, '9999-tomorrow.sql', 'x', now())`)
    await expect(open()).rejects.toMatchObject({ code: 'store.newer' })
  })

  it('refuses a migration that was changed after it ran', async () => {
    await (await open()).close()
    await directly(`update migration set digest = 'x' where version = 1`)
    await expect(open()).rejects.toMatchObject({ code: 'store.half_migrated' })
  })

  it('refuses a database that belongs to something else', async () => {
    await directly('create table wordpress (id integer)')
    await expect(open()).rejects.toMatchObject({ code: 'store.inconsistent' })
  })

  it('refuses to go on without its migrations when it may not run them', async () => {
    await expect(open({ migrate: false })).rejects.toMatchObject({ code: 'store.half_migrated' })
  })

  it('says that a database does not answer', async () => {
    const nowhere = { url: 'postgresql://rekey@127.0.0.1:1/none' }
    await expect(open({ connection: nowhere })).rejects.toMatchObject({ code: 'store.unavailable' })
  })

  it.each([
    [
      'a database that is not there',
      (url: string) => url.replace(/\/test_\w+/, '/nowhere'),
      /"nowhere" does not exist/,
    ],
    ['a role that is not there', (url: string) => url.replace('rekey@', 'nobody@'), /role "nobody" does not exist/],
    ['a server without TLS', (url: string) => `${url}&sslmode=require`, /no safe connection/],
    [
      'a certificate that is not there',
      (url: string) => `${url}&sslmode=verify-full&sslrootcert=/nowhere/ca.pem`,
      /cannot be read: \/nowhere\/ca\.pem\.$/,
    ],
  ])('names what the server has against us: %s', async (_, change, words) => {
    await expect(open({ connection: { url: change(database.url) } })).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringMatching(words),
      cure: expect.stringContaining('REKEY_DATABASE_URL'),
    })
  })

  it('names a role that may not make tables', async () => {
    const { database: name } = database.connection
    await directly(`create role ${name}_guest login`)
    try {
      const url = database.url.replace('rekey@', `${name}_guest@`)
      await expect(open({ connection: { url } })).rejects.toMatchObject({
        code: 'store.unavailable',
        message: expect.stringContaining('does not allow Rekey what it needs: permission denied'),
      })
    } finally {
      await directly(`drop role ${name}_guest`)
    }
  })

  it('refuses a server that may forget commits', async () => {
    await directly(`alter database ${database.connection.database} set synchronous_commit = off`)
    // The session asks for it by itself, so a default of the database is overruled.
    await (await open()).close()
    const url = `${database.url}&options=${encodeURIComponent('-c synchronous_commit=off')}`
    await expect(open({ connection: { url } })).rejects.toMatchObject({ code: 'store.unsupported' })
  })

  it.each([
    [{ version: '140009' }, /PostgreSQL 14/],
    [{ fsync: 'off' }, /fsync off/],
    [{ full_page_writes: 'off' }, /full_page_writes off/],
    [{ encoding: 'SQL_ASCII' }, /SQL_ASCII/],
    [{ reading: true }, /standby/],
  ])('names what is wrong with a server: %o', (change, words) => {
    const good = { version: '150000', fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', encoding: 'UTF8' }
    expect(problemOf({ ...good, reading: false })).toBeNull()
    expect(problemOf({ ...good, reading: false, ...change })?.message).toMatch(words)
  })
})

describe('migrations', () => {
  const pool = () => new pg.Pool({ host: database.connection.socket, ...database.connection, max: 2 })
  const step = (version: number, text: string): Migration => ({
    version,
    name: `000${version}-step.sql`,
    text,
    digest: `digest ${version}`,
  })

  it('have no gaps and no doubles', () => {
    expect(migrations().map((migration) => migration.version)).toEqual(migrations().map((_, index) => index + 1))
  })

  it('leave nothing of one that fails, then go on from there', async () => {
    const database = pool()
    const broken = [step(1, 'create table a (id int)'), step(2, 'create table b (id int); select 1/0')]
    await expect(migrate(database, { run: true, clock, known: broken })).rejects.toMatchObject({
      code: 'store.half_migrated',
      message: expect.stringMatching(/0002-step\.sql does not fit what is there \(division by zero\)\. Nothing was/),
    })
    const mended = [broken[0]!, step(2, 'create table b (id int)')]
    expect(await migrate(database, { run: true, clock, known: mended })).toEqual(['0002-step.sql'])
    await database.end()
  })

  it('whose last record was lost say so and change nothing', async () => {
    const database = pool()
    const known = [step(1, 'create table a (id int)'), step(2, 'create table b (id int)')]
    await migrate(database, { run: true, clock, known })
    await database.query('delete from migration where version = 2')
    await expect(migrate(database, { run: true, clock, known })).rejects.toMatchObject({
      code: 'store.half_migrated',
      message: expect.stringContaining('0002-step.sql does not fit what is there (relation "b" already exists)'),
    })
    expect((await database.query('select version from migration')).rows).toEqual([{ version: 1 }])
    await database.end()
  })

  it('refuse a history with a gap', async () => {
    const database = pool()
    const [one, two, three] = [step(1, 'select 1'), step(2, 'select 2'), step(3, 'select 3')]
    await migrate(database, { run: true, clock, known: [one, three] })
    await expect(migrate(database, { run: true, clock, known: [one, two, three] })).rejects.toMatchObject({
      code: 'store.half_migrated',
    })
    await database.end()
  })

  it('run once when many servers start together', async () => {
    const database = pool()
    const known = [step(1, 'create table a (id int)'), step(2, 'select pg_sleep(0.05)')]
    const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(database, { run: true, clock, known })))
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1)
    await database.end()
  })
})

describe('a connection that ends', () => {
  it('is replaced at the next use', async () => {
    const store = await open()
    await store.look(({ db }) => sql`select 1`.execute(db))
    await endOthers()
    // Each of those that were idle may be taken once before its end is known.
    const idle = 10
    const tries = Array.from({ length: idle }, () => () => store.look(({ db }) => sql`select 1`.execute(db)))
    for (const look of tries) await look().catch(() => {})
    await store.look(({ db }) => sql`select 1`.execute(db))
    await store.close()
  })

  it('takes its unit back in the middle, with a fault that says so', async () => {
    const store = await open()
    const unit = store.unit(request, async ({ db }) => {
      await sql`insert into instance (name, value) values ('half', 'x')`.execute(db)
      await endOthers()
      await sql`select 1`.execute(db)
    })
    await expect(unit).rejects.toMatchObject({ code: 'store.unavailable', message: /Nothing was changed/ })
    const { rows } = await store.look(({ db }) => sql`select 1 from instance where name = 'half'`.execute(db))
    expect(rows).toEqual([])
    await store.close()
  })

  it('at the commit leaves open whether it happened', async () => {
    const store = await open()
    const unit = store.unit(request, async ({ db }) => {
      await sql`select 1`.execute(db)
      await endOthers()
    })
    await expect(unit).rejects.toMatchObject({ code: 'store.unavailable', message: /not known/ })
    await store.close()
  })
})

describe('a statement', () => {
  it('gives up waiting for a lock that is never given', async () => {
    const store = await open()
    const { rows } = await store.look(({ db }) => sql<{ wait: string }>`show lock_timeout`.execute(db))
    expect(rows).toEqual([{ lock_timeout: '10s' }])
    await store.close()
  })
})
