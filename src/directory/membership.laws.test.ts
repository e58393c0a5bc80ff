import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { membersByRules, membersNow } from '../../test/members.ts'
import { type TestStore, testStore } from '../../test/store.ts'
import { must } from '../../test/world.ts'
import type { UserChange } from '../contract/directory.ts'
import type { Tx } from '../store/unit.ts'
import { addGroup, putMember, takeMember } from './groups.ts'
import { giveManager, takeManager } from './managers.ts'
import { pauseProcessing, resumeProcessing, setRule } from './membership.rules.ts'
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

test('after any row of changes everybody is exactly where the rules want them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
      for (const one of acts) await unit(one)
      expect(await membersNow(base.store)).toEqual(await membersByRules(base.store, base.request))
    }),
    { numRuns: 40, seed: 7 },
  )
})
