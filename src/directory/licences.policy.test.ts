import { describe, expect, test } from 'vitest'
import { day } from '../base/clock.ts'
import { capabilitiesFrom, counts, enabledPlans, freeSeats, type HeldLicence } from './licences.policy.ts'
import { productByKey, products } from './products.ts'

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

test('seats can be overdrawn by a restore', () => {
  expect([freeSeats({ seats: 25, used: 3 }), freeSeats({ seats: 1, used: 2 })]).toEqual([22, -1])
})
