import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asNobody, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let admin: Client
let ana: Person
let ben: Person
let groupId: string
const sales = 'user.department -eq "Sales"'

beforeAll(async () => {
  w = await world()
  admin = asPerson(w, await w.user('groups', { roles: ['User Administrator'] }))
  ana = await w.user('ana')
  ben = await w.user('ben')
  for (const [person, department] of [
    [ana, 'Sales'],
    [ben, 'Legal'],
  ] as const)
    expect((await admin.patch(`/v1.0/users/${person.id}`, { department })).status).toBe(204)
  const made = await admin.post('/v1.0/groups', {
    displayName: 'Sales people',
    mailEnabled: false,
    mailNickname: 'salespeople',
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: sales,
    membershipRuleProcessingState: 'On',
  })
  expect(made.status, made.text).toBe(201)
  groupId = made.body.id
})
afterAll(() => w?.stop())

const membersOf = async (): Promise<string[]> =>
  (await admin.get(`/v1.0/groups/${groupId}/members`)).body.value.map((one: Json) => one.id)
const processing = async (): Promise<Json> => (await admin.get(`/api/groups/${groupId}/processing`)).body
async function settled(): Promise<Json> {
  for (let n = 0; n < 400; n++) {
    const now = await processing()
    if (now.status === 'Succeeded') return now
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('The rule was not processed.')
}
const owned = async (name: string): Promise<Client> => {
  const owner = await w.user(name)
  await w.unit((tx) =>
    tx.db
      .insertInto('group_owner')
      .values({ tenant_id: w.tenantId, group_id: groupId, owner_id: owner.id, added_at: tx.now })
      .execute(),
  )
  return asPerson(w, owner)
}

describe('a rule before it is saved (directory.md 4.9-4.11)', () => {
  test('every error has its kind and its place', async () => {
    const wrong = await admin.post('/api/groups/ruleCheck', {
      rule: 'user.city -eq "Porto" and user.departmant -eq "Sales"',
    })
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'DynamicGroupQueryParseError'])
    expect(wrong.body.error.details[0]).toMatchObject({ code: 'E_ATTR', target: 'membershipRule', position: 26 })
    const open = await admin.post('/api/groups/ruleCheck', { rule: '(user.department -eq "Sales"' })
    expect(open.body.error.details[0].code).toBe('E_SYNTAX')
  })

  test('a rule is printed in its one form, and goes to the rows of the builder and back', async () => {
    const answer = await admin.post('/api/groups/ruleCheck', {
      rule: 'USER.department -eq "Sales" and user.accountenabled -eq true',
    })
    expect(answer.status, answer.text).toBe(200)
    const { canonical, kind, builder } = answer.body
    expect(kind).toBe('user')
    expect(canonical).toContain('user.department -eq "Sales"')
    expect(builder).toMatchObject({
      ok: true,
      rows: [
        { join: null, property: 'department', operator: 'Equals', value: 'Sales' },
        { join: 'And', property: 'accountEnabled', operator: 'Equals', value: true },
      ],
    })
    const back = await admin.post('/api/groups/ruleCheck', { rows: builder.rows })
    expect(back.body).toMatchObject({ canonical, kind, builder })
    const special = await admin.post('/api/groups/ruleCheck', { rule: `Direct Reports for "${ana.id}"` })
    expect(special.body.builder.ok).toBe(false)
  })

  test('who would be a member by it, with every expression and its result', async () => {
    const memberIds = [ana.id, ben.id, w.tenantId]
    const { body } = await admin.post('/api/groups/ruleValidate', { rule: sales, groupId, memberIds })
    expect(body.value.map((one: Json) => [one.displayName, one.result])).toEqual([
      ['Ana', 'In group'],
      ['Ben', 'Not in group'],
      [null, 'Unknown'],
    ])
    expect(body.value[1].details.expressionResult).toBe(false)
    const again = await admin.post('/api/groups/ruleValidation', { rule: sales, groupId, memberIds })
    expect(again.body).toEqual(body)
    const many = Array.from({ length: 21 }, () => ana.id)
    const refused = await admin.post('/api/groups/ruleValidation', { rule: sales, memberIds: many })
    expect([refused.status, refused.body.error.details?.[0]?.target]).toEqual([400, 'memberIds'])
  })

  test('who would come and who would go, without saving it', async () => {
    await settled()
    const { body } = await admin.post('/api/groups/rulePreview', { rule: 'user.department -eq "Legal"', groupId })
    expect(body).toMatchObject({ joins: 1, leaves: 1, stays: 0 })
    expect(body.joining).toEqual([{ id: ben.id, displayName: 'Ben', userPrincipalName: 'ben@meridian.example' }])
    expect(body.leaving.map((one: Json) => one.id)).toEqual([ana.id])
    expect(await membersOf()).toEqual([ana.id])
  })
})

describe('processing of a rule (directory.md 4.7)', () => {
  test('paused it stands still; resumed it makes up for what happened', async () => {
    await settled()
    const paused = await admin.post(`/api/groups/${groupId}/processing/pause`)
    expect(paused.status, paused.text).toBe(202)
    expect(paused.body.state).toBe('Paused')
    await admin.patch(`/v1.0/users/${ben.id}`, { department: 'Sales' })
    expect(await membersOf()).toEqual([ana.id])
    expect((await admin.post(`/api/groups/${groupId}/resume`)).status).toBe(202)
    await settled()
    expect((await membersOf()).toSorted()).toEqual([ana.id, ben.id].toSorted())
    expect((await admin.post(`/api/groups/${groupId}/reevaluate`)).status).toBe(202)
    expect(await settled()).toMatchObject({ state: 'On', members: 2, errorMessage: null })
  })

  test('only of dynamic groups that there are', async () => {
    const assigned = await w.group('Assigned')
    for (const act of ['pause', 'resume', 'reevaluate']) {
      expect((await admin.post(`/api/groups/${assigned}/processing/${act}`)).status).toBe(400)
      expect((await admin.post(`/api/groups/${w.tenantId}/processing/${act}`)).status).toBe(404)
    }
    expect((await admin.get(`/api/groups/${assigned}/processing`)).status).toBe(404)
  })
})

describe('who may ask (security.md ADM-S11)', () => {
  test('an owner about the own group, and may not pause it; a stranger about none', async () => {
    const owner = await owned('owner')
    const stranger = asPerson(w, await w.user('stranger'))
    const input = { rule: sales, groupId, memberIds: [ana.id] }
    expect((await owner.post('/api/groups/ruleValidation', input)).status).toBe(200)
    expect((await owner.post(`/api/groups/${groupId}/reevaluate`)).status).toBe(202)
    expect((await owner.post(`/api/groups/${groupId}/processing/pause`)).status).toBe(403)
    for (const body of [input, { rule: sales, memberIds: [ana.id] }])
      expect((await stranger.post('/api/groups/ruleValidation', body)).status).toBe(403)
    for (const body of [{ rule: sales, groupId }, { rule: sales }]) {
      expect((await stranger.post('/api/groups/ruleCheck', body)).status).toBe(403)
      expect((await stranger.post('/api/groups/rulePreview', body)).status).toBe(403)
    }
    expect((await stranger.post(`/api/groups/${groupId}/reevaluate`)).status).toBe(403)
    expect((await asNobody(w).post('/api/groups/ruleCheck', { rule: sales })).status).toBe(401)
    const app = await asApp(w, ['Group.Read.All'])
    expect((await app.post('/api/groups/ruleCheck', { rule: sales })).status).toBe(200)
    expect((await app.post(`/api/groups/${groupId}/reevaluate`)).status).toBe(403)
  })

  test('input that is not what it should be', async () => {
    for (const body of [
      {},
      { rule: sales, rows: [{ join: null, property: 'department', operator: 'Equals', value: 'x' }] },
      { rows: [] },
      { rule: 7 },
      { rule: 'x'.repeat(4_097) },
      { rule: sales, groupId: 'no id' },
      { rule: sales, more: true },
      { rows: [{ join: null, property: 'department', operator: 'Sounds Like', value: 'x' }] },
      { rows: [{ join: null, property: 'department" -or', operator: 'Equals', value: 'x' }] },
    ])
      expect((await admin.post('/api/groups/ruleCheck', body)).status, JSON.stringify(body)).toBe(400)
    expect((await admin.post('/api/groups/rulePreview', { rule: sales, top: 0 })).status).toBe(400)
    expect((await admin.post('/api/groups/ruleValidation', { rule: sales, memberIds: [] })).status).toBe(400)
    expect((await admin.post('/api/groups/ruleCheck', { rule: sales, groupId: w.tenantId })).status).toBe(404)
  })
})
