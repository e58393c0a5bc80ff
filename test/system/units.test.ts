import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giveRole, scopeOfUnit } from '../../src/directory/roles.ts'
import { addUnit, putUnitMember } from '../../src/directory/units.ts'
import { asPerson, type Client } from '../api.ts'
import { must, type Person, type World, world } from '../world.ts'

/** Administrators of a unit at the API: what is in the unit is theirs, what is not is not (directory.md 7). */
let w: World
let inside: Person
let outside: Person
let admin: Person
const groups: Record<'inside' | 'outside', string> = { inside: '', outside: '' }
let unitId: string

const unit = async (displayName: string, members: readonly string[], restricted = false): Promise<string> =>
  w.unit(async (tx) => {
    const made = must(await addUnit(tx, { displayName, isMemberManagementRestricted: restricted }))
    for (const id of members) must(await putUnitMember(tx, made.id, id))
    return made.id
  })
const scoped = async (name: string, role: string, of = unitId): Promise<Client> => {
  const person = await w.user(name)
  await w.unit(async (tx) => must(await giveRole(tx, { principalId: person.id, role, scope: scopeOfUnit(of) })))
  return asPerson(w, person)
}

beforeAll(async () => {
  w = await world()
  inside = await w.user('inside')
  outside = await w.user('outside')
  admin = await w.user('reader', { roles: ['Reports Reader'] })
  groups.inside = await w.group('Inside')
  groups.outside = await w.group('Outside')
  unitId = await unit('North', [inside.id, admin.id, groups.inside])
})
afterAll(() => w?.stop())

const reset = (id: string) =>
  `/v1.0/users/${id}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword`
const on = async (as: Client, act: (as: Client, id: string) => Promise<{ status: number }>) =>
  Promise.all([inside, outside, admin].map(async (person) => (await act(as, person.id)).status))

describe('a role for a unit', () => {
  test('resets passwords in the unit, not outside, and of nobody who holds a role', async () => {
    const helpdesk = await scoped('helpdesk', 'Helpdesk Administrator')
    expect(await on(helpdesk, (as, id) => as.post(reset(id), {}))).toEqual([202, 403, 403])
  })

  test('changes people in the unit, and makes none', async () => {
    const users = await scoped('users', 'User Administrator')
    expect(await on(users, (as, id) => as.patch(`/v1.0/users/${id}`, { jobTitle: 'Guide' }))).toEqual([204, 403, 204])
    expect(await on(users, (as, id) => as.patch(`/v1.0/users/${id}`, { mobilePhone: '+351 912000111' }))).toEqual([
      204, 403, 403,
    ])
    expect(await on(users, (as, id) => as.delete(`/v1.0/users/${id}?`))).toEqual([204, 403, 403])
    await w.unit((tx) => tx.db.updateTable('person').set({ deleted_at: null }).where('id', '=', inside.id).execute())
    const fresh = { displayName: 'Fresh', mailNickname: 'fresh', accountEnabled: true }
    const profile = { userPrincipalName: 'fresh@meridian.example', passwordProfile: { password: 'Tower-Bridge-1894' } }
    expect((await users.post('/v1.0/users', { ...fresh, ...profile })).status).toBe(403)
  })

  test('assigns licences and keeps groups in the unit', async () => {
    const licences = await scoped('licences', 'License Administrator')
    const skuId = '84a661c4-e949-4bd2-a560-ed7766fcaf2b'
    const change = { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] }
    expect(await on(licences, (as, id) => as.post(`/v1.0/users/${id}/assignLicense`, change))).toEqual([200, 403, 200])
    const keeper = await scoped('groups', 'Groups Administrator')
    const renamed = (id: string) => keeper.patch(`/v1.0/groups/${id}`, { description: 'Kept' })
    expect([(await renamed(groups.inside)).status, (await renamed(groups.outside)).status]).toEqual([204, 403])
  })

  test('ends when it is taken away, or the person leaves the unit', async () => {
    const moved = await w.user('moved')
    const north = await unit('Northwest', [moved.id])
    const helpdesk = await scoped('nearby', 'Helpdesk Administrator', north)
    expect((await helpdesk.post(reset(moved.id), {})).status).toBe(202)
    await w.unit((tx) => tx.db.deleteFrom('administrative_unit_member').where('member_id', '=', moved.id).execute())
    expect((await helpdesk.post(reset(moved.id), {})).status).toBe(403)
  })
})

test('a restricted unit keeps even a Global Administrator out, until they are one of its own', async () => {
  const boss = await w.user('boss')
  const board = await unit('Board', [boss.id], true)
  const global = asPerson(w, await w.user('global', { roles: ['Global Administrator'] }))
  const change = (as: Client) => as.patch(`/v1.0/users/${boss.id}`, { jobTitle: 'Chair' })
  expect((await change(global)).status).toBe(403)
  expect((await global.post(reset(boss.id), {})).status).toBe(403)
  expect((await change(await scoped('board', 'User Administrator', board))).status).toBe(204)
})
