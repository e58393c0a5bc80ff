import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { must } from '../../test/world.ts'
import type { Condition } from '../store/condition.ts'
import { everything } from '../store/condition.ts'
import { addGroup } from './groups.ts'
import { countUsers, groupsPage, usersPage } from './queries.store.ts'
import { addUser } from './users.ts'

let s: TestStore
const names = ['Ada', 'ada', 'ÉMILE', 'émile', 'Zoë', 'ΟΔΥΣΣΕΥΣ', 'Ünal 100%', 'a_b', "O'Brien", '山田']
const departments = [null, 'Sales', 'SALES', 'sales ', 'Marketing', 'Vertrieb Ä', 'vertrieb ä', '%']
const mails = [[], ['A@x.example'], ['b@y.example', 'c@x.example']]
type Row = {
  id: string
  displayName: string
  department: string | null
  jobTitle: string | null
  otherMails: string[]
  accountEnabled: boolean
}
const people: Row[] = []

beforeAll(async () => {
  s = await testStore()
  for (let n = 0; n < 40; n++) {
    const user = {
      displayName: names[n % names.length]!,
      department: departments[n % departments.length]!,
      jobTitle: departments[(n * 3) % departments.length]!,
      otherMails: mails[n % mails.length]!,
      accountEnabled: n % 7 !== 0,
    }
    const made = await s.store.unit(s.request, (tx) =>
      addUser(tx, { userPrincipalName: `u${n}@meridian.example`, ...user }),
    )
    people.push({ id: must(made).id, ...user })
  }
})
afterAll(() => s.close())

const query = (condition: Condition, more: object = {}) =>
  ({
    condition,
    search: null,
    order: { by: 'displayName', descending: false },
    limit: 999,
    after: null,
    ...more,
  }) as const
const found = (condition: Condition) =>
  s.store.look(async (look) => (await usersPage(look, s.tenantId, query(condition))).map((user) => user.id))

/** Folded as the database does it; final sigma is a sigma. */
const fold = (text: string) => text.toLowerCase().replaceAll('ς', 'σ')

const texts = {
  department: (row: Row) => row.department,
  jobtitle: (row: Row) => row.jobTitle,
  displayname: (row: Row) => row.displayName,
} as const

/** What a condition means, said a second time and differently. */
function holds(condition: Condition, row: Row, element?: string): boolean {
  switch (condition.is) {
    case 'all':
      return condition.of.every((one) => holds(one, row, element))
    case 'any':
      return condition.of.some((one) => holds(one, row, element))
    case 'not':
      return !holds(condition.of, row, element)
    case 'some':
      return row.otherMails.some((mail) => holds(condition.of, row, mail))
    case 'every':
      return row.otherMails.every((mail) => holds(condition.of, row, mail))
    case 'size':
      return false
    default:
  }
  const raw = condition.field === '' ? element! : texts[condition.field as keyof typeof texts](row)
  const value = raw === null ? null : fold(raw)
  if (condition.is === 'in') return value !== null && condition.values.some((one) => fold(String(one)) === value)
  if (condition.is !== 'compare') {
    const part = fold(condition.value)
    if (value === null) return false
    if (condition.is === 'begins') return value.startsWith(part)
    return condition.is === 'ends' ? value.endsWith(part) : value.includes(part)
  }
  const wanted = condition.value === null ? null : fold(String(condition.value))
  if (condition.test === 'eq') return value === wanted
  if (condition.test === 'ne') return value !== wanted
  if (value === null || wanted === null) return false
  const order = Buffer.compare(Buffer.from(value), Buffer.from(wanted))
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[condition.test]
}

const words = fc.constantFrom(...names, 'sales', 'Vertrieb', 'a', '%', '_', 'é', 'σ', 'x.example', 'zz')
const leafOn = (field: fc.Arbitrary<string>): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({
      is: fc.constant('compare' as const),
      field,
      test: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'),
      value: words,
    }),
    fc.record({
      is: fc.constant('compare' as const),
      field,
      test: fc.constantFrom('eq', 'ne'),
      value: fc.constant(null),
    }),
    fc.record({ is: fc.constant('in' as const), field, values: fc.array(words, { maxLength: 3 }) }),
    fc.record({ is: fc.constantFrom('begins', 'ends', 'contains'), field, value: words }),
  )
const conditions = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leafOn(fc.constantFrom('department', 'displayname', 'jobtitle')),
    fc.record({
      is: fc.constantFrom('some', 'every'),
      field: fc.constant('othermails'),
      of: leafOn(fc.constant('')),
    }),
    fc.record({ is: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ is: fc.constantFrom('all', 'any'), of: fc.array(tie('tree'), { maxLength: 3 }) }),
  ),
})).tree

describe('conditions', () => {
  test('find what they mean, nulls and negations included', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async (condition) => {
        const expected = people.filter((row) => holds(condition, row)).map((row) => row.id)
        expect((await found(condition)).toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 250 },
    )
  })

  test('a beginning that many or few have is paged through in the order of names, each once', async () => {
    for (const value of ['sal', 'v', 'marketing', 'zz', '']) {
      const condition: Condition = { is: 'begins', field: 'jobtitle', value }
      for (const descending of [false, true]) {
        const order = { by: 'displayName', descending } as const
        const seen: string[] = []
        let after: readonly [string, string] | null = null
        for (;;) {
          const more: object = { order, limit: 3, after }
          const page = await s.store.look((look) => usersPage(look, s.tenantId, query(condition, more)))
          seen.push(...page.map((user) => user.id))
          const last = page.at(-1)
          if (page.length < 3 || !last) break
          after = [last.pageKey, last.id]
        }
        const all = await s.store.look((look) => usersPage(look, s.tenantId, query(everything, { order })))
        const wanted = new Set(people.filter((row) => holds(condition, row)).map((row) => row.id))
        expect(seen).toEqual(all.map((user) => user.id).filter((id) => wanted.has(id)))
      }
    }
  })

  test('pages by key show everybody once, both ways, in one order', async () => {
    for (const by of ['displayName', 'userPrincipalName', 'createdDateTime'] as const)
      for (const descending of [false, true]) {
        const all = await s.store.look((look) =>
          usersPage(look, s.tenantId, query(everything, { order: { by, descending } })),
        )
        const seen: string[] = []
        let after: readonly [string, string] | null = null
        for (;;) {
          const page = await s.store.look((look) =>
            usersPage(look, s.tenantId, query(everything, { order: { by, descending }, limit: 7, after })),
          )
          seen.push(...page.map((user) => user.id))
          const last = page.at(-1)
          if (page.length < 7 || !last) break
          after = [last.pageKey, last.id]
        }
        expect(seen).toEqual(all.map((user) => user.id))
        expect(new Set(seen).size).toBe(people.length)
      }
    expect(await s.store.look((look) => countUsers(look, s.tenantId, query(everything)))).toBe(people.length)
  })

  test('searches find the begins of words, each property apart', async () => {
    const by = (search: string) =>
      s.store.look(async (look) => (await usersPage(look, s.tenantId, query(everything, { search }))).length)
    const named = (part: RegExp) => people.filter((row) => part.test(row.displayName)).length
    expect(await by("'aADA':*")).toBe(named(/^ada$/i))
    expect(await by("'aémi':*")).toBe(named(/^émile$/i))
    expect(await by("'aünal':* & 'a1':*")).toBe(named(/^Ünal/))
    expect(await by("'abrien':*")).toBe(named(/Brien/))
    expect(await by("'a山':*")).toBe(named(/山/))
    expect(await by("'cu1':*")).toBe(people.filter((_, n) => String(n).startsWith('1')).length)
    expect(await by("'au1':*")).toBe(0)
    expect(await by("'ex':*")).toBe(people.filter((row) => row.otherMails.length > 0).length)
    expect(await by("!('aADA':*)")).toBe(people.length - named(/^ada$/i))
  })

  test('a search pages through common and rare words alike, each row once', async () => {
    const pages = async (search: string, descending: boolean) => {
      const seen: string[] = []
      let after: readonly [string, string] | null = null
      for (;;) {
        const more: object = { search, order: { by: 'id', descending }, limit: 3, after }
        const page = await s.store.look((look) => usersPage(look, s.tenantId, query(everything, more)))
        seen.push(...page.map((user) => user.id))
        const last = page.at(-1)
        if (page.length < 3 || !last) return seen
        after = [last.pageKey, last.id]
      }
    }
    const having = (test: (row: Row, n: number) => boolean) => people.filter(test).map((row) => row.id)
    for (const descending of [false, true]) {
      const inOrder = (ids: string[]) => (descending ? ids.toSorted().reverse() : ids.toSorted())
      // Everybody, more than half, four, and nobody.
      expect(await pages("'cu':*", descending)).toEqual(inOrder(having(() => true)))
      expect(await pages("'ex':*", descending)).toEqual(inOrder(having((row) => row.otherMails.length > 0)))
      expect(await pages("'a山':*", descending)).toEqual(inOrder(having((row) => row.displayName === '山田')))
      expect(await pages("'cu39':*", descending)).toEqual(inOrder(having((_, n) => n === 39)))
      expect(await pages("'azz':*", descending)).toEqual([])
    }
  })

  test('groups are asked the same way', async () => {
    for (const displayName of ['Ärzte', 'ärzte', 'Zimmer'])
      must(await s.store.unit(s.request, (tx) => addGroup(tx, { displayName, description: 'Haus 7' })))
    const page = (condition: Condition, more = {}) =>
      s.store.look((look) => groupsPage(look, s.tenantId, query(condition, more)))
    expect(await page({ is: 'compare', field: 'displayname', test: 'eq', value: 'ÄRZTE' })).toHaveLength(2)
    expect(await page({ is: 'compare', field: 'securityenabled', test: 'eq', value: true })).toHaveLength(3)
    expect(await page(everything, { search: "'bhaus':* & 'b7':*" })).toHaveLength(3)
  })
})
