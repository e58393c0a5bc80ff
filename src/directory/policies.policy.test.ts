import { describe, expect, test } from 'vitest'
import type { MethodPolicyId } from '../contract/methods.ts'
import { defaultMethodPolicies, defaultSsprPolicy, MethodPolicy, SsprPolicy } from '../contract/policy.ts'
import { enabledFamilies, enoughMethods, methodProblems, targetGroups } from './policies.policy.ts'

const group = '0b3fd757-c479-48c7-b8e4-8fe4acd5f2b2'
const withOn = (...on: MethodPolicyId[]) => {
  const policies = defaultMethodPolicies()
  for (const id of Object.keys(policies) as MethodPolicyId[])
    policies[id] = { ...policies[id], state: on.includes(id) ? 'enabled' : 'disabled' }
  return policies
}
const fails = (document: object) => {
  const parsed = SsprPolicy.safeParse(document)
  return parsed.success ? null : parsed.error.issues.map((issue) => issue.path.join('.'))
}

describe('the policy as a whole (sspr.md 1.12)', () => {
  test('a new tenant: nobody, one gate, 180 days, 14 days of grace', () => {
    expect(defaultSsprPolicy).toMatchObject({
      enabledFor: 'none',
      scopeGroupId: null,
      methodsRequired: 1,
      requireRegistration: true,
      reconfirmDays: 180,
      registrationGraceDays: 14,
      notifyUsers: true,
      notifyAdmins: true,
      allowedToUseSsprAdmins: true,
      acceptUnregisteredContactData: false,
      accountDisclosure: 'helpful',
      licenceEnforcement: 'perUser',
    })
  })

  test.each([
    ['selected without a group (ENB-02)', { enabledFor: 'selected' }, ['scopeGroupId']],
    ['a group without selected', { enabledFor: 'all', scopeGroupId: group }, ['scopeGroupId']],
    ['three gates', { methodsRequired: 3 }, ['methodsRequired']],
    ['too many days', { reconfirmDays: 731 }, ['reconfirmDays']],
    ['a broken number', { reconfirmDays: 1.5 }, ['reconfirmDays']],
    ['a text for a number', { reconfirmDays: '180' }, ['reconfirmDays']],
    ['too long a grace', { registrationGraceDays: 15 }, ['registrationGraceDays']],
    ['a custom helpdesk without a target', { helpdeskCustomized: true }, ['helpdeskTarget']],
    ['a script as helpdesk', { helpdeskCustomized: true, helpdeskTarget: 'javascript:alert(1)' }, ['helpdeskTarget']],
    [
      'fewer questions to register than to reset',
      { securityQuestions: { toRegister: 3, toReset: 4 } },
      ['securityQuestions.toRegister'],
    ],
    ['a field nobody knows', { admin: true }, ['']],
  ])('%s is refused at its field', (_why, document, fields) => expect(fails(document)).toEqual(fields))

  test.each([
    { enabledFor: 'selected', scopeGroupId: group },
    { helpdeskCustomized: true, helpdeskTarget: 'help@meridian.example' },
    { helpdeskCustomized: true, helpdeskTarget: 'https://help.meridian.example/reset' },
    { reconfirmDays: 0, phoneCountries: ['*', 'PT'] },
  ])('%j is fine', (document) => expect(fails(document)).toBeNull())
})

describe('enough methods (MTH-10)', () => {
  const problem = (methodsRequired: 1 | 2, ...on: MethodPolicyId[]) =>
    enoughMethods({ ...defaultSsprPolicy, enabledFor: 'all', methodsRequired }, withOn(...on))[0]?.code ?? null

  test.each([
    [1, ['MicrosoftAuthenticator'], 'too_few_methods'],
    [1, ['MicrosoftAuthenticator', 'SoftwareOath', 'HardwareOath'], 'too_few_methods'],
    [1, ['MicrosoftAuthenticator', 'Sms'], null],
    [1, ['SoftwareOath', 'Email'], null],
    [1, ['Sms'], null],
    [1, [], 'no_method'],
    [1, ['Fido2', 'TemporaryAccessPass'], 'no_method'],
    [2, ['MicrosoftAuthenticator', 'Sms'], 'too_few_methods'],
    [2, ['MicrosoftAuthenticator', 'Sms', 'Email'], null],
    [2, ['MicrosoftAuthenticator', 'Sms', 'Voice'], 'too_few_methods'],
  ] as const)('%i gate(s) with %j: %s', (gates, on, expected) => expect(problem(gates, ...on)).toBe(expected))

  test('nobody is asked while reset is off for everybody', () => {
    expect(enoughMethods(defaultSsprPolicy, withOn())).toEqual([])
  })

  test('a method that is not usable for reset does not count', () => {
    const policies = withOn('Sms')
    policies.Sms.usableForReset = false
    expect(enabledFamilies(policies).size).toBe(0)
  })
})

describe('one method', () => {
  const codes = (id: MethodPolicyId, policy: object) =>
    methodProblems(id, MethodPolicy.parse(policy)).map((one) => one.code)

  test('all users and groups exclude each other; on for nobody is refused (AMP-04)', () => {
    const both = [{ id: 'all_users' }, { id: group }]
    expect(codes('Sms', { state: 'enabled', includeTargets: both })).toEqual(['mixed'])
    expect(codes('Sms', { state: 'enabled', includeTargets: [] })).toEqual(['empty'])
    expect(codes('Sms', { state: 'enabled', includeTargets: [{ id: group }] })).toEqual([])
  })

  test('what is not built cannot be switched on (R7), only off', () => {
    expect(codes('QRCodePin', { state: 'enabled' })).toEqual(['not_built'])
    expect(codes('X509Certificate', { state: 'disabled' })).toEqual([])
  })

  test('its groups', () => {
    const policy = MethodPolicy.parse({ state: 'enabled', excludeTargets: [{ id: group }] })
    expect(targetGroups(policy)).toEqual([group])
  })
})
