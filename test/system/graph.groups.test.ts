import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type GraphClient } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let boss: Person
let owner: Person
let carla: Person
let carlos: Person
let admin: GraphClient

beforeAll(async () => {
  w = await world()
  boss = await w.user('boss', { roles: ['Groups Administrator'] })
  owner = await w.user('owner')
  carla = await w.user('carla')
  carlos = await w.user('carlos')
  admin = await asPerson(w, boss)
})
afterAll(() => w.stop())

const ref = (id: string, set = 'directoryObjects') => ({ '@odata.id': `https://graph.microsoft.com/v1.0/${set}/${id}` })
const plain = (displayName: string, more: object = {}) => ({
  displayName,
  mailEnabled: false,
  mailNickname: displayName.replace(/\W/g, ''),
  securityEnabled: true,
  ...more,
})
const made = async (body: object, client = admin): Promise<string> => {
  const answer = await client.send('POST', '/groups', body)
  if (answer.status !== 201) throw new Error(answer.text)
  return String(answer.body.id)
}
const memberIds = async (id: string) =>
  (await (await asApp(w, 'Group.Read.All')).get(`/groups/${id}/members?$select=id`)).body.value.map((one) => one.id)

describe('POST /groups', () => {
  test('with members and owners by link, all of it or nothing', async () => {
    const links = {
      'members@odata.bind': [ref(carla.id, 'users')['@odata.id'], ref(carlos.id)['@odata.id']],
      'owners@odata.bind': [`${w.url}/v1.0/users('${owner.id}')`],
    }
    const { status, body, headers } = await admin.send('POST', '/groups', plain('Sales', links))
    expect(status).toBe(201)
    expect(body).toMatchObject({
      displayName: 'Sales',
      groupTypes: [],
      securityEnabled: true,
      mailEnabled: false,
      proxyAddresses: [],
    })
    expect(headers.get('location')).toBe(`${w.url}/v1.0/groups/${body.id}`)
    expect((await memberIds(String(body.id))).toSorted()).toEqual([carla.id, carlos.id].toSorted())
    const broken = plain('Broken', { 'members@odata.bind': [ref(carla.id)['@odata.id'], ref(w.tenantId)['@odata.id']] })
    expect((await admin.send('POST', '/groups', broken)).status).toBe(404)
    expect((await admin.get("/groups?$filter=displayName eq 'Broken'")).body.value).toEqual([])
  })

  test('a Microsoft 365 group has an address of its own', async () => {
    const unified = { groupTypes: ['Unified'], mailEnabled: true }
    const { status, body } = await admin.send('POST', '/groups', plain('Team', unified))
    expect([status, body.mail, body.groupTypes, body.proxyAddresses]).toEqual([
      201,
      'Team@meridian.example',
      ['Unified'],
      ['SMTP:Team@meridian.example'],
    ])
    const again = await admin.send('POST', '/groups', plain('Other', { ...unified, mailNickname: 'TEAM' }))
    expect([again.status, again.body.error.message]).toEqual([
      400,
      'Another object with the same value for property mailNickname already exists.',
    ])
    const app = await asApp(w, 'Directory.Read.All')
    const names = { entityType: 'Group', displayName: 'x', mailNickname: 'team' }
    expect((await app.send('POST', '/directoryObjects/validateProperties', names)).status).toBe(422)
    expect(
      (await app.send('POST', '/directoryObjects/validateProperties', { ...names, mailNickname: 'free' })).status,
    ).toBe(204)
  })

  test.each<[string, object, string]>([
    ['no nickname', { ...plain('x'), mailNickname: undefined }, "property 'mailNickname'"],
    ['a blank in the nickname', plain('x', { mailNickname: 'a b' }), "property 'mailNickname'"],
    ['mail without Unified', plain('x', { mailEnabled: true }), 'groupTypes'],
    ['an unknown type', plain('x', { groupTypes: ['Other'] }), "property 'groupTypes.0'"],
    ['an unknown property', plain('x', { colour: 'red' }), "'colour' does not exist on type 'microsoft.graph.group'"],
    ['one that is read-only', plain('x', { mail: 'x@y.z' }), "Property 'mail' is read-only"],
    ['21 links', plain('x', { 'members@odata.bind': Array(21).fill('x') }), 'At most 20'],
    [
      'a link elsewhere',
      plain('x', { 'members@odata.bind': ['https://evil.example/v1.0/users/x'] }),
      'Invalid URL format',
    ],
  ])('%s: 400', async (_, body, message) => {
    const answer = await admin.send('POST', '/groups', body)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(answer.body.error.message).toContain(message)
  })

  test('role-assignable ones are for those who give roles, with the permission for it', async () => {
    const guarded = plain('Guarded', { isAssignableToRole: true })
    expect((await admin.send('POST', '/groups', guarded)).status).toBe(403)
    const keeper = await w.user('keeper', { roles: ['Privileged Role Administrator'] })
    const person = await asPerson(w, keeper)
    const id = await made(guarded, person)
    expect((await person.send('POST', `/groups/${id}/members/$ref`, ref(carla.id))).status).toBe(204)
    expect((await admin.send('POST', `/groups/${id}/members/$ref`, ref(carlos.id))).status).toBe(403)
    const app = await asApp(w, 'Group.ReadWrite.All')
    expect((await app.send('POST', `/groups/${id}/members/$ref`, ref(carlos.id))).status).toBe(403)
    expect((await person.send('POST', '/groups', plain('Plain'))).status).toBe(403)
  })
})

describe('members and owners', () => {
  test('are added and removed by reference', async () => {
    const id = await made(plain('Links'))
    const members = `/groups/${id}/members`
    expect((await admin.send('POST', `${members}/$ref`, ref(carla.id, 'users'))).status).toBe(204)
    const twice = await admin.send('POST', `${members}/$ref`, ref(carla.id))
    expect([twice.status, twice.body.error.message]).toEqual([
      400,
      "One or more added object references already exist for the following modified properties: 'members'.",
    ])
    expect((await admin.send('POST', `${members}/$ref`, ref(w.tenantId))).status).toBe(404)
    const object = await admin.send('DELETE', `${members}/${carla.id}`)
    expect([object.status, object.body.error.message]).toEqual([400, expect.stringContaining('/$ref')])
    expect((await admin.send('DELETE', `${members}/${carla.id}/$ref`)).status).toBe(204)
    expect((await admin.send('DELETE', `${members}/${carla.id}/$ref`)).status).toBe(404)
    expect(
      (
        await admin.send('PATCH', `/groups/${id}`, {
          'members@odata.bind': [ref(carla.id)['@odata.id'], ref(carlos.id)['@odata.id']],
        })
      ).status,
    ).toBe(204)
    expect(await memberIds(id)).toHaveLength(2)
    const half = { description: 'new', 'members@odata.bind': [ref(boss.id)['@odata.id'], ref(carla.id)['@odata.id']] }
    expect((await admin.send('PATCH', `/groups/${id}`, half)).status).toBe(400)
    expect((await admin.get(`/groups/${id}?$select=description`)).body.description).toBeNull()
    expect(await memberIds(id)).toHaveLength(2)
  })

  test('an owner manages the own group, and no other', async () => {
    const own = await made(plain('Own', { 'owners@odata.bind': [ref(owner.id)['@odata.id']] }))
    const other = await made(plain('Foreign'))
    const me = await asPerson(w, owner)
    expect((await me.send('POST', `/groups/${own}/members/$ref`, ref(carla.id))).status).toBe(204)
    expect((await me.send('PATCH', `/groups/${own}`, { description: 'Ours' })).status).toBe(204)
    expect((await me.send('DELETE', `/groups/${own}`)).status).toBe(403)
    expect((await me.send('POST', `/groups/${own}/owners/$ref`, ref(carla.id))).status).toBe(403)
    expect((await me.send('POST', `/groups/${other}/members/$ref`, ref(carla.id))).status).toBe(403)
    const unified = await made(
      plain('Unit', { groupTypes: ['Unified'], mailEnabled: true, 'owners@odata.bind': [ref(owner.id)['@odata.id']] }),
    )
    expect((await admin.send('DELETE', `/groups/${unified}/owners/${owner.id}/$ref`)).status).toBe(400)
    expect((await admin.send('POST', `/groups/${unified}/owners/$ref`, ref(carla.id, 'users'))).status).toBe(204)
    expect((await admin.send('DELETE', `/groups/${unified}/owners/${owner.id}/$ref`)).status).toBe(204)
  })
})

describe('membership questions', () => {
  test('transitive, in the order they were asked', async () => {
    const inner = await made(plain('Inner', { 'members@odata.bind': [ref(carla.id)['@odata.id']] }))
    const outer = await made(plain('Outer', { 'members@odata.bind': [ref(inner)['@odata.id']] }))
    const far = await made(plain('Far'))
    const app = await asApp(w, 'Directory.Read.All')
    const ask = (name: string, body: object, who = `/users/${carla.id}`) => app.send('POST', `${who}/${name}`, body)
    const checked = await ask('checkMemberGroups', { groupIds: [outer, far, inner] })
    expect([checked.status, checked.body.value]).toEqual([200, [outer, inner]])
    expect(checked.body['@odata.context']).toMatch(/#Collection\(Edm\.String\)$/)
    expect((await ask('getMemberGroups', { securityEnabledOnly: true })).body.value).toEqual(
      expect.arrayContaining([outer, inner]),
    )
    expect((await ask('getMemberObjects', {}, `/users/${boss.id}`)).body.value).toContain(
      'fdd7a751-b60b-444a-984c-02652fe8fa1c',
    )
    expect((await ask('checkMemberObjects', { ids: [far] })).body.value).toEqual([])
    expect((await ask('getMemberGroups', {}, `/groups/${inner}`)).body.value).toEqual([outer])
    expect((await ask('checkMemberGroups', { groupIds: Array(21).fill(far) })).status).toBe(400)
    expect((await ask('checkMemberGroups', { groupIds: ['x'] })).status).toBe(400)
    const me = await asPerson(w, carla, ['User.Read'])
    expect((await me.send('POST', '/me/checkMemberGroups', { groupIds: [inner] })).body.value).toEqual([inner])
  })
})

describe('dynamic groups', () => {
  const rule = 'user.department -eq "Sales"'
  const dynamic = (displayName: string, more: object = {}) =>
    plain(displayName, {
      groupTypes: ['DynamicMembership'],
      membershipRule: rule,
      membershipRuleProcessingState: 'On',
      ...more,
    })

  test('members follow from the rule; nobody puts them in by hand', async () => {
    await admin.get('/users')
    const users = await asApp(w, 'User.ReadWrite.All')
    await users.send('PATCH', `/users/${carlos.id}`, { department: 'Sales' })
    const { status, body } = await admin.send('POST', '/groups', dynamic('Sellers'))
    expect([status, body.membershipRule, body.membershipRuleProcessingState]).toEqual([201, rule, 'On'])
    const id = String(body.id)
    expect(await memberIds(id)).toEqual([carlos.id])
    const refused = await admin.send('POST', `/groups/${id}/members/$ref`, ref(carla.id))
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_BadRequest'])
    await users.send('PATCH', `/users/${carla.id}`, { department: 'sales' })
    expect((await memberIds(id)).toSorted()).toEqual([carla.id, carlos.id].toSorted())
    const patch = (change: object) => admin.send('PATCH', `/groups/${id}`, change)
    expect((await patch({ membershipRule: 'user.department -eq "Legal"', description: 'Lawyers' })).status).toBe(204)
    expect(await memberIds(id)).toEqual([])
    expect((await patch({ membershipRuleProcessingState: 'Paused' })).status).toBe(204)
    expect((await patch({ membershipRule: rule, membershipRuleProcessingState: 'On' })).status).toBe(204)
    expect((await memberIds(id)).length).toBe(2)
    const beta = await admin.get(`/beta/groups/${id}?$select=displayName,membershipRuleProcessingStatus`)
    expect(beta.body.membershipRuleProcessingStatus).toMatchObject({ status: 'Succeeded', errorMessage: null })
    expect((await admin.get(`/groups/${id}?$select=membershipRuleProcessingStatus`)).status).toBe(400)
    expect((await patch({ groupTypes: [] })).status).toBe(204)
    expect((await admin.send('DELETE', `/groups/${id}/members/${carla.id}/$ref`)).status).toBe(204)
    expect((await patch({ groupTypes: ['DynamicMembership'] })).status).toBe(400)
    expect((await patch({ groupTypes: ['DynamicMembership'], membershipRule: rule })).status).toBe(204)
    expect((await memberIds(id)).length).toBe(2)
  })

  test('a bad rule is refused with its place, in every state, and nothing else is written', async () => {
    for (const state of ['On', 'Paused']) {
      const broken = dynamic('Broken', {
        membershipRule: 'user.departmnt -eq "x"',
        membershipRuleProcessingState: state,
      })
      const { status, body } = await admin.send('POST', '/groups', broken)
      expect([status, body.error.code]).toEqual([400, 'DynamicGroupQueryParseError'])
      expect(body.error.details[0]).toMatchObject({ target: 'membershipRule', position: expect.any(Number) })
    }
    const id = await made(plain('Half'))
    const half = { description: 'x', groupTypes: ['DynamicMembership'], membershipRule: 'user.x -eq' }
    expect((await admin.send('PATCH', `/groups/${id}`, half)).status).toBe(400)
    expect((await admin.get(`/groups/${id}?$select=description`)).body.description).toBeNull()
    expect((await admin.send('POST', '/groups', plain('x', { membershipRule: rule }))).status).toBe(400)
    expect((await admin.send('POST', '/groups', plain('x', { groupTypes: ['DynamicMembership'] }))).status).toBe(400)
  })

  test('whether somebody would be in it, and why', async () => {
    const body = { memberId: carla.id, membershipRule: rule }
    const { status, body: answer } = await admin.send('POST', '/beta/groups/evaluateDynamicMembership', body)
    expect([status, answer.membershipRuleEvaluationResult]).toEqual([200, true])
    expect(answer.membershipRuleEvaluationDetails).toMatchObject({
      expression: rule,
      expressionResult: true,
      propertyToEvaluate: { propertyName: 'department', propertyValue: 'sales' },
      expressionEvaluationDetails: [],
    })
    const group = await made(dynamic('Asked'))
    const byGroup = await admin.send('POST', `/beta/groups/${group}/evaluateDynamicMembership`, { memberId: boss.id })
    expect(byGroup.body.membershipRuleEvaluationResult).toBe(false)
    expect(
      (await admin.send('POST', '/beta/groups/evaluateDynamicMembership', { ...body, memberId: w.tenantId })).status,
    ).toBe(404)
    expect((await admin.send('POST', '/groups/evaluateDynamicMembership', body)).status).toBe(405)
  })
})

describe('delete, restore, purge', () => {
  test('a group comes back with its members', async () => {
    const id = await made(plain('Kept', { 'members@odata.bind': [ref(carla.id)['@odata.id']] }))
    expect((await admin.send('DELETE', `/groups/${id}`)).status).toBe(204)
    expect((await admin.get(`/groups/${id}`)).status).toBe(404)
    const deleted = await admin.get('/directory/deletedItems/microsoft.graph.group?$select=displayName,deletedDateTime')
    expect(deleted.body.value).toMatchObject([
      { id, displayName: 'Kept', deletedDateTime: expect.stringMatching(/Z$/) },
    ])
    expect((await admin.get(`/directory/deletedItems/${id}`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.group',
      id,
    })
    const back = await admin.send('POST', `/directory/deletedItems/${id}/restore`)
    expect([back.status, back.body.id, back.body['@odata.type']]).toEqual([200, id, '#microsoft.graph.group'])
    expect(await memberIds(id)).toEqual([carla.id])
    expect((await admin.send('DELETE', `/groups/${id}`)).status).toBe(204)
    const nobody = await asPerson(w, carla)
    expect((await nobody.send('DELETE', `/directory/deletedItems/${id}`)).status).toBe(403)
    expect((await admin.send('DELETE', `/directory/deletedItems/${id}`)).status).toBe(204)
    expect((await admin.send('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(404)
  })
})
