import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { event } from '../audit/events.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const nameOf = () =>
  t.store.look(async (look) => {
    const row = await look.db
      .selectFrom('tenant')
      .select('display_name')
      .where('id', '=', t.tenantId)
      .executeTakeFirst()
    return row?.display_name
  })
const rename = (name: string, where = t.tenantId) => sql`update tenant set display_name = ${name} where id = ${where}`
const auditCount = () =>
  t.store.look(async (look) => (await look.db.selectFrom('audit_event').selectAll().execute()).length)

describe('writes that nothing waits for', () => {
  it('commit with the audit rows', async () => {
    await t.store.unit(t.request, async (tx) => {
      tx.write(rename('First'), 1)
      tx.audit(event('Set Company Information'))
    })
    expect([await nameOf(), await auditCount()]).toEqual(['First', 1])
  })

  it('say who did what to whom, in their order, whoever the unit became meanwhile', async () => {
    const before = await auditCount()
    const actor = (id: string) => ({ ...t.request.actor, id })
    const named = (id: string) => [{ type: 'User' as const, id, displayName: id, userPrincipalName: null }]
    await t.store.unit(t.request, async (tx) => {
      tx.actAs(actor('a'))
      tx.audit(event('Reset user password', { targets: named('x') }))
      tx.audit(event('Reset user password', { targets: named('x') }))
      tx.audit(event('Reset user password', { targets: [] }))
      tx.actAs(actor('b'))
      tx.audit(event('Reset password (self-service)', { targets: named('y'), details: { MethodsUsed: 'text' } }))
    })
    const rows = await t.store.look((look) =>
      look.db.selectFrom('audit_event').selectAll().orderBy('seq').offset(before).execute(),
    )
    expect(rows.map(({ actor: { id }, targets, details }) => [id, targets.map((one) => one.id), details])).toEqual([
      ['a', ['x'], []],
      ['a', ['x'], []],
      ['a', [], []],
      ['b', ['y'], [{ key: 'MethodsUsed', value: 'text' }]],
    ])
  })

  it('take everything back when one changes another number of rows than it must', async () => {
    const before = await auditCount()
    const unit = t.store.unit(t.request, async (tx) => {
      await rename('Lost').execute(tx.db)
      tx.write(rename('Nobody', '00000000-0000-0000-0000-000000000000'), 1)
      tx.audit(event('Set Company Information'))
    })
    await expect(unit).rejects.toThrow('0 rows where 1')
    expect([await nameOf(), await auditCount()]).toEqual(['First', before])
  })

  it('take everything back when one changes more rows than it must, and go through when it is as many', async () => {
    const domain = (name: string) => sql`(${t.tenantId}::uuid, ${name}, false, false)`
    const added = () => sql`insert into domain (tenant_id, name, is_default, is_initial)
      values ${sql.join(['a.example', 'b.example'].map(domain))}`
    for (const wanted of [1, 3]) {
      await expect(t.store.unit(t.request, async (tx) => tx.write(added(), wanted))).rejects.toThrow(
        /more than one|2 rows/,
      )
    }
    await t.store.unit(t.request, async (tx) => tx.write(added(), 2))
  })

  it('take everything back when one fails, and when the unit is thrown out of', async () => {
    await expect(
      t.store.unit(t.request, async (tx) => tx.write(sql`insert into tenant (id) values (${t.tenantId})`)),
    ).rejects.toThrow()
    const thrown = t.store.unit(t.request, async (tx) => {
      tx.write(rename('Thrown'), 1)
      throw new Error('no')
    })
    await expect(thrown).rejects.toThrow('no')
    expect(await nameOf()).toBe('First')
    expect(await t.store.ready()).toBe(true)
  })
})
