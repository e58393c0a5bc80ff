import { describe, expect, test } from 'vitest'
import type { LicenceError } from '../store/schema.ts'
import { type Holder, type Path, type Seats, settle, type Verdict } from './licence-states.policy.ts'
import type { Catalogue, Product, ServicePlan } from './products.ts'

const plan = (id: string, more: Partial<ServicePlan> = {}): ServicePlan => ({
  id,
  name: id.toUpperCase(),
  displayName: id,
  service: 'Test',
  gives: [],
  ...more,
})
const product = (skuId: string, plans: ServicePlan[], prohibitedIn: string[] = []): Product => ({
  skuId,
  skuPartNumber: skuId,
  displayName: skuId,
  plans,
  prohibitedIn,
})
const catalogue: Catalogue = new Map(
  [
    product('plain', [plan('a')]),
    product('second', [plan('b')]),
    product('not-in-kp', [plan('c')], ['KP']),
    product('light', [plan('small', { excludes: ['big'] })]),
    product('heavy', [plan('big'), plan('bonus')]),
    product('base', [plan('ground')]),
    product('storey', [plan('upper', { requires: ['ground'] }), plan('a')]),
    product('once-one', [plan('single', { once: true })]),
    product('once-two', [plan('single', { once: true }), plan('d')]),
  ].map((one) => [one.skuId, one]),
)
const plenty = (): Seats => new Map([...catalogue.keys()].map((skuId) => [skuId, 100]))
const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour))

const path = (skuId: string, via = 'ana', more: Partial<Path> = {}): Path => ({
  skuId,
  via,
  disabledPlans: [],
  assignedAt: at(1),
  before: null,
  ...more,
})
const active: Verdict = { state: 'Active', error: 'None' }
const had = (skuId: string, via = 'ana', more: Partial<Path> = {}): Path =>
  path(skuId, via, { before: active, ...more })
const holder = (paths: Path[], more: Partial<Holder> = {}): Holder => ({
  userId: 'ana',
  country: 'PT',
  paths,
  gone: [],
  ...more,
})
/** What became of each assignment, as `sku via: state error`. */
function outcome(who: Holder, seats: Seats = plenty()): string[] {
  const [settled] = settle([who], seats, catalogue)
  expect(new Set(settled!.verdicts.keys())).toEqual(new Set(who.paths))
  return who.paths.map((one) => {
    const { state, error } = settled!.verdicts.get(one)!
    return `${one.skuId} ${one.via}: ${state}${error === 'None' ? '' : ` ${error}`}`
  })
}
const failed = (skuId: string, via: string, error: LicenceError) => `${skuId} ${via}: Error ${error}`

describe('seats', () => {
  test('one for a product, however many ways it comes', () => {
    const seats: Seats = new Map([['plain', 1]])
    const paths = [path('plain'), path('plain', 'g1'), path('plain', 'g2')]
    expect(outcome(holder(paths), seats)).toEqual(['plain ana: Active', 'plain g1: Active', 'plain g2: Active'])
    expect(seats.get('plain')).toBe(0)
  })

  test('none left: the wish stays with its error; own assignments come first, then older ones', () => {
    expect(outcome(holder([path('plain', 'g1')]), new Map())).toEqual([failed('plain', 'g1', 'CountViolation')])
    const seats: Seats = new Map([['plain', 1]])
    const people = ['bea', 'ana'].map((userId) => ({ ...holder([path('plain', 'g1')]), userId }))
    const settled = settle(people, seats, catalogue)
    expect(settled.map(({ verdicts }) => [...verdicts.values()][0]!.error)).toEqual(['None', 'CountViolation'])
  })

  test('a seat that becomes free with one person is there for the next', () => {
    const gone = [{ skuId: 'plain', via: 'g1', before: active }]
    const seats: Seats = new Map([['plain', 0]])
    const leaves = { ...holder([], { gone }), userId: 'zoe' }
    const settled = settle([holder([path('plain', 'g1')]), leaves], seats, catalogue)
    expect([...settled[0]!.verdicts.values()]).toEqual([active])
    expect(seats.get('plain')).toBe(0)
  })

  test('whoever changes the way keeps the seat', () => {
    const seats: Seats = new Map([['plain', 0]])
    const moves = holder([path('plain', 'g2')], { gone: [{ skuId: 'plain', via: 'g1', before: active }] })
    expect(outcome(moves, seats)).toEqual(['plain g2: Active'])
    expect(seats.get('plain')).toBe(0)
  })

  test('what is in force stays in force beyond the count', () => {
    const seats: Seats = new Map([['plain', -3]])
    expect(outcome(holder([had('plain')]), seats)).toEqual(['plain ana: Active'])
    expect(seats.get('plain')).toBe(-3)
  })
})

describe('several products of one group (directory.md 5.2)', () => {
  test('if one cannot be assigned, the others are not either', () => {
    const seats: Seats = new Map([
      ['plain', 5],
      ['second', 0],
    ])
    const paths = [path('plain', 'g1'), path('second', 'g1'), path('plain', 'g2', { assignedAt: at(2) })]
    expect(outcome(holder(paths), seats)).toEqual([
      failed('plain', 'g1', 'Other'),
      failed('second', 'g1', 'CountViolation'),
      'plain g2: Active',
    ])
    expect(seats.get('plain')).toBe(4)
  })

  test('own assignments stand each by itself', () => {
    const seats: Seats = new Map([['plain', 1]])
    expect(outcome(holder([path('plain'), path('second')]), seats)).toEqual([
      'plain ana: Active',
      failed('second', 'ana', 'CountViolation'),
    ])
  })

  test('what is in force already is not taken back by a product that is added', () => {
    const seats: Seats = new Map([['second', 0]])
    expect(outcome(holder([had('plain', 'g1'), path('second', 'g1')]), seats)).toEqual([
      'plain g1: Active',
      failed('second', 'g1', 'CountViolation'),
    ])
  })
})

describe('the usage location', () => {
  test('where a product is not offered it is not assigned, and a move takes it away', () => {
    const inKp = { country: 'KP' }
    expect(outcome(holder([path('not-in-kp')]))).toEqual(['not-in-kp ana: Active'])
    expect(outcome(holder([path('not-in-kp')], inKp))).toEqual([
      failed('not-in-kp', 'ana', 'ProhibitedInUsageLocationViolation'),
    ])
    const seats: Seats = new Map([['not-in-kp', 0]])
    expect(outcome(holder([had('not-in-kp', 'g1')], inKp), seats)).toEqual([
      failed('not-in-kp', 'g1', 'ProhibitedInUsageLocationViolation'),
    ])
    expect(seats.get('not-in-kp')).toBe(1)
  })
})

test('what a country bars takes the other products of that group along, and gives them back', () => {
  const paths = [had('plain', 'g1'), had('not-in-kp', 'g1'), had('second', 'g2')]
  const barred = outcome(holder(paths, { country: 'KP' }))
  expect(barred).toEqual([
    failed('plain', 'g1', 'Other'),
    failed('not-in-kp', 'g1', 'ProhibitedInUsageLocationViolation'),
    'second g2: Active',
  ])
  expect(outcome(holder(paths))).toEqual(['plain g1: Active', 'not-in-kp g1: Active', 'second g2: Active'])
})

describe('plans that do not go together', () => {
  test('the later one is refused, whichever of the two names the other', () => {
    expect(outcome(holder([had('light'), path('heavy', 'g1')]))[1]).toBe(
      failed('heavy', 'g1', 'MutuallyExclusiveViolation'),
    )
    expect(outcome(holder([had('heavy', 'g1'), path('light')]))[1]).toBe(
      failed('light', 'ana', 'MutuallyExclusiveViolation'),
    )
  })

  test('unless one of them is switched off', () => {
    const without = path('heavy', 'g1', { disabledPlans: ['big'] })
    expect(outcome(holder([had('light'), without]))).toEqual(['light ana: Active', 'heavy g1: Active'])
  })

  test('switched on later, both stay and say so', () => {
    expect(outcome(holder([had('light'), had('heavy', 'g1')]))).toEqual([
      'light ana: ActiveWithError MutuallyExclusiveViolation',
      'heavy g1: ActiveWithError MutuallyExclusiveViolation',
    ])
  })

  test('a plan that can be there once comes from one product only', () => {
    expect(outcome(holder([had('once-one'), path('once-two', 'g1')]))[1]).toBe(
      failed('once-two', 'g1', 'UniquenessViolation'),
    )
    expect(outcome(holder([had('once-one'), path('once-one', 'g1')]))).toEqual([
      'once-one ana: Active',
      'once-one g1: Active',
    ])
  })
})

describe('plans that need another', () => {
  test('are refused without it, and found with it in whatever order', () => {
    expect(outcome(holder([path('storey', 'g1')]))).toEqual([failed('storey', 'g1', 'DependencyViolation')])
    expect(outcome(holder([path('storey', 'g1'), path('base', 'g2', { assignedAt: at(5) })]))).toEqual([
      'storey g1: Active',
      'base g2: Active',
    ])
    expect(outcome(holder([path('storey', 'g1'), path('base', 'g1')]))).toEqual([
      'storey g1: Active',
      'base g1: Active',
    ])
  })

  test('lose their ground: they stay, with the error', () => {
    const gone = [{ skuId: 'base', via: 'g1', before: active }]
    expect(outcome(holder([had('storey')], { gone }))).toEqual(['storey ana: ActiveWithError DependencyViolation'])
    expect(outcome(holder([had('storey', 'ana', { disabledPlans: ['upper'] })], { gone }))).toEqual([
      'storey ana: Active',
    ])
  })

  test('recover when the ground comes back', () => {
    const flawed: Verdict = { state: 'ActiveWithError', error: 'DependencyViolation' }
    expect(outcome(holder([path('storey', 'ana', { before: flawed }), path('base', 'g1')]))).toEqual([
      'storey ana: Active',
      'base g1: Active',
    ])
  })
})

test('settling twice changes nothing', () => {
  const seats: Seats = new Map([['plain', 1]])
  const who = holder([path('plain', 'g1'), path('second', 'g1'), path('storey'), path('light'), path('heavy', 'g2')])
  const [once] = settle([who], seats, catalogue)
  const again = { ...who, paths: who.paths.map((one) => ({ ...one, before: once!.verdicts.get(one)! })) }
  const [twice] = settle([again], new Map(seats), catalogue)
  expect([...twice!.verdicts].map(([one, verdict]) => [one.skuId, one.via, verdict])).toEqual(
    expect.arrayContaining([...once!.verdicts].map(([one, verdict]) => [one.skuId, one.via, verdict])),
  )
})
