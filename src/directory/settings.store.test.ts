import fc from 'fast-check'
import { type CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { statementsOf } from '../../test/statements.ts'
import { type TestStore, testStore } from '../../test/store.ts'
import { kyselyOver } from '../store/kysely.ts'
import type { Look, Tx } from '../store/unit.ts'
import { factsAbout } from './facts.store.ts'
import { methodPoliciesOf, ssprPolicyOf, updateMethodPolicy, updateSsprPolicy } from './policies.store.ts'
import { findTenant, lockTenant, saveAccent } from './tenant.store.ts'
import { addUser } from './users.ts'

/** Settings that are remembered by their version are those that a look into the tables finds, whatever was saved. */
let t: TestStore
/** Another process on the same database: it shares nothing with this one but that. */
let elsewhere: typeof factsAbout

beforeAll(async () => {
  t = await testStore()
  vi.resetModules()
  elsewhere = (await import('./facts.store.ts')).factsAbout
  expect(elsewhere).not.toBe(factsAbout)
})
afterAll(() => t?.close())

const nobody = '00000000-0000-0000-0000-000000000000'
const unit = <T>(fn: (tx: Tx) => Promise<T>) => t.store.unit(t.request, fn)
const versionOf = (look: Look, tenantId = t.tenantId) =>
  look.db.selectFrom('tenant').select('settings_version as is').where('id', '=', tenantId).executeTakeFirstOrThrow()
const version = () => t.store.look(async (look) => (await versionOf(look)).is)

async function anew(look: Look) {
  const { policy, version } = await ssprPolicyOf(look, t.tenantId)
  const [tenant, methodPolicies] = [await findTenant(look, t.tenantId), await methodPoliciesOf(look, t.tenantId)]
  return { tenant, ssprPolicy: policy, policyVersion: version, methodPolicies }
}

/** What this process and another one would go by, against what stands there. */
async function expectSame(look: Look): Promise<void> {
  const now = await anew(look)
  for (const ask of [factsAbout, elsewhere]) {
    const { tenant, ssprPolicy, policyVersion, methodPolicies } = await ask(look, t.tenantId, nobody)
    expect({ tenant, ssprPolicy, policyVersion, methodPolicies }).toEqual(now)
  }
}

class TakenBack extends Error {}

const text = fc.stringMatching(/^[a-z]{1,8}$/)
const change = fc.oneof(
  fc.record({ kind: fc.constant('tenant'), name: text, country: fc.constantFrom('PT', 'DE'), demo: fc.boolean() }),
  fc.record({ kind: fc.constant('accent'), accent: fc.constantFrom(null, '#000000', '#ffffff') }),
  fc.record({ kind: fc.constant('domain added'), name: text, isVerified: fc.boolean() }),
  fc.record({ kind: fc.constant('domain changed'), name: text }),
  fc.record({ kind: fc.constant('domain gone'), name: text }),
  fc.record({ kind: fc.constant('policy'), methodsRequired: fc.constantFrom(1, 2), textsPerDay: fc.nat(1000) }),
  fc.record({ kind: fc.constant('policy gone') }),
  fc.record({ kind: fc.constant('method'), id: fc.constantFrom('Sms', 'Email'), on: fc.boolean() }),
  fc.record({ kind: fc.constant('method gone'), id: fc.constantFrom('Sms', 'Email') }),
) as fc.Arbitrary<Change>
type Change =
  | { kind: 'tenant'; name: string; country: string; demo: boolean }
  | { kind: 'accent'; accent: string | null }
  | { kind: 'domain added'; name: string; isVerified: boolean }
  | { kind: 'domain changed' | 'domain gone'; name: string }
  | { kind: 'policy'; methodsRequired: 1 | 2; textsPerDay: number }
  | { kind: 'policy gone' }
  | { kind: 'method'; id: 'Sms' | 'Email'; on: boolean }
  | { kind: 'method gone'; id: 'Sms' | 'Email' }

async function make(tx: Tx, one: Change): Promise<unknown> {
  const { db, tenantId } = tx
  const domain = 'name' in one ? `${one.name}.example` : ''
  switch (one.kind) {
    case 'tenant': {
      const told = { display_name: one.name, country: one.country, demo: one.demo }
      return db.updateTable('tenant').set(told).where('id', '=', tenantId).execute()
    }
    case 'accent':
      return saveAccent(tx, one.accent)
    case 'domain added': {
      const row = { tenant_id: tenantId, name: domain, is_verified: one.isVerified }
      return db
        .insertInto('domain')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
    case 'domain changed':
      return sql`update domain set is_default = (name = ${domain}) where tenant_id = ${tenantId}`.execute(db)
    case 'domain gone':
      return db.deleteFrom('domain').where('name', '=', domain).execute()
    case 'policy': {
      const { policy, version } = await ssprPolicyOf(tx, tenantId)
      const { methodsRequired, textsPerDay } = one
      return updateSsprPolicy(tx, { ...policy, methodsRequired, textsPerDay }, version)
    }
    case 'policy gone':
      return db.deleteFrom('sspr_policy').where('tenant_id', '=', tenantId).execute()
    case 'method': {
      const policy = (await methodPoliciesOf(tx, tenantId))[one.id]
      return updateMethodPolicy(tx, one.id, { ...policy, state: one.on ? 'enabled' : 'disabled' })
    }
    case 'method gone':
      return db.deleteFrom('method_policy').where('tenant_id', '=', tenantId).where('method', '=', one.id).execute()
  }
}

describe('settings by their version', () => {
  it('are those in the tables after whatever was saved or taken back, in the unit itself and in another process', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.record({ change, kept: fc.boolean() }), { maxLength: 6 }), async (turns) => {
        for (const { change, kept } of turns) {
          await unit(async (tx) => {
            await lockTenant(tx)
            await make(tx, change)
            await expectSame(tx)
            if (!kept) throw new TakenBack()
          }).catch((error) => {
            if (!(error instanceof TakenBack)) throw error
          })
          await t.store.look(expectSame)
        }
      }),
      { numRuns: 40 },
    ))

  it('of a unit under way are its own: others see what stood before, and after a rollback nothing of it', async () => {
    await unit((tx) => make(tx, { kind: 'policy', methodsRequired: 1, textsPerDay: 1 }))
    const texts = (look: Look) => factsAbout(look, t.tenantId, nobody).then((facts) => facts.ssprPolicy.textsPerDay)
    const lost = unit(async (tx) => {
      await make(tx, { kind: 'policy', methodsRequired: 1, textsPerDay: 2 })
      expect([await texts(tx), await t.store.look(texts), await texts(tx)]).toEqual([2, 1, 2])
      throw new TakenBack()
    })
    await expect(lost).rejects.toThrow(TakenBack)
    await unit((tx) => make(tx, { kind: 'policy', methodsRequired: 1, textsPerDay: 3 }))
    expect(await t.store.look(texts)).toBe(3)
  })

  it('saved at the same time are each of one moment', async () => {
    const saves = Array.from({ length: 8 }, (_, n) =>
      unit(async (tx) => {
        const id = n % 2 ? 'Sms' : 'Email'
        if (n % 4 < 2) await make(tx, { kind: 'method', id, on: n > 4 })
        else await make(tx, { kind: 'domain added', name: `d${'abcdefgh'[n]}`, isVerified: true })
      }),
    )
    const looks = Array.from({ length: 8 }, () => t.store.look((look) => factsAbout(look, t.tenantId, nobody)))
    await Promise.all([...saves, ...looks])
    await t.store.look(expectSame)
  })
})

describe('a version', () => {
  const rows = () =>
    t.store.look((look) => look.db.selectFrom('tenant').selectAll().where('id', '=', t.tenantId).executeTakeFirst())

  it('is another one after each column of the tenant was changed, and the same when nothing was', async () => {
    const others = { country: 'FR', language: 'pt', accent: '#123456', display_name: 'Other', demo: true }
    const times = { created_at: new Date(0) }
    const guarded = { guarded_since: times.created_at, guarded_until: new Date(), guarded_cause: 'failed' as const }
    const period = { ...guarded, guarded_period: nobody }
    const changes = [...Object.entries({ ...others, ...times }).map(([key, value]) => ({ [key]: value })), period]
    const covered = new Set([...changes.flatMap((one) => Object.keys(one)), 'id', 'settings_version'])
    expect(new Set(Object.keys((await rows())!))).toEqual(covered)
    const put = (set: object) =>
      unit((tx) => tx.db.updateTable('tenant').set(set).where('id', '=', t.tenantId).execute())
    await put({ demo: false })
    for (const set of changes) {
      const before = await version()
      const save = () => put(set)
      await save()
      const after = await version()
      expect(after, JSON.stringify(set)).not.toBe(before)
      await save()
      expect(await version(), JSON.stringify(set)).toBe(after)
    }
  })

  it('is no business of people, who are added while somebody saves', async () => {
    let changed = ''
    await unit(async (tx) => {
      await make(tx, { kind: 'policy', methodsRequired: 2, textsPerDay: 9 })
      changed = (await versionOf(tx)).is
      // Were it to wait for this unit, neither would end.
      const names = { userPrincipalName: 'somebody@meridian.example', displayName: 'Somebody' }
      expect((await unit((other) => addUser(other, names))).ok).toBe(true)
    })
    expect(await version()).toBe(changed)
  })
})

describe('what is asked', () => {
  const asked = async (fn: () => Promise<unknown>) =>
    (await statementsOf(fn)).map((one) => {
      if (one.startsWith('update')) return 'save'
      return one.includes('"methodDocuments"') ? 'settings' : 'facts'
    })
  const facts = (tenantId: string) => () => t.store.look((look) => factsAbout(look, tenantId, nobody))

  beforeEach(() => facts(t.tenantId)())

  it('is the settings once after each change, and never else', async () => {
    expect(await asked(facts(t.tenantId))).toEqual(['facts'])
    await unit((tx) => make(tx, { kind: 'accent', accent: '#0a0b0c' }))
    expect(await asked(facts(t.tenantId))).toEqual(['facts', 'settings'])
    expect(await asked(facts(t.tenantId))).toEqual(['facts'])
  })

  it('is all of it again when somebody saves in between', async () => {
    await unit((tx) => make(tx, { kind: 'accent', accent: '#0a0b0d' }))
    let saves = 0
    const sent = await asked(() =>
      t.store.look(async (look) => {
        const db = kyselyOver({
          async executeQuery<R>(query: CompiledQuery) {
            if (query.sql.includes('"methodDocuments"') && saves++ === 0)
              await unit((tx) => tx.db.updateTable('tenant').set({ accent: '#0a0b0e', country: 'DE' }).execute())
            return look.db.executeQuery<R>(query as CompiledQuery<R>)
          },
          streamQuery: () => expect.unreachable(),
        })
        const { tenant } = await factsAbout({ ...look, db }, t.tenantId, nobody)
        expect([tenant.accent, tenant.country]).toEqual(['#0a0b0e', 'DE'])
      }),
    )
    expect(sent.filter((one) => one !== 'save')).toEqual(['facts', 'settings', 'facts'])
  })

  it('is forgotten of the tenant that was read longest ago, beyond 256', async () => {
    const many = Array.from({ length: 256 }, () => t.store.random.uuid())
    await unit(async (tx) => {
      const row = (id: string) => ({ id, display_name: 'One of many', country: 'PT', created_at: tx.now })
      await tx.db.insertInto('tenant').values(many.map(row)).execute()
    })
    for (const id of many) await facts(id)()
    expect(await asked(facts(many[1]!))).toEqual(['facts'])
    expect(await asked(facts(t.tenantId))).toEqual(['facts', 'settings'])
    expect(await asked(facts(many[0]!))).toEqual(['facts', 'settings'])
    expect(await asked(facts(many[255]!))).toEqual(['facts'])
  })
})
