import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { must } from '../../test/world.ts'
import type { UserChange } from '../contract/directory.ts'
import type { Tx } from '../store/unit.ts'
import { addGroup, putMember, takeMember } from './groups.ts'
import { giveManager, takeManager } from './managers.ts'
import { dynamicGroupOf } from './membership.policy.ts'
import { pauseProcessing, resumeProcessing, setRule } from './membership.rules.ts'
import { peopleOf } from './membership.subjects.store.ts'
import { readRule } from './rule/rule.ts'
import { addUser, bringBackUser, changeUser, removeUser } from './users.ts'

/**
 * directory.md 4.14: whatever is done, one change after the other, the members are those that a look at everybody by
 * the bare rules finds.
 */
let base: TestStore
const people: string[] = []
const groups: string[] = []
let assigned = ''
const unit = <T>(fn: (tx: Tx) => Promise<T>) => base.store.unit(base.request, fn)

const memberOf = (...ids: string[]) =>
  `user.memberOf -any (group.objectId -in [${ids.map((id) => `'${id}'`).join(',')}])`
const rules = (): string[] => [
  'user.department -eq "A"',
  'user.department -ne "A" -and user.accountEnabled -eq true',
  '-not (user.department -startsWith "B") -or user.jobTitle -contains "x"',
  'user.otherMails -any (_ -endsWith "@b.example") -and user.department -in ["A","B"]',
  'user.jobTitle -match "^[ab]$"',
  `Direct Reports for "${people[0]}"`,
  memberOf(assigned),
  memberOf(assigned, groups[0]!),
]

beforeAll(async () => {
  base = await testStore()
  await unit(async (tx) => {
    for (let n = 0; n < 6; n++)
      people.push(must(await addUser(tx, { userPrincipalName: `p${n}@meridian.example`, displayName: `P${n}` })).id)
    assigned = must(await addGroup(tx, { displayName: 'Assigned' })).id
    for (let n = 0; n < 6; n++) {
      const membershipRule = n < 5 ? rules()[n]! : memberOf(assigned, groups[1]!)
      groups.push(must(await addGroup(tx, { displayName: `Dynamic ${n}`, membershipRule })).id)
    }
  })
})
afterAll(() => base.close())

const person = fc.nat(5)
const letter = fc.constantFrom('A', 'a', 'B', 'x', 'b', null)
const act: fc.Arbitrary<(tx: Tx) => Promise<unknown>> = fc.oneof(
  fc.record({ person, department: letter, jobTitle: letter }).map(
    ({ person: n, ...change }) =>
      (tx: Tx) =>
        changeUser(tx, people[n]!, change as UserChange),
  ),
  fc.record({ person, on: fc.boolean(), mail: fc.constantFrom<string[]>([], ['m@b.example']) }).map(
    ({ person: n, on, mail }) =>
      (tx: Tx) =>
        changeUser(tx, people[n]!, { accountEnabled: on, otherMails: mail }),
  ),
  fc.tuple(person, fc.boolean()).map(
    ([n, there]) =>
      (tx: Tx) =>
        there ? bringBackUser(tx, people[n]!) : removeUser(tx, people[n]!),
  ),
  fc.tuple(person, fc.boolean()).map(
    ([n, add]) =>
      (tx: Tx) =>
        add ? putMember(tx, assigned, people[n]!) : takeMember(tx, assigned, people[n]!),
  ),
  fc.tuple(person, fc.boolean()).map(
    ([n, give]) =>
      (tx: Tx) =>
        give ? giveManager(tx, people[n]!, people[0]!) : takeManager(tx, people[n]!),
  ),
  fc.tuple(fc.nat(4), fc.nat(7)).map(
    ([group, rule]) =>
      (tx: Tx) =>
        setRule(tx, groups[group]!, { rule: rules()[rule]! }),
  ),
  fc.tuple(fc.nat(5), fc.boolean()).map(
    ([group, on]) =>
      (tx: Tx) =>
        on ? resumeProcessing(tx, groups[group]!) : pauseProcessing(tx, groups[group]!),
  ),
)

/** By the bare rules, again and again until nothing moves: memberOf rules see what the others gave. */
async function expected(): Promise<Map<string, string[]>> {
  return unit(async (tx) => {
    const rows = await tx.db.selectFrom('directory_group').selectAll().execute()
    const all = await peopleOf(tx, tx.tenantId, people, false)
    const inside = new Map<string, Set<string>>()
    const now = await tx.db.selectFrom('group_member').select(['group_id', 'member_id']).execute()
    for (const { id } of rows)
      inside.set(id, new Set(now.filter((row) => row.group_id === id).map((row) => row.member_id)))
    for (let round = 0; round < rows.length; round++) {
      for (const row of rows) {
        const reading = row.membership_rule === null ? null : readRule(row.membership_rule)
        if (!reading?.ok || row.membership_rule_processing_state !== 'On') continue
        const { ready } = dynamicGroupOf({ id: row.id, displayName: '', generation: 0, active: false }, reading.rule)
        for (const one of all) {
          const direct = [...inside].flatMap(([id, list]) => (list.has(one.id) ? [id] : []))
          const subject = { ...one.subject, values: { ...one.subject.values, directGroups: direct } }
          if (ready.test(subject, tx.now.getTime())) inside.get(row.id)!.add(one.id)
          else inside.get(row.id)!.delete(one.id)
        }
      }
    }
    return new Map([...inside].map(([id, list]) => [id, [...list].sort()]))
  })
}

async function actual(): Promise<Map<string, string[]>> {
  return base.store.look(async (look) => {
    const rows = await look.db.selectFrom('group_member').select(['group_id', 'member_id']).execute()
    const byGroup = Map.groupBy(rows, (row) => row.group_id)
    return new Map([assigned, ...groups].map((id) => [id, (byGroup.get(id) ?? []).map((row) => row.member_id).sort()]))
  })
}

test('after any row of changes everybody is exactly where the rules want them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
      for (const one of acts) await unit(one)
      const [wanted, found] = [await expected(), await actual()]
      for (const [id, list] of found) expect(list, id).toEqual(wanted.get(id))
    }),
    { numRuns: 40, seed: 7 },
  )
})
