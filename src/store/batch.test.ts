import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { cutWhenSilent, sendBatch } from './batch.ts'
import type { Tx } from './unit.ts'

/** One connection, so that what a failure leaves behind is met by what comes after it. */
let t: TestStore
beforeAll(async () => {
  t = await testStore({ connections: 1 })
})
afterAll(() => t.close())

const unit = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => t.store.unit(t.request, fn)
const one = async (tx: Tx, n: number): Promise<number> =>
  (await sql<{ n: number }>`select ${n}::integer as n`.execute(tx.db)).rows[0]!.n
const outcomes = async (all: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(all)).map((one) => (one.status === 'fulfilled' ? String(one.value) : 'failed'))
const names = async (): Promise<string[]> => {
  const rows = await t.store.look((look) => look.db.selectFrom('domain').select('name').orderBy('name').execute())
  return rows.map((row) => row.name)
}
const addDomain = (tx: Tx, name: string) =>
  sql`insert into domain (tenant_id, name, is_default, is_initial) values (${tx.tenantId}, ${name}, ${false}, ${false})`.execute(
    tx.db,
  )

describe('a connection that owes an answer', () => {
  it('is cut when it has been silent for too long, and only then', async () => {
    const client = new pg.Client({ connectionString: t.database.url, pipeline: true } as pg.ClientConfig)
    client.on('error', () => {})
    await client.connect()
    const ask = (text: string) =>
      new Promise((answered, failed) => sendBatch(client, [{ name: text, text, values: [], answered, failed }]))
    await ask('select 1')
    cutWhenSilent(client, 0)
    await ask('select 1')
    const slow = ask('select pg_sleep(20)')
    cutWhenSilent(client, 60_000)
    const first = await Promise.race([slow.catch(() => 'cut'), new Promise((r) => setTimeout(r, 50, 'waits'))])
    expect(first).toBe('waits')
    cutWhenSilent(client, 20)
    await expect(slow).rejects.toThrow(/terminated/)
  })
})

describe('statements that leave together', () => {
  it('are answered each with its own', async () => {
    expect(await unit((tx) => Promise.all([one(tx, 1), one(tx, 2), one(tx, 3)]))).toEqual([1, 2, 3])
    expect(await unit((tx) => Promise.all([one(tx, 4), one(tx, 5)]))).toEqual([4, 5])
  })

  it('tell rows, no rows and how many changed', async () => {
    await unit(async (tx) => {
      const [added, none, changed] = await Promise.all([
        addDomain(tx, 'added.example'),
        sql`select name from domain where name = ${'nobody.example'}`.execute(tx.db),
        sql`update domain set is_default = ${false} where tenant_id = ${tx.tenantId} and name = ${'added.example'}`.execute(
          tx.db,
        ),
      ])
      expect([added.numAffectedRows, none.rows, changed.numAffectedRows]).toEqual([1n, [], 1n])
    })
    expect(await names()).toEqual(['added.example', 'meridian.example'])
  })

  it('hold null, times, bytes, lists and documents', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z')
    const [row] = await unit(async (tx) => {
      const asked = sql`select ${null}::text as nothing, ${at}::timestamptz as at, ${Buffer.from([0, 255])}::bytea as bytes,
        ${['a', 'b,"']}::text[] as list, ${JSON.stringify({ a: [1] })}::jsonb as document, ${'9007199254740991'}::bigint as big`
      return (await asked.execute(tx.db)).rows
    })
    expect(row).toEqual({
      nothing: null,
      at,
      bytes: Buffer.from([0, 255]),
      list: ['a', 'b,"'],
      document: { a: [1] },
      big: 9007199254740991,
    })
  })
})

it('an answer that comes in many pieces is read whole, beside others', async () => {
  const long = async (tx: Tx, n: number): Promise<string> =>
    (await sql<{ long: string }>`select repeat('Ünal', ${n}::integer) as long`.execute(tx.db)).rows[0]!.long
  const many = async (tx: Tx): Promise<number[]> => {
    const { rows } = await sql<{ n: number }>`select n from generate_series(1, ${20_000}::integer) as n`.execute(tx.db)
    return rows.map((row) => row.n)
  }
  for (let round = 0; round < 2; round++) {
    const found = await unit((tx) => Promise.all([one(tx, 1), long(tx, 200_000), many(tx), long(tx, 1), one(tx, 2)]))
    expect(found[1] === 'Ünal'.repeat(200_000)).toBe(true)
    expect(found[2]).toEqual(Array.from({ length: 20_000 }, (_, n) => n + 1))
    expect([found[0], found[3], found[4]]).toEqual([1, 'Ünal', 2])
  }
})

describe('moments', () => {
  it('come back as they were sent, in whatever year and zone', async () => {
    const moments = ['0001-01-01T00:00:00.000Z', '0000-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'].concat([
      '2026-03-29T01:30:00.001Z',
      '9999-12-31T23:59:59.999Z',
      '+010000-01-01T00:00:00.000Z',
    ])
    for (const moment of moments) {
      const at = new Date(moment)
      const asked = sql<{ same: boolean; first: Date }>`
        select extract(epoch from ${at}::timestamptz) * 1000 = ${at.getTime()}::numeric as same, (${[at]}::timestamptz[])[1] as first`
      const [row] = await unit(async (tx) => (await asked.execute(tx.db)).rows)
      expect([moment, row?.same, row?.first]).toEqual([moment, true, at])
    }
  })

  it('that are none are refused', async () => {
    const none = new Date(Number.NaN)
    await expect(unit((tx) => sql`select ${none}::timestamptz as at`.execute(tx.db))).rejects.toThrow()
    expect(await unit((tx) => one(tx, 1))).toBe(1)
  })
})

describe('a statement that fails', () => {
  it('takes those behind it with it, whatever they are, and nothing of the unit stays', async () => {
    const seen: string[] = []
    const failing = unit(async (tx) => {
      const all = [one(tx, 1), addDomain(tx, 'lost.example'), sql`select ${'x'}::integer`.execute(tx.db), one(tx, 2)]
      seen.push(...(await outcomes(all)))
      return all[2]
    })
    await expect(failing).rejects.toThrow('invalid input syntax')
    expect(seen).toEqual(['1', '[object Object]', 'failed', 'failed'])
    expect(await names()).not.toContain('lost.example')
  })

  it('beside the commit keeps the commit from being done, and the connection is as good as new', async () => {
    const failing = unit(async (tx) => {
      await addDomain(tx, 'half.example')
      tx.write(
        sql`insert into domain (tenant_id, name, is_default, is_initial) values (${tx.tenantId}, ${'half.example'}, false, false)`,
      )
    })
    await expect(failing).rejects.toThrow('duplicate key')
    expect(await names()).not.toContain('half.example')
    expect(await unit((tx) => one(tx, 7))).toBe(7)
  })

  it('while it was prepared, run or awaited by others is prepared anew', async () => {
    for (const wrong of ['a', 'b']) {
      const asked = unit(async (tx) =>
        sql`select ${wrong}::uuid as id, ${'never seen before'}::text as note`.execute(tx.db),
      )
      await expect(asked).rejects.toThrow('invalid input syntax')
    }
    const id = '00000000-0000-4000-8000-000000000001'
    const right = await unit((tx) => sql`select ${id}::uuid as id, ${'never seen before'}::text as note`.execute(tx.db))
    expect(right.rows).toEqual([{ id, note: 'never seen before' }])
  })

  it('because the columns of its table are others now works the next time', async () => {
    const all = (tx: Tx) => sql`select * from changing where n > ${0}`.execute(tx.db)
    await unit((tx) => sql`create table changing as select 1 as n`.execute(tx.db))
    await unit(all)
    await unit((tx) => sql`alter table changing add column word text default 'new'`.execute(tx.db))
    await expect(unit(all)).rejects.toThrow('cached plan')
    expect((await unit(all)).rows).toEqual([{ n: 1, word: 'new' }])
  })

  it('because of a value that cannot be written leaves the connection in order', async () => {
    const round: { self?: unknown } = {}
    round.self = round
    const asked = unit((tx) =>
      Promise.all([one(tx, 1), sql`select ${round as unknown as string}::jsonb as document`.execute(tx.db)]),
    )
    await expect(asked).rejects.toThrow(/circular/i)
    expect(await unit((tx) => one(tx, 8))).toBe(8)
  })
})

it('the same text sent again before the first was answered', async () => {
  const found = await unit(async (tx) => {
    const text = (n: number) =>
      sql<{ n: number; fresh: string }>`select ${n}::integer as n, 'twice' as fresh`.execute(tx.db)
    const first = text(1)
    await new Promise((resolve) => setImmediate(resolve))
    return Promise.all([first, text(2), text(3)])
  })
  expect(found.map(({ rows }) => rows[0])).toEqual([1, 2, 3].map((n) => ({ n, fresh: 'twice' })))
})
