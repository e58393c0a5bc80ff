import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putMember } from '../../src/directory/members.ts'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { must, type Person, type World, world } from '../world.ts'

/** AMP-24 of authentication-methods.md: accounts that no policy may leave without a second factor. */
let w: World
let boss: Client
let first: Person
let second: Person
beforeAll(async () => {
  w = await world()
  for (const id of ['SoftwareOath', 'MicrosoftAuthenticator', 'Sms', 'Email'] as const)
    await w.method(id, { state: 'enabled' })
  boss = asPerson(w, await w.user('boss', { roles: ['Global Administrator'], app: true }))
  first = await w.user('glass1', { app: true, roles: ['Global Administrator'] })
  second = await w.user('glass2', { mobile: '+351 912345678', email: 'glass@home.example' })
})
afterAll(() => w?.stop())

const at = (person: { id: string }) => `/api/emergencyAccounts/${person.id}`
const policyAt = (id: string) => `/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/${id}`
const types: Record<string, string> = {
  Sms: '#microsoft.graph.smsAuthenticationMethodConfiguration',
  SoftwareOath: '#microsoft.graph.softwareOathAuthenticationMethodConfiguration',
  MicrosoftAuthenticator: '#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration',
}
const change = (id: string, body: object) => boss.patch(policyAt(id), { '@odata.type': types[id], ...body })
const marked = async () => (await boss.get('/api/emergencyAccounts')).body.value as Json[]

describe('marking', () => {
  test('two accounts, with what they could sign in with; written down; left out of reset', async () => {
    expect((await boss.put(at(first), {})).status).toBe(204)
    expect((await boss.put(at(second), {})).status).toBe(204)
    expect((await boss.put(at(second), {})).status).toBe(204)
    const { body } = await boss.get('/api/emergencyAccounts')
    expect(body).toEqual({
      value: [
        expect.objectContaining({ id: first.id, accountEnabled: true, secondFactors: ['appCode'] }),
        expect.objectContaining({ id: second.id, secondFactors: ['text'] }),
      ],
      advised: 2,
      most: 10,
    })
    const rows = (await w.audit()).filter((row) => row.activity === 'Update user')
    expect(rows).toHaveLength(2)
    expect(rows[0]!.targets[0]!.modifiedProperties).toEqual([
      { displayName: 'isBreakGlass', oldValue: 'false', newValue: 'true' },
    ])
    const why = await boss.get(`/api/users/${second.id}/resetEligibility`)
    expect(JSON.stringify(why.body)).toContain('emergency account')
  })

  test('at most ten; only people there are; only by who may, and never by a program', async () => {
    for (let n = 0; n < 8; n++) expect((await boss.put(at(await w.user(`more${n}`)), {})).status).toBe(204)
    const eleventh = await w.user('eleventh')
    const answer = await boss.put(at(eleventh), {})
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('At most 10')])
    for (const one of (await marked()).filter(({ id }) => id !== first.id && id !== second.id))
      expect((await boss.delete(at(one as Person))).status).toBe(204)
    expect(await marked()).toHaveLength(2)
    expect((await boss.put(at({ id: w.tenantId }), {})).status).toBe(404)
    expect((await boss.delete(at({ id: 'x' }))).status).toBe(404)
    const policy = asPerson(w, await w.user('policy', { roles: ['Authentication Policy Administrator'] }))
    expect((await policy.get('/api/emergencyAccounts')).status).toBe(200)
    expect((await policy.delete(at(first))).status).toBe(403)
    const app = await asApp(w, ['Policy.ReadWrite.AuthenticationMethod'])
    expect((await app.get('/api/emergencyAccounts')).status).toBe(200)
    expect((await app.delete(at(first))).status).toBe(403)
    expect(await marked()).toHaveLength(2)
  })
})

describe('a save that leaves one without a second factor', () => {
  test('is refused with its name, whichever way it would; nothing changes', async () => {
    const excluded = await w.group('Excluded')
    must(await w.unit((tx) => putMember(tx, excluded, second.id)))
    const before = await boss.get(policyAt('Sms'))
    for (const body of [
      { state: 'disabled' },
      { excludeTargets: [{ id: excluded, targetType: 'group' }] },
      { includeTargets: [{ id: await w.group('Nobody'), targetType: 'group' }] },
    ]) {
      const answer = await change('Sms', body)
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Glass2 (glass2@meridian.example)')])
      expect(answer.text).not.toContain('Glass1')
    }
    expect((await boss.get(policyAt('Sms'))).body).toEqual(before.body)
    const reset = await boss.delete(policyAt('Sms'))
    expect([reset.status, reset.text]).toEqual([400, expect.stringContaining('emergency account')])
  })

  test('not while another way is left, nor once the mark is gone', async () => {
    // A code app serves by either of two policies: only the second to go takes it.
    expect((await change('SoftwareOath', { state: 'disabled' })).status).toBe(204)
    const last = await change('MicrosoftAuthenticator', { state: 'disabled' })
    expect([last.status, last.text]).toEqual([400, expect.stringContaining('Glass1')])
    expect((await change('MicrosoftAuthenticator', { isSoftwareOathEnabled: false })).status).toBe(400)
    expect((await boss.delete(at(second))).status).toBe(204)
    expect((await change('Sms', { state: 'disabled' })).status).toBe(204)
    // Who has none already does not keep anybody from anything.
    expect((await boss.put(at(second), {})).status).toBe(204)
    expect((await marked()).map((one) => one.secondFactors)).toEqual([['appCode'], []])
    expect((await change('SoftwareOath', { state: 'enabled' })).status).toBe(204)
  })
})
