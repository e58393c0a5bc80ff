import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { after, day } from '../base/clock.ts'
import { done } from '../base/outcome.ts'
import { addUser } from '../directory/users.ts'
import { insertSession } from '../signin/session.store.ts'
import type { Tx } from '../store/unit.ts'
import { holdLockouts, saveLockout } from './lockout.store.ts'
import { replacePassword } from './password.store.ts'

/** A reset and a sign-in of the same person take the same rows; which of them waits is decided at the first. */
let s: TestStore
let userId: string
beforeAll(async () => {
  s = await testStore()
  userId = await s.store.unit(s.request, async (tx) => {
    const made = await addUser(tx, { userPrincipalName: 'ana@meridian.example', displayName: 'Ana' })
    if (!made.ok) throw new Error('no user')
    return made.value.id
  })
})
afterAll(() => s?.close())

const subject = () => `user:${userId}`
const unit = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => s.store.unit(s.request, fn)

const replace = (tx: Tx, letter: string) =>
  replacePassword(tx, {
    userId,
    value: Buffer.from(letter),
    mustChange: false,
    expiresAt: null,
    setBy: 'user',
    keep: null,
    forget: true,
  })

/** Both rows, so lying in the table that whoever goes through it meets the second one first. */
const lockedOut = () =>
  unit(async (tx) => {
    await sql`delete from lockout`.execute(tx.db)
    for (const bucket of ['unfamiliar', 'familiar'])
      await sql`insert into lockout (tenant_id, subject, bucket, failures) values (${s.tenantId}, ${subject()}, ${bucket}, 3)`.execute(
        tx.db,
      )
  })

const session = () =>
  unit((tx) =>
    insertSession(tx, {
      token: Buffer.alloc(32, 5),
      userId,
      stage: 'active',
      validFrom: tx.now,
      expiresAt: after(tx.now, day),
      returnTo: null,
      passEndsAt: null,
      enteredWith: null,
    }),
  )

/** Whether a row of it could be taken this moment. */
const free = async (tx: Tx, table: 'session' | 'lockout', more = sql``): Promise<boolean> => {
  const { rows } =
    await sql`select 1 from ${sql.table(table)} where tenant_id = ${s.tenantId} ${more} for update skip locked`.execute(
      tx.db,
    )
  return rows.length > 0
}

/** Whether somebody waits for this unit. */
const waitedFor = async (tx: Tx): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(tx.db)
  return rows.length > 0
}

describe('a reset among sign-ins', () => {
  test('takes the lockouts one by one in the order of a try, before the sessions, and removes what the try wrote', async () => {
    await session()
    await lockedOut()
    let reset: Promise<unknown> = Promise.resolve()
    await unit(async (tx) => {
      await sql`select 1 from lockout where bucket = 'familiar' for update`.execute(tx.db)
      reset = unit(async (other) => {
        // Whatever plan the database makes: here it goes through the whole table.
        await sql`set local enable_seqscan = on`.execute(other.db)
        await sql`set local enable_indexscan = off`.execute(other.db)
        await sql`set local enable_bitmapscan = off`.execute(other.db)
        await replace(other, 'a')
      })
      await expect.poll(() => waitedFor(tx)).toBe(true)
      expect(await free(tx, 'lockout', sql`and bucket = 'unfamiliar'`)).toBe(true)
      expect(await free(tx, 'session')).toBe(true)
      const { familiar } = await holdLockouts(tx, subject())
      await saveLockout(tx, subject(), 'familiar', { ...familiar, failures: 4 })
    })
    await reset
    const left = await unit(async (tx) => (await sql`select 1 from lockout`.execute(tx.db)).rows.length)
    expect(left).toBe(0)
  })

  test('waits at the password for a sign-in that strengthens it, and holds no lockout meanwhile', async () => {
    await lockedOut()
    let reset: Promise<unknown> = Promise.resolve()
    await unit(async (tx) => {
      await sql`select 1 from password where user_id = ${userId} for update`.execute(tx.db)
      reset = unit((other) => replace(other, 'b'))
      await expect.poll(() => waitedFor(tx)).toBe(true)
      expect(await free(tx, 'lockout')).toBe(true)
      return done(null)
    })
    await reset
  })
})
