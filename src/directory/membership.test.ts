import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { must } from '../../test/world.ts'
import { day } from '../base/clock.ts'
import { keyring } from '../base/secret.ts'
import type { NewUser } from '../contract/directory.ts'
import type { NewGroup } from '../contract/organization.ts'
import { openStore } from '../store/open.ts'
import type { Store, Tx } from '../store/unit.ts'
import { bringBackGroup } from './deleted-groups.ts'
import { addGroup, putMember, removeGroup, takeMember } from './groups.ts'
import { giveLicence, putSubscription, takeLicence } from './licences.ts'
import { giveManager, takeManager } from './managers.ts'
import { checkRule, previewRule, processingStatus, validateRule } from './membership.preview.ts'
import { clearRule, pauseProcessing, reevaluate, resumeProcessing, setRule } from './membership.rules.ts'
import { turnMemberships } from './membership.runs.ts'
import { addUser, bringBackUser, changeUser, removeUser } from './users.ts'

let base: TestStore
beforeAll(async () => {
  base = await testStore()
})
afterAll(() => base.close())

let names = 0
const unit = <T>(fn: (tx: Tx) => Promise<T>, store: Store = base.store) => store.unit(base.request, fn)
const user = (fields: Partial<NewUser> = {}) => {
  const name = `person${++names}`
  return unit(async (tx) =>
    must(await addUser(tx, { userPrincipalName: `${name}@meridian.example`, displayName: name, ...fields })),
  )
}
const group = (membershipRule?: string, more: Partial<NewGroup> = {}) =>
  unit(async (tx) =>
    must(
      await addGroup(tx, { displayName: `Group ${++names}`, ...(membershipRule ? { membershipRule } : {}), ...more }),
    ),
  )
const change = (id: string, fields: Record<string, unknown>, store?: Store) =>
  unit(async (tx) => must(await changeUser(tx, id, fields)), store)
const members = async (groupId: string) =>
  base.store.look(async (look) => {
    const rows = await look.db.selectFrom('group_member').select('member_id').where('group_id', '=', groupId).execute()
    return rows.map((row) => row.member_id).sort()
  })
const status = (groupId: string) => base.store.look((look) => processingStatus(look, base.tenantId, groupId))
const ids = (...people: { id: string }[]) => people.map((one) => one.id).sort()
const audited = (groupId: string) =>
  base.store.look(async (look) => {
    const rows = await look.db.selectFrom('audit_event').selectAll().orderBy('seq').execute()
    return rows.filter(
      (row) => /member (to|from) group$/.test(row.activity) && row.targets.some((target) => target.id === groupId),
    )
  })

describe('a change of a user', () => {
  test('moves them in the same unit, and the audit log says who, where and by whom', async () => {
    const made = await group('user.department -eq "Atlas"')
    const ann = await user({ department: 'atlas' })
    expect(await members(made.id)).toEqual([ann.id])
    const seen = await unit(async (tx) => {
      must(await changeUser(tx, ann.id, { department: 'Other' }))
      return tx.db.selectFrom('group_member').selectAll().where('group_id', '=', made.id).execute()
    })
    expect(seen).toEqual([])
    expect(await members(made.id)).toEqual([])
    const rows = await audited(made.id)
    expect(rows.map((row) => row.activity)).toEqual(['Add member to group', 'Remove member from group'])
    expect(rows[0]).toMatchObject({
      actor: { type: 'system', displayName: 'Dynamic membership' },
      targets: [
        { type: 'User', id: ann.id, displayName: ann.displayName, userPrincipalName: ann.userPrincipalName },
        { type: 'Group', id: made.id, displayName: made.displayName },
      ],
    })
    expect((await status(made.id))!.lastMembershipUpdated).not.toBeNull()
  })

  test('whatever property: lists, extension attributes, the account, names of Graph that rules call otherwise', async () => {
    const rules = [
      'user.otherMails -any (_ -endsWith "@atlas.example")',
      'user.extensionAttribute3 -eq "Atlas"',
      'user.accountEnabled -eq false -and user.city -eq "Atlas"',
      'user.physicalDeliveryOfficeName -startsWith "Atlas"',
      'user.mobile -match "^\\+351 99"',
      'user.proxyAddresses -contains "boss@"',
    ]
    const made: { id: string }[] = []
    for (const rule of rules) made.push(await group(rule))
    const ann = await user()
    const place = async () => {
      const inside = []
      for (const [n, one] of made.entries()) if ((await members(one.id)).includes(ann.id)) inside.push(n)
      return inside
    }
    expect(await place()).toEqual([])
    await change(ann.id, { otherMails: ['a@atlas.example'], extensionAttributes: { extensionAttribute3: 'ATLAS' } })
    await change(ann.id, {
      accountEnabled: false,
      city: 'Atlas',
      officeLocation: 'Atlas 3',
      mobilePhone: '+351 991234567',
    })
    await change(ann.id, { mail: 'boss@meridian.example' })
    expect(await place()).toEqual([0, 1, 2, 3, 4, 5])
    await change(ann.id, {
      otherMails: [],
      extensionAttributes: { extensionAttribute3: null },
      accountEnabled: true,
      mail: null,
    })
    expect(await place()).toEqual([3, 4])
  })

  test('a manager, given and taken away', async () => {
    const boss = await user()
    const ann = await user()
    const made = await group(`Direct Reports for "${boss.id}"`)
    await unit((tx) => giveManager(tx, ann.id, boss.id))
    expect(await members(made.id)).toEqual([ann.id])
    await unit((tx) => takeManager(tx, ann.id))
    expect(await members(made.id)).toEqual([])
  })

  test('a deleted user is judged anew when they come back', async () => {
    const made = await group('user.department -eq "Borealis"')
    const ann = await user({ department: 'Borealis' })
    await unit((tx) => removeUser(tx, ann.id))
    await unit(async (tx) => must(await setRule(tx, made.id, { rule: 'user.department -eq "Cetus"' })))
    const other = await group('user.department -eq "Borealis"')
    await unit(async (tx) => must(await bringBackUser(tx, ann.id)))
    expect(await members(made.id)).toEqual([])
    expect(await members(other.id)).toEqual([ann.id])
  })

  test('a refused change moves nobody', async () => {
    const made = await group('user.department -eq "Delphinus"')
    const ann = await user({ department: 'Delphinus' })
    const refused = await unit((tx) => changeUser(tx, ann.id, { department: 'x'.repeat(65) }))
    expect(refused.ok).toBe(false)
    expect(await members(made.id)).toEqual([ann.id])
  })
})

describe('a rule', () => {
  test('fills its group, and another one moves only those who differ', async () => {
    const [ann, bob, cid] = [
      await user({ city: 'Lyra' }),
      await user({ city: 'Lyra', state: 'N' }),
      await user({ city: 'Mensa', state: 'N' }),
    ]
    const made = await group('user.city -eq "Lyra"')
    expect(await members(made.id)).toEqual(ids(ann, bob))
    base.clock.advance(1_000)
    await unit(async (tx) =>
      must(await setRule(tx, made.id, { rule: 'user.state -eq "N" -and user.city -in ["Lyra","Mensa"]' })),
    )
    expect(await members(made.id)).toEqual(ids(bob, cid))
    const moved = (await audited(made.id)).slice(2).map((row) => [row.activity, row.targets[0]!.id])
    expect(moved).toEqual([
      ['Remove member from group', ann.id],
      ['Add member to group', cid.id],
    ])
  })

  test('makes an assigned group dynamic and assigned again; who fits stays, groups go, nobody is put in by hand', async () => {
    const [ann, bob] = [await user({ city: 'Norma' }), await user()]
    const nested = await group()
    const made = await group(undefined, { members: [ann.id, bob.id, nested.id] })
    await unit(async (tx) => must(await setRule(tx, made.id, { rule: 'user.city -eq "Norma"' })))
    expect(await members(made.id)).toEqual([ann.id])
    expect((await audited(made.id)).filter((row) => row.targets[0]!.id === ann.id)).toHaveLength(1)
    for (const act of [putMember, takeMember])
      expect(await unit((tx) => act(tx, made.id, ann.id))).toMatchObject({ refusal: { code: 'group.dynamic' } })
    const cleared = await unit(async (tx) => must(await clearRule(tx, made.id)))
    expect(cleared).toMatchObject({ groupTypes: [], membershipRuleProcessingState: 'Paused' })
    await change(ann.id, { city: 'Elsewhere' })
    expect(await members(made.id)).toEqual([ann.id])
    expect((await unit((tx) => putMember(tx, made.id, bob.id))).ok).toBe(true)
  })

  test.each(['On', 'Paused'] as const)(
    'that cannot be parsed is refused when it is %s, with every problem and place',
    async (state) => {
      const made = await group('user.city -eq "Octans"')
      const rule = 'user.citty -eq "a" -or user.state -eq a'
      const refused = await unit((tx) => setRule(tx, made.id, { rule, state }))
      expect(refused).toMatchObject({
        refusal: {
          code: 'group.rule_invalid',
          problems: [
            { field: 'membershipRule', code: 'E_ATTR', position: 0 },
            { field: 'membershipRule', code: 'E_OPERAND', position: 38 },
          ],
        },
      })
      expect(
        await unit((tx) =>
          addGroup(tx, { displayName: 'Never made', membershipRule: rule, membershipRuleProcessingState: state }),
        ),
      ).toMatchObject({
        refusal: { code: 'group.rule_invalid' },
      })
      const groups = await base.store.look((look) =>
        look.db.selectFrom('directory_group').select('display_name').where('display_name', '=', 'Never made').execute(),
      )
      expect(groups).toEqual([])
      expect(await status(made.id)).toMatchObject({ state: 'On', status: 'Succeeded' })
    },
  )

  test('is refused for groups that roles can be given to, of devices for Microsoft 365 groups, and beside members', async () => {
    await unit((tx) => putSubscription(tx, { product: 'AAD_PREMIUM', seats: 5 }))
    const guarded = await group(undefined, { isAssignableToRole: true })
    expect(await unit((tx) => setRule(tx, guarded.id, { rule: 'user.city -eq "x"' }))).toMatchObject({
      refusal: { code: 'group.rule_not_for_roles' },
    })
    const unified = await group(undefined, { kind: 'microsoft365', mailNickname: `unified${++names}` })
    expect(await unit((tx) => setRule(tx, unified.id, { rule: 'device.isRooted -eq true' }))).toMatchObject({
      refusal: { problems: [{ code: 'E_OBJECT' }] },
    })
    const ann = await user()
    expect(
      await unit((tx) => addGroup(tx, { displayName: 'x', membershipRule: 'user.city -eq "x"', members: [ann.id] })),
    ).toMatchObject({
      refusal: { problems: [{ field: 'members' }] },
    })
  })

  test('about devices is kept and has no members', async () => {
    const made = await group('device.deviceOSType -eq "Windows"')
    expect(await status(made.id)).toMatchObject({ status: 'Succeeded', members: 0 })
  })

  test('is kept with a notice when it names nobody', async () => {
    const id = '11111111-1111-4111-8111-111111111111'
    const made = await group()
    const set = await unit(async (tx) =>
      must(await setRule(tx, made.id, { rule: `user.memberOf -any (group.objectId -in ['${id}'])` })),
    )
    expect(set.notices).toEqual([{ code: 'no_group', message: expect.stringContaining(id), position: 0 }])
  })

  test('paused moves nobody; resumed makes up for it; re-evaluated mends what went wrong elsewhere', async () => {
    const made = await group('user.city -eq "Pavo"')
    await unit(async (tx) => must(await pauseProcessing(tx, made.id)))
    const ann = await user({ city: 'Pavo' })
    expect(await members(made.id)).toEqual([])
    expect(await unit((tx) => reevaluate(tx, made.id))).toMatchObject({ refusal: { code: 'group.paused' } })
    await unit(async (tx) => must(await resumeProcessing(tx, made.id)))
    expect(await members(made.id)).toEqual([ann.id])
    await unit((tx) => sql`delete from group_member where group_id = ${made.id}`.execute(tx.db))
    await unit(async (tx) => must(await reevaluate(tx, made.id)))
    expect(await members(made.id)).toEqual([ann.id])
  })

  test('of a deleted group rests; of a restored one fills it again', async () => {
    const made = await group('user.city -eq "Phoenix"')
    const ann = await user({ city: 'Phoenix' })
    await unit(async (tx) => must(await removeGroup(tx, made.id)))
    await change(ann.id, { city: null })
    const bob = await user({ city: 'Phoenix' })
    await unit(async (tx) => must(await bringBackGroup(tx, made.id)))
    expect(await members(made.id)).toEqual([bob.id])
    await change(bob.id, { city: null })
    expect(await members(made.id)).toEqual([])
  })
})

describe('memberOf', () => {
  const of = (...groups: { id: string }[]) =>
    `user.memberOf -any (group.objectId -in [${groups.map((one) => `'${one.id}'`).join(',')}])`

  test('follows assigned and dynamic groups, level by level, at once', async () => {
    const source = await group()
    const ruled = await group('user.city -eq "Pyxis"')
    const first = await group(of(source, ruled))
    const second = await group(of(first))
    const third = await group(of(second, source))
    const ann = await user({ city: 'Pyxis' })
    const bob = await user()
    for (const one of [first, second, third]) expect(await members(one.id)).toEqual([ann.id])
    await unit(async (tx) => must(await putMember(tx, source.id, bob.id)))
    for (const one of [first, second, third]) expect(await members(one.id)).toEqual(ids(ann, bob))
    await change(ann.id, { city: null })
    await unit(async (tx) => must(await takeMember(tx, source.id, bob.id)))
    for (const one of [first, second, third]) expect(await members(one.id)).toEqual([])
  })

  test('follows when a source gets another rule, is deleted and comes back', async () => {
    const [ann, bob] = [await user({ city: 'Sextans' }), await user({ city: 'Scutum' })]
    const source = await group('user.city -eq "Sextans"')
    const made = await group(of(source))
    await unit(async (tx) => must(await setRule(tx, source.id, { rule: 'user.city -eq "Scutum"' })))
    expect(await members(made.id)).toEqual([bob.id])
    await unit(async (tx) => must(await removeGroup(tx, source.id)))
    expect(await members(made.id)).toEqual([])
    await unit(async (tx) => must(await bringBackGroup(tx, source.id)))
    expect(await members(made.id)).toEqual([bob.id])
    expect(await members(made.id)).not.toContain(ann.id)
  })

  test('members of nested groups stay out', async () => {
    const ann = await user()
    const inner = await group(undefined, { members: [ann.id] })
    const outer = await group(undefined, { members: [inner.id] })
    expect(await members((await group(of(outer))).id)).toEqual([])
  })

  test('never depends on itself', async () => {
    const first = await group()
    const second = await group(of(first))
    const third = await group(of(second))
    for (const rule of [of(first), of(third), of(second)])
      expect(await unit((tx) => setRule(tx, first.id, { rule }))).toMatchObject({
        refusal: {
          code: 'group.rule_invalid',
          problems: [{ code: 'E_MEMBEROF', message: expect.stringContaining(first.displayName) }],
        },
      })
  })
})

describe('licences', () => {
  const premium = '41781fb2-bc02-4b7c-bd55-b576c07bb09d'
  const rule = `user.assignedPlans -any (assignedPlan.servicePlanId -eq "${premium}" -and assignedPlan.capabilityStatus -eq "Enabled")`

  test('come with membership, and rules about plans follow; one about its own licence ends too', async () => {
    await unit((tx) => putSubscription(tx, { product: 'AAD_PREMIUM', seats: 50 }))
    const licensed = await group('user.city -eq "Vela"')
    await unit(async (tx) => must(await giveLicence(tx, { principalId: licensed.id, product: 'AAD_PREMIUM' })))
    const made = await group(rule)
    const ann = await user({ city: 'Vela', usageLocation: 'PT' })
    expect(await members(made.id)).toContain(ann.id)
    await change(ann.id, { city: null })
    expect(await members(made.id)).not.toContain(ann.id)
    await unit(async (tx) => must(await giveLicence(tx, { principalId: ann.id, product: 'AAD_PREMIUM' })))
    expect(await members(made.id)).toContain(ann.id)
    await unit(async (tx) => must(await takeLicence(tx, { principalId: ann.id, product: 'AAD_PREMIUM' })))
    expect(await members(made.id)).not.toContain(ann.id)
    // Joins for want of the licence, gets it for joining: it changes once, and the unit ends.
    const paradox = await group(
      `user.city -eq "Volans" -and user.assignedPlans -all (assignedPlan.servicePlanId -ne "${premium}")`,
    )
    await unit(async (tx) => must(await giveLicence(tx, { principalId: paradox.id, product: 'AAD_PREMIUM' })))
    const bob = await user({ city: 'Volans', usageLocation: 'PT' })
    expect(await members(paradox.id)).toEqual([bob.id])
  })
})

describe('time', () => {
  test('moves people at their instants, and only then', async () => {
    const hired = (days: number) => new Date(base.clock.now().getTime() + days * day).toISOString()
    const made = await group(
      'user.employeeHireDate -ge system.now -minus P30D -and user.employeeHireDate -le system.now',
    )
    expect(await status(made.id)).toMatchObject({ dueAt: null })
    const ann = await user({ employeeHireDate: hired(2) })
    const bob = await user({ employeeHireDate: hired(-29) })
    expect(await members(made.id)).toEqual([bob.id])
    expect((await status(made.id))!.dueAt).toEqual(new Date(base.clock.now().getTime() + day))
    base.clock.advance(day - 1)
    expect(await turnMemberships(base.store)).toBe(0)
    base.clock.advance(2)
    expect(await turnMemberships(base.store)).toBe(1)
    expect(await members(made.id)).toEqual([])
    expect((await status(made.id))!.dueAt).toEqual(new Date(base.clock.now().getTime() + day - 1))
    base.clock.advance(day)
    await turnMemberships(base.store)
    expect(await members(made.id)).toEqual([ann.id])
    await change(ann.id, { employeeHireDate: hired(3) })
    expect(await members(made.id)).toEqual([])
    base.clock.advance(40 * day)
    await turnMemberships(base.store)
    expect(await members(made.id)).toEqual([])
    expect(await status(made.id)).toMatchObject({ dueAt: null })
  })
})

describe('looking before saving', () => {
  test('the preview counts who comes, goes and stays, and writes nothing', async () => {
    const [ann, bob, cid] = [
      await user({ city: 'Ara' }),
      await user({ city: 'Ara', state: 'N' }),
      await user({ state: 'N', city: 'Antlia' }),
    ]
    const made = await group('user.city -eq "Ara"')
    const rule = 'user.state -eq "N" -and user.city -startsWith "A"'
    const seen = must(await previewRule(base.store, base.tenantId, { groupId: made.id, rule }))
    expect(seen).toMatchObject({ joins: 1, leaves: 1, stays: 1, joining: [{ id: cid.id }], leaving: [{ id: ann.id }] })
    expect(seen.evaluated).toBeGreaterThan(3)
    expect(await members(made.id)).toEqual(ids(ann, bob))
    expect(await previewRule(base.store, base.tenantId, { rule: 'x' })).toMatchObject({
      refusal: { code: 'group.rule_invalid' },
    })
  })

  test('validation tells every expression, for at most 20', async () => {
    const ann = await user({ city: 'Apus', department: 'IT' })
    const rule = 'user.city -eq "Apus" -and user.department -eq "HR"'
    const nobody = '11111111-1111-4111-8111-111111111111'
    const verdicts = await base.store.look((look) => validateRule(look, base.tenantId, { rule }, [ann.id, nobody, 'x']))
    expect(must(verdicts)).toEqual([
      {
        id: ann.id,
        displayName: ann.displayName,
        result: 'Not in group',
        sentence: 'Is not a member; would be one if department were "HR" (it is "IT").',
        details: expect.objectContaining({
          expression: rule,
          expressionResult: false,
          expressionEvaluationDetails: [
            expect.objectContaining({
              expressionResult: true,
              propertyToEvaluate: { propertyName: 'city', propertyValue: 'Apus' },
            }),
            expect.objectContaining({ expressionResult: false }),
          ],
        }),
      },
      expect.objectContaining({ id: nobody, result: 'Unknown' }),
      expect.objectContaining({ id: 'x', result: 'Unknown' }),
    ])
    const many = await base.store.look((look) => validateRule(look, base.tenantId, { rule }, Array(21).fill(ann.id)))
    expect(many).toMatchObject({ refusal: { code: 'directory.invalid' } })
  })

  test('a check answers with the canonical form, the builder and notices', async () => {
    const seen = await base.store.look((look) => checkRule(look, base.tenantId, { rule: '(USER.Department -EQ "x")' }))
    expect(must(seen)).toMatchObject({
      kind: 'user',
      canonical: 'user.department -eq "x"',
      builder: { ok: true, rows: [{ property: 'department' }] },
      notices: [{ code: 'spelling' }],
    })
  })
})

describe('several servers', () => {
  test('a server knows at once what another one did to the rules', async () => {
    const keys = keyring(Buffer.alloc(32, 7))
    const { connection } = base.database
    const other = await openStore({ connection, clock: base.clock, random: base.store.random, keys, connections: 3 })
    const ann = await user()
    const made = await group('user.city -eq "Cygnus"')
    await change(ann.id, { city: 'Corvus' }, other)
    expect(await members(made.id)).toEqual([])
    await unit(async (tx) => must(await setRule(tx, made.id, { rule: 'user.city -eq "Crater"' })))
    await change(ann.id, { city: 'Crater' }, other)
    expect(await members(made.id)).toEqual([ann.id])
    await unit((tx) => pauseProcessing(tx, made.id), other)
    await change(ann.id, { city: 'Corvus' })
    expect(await members(made.id)).toEqual([ann.id])
    await other.close()
  })

  test('a rule that was rolled back leaves no trace in this process', async () => {
    const ann = await user()
    const made = await group('user.city -eq "Dorado"')
    const failed = unit(async (tx) => {
      must(await setRule(tx, made.id, { rule: 'user.city -eq "Draco"' }))
      must(await changeUser(tx, ann.id, { city: 'Draco' }))
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await change(ann.id, { city: 'Draco' })
    expect(await members(made.id)).toEqual([])
    await change(ann.id, { city: 'Dorado' })
    expect(await members(made.id)).toEqual([ann.id])
  })
})

test('the same tenant in another database has rules of its own', async () => {
  const other = await testStore()
  expect(other.tenantId).toBe(base.tenantId)
  const ann = await other.store.unit(other.request, async (tx) =>
    must(await addUser(tx, { userPrincipalName: 'ann@meridian.example', displayName: 'Ann', department: 'Atlas' })),
  )
  const rows = await other.store.look((look) =>
    look.db.selectFrom('group_member').selectAll().where('member_id', '=', ann.id).execute(),
  )
  expect(rows).toEqual([])
  await other.close()
})
