import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Refusal } from '../../src/contract/refusals.ts'
import { addGroup, putMember, takeMember } from '../../src/directory/groups.ts'
import { setRule } from '../../src/directory/membership.rules.ts'
import { addUser, changeUser } from '../../src/directory/users.ts'
import type { Tx } from '../../src/store/unit.ts'
import { membersByRules, membersNow } from '../members.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

/**
 * A group that gets a rule while its members change: whoever comes first, both are answered, nobody is told that there
 * is a lot to do, and in the end the members are the rule's.
 */
let base: TestStore
let people: string[]
beforeAll(async () => {
  base = await testStore()
  const make = (n: number) =>
    unit(
      async (tx) => must(await addUser(tx, { userPrincipalName: `u${n}@meridian.example`, displayName: `U${n}` })).id,
    )
  people = await Promise.all(Array.from({ length: 6 }, (_, n) => make(n)))
})
afterAll(() => base.close())
const unit = <T>(fn: (tx: Tx) => Promise<T>) => base.store.unit(base.request, fn)

type Act = { does: 'rule'; rule: number } | { does: 'put' | 'take' | 'move'; who: number; to: number }

const who = fc.nat({ max: 5 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ does: fc.constant('rule' as const), rule: fc.nat({ max: 2 }) }),
  fc.record({ does: fc.constantFrom('put' as const, 'take' as const, 'move' as const), who, to: fc.nat({ max: 2 }) }),
)

test('rules and members of one group, all at one moment', async () => {
  let groups = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { minLength: 4, maxLength: 9 }),
      fc.subarray([0, 1, 2, 3, 4, 5]),
      async (acts, first) => {
        groups += 1
        const named = await unit(async (tx) => must(await addGroup(tx, { displayName: `Named ${groups}` })).id)
        const group = await unit(async (tx) => {
          const made = must(await addGroup(tx, { displayName: `Group ${groups}` }))
          for (const n of first) must(await putMember(tx, made.id, people[n]!))
          return made.id
        })
        const rules = [
          'user.department -eq "D1"',
          'user.department -ne "D1" -and user.displayName -startsWith "U"',
          `user.memberOf -any (group.objectId -in ['${named}'])`,
        ]
        const does =
          (one: Act) =>
          (tx: Tx): Promise<Outcome<unknown, Refusal>> => {
            if (one.does === 'rule') return setRule(tx, group, { rule: rules[one.rule]! })
            const [person, place] = [people[one.who]!, one.to === 0 ? named : group]
            if (one.does === 'put') return putMember(tx, place, person)
            if (one.does === 'take') return takeMember(tx, place, person)
            return changeUser(tx, person, { department: `D${one.to}` })
          }
        const answers = await Promise.all([...acts, { does: 'rule', rule: 0 } as const].map((one) => unit(does(one))))
        const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.code]))
        const known = ['group.dynamic', 'directory.conflict', 'directory.not_found']
        expect(refused.filter((code) => !known.includes(code))).toEqual([])
        expect(await membersNow(base.store)).toEqual(await membersByRules(base.store, base.request))
      },
    ),
    { numRuns: 25, seed: 11 },
  )
})
