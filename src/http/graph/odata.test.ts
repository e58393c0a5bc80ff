import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditCondition } from './audit.policy.ts'
import { parseFilter } from './odata.ts'

const tree = (text: string) => {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(parsed.refusal)
  return parsed.value
}
const problem = (text: string) => {
  const parsed = parseFilter(text)
  return parsed.ok ? null : parsed.refusal
}
const condition = (text: string) => auditCondition(tree(text))

describe('$filter', () => {
  test('or binds weaker than and, not stronger than both, parentheses before all', () => {
    expect(tree('a eq 1 or b eq 2 and not (c eq 3)')).toEqual({
      is: 'or',
      of: [
        { is: 'compare', property: 'a', operator: 'eq', value: { type: 'number', value: 1 } },
        {
          is: 'and',
          of: [
            { is: 'compare', property: 'b', operator: 'eq', value: { type: 'number', value: 2 } },
            { is: 'not', of: { is: 'compare', property: 'c', operator: 'eq', value: { type: 'number', value: 3 } } },
          ],
        },
      ],
    })
  })

  test('literals have types; words have no case; quotes are doubled inside texts', () => {
    const value = (text: string) => {
      const filter = tree(`p EQ ${text}`)
      return filter.is === 'compare' ? filter.value : null
    }
    expect(value("'O''Brien'")).toEqual({ type: 'text', value: "O'Brien" })
    expect(value("'and (or)'")).toEqual({ type: 'text', value: 'and (or)' })
    expect(value('0B3FD757-c479-48c7-b8e4-8fe4acd5f2b2')).toEqual({
      type: 'guid',
      value: '0b3fd757-c479-48c7-b8e4-8fe4acd5f2b2',
    })
    expect(value('2026-03-01T10:11:12.5Z')).toEqual({ type: 'time', value: new Date('2026-03-01T10:11:12.5Z') })
    expect(value('2026-03-01T10:11:12+02:00')).toEqual({ type: 'time', value: new Date('2026-03-01T08:11:12Z') })
    expect(value('TRUE')).toEqual({ type: 'boolean', value: true })
    expect(value('null')).toEqual({ type: 'null', value: null })
  })

  test.each([
    ['', 'Something is missing at position 1.'],
    ["a eq 'open", 'Something that no filter has at position 6.'],
    ['a eq b', '"b" is no value (texts stand in single quotes) at position 6.'],
    ["a like 'x'", '"like" is no comparison (eq, ne, gt, ge, lt, le) at position 3.'],
    ["a eq 'x' b", '"b" comes too late at position 10.'],
    ["startswith(a,'x'", '")" is missing at position 17.'],
    ["(a eq 'x'", '")" is missing at position 10.'],
    [`${'('.repeat(20)}a eq 1${')'.repeat(20)}`, 'The filter is nested deeper than 16 levels.'],
    [`a eq '${'x'.repeat(5000)}'`, 'The filter is longer than 4000 characters.'],
    [`a in (${Array.from({ length: 301 }, () => 1).join()})`, 'The filter has more than 300 values.'],
    ['a in 1', '"(" is missing at position 6.'],
    ['a/$count', 'Something is missing at position 9.'],
    ["a/any(x:x eq 'y'", '")" is missing at position 17.'],
    ["startswith(a,'x') eq 5", 'true or false should stand here at position 22.'],
    ["a eq 'x'; drop", 'Something that no filter has at position 9.'],
  ])('%s is refused where it goes wrong', (text, message) => {
    expect(problem(text)).toBe(message)
  })

  test('any text at all is answered by a tree or a sentence, and quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        const parsed = parseFilter(text)
        return parsed.ok || typeof parsed.refusal === 'string'
      }),
      { numRuns: 300 },
    )
  })
})

describe('filters of directoryAudits', () => {
  test('the documented properties, however they are written', () => {
    const id = '0b3fd757-c479-48c7-b8e4-8fe4acd5f2b2'
    expect(condition(`correlationId eq '${id}'`)).toEqual({ ok: true, value: { is: 'correlation', id } })
    expect(condition(`initiatedby/user/ID eq ${id}`)).toEqual({
      ok: true,
      value: { is: 'text', field: 'actorUserId', test: 'eq', value: id },
    })
    expect(condition("targetResources/any(t: t/displayName eq 'Carla')")).toEqual({
      ok: true,
      value: { is: 'target', field: 'displayName', test: 'eq', value: 'Carla' },
    })
    expect(condition(`targetResources/any(t:t/id eq '${id}')`)).toMatchObject({ ok: true })
    expect(condition("startsWith(activityDisplayName,'Reset') and activityDateTime ge 2026-01-01")).toMatchObject({
      ok: true,
    })
  })

  test.each([
    ["result ne 'success'", "property 'result'"],
    ['activityDateTime gt 2026-01-01', "property 'activityDateTime'"],
    ["startswith(result,'s')", "property 'result'"],
    ["endswith(activityDisplayName,'s')", "property 'activityDisplayName'"],
    ["constructor eq 'x'", "property 'constructor'"],
    ["resultReason eq 'x'", "property 'resultReason'"],
    ["additionalDetails/any(d: d/key eq 'x')", "property 'additionalDetails'"],
    ["targetResources/any(t: u/id eq 'x')", "property 'u/id'"],
    ["not result eq 'x'", "operator 'not'"],
  ])('%s is refused by name', (text, named) => {
    const made = condition(text)
    expect(made).toMatchObject({ ok: false, refusal: { status: 400, code: 'Request_UnsupportedQuery' } })
    expect(made.ok ? '' : made.refusal.message).toContain(named)
  })

  test.each(["activityDateTime ge 'yesterday'", 'category eq 5', 'startswith(activityDisplayName,5)'])(
    '%s has a value of the wrong type',
    (text) => {
      expect(condition(text)).toMatchObject({ ok: false, refusal: { code: 'Request_BadRequest' } })
    },
  )
})
