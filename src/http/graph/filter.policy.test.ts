import { describe, expect, test } from 'vitest'
import { entityTypes } from '../../contract/graph/types.ts'
import { conditionOf, type FilterRule, type FilterTest } from './filter.policy.ts'
import { groupFilters, userFilters } from './filters.ts'
import { parseFilter } from './odata.ts'

const known = new Set(Object.keys(entityTypes.user).map((name) => name.toLowerCase()))
const asked = (text: string, mode: { strict: boolean; advanced: boolean }, rules = userFilters) => {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.refusal}`)
  return conditionOf(parsed.value, { resource: 'user', rules, known, ...mode })
}

const literals = {
  text: "'x'",
  guid: "'0b3fd757-c479-48c7-b8e4-8fe4acd5f2b2'",
  boolean: 'true',
  time: '2026-03-01T10:11:12Z',
  number: '0',
} as const

/** The cell as a query: inside a lambda for lists and their elements. */
function cell(rule: FilterRule, test: FilterTest): string {
  const [list = '', element = ''] = rule.name.split('/')
  const isPart = list === 'onPremisesExtensionAttributes' || list === 'signInActivity'
  const isElement = element !== '' && element !== '$count' && !isPart
  const inner = rule.list ? 'x' : isElement ? `x/${element}` : rule.name
  const value = literals[rule.type]
  const plain: Record<FilterTest, string> = {
    eq: `${inner} eq ${value}`,
    ne: `${inner} ne ${value}`,
    ge: `${inner} ge ${value}`,
    le: `${inner} le ${value}`,
    in: `${inner} in (${value},${value})`,
    startsWith: `startsWith(${inner},${value})`,
    endsWith: `endsWith(${inner},${value})`,
    null: `${inner} eq null`,
    not: `${inner} eq ${value}`,
  }
  const leaf = plain[test]
  const whole = rule.list || isElement ? `${list}/any(x:${leaf})` : leaf
  return test === 'not' ? `not(${whole})` : whole
}

/** Lists of objects are only asked by their elements, numbers of elements only compared. */
const sensible = (rule: FilterRule, test: FilterTest): boolean =>
  !(rule.list && (rule.type === 'guid' || rule.name === 'identities')) &&
  !(rule.name.endsWith('$count') && ['in', 'startsWith', 'endsWith', 'null'].includes(test)) &&
  !(rule.list && test === 'null') &&
  !(rule.type === 'boolean' && (test === 'startsWith' || test === 'endsWith')) &&
  !((test === 'startsWith' || test === 'endsWith') && rule.type !== 'text' && rule.type !== 'guid')

const cells = (rules: typeof userFilters): [string, string, FilterRule, FilterTest][] =>
  [...rules.values()].flatMap((rule) =>
    (Object.keys(rule.levels) as FilterTest[])
      .filter((one) => sensible(rule, one))
      .map((one): [string, string, FilterRule, FilterTest] => [cell(rule, one), rule.levels[one], rule, one]),
  )

describe('graph-api.md 3.2: each cell once, as the table says', () => {
  test.each([...cells(userFilters), ...cells(groupFilters)])('%s: %s', (text, level, rule, one) => {
    const rules = userFilters.get(rule.name.toLowerCase()) === rule ? userFilters : groupFilters
    const free = asked(text, { strict: false, advanced: false }, rules)
    const strict = asked(text, { strict: true, advanced: false }, rules)
    const advanced = asked(text, { strict: true, advanced: true }, rules)
    // A negation asks for what it negates as well.
    const works = level !== '-' && (one !== 'not' || rule.levels.eq !== '-')
    expect([free.ok, advanced.ok]).toEqual([works, works])
    const simply = level === 'd' && (one !== 'not' || rule.levels.eq === 'd')
    expect(strict.ok).toBe(works && simply)
    for (const answer of [free, strict, advanced])
      if (!answer.ok) expect(answer.refusal).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' })
    if (works && !strict.ok) expect(strict.refusal.message).toMatch(/\$count=true .*ConsistencyLevel:eventual/)
  })
})

describe('what is no cell', () => {
  const free = { strict: false, advanced: false }
  test.each([
    ["contains(displayName,'x')", 'Request_UnsupportedQuery', "property 'displayName' of resource 'user'"],
    ["endsWith(displayName,'x')", 'Request_UnsupportedQuery', "property 'displayName'"],
    ["password eq 'x'", 'Request_BadRequest', "named 'password'"],
    ["constructor eq 'x'", 'Request_BadRequest', "named 'constructor'"],
    ["passwordProfile/password eq 'x'", 'Request_UnsupportedQuery', "property 'passwordProfile/password'"],
    ["businessPhones eq 'x'", 'Request_UnsupportedQuery', "property 'businessPhones'"],
    ["businessPhones/any(p:q eq 'x')", 'Request_BadRequest', "named 'q'"],
    ["displayName/any(p:p eq 'x')", 'Request_UnsupportedQuery', "property 'displayName'"],
    ['businessPhones/$count eq 0', 'Request_UnsupportedQuery', "property 'businessPhones'"],
    ["assignedLicenses/$count eq 'x'", 'Request_BadRequest', "property 'assignedLicenses/$count'"],
    ["accountEnabled eq 'true'", 'Request_BadRequest', "property 'accountEnabled'"],
    ["createdDateTime ge 'yesterday'", 'Request_BadRequest', "property 'createdDateTime'"],
    ["id eq 'x'", 'Request_BadRequest', "property 'id'"],
    ['displayName gt null', 'Request_BadRequest', "property 'displayName'"],
    ['displayName in (1,2)', 'Request_BadRequest', "property 'displayName'"],
    ['startsWith(department,5)', 'Request_BadRequest', "property 'department'"],
  ])('%s: %s', (text, code, named) => {
    const answer = asked(text, free)
    expect(answer).toMatchObject({ ok: false, refusal: { status: 400, code } })
    expect(answer.ok ? '' : answer.refusal.message).toContain(named)
  })

  test('any() asks whether there is one, all() whether none breaks it', () => {
    expect(asked('assignedLicenses/any()', free)).toEqual({
      ok: true,
      value: { is: 'size', field: 'assignedlicenses', test: 'gt', value: 0 },
    })
    expect(asked("otherMails/all(m:startswith(m,'a'))", free)).toMatchObject({ ok: false })
    expect(asked("businessPhones/all(p:p eq '1')", free)).toEqual({
      ok: true,
      value: { is: 'every', field: 'businessphones', of: { is: 'compare', field: '', test: 'eq', value: '1' } },
    })
  })
})
