import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removeUser } from '../../src/directory/users.ts'
import { asApp, asPerson, type Client } from '../api.ts'
import { must, type Person, type World, world } from '../world.ts'

/** Sign-in by text as administrators turn it on and off (authentication-methods.md 2.3, graph-api.md 6.7). */
let w: World
let authAdmin: Client
let privileged: Client
let policyAdmin: Client

const mobileId = '3179e48a-750b-4051-897c-87b9720928f7'
const officeId = 'e37fc753-ff3b-4958-9484-eaa9425c82bc'
const at = (person: Person, rest = '') => `/v1.0/users/${person.id}/authentication/phoneMethods${rest && `/${rest}`}`
const stateOf = async (person: Person, id = mobileId) =>
  (await privileged.get(at(person, id))).body.smsSignInState as string
const turn = (person: Person, act: 'enable' | 'disable', by = authAdmin, id = mobileId) =>
  by.post(at(person, `${id}/${act}SmsSignIn`))
const messageOf = async (answer: ReturnType<typeof turn>) => {
  const { status, body } = await answer
  return [status, body?.error?.message]
}

let numbers = 0
const freshNumber = () => `+351 9123${String(40_000 + ++numbers)}`

beforeAll(async () => {
  w = await world({ connections: 24 })
  const as = async (name: string, role: string) => asPerson(w, await w.user(name, { roles: [role] }))
  authAdmin = await as('authadmin', 'Authentication Administrator')
  privileged = await as('privileged', 'Privileged Authentication Administrator')
  policyAdmin = await as('policyadmin', 'Authentication Policy Administrator')
})
afterAll(() => w?.stop())
beforeEach(() => allow([{ id: 'all_users', isUsableForSignIn: true }]))

const smsType = '#microsoft.graph.smsAuthenticationMethodConfiguration'
async function allow(includeTargets: object[], state = 'enabled'): Promise<void> {
  const path = '/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms'
  const answer = await policyAdmin.patch(path, { '@odata.type': smsType, state, includeTargets })
  expect(answer.status, answer.text).toBe(204)
}

describe('the state of a number', () => {
  test('follows the policy, the registration and who else has it', async () => {
    const number = freshNumber()
    const ana = await w.user('ana', { mobile: number })
    const rui = await w.user('rui', { mobile: number })
    expect([await stateOf(ana), await stateOf(rui)]).toEqual(['notEnabled', 'notEnabled'])
    expect((await turn(ana, 'enable')).status).toBe(204)
    expect([await stateOf(ana), await stateOf(rui)]).toEqual(['ready', 'phoneNumberNotUnique'])
    expect(await messageOf(turn(rui, 'enable'))).toEqual([400, expect.stringContaining('Somebody else signs in')])

    await allow([{ id: 'all_users' }])
    expect([await stateOf(ana), await stateOf(rui)]).toEqual(['notAllowedByPolicy', 'notAllowedByPolicy'])
    expect(await messageOf(turn(rui, 'enable'))).toEqual([400, expect.stringContaining('The SMS policy does not let')])
    await allow([{ id: 'all_users', isUsableForSignIn: true }], 'disabled')
    expect(await stateOf(ana)).toBe('notAllowedByPolicy')
    await allow([{ id: 'all_users', isUsableForSignIn: true }])
    expect(await stateOf(ana)).toBe('ready')

    expect((await turn(ana, 'disable')).status).toBe(204)
    expect((await turn(ana, 'disable')).status).toBe(204)
    expect([await stateOf(ana), await stateOf(rui)]).toEqual(['notEnabled', 'notEnabled'])
    expect((await turn(rui, 'enable')).status).toBe(204)
  })

  test('is the union of the rows (AMP-05)', async () => {
    const [few, field] = [await w.group('Few'), await w.group('Field')]
    await allow([{ id: few }, { id: field, isUsableForSignIn: true }])
    const both = await w.user('both', { mobile: freshNumber(), groups: ['Few', 'Field'] })
    const one = await w.user('one', { mobile: freshNumber(), groups: ['Few'] })
    expect([await stateOf(both), await stateOf(one)]).toEqual(['notEnabled', 'notAllowedByPolicy'])
  })

  test('no office phone, no guest, and no number that is not there', async () => {
    const user = await w.user('office')
    expect((await privileged.post(at(user), { phoneType: 'office', phoneNumber: '+351 212345678' })).status).toBe(201)
    expect(await stateOf(user, officeId)).toBe('notSupported')
    expect(await messageOf(turn(user, 'enable', authAdmin, officeId))).toEqual([
      400,
      'Only a mobile number of a member can be used to sign in by text.',
    ])
    expect((await turn(user, 'enable')).status).toBe(404)
    expect((await turn(user, 'enable', authAdmin, 'x')).status).toBe(404)
    const guest = await w.user('guest', { mobile: freshNumber(), userType: 'Guest' })
    expect(await stateOf(guest)).toBe('notSupported')
    expect((await turn(guest, 'enable')).status).toBe(400)
  })
})

describe('a registered number', () => {
  test('is on by itself where the policy allows it and nobody else signs in with it', async () => {
    const number = freshNumber()
    const [first, second] = [await w.user('first'), await w.user('second')]
    const add = (person: Person) => authAdmin.post(at(person), { phoneNumber: number, phoneType: 'mobile' })
    expect((await add(first)).body.smsSignInState).toBe('ready')
    const again = await add(second)
    expect([again.status, again.body.smsSignInState]).toEqual([201, 'phoneNumberNotUnique'])
    await allow([{ id: 'all_users' }])
    const third = await w.user('third')
    const added = await authAdmin.post(at(third), { phoneNumber: freshNumber(), phoneType: 'mobile' })
    expect(added.body.smsSignInState).toBe('notAllowedByPolicy')
  })

  test('takes the right with it when it is changed or deleted; the one after it gets its own', async () => {
    const [old, next] = [freshNumber(), freshNumber()]
    const user = await w.user('mover', { mobile: old })
    const heir = await w.user('heir', { mobile: old })
    await turn(user, 'enable')
    expect((await privileged.patch(at(user, mobileId), { phoneNumber: next })).status).toBe(204)
    expect([await stateOf(user), await stateOf(heir)]).toEqual(['ready', 'notEnabled'])
    expect((await turn(heir, 'enable')).status).toBe(204)
    // Back to the number that somebody else signs in with by now: registered, and no name any longer.
    expect((await privileged.patch(at(user, mobileId), { phoneNumber: old })).status).toBe(204)
    expect([await stateOf(user), await stateOf(heir)]).toEqual(['phoneNumberNotUnique', 'ready'])
    expect((await privileged.delete(at(heir, mobileId))).status).toBe(204)
    expect(await stateOf(user)).toBe('notEnabled')
  })

  test('of somebody deleted keeps nobody from it, and is not theirs again after a restore', async () => {
    const number = freshNumber()
    const gone = await w.user('gone', { mobile: number })
    await turn(gone, 'enable')
    await w.unit(async (tx) => must(await removeUser(tx, gone.id)))
    const heir = await w.user('newowner', { mobile: number })
    expect(await stateOf(heir)).toBe('notEnabled')
    expect((await turn(heir, 'enable')).status).toBe(204)
    const root = await asPerson(w, await w.user('root', { roles: ['Global Administrator'] }))
    expect((await root.post(`/v1.0/directory/deletedItems/${gone.id}/restore`)).status).toBe(200)
    expect([await stateOf(gone), await stateOf(heir)]).toEqual(['phoneNumberNotUnique', 'ready'])
  })

  test('of many who want the same one at once exactly one gets it', async () => {
    const number = freshNumber()
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => w.user(`racer${n}`, { mobile: number })))
    const answers = await Promise.all(people.map((person) => turn(person, 'enable')))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(11).fill(400)])
    const states = await Promise.all(people.map((person) => stateOf(person)))
    expect(states.sort()).toEqual([...Array(11).fill('phoneNumberNotUnique'), 'ready'])
  })
})

describe('who may turn it on', () => {
  test('who may change the number: never oneself, never above, by programs with the permission', async () => {
    const user = await w.user('target', { mobile: freshNumber() })
    const boss = await w.user('boss', { mobile: freshNumber(), roles: ['Global Administrator'] })
    const me = await w.user('me', { mobile: freshNumber(), roles: ['Privileged Authentication Administrator'] })
    const helpdesk = await asPerson(w, await w.user('helpdesk', { roles: ['Helpdesk Administrator'] }))
    const reader = await asPerson(w, await w.user('reader', { roles: ['Global Reader'] }))
    const statuses = [
      await turn(user, 'enable', helpdesk),
      await turn(user, 'enable', reader),
      await turn(boss, 'enable', authAdmin),
      await turn(me, 'enable', await asPerson(w, me)),
      await turn(user, 'enable', await asPerson(w, user)),
      await turn(user, 'enable', await asApp(w, ['UserAuthMethod-Email.ReadWrite.All'])),
      await turn(user, 'enable', await asApp(w, ['UserAuthMethod-Phone.Read.All'])),
    ].map(({ status }) => status)
    expect(statuses).toEqual(Array(7).fill(403))
    expect((await turn(user, 'enable', await asApp(w, ['UserAuthMethod-Phone.ReadWrite.All']))).status).toBe(204)
    expect((await turn(boss, 'enable', privileged)).status).toBe(204)
  })

  test('is written down with a mask, once for each change, and told to the person', async () => {
    const number = freshNumber()
    const user = await w.user('told', { mobile: number, preferredLanguage: 'pt' })
    await turn(user, 'enable')
    await turn(user, 'enable')
    await turn(user, 'disable')
    const rows = (await w.audit()).filter(
      (row) => row.targets[0]?.id === user.id && row.service === 'Authentication Methods',
    )
    expect(rows.map(({ activity, details }) => [activity, details])).toEqual(
      ['Enabled', 'Disabled'].map((value) => [
        'Admin updated security info',
        [
          { key: 'Method', value: 'Phone' },
          { key: 'Number', value: `*****${number.slice(-2)}` },
          { key: 'SmsSignIn', value },
        ],
      ]),
    )
    const mails = (await w.messages(user.userPrincipalName)).map(({ body }) => body)
    expect(mails).toHaveLength(2)
    expect(mails[0]).toContain('O início de sessão por mensagem de texto está ativado')
    expect(mails[1]).toContain('O início de sessão por mensagem de texto está desativado')
    expect(await w.messages(number)).toEqual([])
  })
})
