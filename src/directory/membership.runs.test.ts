import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { must } from '../../test/world.ts'
import type { Store, Tx } from '../store/unit.ts'
import { addGroup } from './groups.ts'
import { processingStatus } from './membership.preview.ts'
import { pauseProcessing, reevaluate, setRule } from './membership.rules.ts'
import { runMemberships } from './membership.runs.ts'
import { addUser, changeUser } from './users.ts'

describe('many users', () => {
  let many: TestStore
  beforeAll(async () => {
    many = await testStore()
    await many.store.unit(many.request, (tx) =>
      sql`
      insert into person (tenant_id, id, user_principal_name, upn_key, display_name, mail_nickname, department, sessions_valid_from, created_at)
      select ${many.tenantId}::uuid, gen_random_uuid(), 'u' || n || '@meridian.example', 'u' || n || '@meridian.example', 'U' || n, 'u' || n,
        'Department ' || n % 10, ${tx.now}::timestamptz, ${tx.now}::timestamptz from generate_series(1, 12000) n`.execute(
        tx.db,
      ),
    )
  })
  afterAll(() => many.close())
  const at = <T>(fn: (tx: Tx) => Promise<T>) => many.store.unit(many.request, fn)
  const countOf = async (groupId: string) =>
    many.store.look(async (look) => {
      const rows = await look.db
        .selectFrom('group_member')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('group_id', '=', groupId)
        .execute()
      return rows[0]!.count
    })
  const statusOf = (groupId: string) => many.store.look((look) => processingStatus(look, many.tenantId, groupId))

  test('a rule over more than 2,000 is filled in the background; who changes meanwhile is right at once', async () => {
    const made = await at(async (tx) =>
      must(await addGroup(tx, { displayName: 'Seven', membershipRule: 'user.department -eq "department 7"' })),
    )
    expect(await statusOf(made.id)).toMatchObject({ status: 'NotStarted', members: 0 })
    const ann = await at(async (tx) =>
      must(
        await addUser(tx, {
          userPrincipalName: 'ann@meridian.example',
          displayName: 'Ann',
          department: 'Department 7',
        }),
      ),
    )
    expect(await countOf(made.id)).toBe(1)
    expect(await runMemberships(many.store)).toBe(1)
    expect(await countOf(made.id)).toBe(1_201)
    expect(await statusOf(made.id)).toMatchObject({
      status: 'Succeeded',
      evaluated: 12_001,
      members: 1_201,
      error: null,
    })
    await at(async (tx) => must(await changeUser(tx, ann.id, { department: null })))
    expect(await countOf(made.id)).toBe(1_200)
    const rows = await many.store.look((look) =>
      look.db
        .selectFrom('audit_event')
        .select(['activity', 'actor', 'targets'])
        .where('activity', '=', 'Add member to group')
        .execute(),
    )
    expect(rows).toHaveLength(1_201)
    expect(rows.at(-1)).toMatchObject({
      actor: { displayName: 'Dynamic membership' },
      targets: [{ type: 'User' }, { type: 'Group', displayName: 'Seven' }],
    })
  })

  test('several at once in one pass, sources before those that name them; paused ones are left alone', async () => {
    const make = (displayName: string, membershipRule: string) =>
      at(async (tx) => must(await addGroup(tx, { displayName, membershipRule })))
    const three = await make('Three', 'user.department -eq "Department 3"')
    const four = await make('Four', 'user.department -match "4$"')
    const both = await make('Both', `user.memberOf -any (group.objectId -in ['${three.id}','${four.id}'])`)
    const paused = await make('Paused', 'user.department -eq "Department 5"')
    await at(async (tx) => must(await pauseProcessing(tx, paused.id)))
    await runMemberships(many.store)
    expect([await countOf(three.id), await countOf(four.id), await countOf(both.id), await countOf(paused.id)]).toEqual(
      [1_200, 1_200, 2_400, 0],
    )
    expect(await statusOf(paused.id)).toMatchObject({ state: 'Paused', status: 'NotStarted' })
    await at(async (tx) => must(await setRule(tx, three.id, { rule: 'user.department -eq "Department 2"' })))
    await runMemberships(many.store)
    expect([await countOf(three.id), await countOf(both.id)]).toEqual([1_200, 2_400])
  })

  test('a stored rule that nobody can read is shown as failed, with its members as they were', async () => {
    const made = await at(async (tx) =>
      must(await addGroup(tx, { displayName: 'Odd', membershipRule: 'user.department -eq "Department 8"' })),
    )
    await runMemberships(many.store)
    await at((tx) =>
      sql`update directory_group set membership_rule = 'user.nothing -eq 1' where id = ${made.id}`.execute(tx.db),
    )
    expect(await at((tx) => reevaluate(tx, made.id))).toMatchObject({ refusal: { code: 'group.rule_invalid' } })
    await at((tx) => sql`update membership_version set version = version + 1`.execute(tx.db))
    await at((tx) =>
      sql`update dynamic_group set waiting = true, generation = generation + 1, changed_in = (select version from membership_version) where group_id = ${made.id}`.execute(
        tx.db,
      ),
    )
    await runMemberships(many.store)
    expect(await statusOf(made.id)).toMatchObject({
      status: 'Failed',
      error: expect.stringContaining('nothing'),
      members: 1_200,
    })
  })

  /** A store in which something happens between what a run has read and what it writes. */
  const interrupted = (act: () => Promise<unknown>): Store => {
    let units = 0
    // Units of a run: its claim, its pass, then the pages it writes and its end.
    return {
      ...many.store,
      unit: async (request, fn) => {
        if (++units === 3) await act()
        return many.store.unit(request, fn)
      },
    }
  }
  const newGroup = (displayName: string, membershipRule: string) =>
    at(async (tx) => must(await addGroup(tx, { displayName, membershipRule })))
  const inside = (groupId: string, userId: string) =>
    many.store.look(async (look) => {
      const rows = await look.db
        .selectFrom('group_member')
        .select('member_id')
        .where('group_id', '=', groupId)
        .where('member_id', '=', userId)
        .execute()
      return rows.length === 1
    })

  test('who changes while a run writes what it read before is right in the end', async () => {
    const make = (name: string, department: string) =>
      at(
        async (tx) =>
          must(await addUser(tx, { userPrincipalName: `${name}@meridian.example`, displayName: name, department })).id,
      )
    const [goes, comes] = [await make('goes', 'Department 6'), await make('comes', 'Department 1')]
    const made = await newGroup('Six', 'user.department -eq "Department 6"')
    await at((tx) => sql`delete from group_member where group_id = ${made.id}`.execute(tx.db))
    const store = interrupted(() =>
      at(async (tx) => {
        must(await changeUser(tx, goes, { department: 'Department 1' }))
        must(await changeUser(tx, comes, { department: 'Department 6' }))
      }),
    )
    await runMemberships(store)
    expect([await inside(made.id, goes), await inside(made.id, comes)]).toEqual([false, true])
    expect(await statusOf(made.id)).toMatchObject({ status: 'Succeeded', members: 1_201 })
    expect(await many.store.look((look) => look.db.selectFrom('membership_recheck').selectAll().execute())).toEqual([])
  })

  test('a rule that changes while a run is under way is the one that counts', async () => {
    const made = await newGroup('Changing', 'user.department -eq "Department 0"')
    const store = interrupted(() =>
      at(async (tx) => must(await setRule(tx, made.id, { rule: 'user.department -eq "Department 9"' }))),
    )
    await runMemberships(store)
    expect(await statusOf(made.id)).toMatchObject({ status: 'Succeeded', members: 1_200 })
    const rows = await many.store.look((look) =>
      sql<{
        department: string
      }>`select distinct p.department from group_member m join person p on p.id = m.member_id where m.group_id = ${made.id}`.execute(
        look.db,
      ),
    )
    expect(rows.rows).toEqual([{ department: 'Department 9' }])
  })

  test('a group that is paused while a run is under way keeps the members it has', async () => {
    const made = await newGroup('Pausing', 'user.department -eq "Department 0"')
    await runMemberships(interrupted(() => at(async (tx) => must(await pauseProcessing(tx, made.id)))))
    expect(await statusOf(made.id)).toMatchObject({ state: 'Paused', status: 'NotStarted', members: 0 })
  })

  test('a run that breaks says so, and is tried again after a while', async () => {
    const made = await newGroup('Breaking', 'user.department -eq "Department 0"')
    const broken = interrupted(() => Promise.reject(new Error('the disk is full')))
    await runMemberships(broken)
    expect(await statusOf(made.id)).toMatchObject({ status: 'Failed', error: 'the disk is full' })
    expect(await runMemberships(many.store)).toBe(0)
    many.clock.advance(16_000)
    expect(await runMemberships(many.store)).toBe(1)
    expect(await statusOf(made.id)).toMatchObject({ status: 'Succeeded', error: null, members: 1_200 })
  })

  test('a server that dies leaves its run to another', async () => {
    const made = await newGroup('Orphan', 'user.department -eq "Department 0"')
    await at((tx) =>
      sql`update dynamic_group set runner = gen_random_uuid(), leased_until = ${tx.now}::timestamptz + interval '2 minutes', status = 'Running' where group_id = ${made.id}`.execute(
        tx.db,
      ),
    )
    expect(await runMemberships(many.store)).toBe(0)
    many.clock.advance(121_000)
    expect(await runMemberships(many.store)).toBe(1)
    expect(await statusOf(made.id)).toMatchObject({ status: 'Succeeded', members: 1_200 })
  })
})
