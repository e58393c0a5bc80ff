import { describe, expect, test } from 'vitest'
import { assigned, isOfType, isPredefinable } from './attributes.policy.ts'
import type { AttributeDefinition, AttributeValues } from './attributes.store.ts'

const made = (name: string, more: Partial<AttributeDefinition> = {}): AttributeDefinition => ({
  set: 'Engineering',
  name,
  description: null,
  type: 'String',
  isCollection: false,
  isSearchable: true,
  status: 'Available',
  predefinedOnly: false,
  allowed: [],
  ...more,
})
const level = made('Level', {
  predefinedOnly: true,
  allowed: [
    { value: 'Low', isActive: true },
    { value: 'High', isActive: false },
  ],
})
const all = [
  made('Project', { isCollection: true }),
  made('Certified', { type: 'Boolean' }),
  made('Vendors', { type: 'Integer' }),
  made('Centers', { type: 'Integer', isCollection: true }),
  made('Old', { status: 'Deprecated' }),
  level,
  made('name', { set: 'constructor' }),
]

const valuesAfter = (change: object, old: AttributeValues = {}) => {
  const result = assigned(old, change as never, all)
  return 'problems' in result ? result.problems.map((one) => one.field ?? '') : result.values
}

describe('values', () => {
  test('of every type, by names in any case, annotations aside', () => {
    const given = {
      engineering: {
        '@odata.type': '#microsoft.graph.customSecurityAttributeValue',
        'PROJECT@odata.type': '#Collection(String)',
        PROJECT: ['Baker', 'Cascade'],
        certified: true,
        Vendors: -3,
        Centers: [1, 2],
        level: 'Low',
      },
      constructor: { name: 'x' },
    }
    expect(valuesAfter(given)).toEqual({
      Engineering: { Project: ['Baker', 'Cascade'], Certified: true, Vendors: -3, Centers: [1, 2], Level: 'Low' },
      constructor: { name: 'x' },
    })
  })

  test('are merged, and taken away by null or an empty list', () => {
    const old = { Engineering: { Project: ['Baker'], Old: 'x', Vendors: 1 } }
    expect(valuesAfter({ Engineering: { Project: [], Certified: false } }, old)).toEqual({
      Engineering: { Old: 'x', Vendors: 1, Certified: false },
    })
    expect(valuesAfter({ Engineering: { Project: null, Old: null, Vendors: null } }, old)).toEqual({})
    expect(assigned(old, { Engineering: { Vendors: 1 } }, all)).toEqual({ values: old, changed: [] })
    expect(old.Engineering.Project).toEqual(['Baker'])
  })

  test.each([
    [{ Engineering: { Nothing: 'x' } }],
    [{ Elsewhere: { Project: ['x'] } }],
    [{ Engineering: { Project: 'x' } }],
    [{ Engineering: { Project: ['x', 'x'] } }],
    [{ Engineering: { Project: [''] } }],
    [{ Engineering: { Project: ['x'.repeat(65)] } }],
    [{ Engineering: { Project: ['x', 1] } }],
    [{ Engineering: { Certified: 'true' } }],
    [{ Engineering: { Certified: [true] } }],
    [{ Engineering: { Vendors: 1.5 } }],
    [{ Engineering: { Vendors: 2 ** 31 } }],
    [{ Engineering: { Level: 'low' } }],
    [{ Engineering: { Level: 'High' } }],
    [{ Engineering: { Old: 'x' } }],
    [{ constructor: { length: 1 } }],
  ])('not %j', (change) => {
    const [[set, values]] = Object.entries(change) as [[string, object]]
    expect(valuesAfter(change)).toEqual([`customSecurityAttributes.${set}.${Object.keys(values)[0]}`])
  })

  test('what somebody has already may stay when it is given no more', () => {
    expect(valuesAfter({ Engineering: { Level: 'High' } }, { Engineering: { Level: 'High' } })).toEqual({
      Engineering: { Level: 'High' },
    })
  })

  test('fifty at most, each of a list counted', () => {
    const list = (n: number) => Array.from({ length: n }, (_, at) => `P${at}`)
    expect(valuesAfter({ Engineering: { Project: list(49), Certified: true } })).toHaveProperty('Engineering')
    expect(valuesAfter({ Engineering: { Project: list(50), Certified: true } })).toEqual(['customSecurityAttributes'])
  })
})

test('predefined values are texts of the type', () => {
  expect(['0', '-7', '2147483647', '07', '1.0', '2147483648', 'x'].map((id) => isPredefinable('Integer', id))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
  expect(isPredefinable('Boolean', 'true')).toBe(false)
  expect(isOfType('String', 'a\u202eb')).toBe(false)
})
