import { describe, expect, test } from 'vitest'
import { defaultMethodPolicies, type MethodPolicies } from '../contract/policy.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Credential } from './credentials.store.ts'
import {
  destinationOf,
  directoryCredentialId,
  familiesOf,
  inScope,
  isSsprRegistered,
  type UsableInput,
  usableMethods,
} from './methods.policy.ts'

const now = new Date('2026-05-04T10:00:00Z')
const values: Partial<Record<CredentialKind, string>> = {
  totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  mobile: '+299 221159',
  office: '+1 4255550100',
  email: 'jo.private@gmail.example.com',
}
const credential = (kind: CredentialKind, more: Partial<Credential> = {}): Credential => ({
  id: `id-${kind}`,
  userId: 'user',
  kind,
  version: 1,
  label: null,
  isDefault: false,
  verifiedAt: now,
  createdAt: now,
  lastUsedAt: null,
  lastStep: 0,
  value: values[kind] ?? 'value',
  ...more,
})

function everything(): MethodPolicies {
  const policies = defaultMethodPolicies()
  for (const policy of Object.values(policies)) policy.state = 'enabled'
  return policies
}

const given = (more: Partial<UsableInput> = {}): UsableInput => ({
  credentials: [credential('totp'), credential('mobile'), credential('email')],
  policies: everything(),
  groupIds: new Set(),
  isAdmin: false,
  acceptUnregistered: false,
  directory: { mobilePhone: null, businessPhones: [], otherMails: [] },
  now,
  ...more,
})
const shown = (input: UsableInput) => usableMethods(input).map((one) => one.method)

describe('usableMethods (sspr.md 3.2)', () => {
  test('most secure first, with the masks of the seeds', () => {
    expect(usableMethods(given()).map((one) => [one.method, one.family, one.masked])).toEqual([
      ['appCode', 'app', null],
      ['text', 'mobile', '*****59'],
      ['email', 'email', 'jo******@g****.com'],
    ])
  })
  test('a policy that is off, excludes, does not include, or is not for reset takes its method away', () => {
    const off = everything()
    off.Sms.state = 'disabled'
    expect(shown(given({ policies: off }))).toEqual(['appCode', 'email'])
    const notForReset = everything()
    notForReset.Email.usableForReset = false
    expect(shown(given({ policies: notForReset }))).toEqual(['appCode', 'text'])
    const group = '6f0f8f4e-6a58-4b8f-9e0a-0f1a2b3c4d5e'
    const some = everything()
    some.Sms.includeTargets = [{ id: group, targetType: 'group' }]
    expect(shown(given({ policies: some }))).toEqual(['appCode', 'email'])
    expect(shown(given({ policies: some, groupIds: new Set([group]) }))).toEqual(['appCode', 'text', 'email'])
    some.Sms.excludeTargets = [{ id: group, targetType: 'group' }]
    expect(shown(given({ policies: some, groupIds: new Set([group]) }))).toEqual(['appCode', 'email'])
    expect(inScope(undefined, new Set())).toBe(false)
  })
  test('an app serves under either app policy (seed 004 has only the authenticator on)', () => {
    const seed = everything()
    seed.SoftwareOath.state = 'disabled'
    expect(shown(given({ policies: seed }))).toContain('appCode')
    seed.MicrosoftAuthenticator.state = 'disabled'
    expect(shown(given({ policies: seed }))).not.toContain('appCode')
  })
  test('two apps are one method and one family; the call is not built', () => {
    const two = given({ credentials: [credential('totp'), credential('totp', { id: 'second' })] })
    expect(usableMethods(two)).toHaveLength(1)
    expect(isSsprRegistered(usableMethods(two), 2)).toBe(false)
  })
})

describe('REG-12: what nobody registered', () => {
  const directory = { mobilePhone: '+1 4255550100', businessPhones: [], otherMails: ['x@other.example'] }
  test('does not count by default', () => {
    expect(shown(given({ credentials: [], directory }))).toEqual([])
    expect(shown(given({ credentials: [credential('mobile', { verifiedAt: null })] }))).toEqual([])
  })
  test('counts where the tenant accepts it, after what was registered', () => {
    const accepted = given({ credentials: [], directory, acceptUnregistered: true })
    const [text, email] = usableMethods(accepted)
    expect(text).toMatchObject({ method: 'text', credentialId: directoryCredentialId, masked: '*****00' })
    expect(destinationOf(text!, accepted)).toBe('+1 4255550100')
    expect(destinationOf(email!, accepted)).toBe('x@other.example')
    const both = given({ directory, acceptUnregistered: true })
    const registered = usableMethods(both).find((one) => one.method === 'text')!
    expect(destinationOf(registered, both)).toBe('+299 221159')
  })
})

describe('families', () => {
  test('OTP-22: the same number as mobile and office counts once', () => {
    const input = given({ credentials: [credential('mobile'), credential('office', { value: '+299 22 11 59' })] })
    expect([...familiesOf(usableMethods(input))]).toEqual(['mobile'])
  })
  test('a changed credential is no destination for a proof made with the old version', () => {
    const input = given()
    const text = usableMethods(input).find((one) => one.method === 'text')!
    const changed = { ...input, credentials: [credential('mobile', { version: 2 })] }
    expect(destinationOf(text, changed)).toBeNull()
    expect(destinationOf({ ...text, method: 'email' }, input)).toBeNull()
  })
  test('REG-04: as many families as gates', () => {
    expect(isSsprRegistered(usableMethods(given()), 2)).toBe(true)
    expect(isSsprRegistered(usableMethods(given({ credentials: [credential('totp')] })), 2)).toBe(false)
    expect(isSsprRegistered([], 1)).toBe(false)
  })
})
