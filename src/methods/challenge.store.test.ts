import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/postgres.ts'
import { after, minute, second, settableClock } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { keyring } from '../base/secret.ts'
import { openStore } from '../store/open.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { codeLife, consume, issue, purgeChallenges, type Verdict, voidOpen } from './challenge.store.ts'
import { addCredential, credentialsOf } from './credentials.store.ts'
import { newSeed, stepAt } from './proofs/totp.ts'
import { acceptStep } from './totp.store.ts'

const random = seededRandom('challenge')
const clock = settableClock(new Date('2026-05-04T10:00:00Z'))
const tenantId = random.uuid()
const userId = random.uuid()
let database: TestDatabase
let store: Store

beforeAll(async () => {
  database = await freshDatabase()
  const keys = keyring(random.bytes(32))
  store = await openStore({ connection: database.connection, clock, random, keys, connections: 20 })
  await unit(async ({ db, now }) => {
    await db
      .insertInto('tenant')
      .values({ id: tenantId, display_name: 'Meridian', country: 'GL', created_at: now })
      .execute()
    const name = 'carla@meridian.example'
    await db
      .insertInto('person')
      .values({
        tenant_id: tenantId,
        id: userId,
        user_principal_name: name,
        upn_key: name,
        display_name: 'Carla',
        mail_nickname: 'carla',
        sessions_valid_from: now,
        created_at: now,
      })
      .execute()
  })
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})

const unit = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => store.unit(systemRequest(tenantId, random.uuid()), fn)
const many = <T>(count: number, fn: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => fn(i)))
const tally = (verdicts: Verdict[]) => Object.groupBy(verdicts, (one) => one.verdict)

function newFlow() {
  const binding = { flowId: random.uuid(), purpose: 'reset', gate: 1, method: 'text' } as const
  const give = (more: { sealed?: string; notAfter?: Date } = {}) =>
    unit((tx) =>
      issue(tx, {
        ...binding,
        userId,
        destination: '+299 221159',
        lifeMs: codeLife,
        notAfter: after(clock.now(), 15 * minute),
        ...more,
      }),
    )
  const tell = (challengeId: string, typed: string, more: Partial<Parameters<typeof consume>[1]> = {}) =>
    unit((tx) => consume(tx, { ...binding, challengeId, typed, ...more }))
  return { ...binding, give, tell }
}
const another = (code: string): string => (code === '000000' ? '000001' : '000000')

describe('one-time codes', () => {
  test('a right code is right once, and gives back what was sealed', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give({ sealed: '+299 221159' })
    expect(code).toMatch(/^[0-9]{6}$/)
    expect(await flow.tell(challengeId, code)).toEqual({ verdict: 'right', sealed: '+299 221159' })
    expect(await flow.tell(challengeId, code)).toEqual({ verdict: 'stale' })
  })

  test('five wrong tries, then even the right code is stale', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give()
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      expect(await flow.tell(challengeId, another(code))).toEqual({ verdict: 'wrong', triesLeft })
    }
    expect(await flow.tell(challengeId, code)).toEqual({ verdict: 'stale' })
  })

  test('bound to flow, gate, method and purpose', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give()
    const other = { purpose: 'registration', gate: 2, method: 'email', flowId: random.uuid() } as const
    for (const [name, value] of Object.entries(other)) {
      expect(await flow.tell(challengeId, code, { [name]: value })).toEqual({ verdict: 'stale' })
    }
    expect(await flow.tell(challengeId, code)).toEqual({ verdict: 'right' })
  })

  test('a code moved to another flow in the database is a wrong one', async () => {
    const [one, two] = [newFlow(), newFlow()]
    const { challengeId, code } = await one.give()
    await store.look(({ db }) =>
      db.updateTable('challenge').set({ flow_id: two.flowId }).where('id', '=', challengeId).execute(),
    )
    expect(await two.tell(challengeId, code)).toMatchObject({ verdict: 'wrong' })
  })

  test('a resend and a choice of another method void the open code', async () => {
    const flow = newFlow()
    const first = await flow.give()
    const second = await flow.give()
    expect(await flow.tell(first.challengeId, first.code)).toEqual({ verdict: 'stale' })
    await unit(async (tx) => voidOpen(tx, flow.flowId))
    expect(await flow.tell(second.challengeId, second.code)).toEqual({ verdict: 'stale' })
  })

  test('OTP-09: open codes are voided by the unit that uses one up, and that one is used', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give()
    const verdict = await unit(async (tx) => {
      const consumed = await consume(tx, { ...flow, challengeId, typed: code })
      voidOpen(tx, flow.flowId)
      return consumed
    })
    expect(verdict).toMatchObject({ verdict: 'right' })
    const row = await store.look(({ db }) =>
      db
        .selectFrom('challenge')
        .select(['consumed_at', 'voided_at'])
        .where('id', '=', challengeId)
        .executeTakeFirstOrThrow(),
    )
    expect(row).toEqual({ consumed_at: expect.any(Date), voided_at: null })
  })

  test('OTP-07: 4:59 yes, 5:00 no, and never beyond the flow', async () => {
    const [inTime, late, short] = [newFlow(), newFlow(), newFlow()]
    const a = await inTime.give()
    const b = await late.give()
    const c = await short.give({ notAfter: after(clock.now(), minute) })
    clock.advance(minute)
    expect(await short.tell(c.challengeId, c.code)).toEqual({ verdict: 'stale' })
    clock.advance(4 * minute - second)
    expect(await inTime.tell(a.challengeId, a.code)).toEqual({ verdict: 'right' })
    clock.advance(second)
    expect(await late.tell(b.challengeId, b.code)).toEqual({ verdict: 'stale' })
  })

  test('neither code nor number is in the row in clear', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give({ sealed: '+299 221159' })
    const { rows } = await store.look(async ({ db }) => ({
      rows: await db.selectFrom('challenge').selectAll().where('id', '=', challengeId).execute(),
    }))
    const row = rows[0]!
    for (const bytes of [row.code_mac, row.destination, row.sealed!]) {
      expect(bytes.toString('latin1')).not.toContain(code)
      expect(bytes.toString('latin1')).not.toContain('221159')
    }
  })

  test('old rows go', async () => {
    const flow = newFlow()
    await flow.give()
    clock.advance(6 * minute)
    expect(await store.look((look) => purgeChallenges(look, look.now))).toBeGreaterThan(0)
  })
})

describe('races', () => {
  test('50 clients with the same right code: exactly one is right', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give()
    const verdicts = tally(await many(50, () => flow.tell(challengeId, code)))
    expect(verdicts.right).toHaveLength(1)
    expect(verdicts.stale).toHaveLength(49)
  })

  test('200 wrong codes at once: exactly five are evaluated', async () => {
    const flow = newFlow()
    const { challengeId, code } = await flow.give()
    const guesses = await many(200, (index) => flow.tell(challengeId, String(index).padStart(6, '9')))
    const verdicts = tally(guesses)
    expect(verdicts.wrong).toHaveLength(5)
    expect(verdicts.stale).toHaveLength(195)
    expect(await flow.tell(challengeId, code)).toEqual({ verdict: 'stale' })
  })

  test('one step of an app is accepted once of 50', async () => {
    const id = await unit((tx) =>
      addCredential(tx, { userId, kind: 'totp', value: newSeed(tx.random), verifiedAt: tx.now }),
    )
    const step = stepAt(clock.now())
    const accepted = await many(50, () => unit((tx) => acceptStep(tx, id!, step)))
    expect(accepted.filter(Boolean)).toHaveLength(1)
    expect(await unit((tx) => acceptStep(tx, id!, step - 1))).toBe(false)
  })

  test('what changes in a code is in no index, so that trying and using it up is one place to write', async () => {
    const { rows } = await store.look((look) =>
      sql<{ named: string }>`
        select distinct a.attname as named from pg_index i
        join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = i.indrelid
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
        where i.indrelid = 'challenge'::regclass`.execute(look.db),
    )
    const named = rows.map((row) => row.named)
    expect(named).toContain('flow_id')
    expect(named).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(tries|consumed_at|voided_at|sealed)$/)]))
  })

  test('one number for one person: of ten who add one, one does', async () => {
    const add = () =>
      unit((tx) => addCredential(tx, { userId, kind: 'mobile', value: '+299 221159', verifiedAt: tx.now }))
    expect((await many(10, add)).filter(Boolean)).toHaveLength(1)
    const stored = await store.look((look) => credentialsOf(look, tenantId, userId))
    expect(stored.filter((one) => one.kind === 'mobile').map((one) => one.value)).toEqual(['+299 221159'])
  })
})
