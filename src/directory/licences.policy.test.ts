import { describe, expect, test } from 'vitest'
import { day } from '../base/clock.ts'
import {
  assignedPlans,
  capabilitiesFrom,
  counts,
  enabledPlans,
  freeSeats,
  type HeldLicence,
  highestEdition,
  prepaidUnits,
  type SubscriptionStatus,
} from './licences.policy.ts'
import { productByKey, productOf, products } from './products.ts'

const now = new Date('2026-03-01T10:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * day)
const held = (product: string, more: Partial<HeldLicence> = {}): HeldLicence => ({
  skuId: productByKey(product)!.skuId,
  disabledPlans: [],
  status: 'Enabled',
  endedAt: null,
  ...more,
})
const can = (...licences: HeldLicence[]) => [...capabilitiesFrom(licences, now)].sort()
const plan = (product: string, name: string) => productByKey(product)!.plans.find((one) => one.name === name)!.id

const change = ['sspr.change']
const reset = ['sspr.change', 'sspr.reset']
const all = ['sspr.change', 'sspr.reset', 'sspr.writeback']

describe('capabilities (sspr.md 2.3)', () => {
  test.each([
    ['nothing', [], change],
    ['Entra ID P1', ['AAD_PREMIUM'], all],
    ['Entra ID P2', ['AAD_PREMIUM_P2'], all],
    ['Microsoft 365 Business Standard', ['O365_BUSINESS_PREMIUM'], reset],
    ['Microsoft 365 Business Premium', ['SPB'], all],
    ['Microsoft 365 E3', ['SPE_E3'], all],
    ['Microsoft 365 E5', ['SPE_E5'], all],
    ['EMS E3', ['EMS'], all],
    ['two that add up', ['O365_BUSINESS_PREMIUM', 'AAD_PREMIUM'], all],
  ])('%s', (_name, skus, expected) => {
    expect(can(...skus.map((sku) => held(sku)))).toEqual(expected)
  })

  test('a plan that is switched off gives nothing; another assignment still does', () => {
    const off = [plan('AAD_PREMIUM_P2', 'AAD_PREMIUM'), plan('AAD_PREMIUM_P2', 'AAD_PREMIUM_P2')]
    expect(can(held('AAD_PREMIUM_P2', { disabledPlans: off.slice(0, 1) }))).toEqual(all)
    expect(can(held('AAD_PREMIUM_P2', { disabledPlans: off }))).toEqual(change)
    expect(can(held('AAD_PREMIUM_P2', { disabledPlans: off }), held('AAD_PREMIUM_P2'))).toEqual(all)
  })

  test('a product nobody knows gives nothing', () => {
    expect(can({ ...held('AAD_PREMIUM'), skuId: '00000000-0000-4000-8000-000000000000' })).toEqual(change)
  })
})

describe('the end of a subscription (ENB-26)', () => {
  test.each([
    ['Enabled', null, true],
    ['Warning', ago(400), true],
    ['Suspended', ago(0), true],
    ['Suspended', ago(29), true],
    ['Suspended', ago(30), false],
    ['Deleted', ago(31), false],
    ['LockedOut', ago(1), true],
    ['Suspended', null, false],
  ] as const)('%s since %s counts: %s', (status, endedAt, expected) => {
    expect(counts({ status, endedAt }, now)).toBe(expected)
  })
})

test('the product of the seed shows exactly its four plans', () => {
  expect(enabledPlans([held('AAD_PREMIUM_P2')], now).map((one) => one.displayName)).toEqual([
    'Microsoft Defender for Cloud Apps Discovery',
    'Microsoft Azure Multi-Factor Authentication',
    'Microsoft Entra ID P1',
    'Microsoft Entra ID P2',
  ])
})

test('products and plans have one id each', () => {
  expect(new Set(products.map((one) => one.skuId)).size).toBe(products.length)
  for (const { plans } of products) expect(new Set(plans.map((one) => one.id)).size).toBe(plans.length)
})

test('seats can be overdrawn by a restore, and there are none of what has ended', () => {
  const free = (seats: number, used: number, status: SubscriptionStatus = 'Enabled') =>
    freeSeats({ seats, used, status })
  expect([free(25, 3), free(1, 2), free(25, 3, 'Warning')]).toEqual([22, -1, 22])
  for (const status of ['Suspended', 'Deleted', 'LockedOut'] as const) expect(free(25, 3, status)).toBe(-3)
})

describe('the highest edition (directory.md 1)', () => {
  const owned = (product: string, status: SubscriptionStatus = 'Enabled', endedAt: Date | null = null) => ({
    skuId: productByKey(product)!.skuId,
    status,
    endedAt,
  })
  test.each([
    [[], 'Free'],
    [[owned('O365_BUSINESS_PREMIUM')], 'Free'],
    [[owned('AAD_PREMIUM')], 'P1'],
    [[owned('EMS'), owned('SPE_E5')], 'P2'],
    [[owned('AAD_PREMIUM_P2', 'Suspended', ago(40)), owned('SPB')], 'P1'],
  ] as const)('%#: %s', (all, edition) => expect(highestEdition(all, productOf, now)).toBe(edition))
})

describe("Graph's assignedPlans", () => {
  const given = (product: string, more: Partial<HeldLicence> = {}) => ({ ...held(product, more), assignedAt: now })
  const stateOf = (licences: ReturnType<typeof given>[], name: string) =>
    assignedPlans(licences).find((one) => one.servicePlanId === plan('AAD_PREMIUM_P2', name))?.capabilityStatus

  test('each plan once, in its best state; switched off is Deleted; tenant plans are left out', () => {
    const p1 = plan('AAD_PREMIUM_P2', 'AAD_PREMIUM')
    const off = given('AAD_PREMIUM_P2', { disabledPlans: [p1] })
    expect(stateOf([off], 'AAD_PREMIUM')).toBe('Deleted')
    expect(stateOf([off], 'AAD_PREMIUM_P2')).toBe('Enabled')
    expect(stateOf([off, given('AAD_PREMIUM', { status: 'Warning' })], 'AAD_PREMIUM')).toBe('Warning')
    expect(stateOf([given('AAD_PREMIUM', { status: 'LockedOut' })], 'AAD_PREMIUM')).toBe('LockedOut')
    expect(stateOf([off], 'EXCHANGE_S_FOUNDATION')).toBeUndefined()
    expect(assignedPlans([off])[0]).toMatchObject({ service: 'Adallom', assignedAt: now })
  })
})

test("Graph's prepaidUnits stand under the subscription's state", () => {
  expect(prepaidUnits({ seats: 5, status: 'Warning' })).toEqual({ enabled: 0, warning: 5, suspended: 0, lockedOut: 0 })
  expect(prepaidUnits({ seats: 5, status: 'LockedOut' }).lockedOut).toBe(5)
})
