import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles } from '../../src/directory/role-templates.ts'
import { asApp, asPerson, type GraphClient, query } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let boss: Person
let carla: Person
let admin: GraphClient
const p2 = '84a661c4-e949-4bd2-a560-ed7766fcaf2b'

beforeAll(async () => {
  w = await world()
  boss = await w.user('boss', { roles: ['Global Administrator'] })
  carla = await w.user('carla')
  admin = await asPerson(w, boss)
})
afterAll(() => w.stop())

describe('licences', () => {
  const assign = (id: string, addLicenses: object[], removeLicenses: string[] = [], client = admin) =>
    client.send('POST', `/users/${id}/assignLicense`, { addLicenses, removeLicenses })

  test('products and seats, as they are used', async () => {
    const before = await admin.get('/subscribedSkus')
    expect(before.body.value).toMatchObject([
      {
        id: `${w.tenantId}_${p2}`,
        skuPartNumber: 'AAD_PREMIUM_P2',
        capabilityStatus: 'Enabled',
        consumedUnits: 0,
        prepaidUnits: { enabled: 100, warning: 0, suspended: 0, lockedOut: 0 },
        servicePlans: expect.arrayContaining([
          expect.objectContaining({ servicePlanName: 'AAD_PREMIUM', appliesTo: 'User' }),
        ]),
      },
    ])
    const mfa = '8a256a2b-b617-496d-b51b-e76466e88db0'
    const given = await assign(carla.id, [{ skuId: p2, disabledPlans: [mfa] }])
    expect([given.status, given.body.assignedLicenses]).toEqual([200, [{ skuId: p2, disabledPlans: [mfa] }]])
    expect((await admin.get(`/subscribedSkus/${w.tenantId}_${p2}?$select=consumedUnits`)).body).toMatchObject({
      consumedUnits: 1,
    })
    const details = await admin.get(`/users/${carla.id}/licenseDetails`)
    expect(details.body.value).toMatchObject([
      {
        skuPartNumber: 'AAD_PREMIUM_P2',
        servicePlans: expect.arrayContaining([
          expect.objectContaining({ servicePlanId: mfa, provisioningStatus: 'Disabled' }),
        ]),
      },
    ])
    expect((await assign(carla.id, [], [p2])).body.assignedLicenses).toEqual([])
    expect((await admin.get('/subscribedSkus/x')).status).toBe(404)
  })

  test('what is refused, in the words that scripts know', async () => {
    const nowhere = await w.user('nowhere', { usageLocation: null })
    const said = async (answer: Promise<{ status: number; body: { error: { message: string } } }>) => {
      const { status, body } = await answer
      return [status, body.error.message]
    }
    expect(await said(assign(nowhere.id, [{ skuId: p2 }]))).toEqual([
      400,
      'License assignment cannot be done for user with invalid usage location.',
    ])
    expect(await said(assign(carla.id, [{ skuId: w.tenantId }]))).toEqual([
      400,
      `License ${w.tenantId} does not correspond to a valid company License.`,
    ])
    expect((await admin.send('POST', `/users/${carla.id}/assignLicense`, { addLicenses: [] })).status).toBe(400)
    const helpdesk = await asPerson(w, await w.user('hd', { roles: ['Helpdesk Administrator'] }))
    expect((await assign(carla.id, [{ skuId: p2 }], [], helpdesk)).status).toBe(403)
  })

  test('a group gives them to its members', async () => {
    const member = await w.user('member', { groups: ['Licensed'] })
    const group = await w.group('Licensed')
    const answer = await admin.send('POST', `/groups/${group}/assignLicense`, {
      addLicenses: [{ skuId: p2 }],
      removeLicenses: [],
    })
    expect([answer.status, answer.body.assignedLicenses]).toEqual([202, [{ skuId: p2, disabledPlans: [] }]])
    const states = await admin.get(`/users/${member.id}?$select=licenseAssignmentStates`)
    expect(states.body.licenseAssignmentStates).toMatchObject([{ assignedByGroup: group, state: 'Active' }])
    const refused = await admin.send('DELETE', `/groups/${group}`)
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect((await admin.send('POST', `/users/${member.id}/reprocessLicenseAssignment`)).status).toBe(200)
  })
})

describe('roles', () => {
  const place = '/roleManagement/directory'

  test('are listed, given, expanded, filtered and taken away', async () => {
    const all = await admin.get(`${place}/roleDefinitions`)
    expect(all.body.value.length).toBeGreaterThan(70)
    const named = await admin.get(
      `${place}/roleDefinitions?${query({ $filter: "displayName eq 'user administrator'" })}`,
    )
    expect(named.body.value).toMatchObject([
      { id: roles.userAdministrator, isBuiltIn: true, templateId: roles.userAdministrator },
    ])
    expect(JSON.stringify(named.body.value)).toContain('users/create')
    const body = {
      '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
      roleDefinitionId: roles.reportsReader,
      principalId: carla.id,
      directoryScopeId: '/',
    }
    const made = await admin.send('POST', `${place}/roleAssignments`, body)
    expect([made.status, made.body.principalId]).toEqual([201, carla.id])
    expect(made.headers.get('location')).toBe(`${w.url}/v1.0${place}/roleAssignments/${made.body.id}`)
    const held = await admin.get(
      `${place}/roleAssignments?${query({ $filter: `principalId eq '${carla.id}'`, $expand: 'roleDefinition,principal' })}`,
    )
    expect(held.body.value).toMatchObject([
      {
        roleDefinition: { displayName: 'Reports Reader' },
        principal: { '@odata.type': '#microsoft.graph.user', displayName: 'Carla' },
      },
    ])
    expect(
      (await admin.get(`/directoryRoles(roleTemplateId='${roles.reportsReader}')/members`)).body.value,
    ).toMatchObject([{ id: carla.id }])
    expect((await admin.send('POST', `${place}/roleAssignments`, body)).status).toBe(400)
    expect((await admin.send('DELETE', `${place}/roleAssignments/${made.body.id}`)).status).toBe(204)
    expect((await admin.get(`${place}/roleAssignments/${made.body.id}`)).status).toBe(404)
  })

  test('the older way leads to the same', async () => {
    const ref = { '@odata.id': `${w.url}/v1.0/users/${carla.id}` }
    expect((await admin.send('POST', '/directoryRoles', { roleTemplateId: roles.guestInviter })).status).toBe(201)
    expect((await admin.send('POST', `/directoryRoles/${roles.guestInviter}/members/$ref`, ref)).status).toBe(204)
    expect((await admin.get('/directoryRoles')).body.value.map((one) => one.displayName)).toContain('Guest Inviter')
    expect((await admin.send('DELETE', `/directoryRoles/${roles.guestInviter}/members/${carla.id}/$ref`)).status).toBe(
      204,
    )
    expect((await admin.get('/directoryRoleTemplates')).body.value.length).toBeGreaterThan(70)
  })

  test('not to oneself, not the last one, not by those who may not', async () => {
    const own = { roleDefinitionId: roles.reportsReader, principalId: boss.id }
    expect((await admin.send('POST', `${place}/roleAssignments`, own)).status).toBe(403)
    const app = await asApp(w, 'RoleManagement.ReadWrite.Directory')
    const { body } = await app.get(`${place}/roleAssignments?${query({ $filter: `principalId eq '${boss.id}'` })}`)
    expect((await app.send('DELETE', `${place}/roleAssignments/${body.value[0]!.id}`)).status).toBe(400)
    const users = await asPerson(w, await w.user('ua', { roles: ['User Administrator'] }))
    expect((await users.send('POST', `${place}/roleAssignments`, { ...own, principalId: carla.id })).status).toBe(403)
  })
})

describe('administrative units', () => {
  test('hold people, and roles for them alone', async () => {
    const base = '/directory/administrativeUnits'
    const unit = await admin.send('POST', base, { displayName: 'Lisbon', description: 'Office' })
    expect(unit.status).toBe(201)
    const id = String(unit.body.id)
    expect(
      (await admin.send('POST', `${base}/${id}/members/$ref`, { '@odata.id': `${w.url}/v1.0/users/${carla.id}` }))
        .status,
    ).toBe(204)
    expect((await admin.get(`${base}/${id}/members/microsoft.graph.user?$select=displayName`)).body.value).toEqual([
      { id: carla.id, displayName: 'Carla' },
    ])
    const local = await w.user('local')
    const scoped = await admin.send('POST', `${base}/${id}/scopedRoleMembers`, {
      roleId: roles.userAdministrator,
      roleMemberInfo: { id: local.id },
    })
    expect(scoped.status).toBe(201)
    // Their role counts on whoever is in the unit, and on nobody else.
    const client = await asPerson(w, local)
    expect((await client.send('PATCH', `/users/${carla.id}`, { jobTitle: 'Local' })).status).toBe(204)
    expect((await client.send('PATCH', `/users/${boss.id}`, { jobTitle: 'Local' })).status).toBe(403)
    expect((await client.send('POST', base, { displayName: 'x' })).status).toBe(403)
    expect((await admin.get(`${base}/${id}/scopedRoleMembers`)).body.value).toMatchObject([
      { roleMemberInfo: { id: local.id } },
    ])
    expect((await admin.send('DELETE', `${base}/${id}/scopedRoleMembers/${scoped.body.id}`)).status).toBe(204)
    expect((await client.send('PATCH', `/users/${carla.id}`, { jobTitle: 'Gone' })).status).toBe(403)
    expect((await admin.get(`${base}?${query({ $filter: "startswith(displayName,'lis')" })}`)).body.value).toHaveLength(
      1,
    )
    const searched = async (text: string) =>
      (await admin.get(`${base}?${query({ $search: text })}`, { consistencylevel: 'eventual' })).body.value.length
    expect(await searched('"displayName:LIS"')).toBe(1)
    expect(await searched('"description:off" AND "displayName:lis"')).toBe(1)
    expect(await searched('"description:lis"')).toBe(0)
    expect((await admin.get(`${base}?${query({ $search: '"displayName:lis"' })}`)).status).toBe(400)
    expect((await admin.send('PATCH', `${base}/${id}`, { displayName: 'Porto' })).status).toBe(204)
    expect((await admin.send('DELETE', `${base}/${id}/members/${carla.id}/$ref`)).status).toBe(204)
    expect((await admin.send('DELETE', `${base}/${id}`)).status).toBe(204)
    expect((await admin.get(`${base}/${id}`)).status).toBe(404)
  })
})

describe('the organization', () => {
  test('what is known of it, and what can be changed', async () => {
    const { body } = await admin.get('/organization')
    expect(body.value).toMatchObject([
      {
        id: w.tenantId,
        displayName: 'Meridian',
        countryLetterCode: 'PT',
        verifiedDomains: [{ name: 'meridian.example', isDefault: true, isInitial: true }],
        assignedPlans: expect.arrayContaining([expect.objectContaining({ service: 'AADPremiumService' })]),
        technicalNotificationMails: [],
        privacyProfile: null,
      },
    ])
    const patch = (change: object) => admin.send('PATCH', `/organization/${w.tenantId}`, change)
    expect(
      (
        await patch({
          technicalNotificationMails: ['it@meridian.example'],
          privacyProfile: { contactEmail: 'dpo@meridian.example' },
        })
      ).status,
    ).toBe(204)
    expect((await patch({ privacyProfile: { statementUrl: 'https://meridian.example/privacy' } })).status).toBe(204)
    expect(
      (await admin.get(`/organization/${w.tenantId}?$select=technicalNotificationMails,privacyProfile`)).body,
    ).toMatchObject({
      technicalNotificationMails: ['it@meridian.example'],
      privacyProfile: { contactEmail: 'dpo@meridian.example', statementUrl: 'https://meridian.example/privacy' },
    })
    for (const change of [
      { technicalNotificationMails: ['x'] },
      { tenantType: 'x' },
      { privacyProfile: { statementUrl: 'javascript:alert(1)' } },
    ])
      expect((await patch(change)).status).toBe(400)
    expect((await admin.send('PATCH', `/organization/${carla.id}`, {})).status).toBe(404)
    const basic = await asPerson(w, carla, ['User.Read'])
    expect(Object.keys((await basic.get('/organization')).body.value[0]!)).not.toContain('technicalNotificationMails')
    expect((await w.audit()).some((row) => row.activity === 'Set Company Information')).toBe(true)
  })

  test('its domains', async () => {
    expect((await admin.get('/domains')).body.value).toMatchObject([
      { id: 'meridian.example', isDefault: true, authenticationType: 'Managed' },
    ])
    expect((await admin.get('/domains/MERIDIAN.example')).body.id).toBe('meridian.example')
    expect((await admin.send('PATCH', '/domains/meridian.example', { isDefault: true })).status).toBe(204)
    expect((await admin.send('PATCH', '/domains/meridian.example', { isDefault: false })).status).toBe(400)
    expect((await admin.send('PATCH', '/domains/other.example', { isDefault: true })).status).toBe(404)
  })
})

describe('deleted users', () => {
  test('wait, come back, and go for good', async () => {
    const gone = await w.user('gone', { mobilePhone: '+351 9' })
    const path = `/directory/deletedItems/${gone.id}`
    expect((await admin.get(path)).status).toBe(404)
    await admin.send('DELETE', `/users/${gone.id}`)
    const listed = await admin.get('/directory/deletedItems/microsoft.graph.user?$orderby=deletedDateTime desc')
    expect(listed.body.value).toMatchObject([{ id: gone.id, deletedDateTime: expect.stringMatching(/Z$/) }])
    await w.user('gone2')
    await admin.send('POST', '/users', {
      accountEnabled: true,
      displayName: 'New',
      mailNickname: 'gone',
      userPrincipalName: 'gone@meridian.example',
      passwordProfile: { password: 'Correct-Horse-7-Staple' },
    })
    const taken = await admin.send('POST', `${path}/restore`, {})
    expect([taken.status, taken.body.error.details[0]!.target]).toEqual([400, 'userPrincipalName'])
    const back = await admin.send('POST', `${path}/restore`, {
      newUserPrincipalName: 'back@meridian.example',
      autoReconcileProxyConflict: true,
    })
    expect([back.status, back.body.userPrincipalName, back.body['@odata.type']]).toEqual([
      200,
      'back@meridian.example',
      '#microsoft.graph.user',
    ])
    await admin.send('DELETE', `/users/${gone.id}`)
    const helpdesk = await asPerson(w, await w.user('desk', { roles: ['Helpdesk Administrator'] }))
    expect((await helpdesk.send('DELETE', path)).status).toBe(403)
    const readers = await asApp(w, 'Group.Read.All')
    expect((await readers.get(path)).status).toBe(404)
    expect((await admin.send('DELETE', path)).status).toBe(204)
    expect((await admin.send('POST', `${path}/restore`)).status).toBe(404)
  })
})

describe('objects by id, and guests', () => {
  test('whatever they are', async () => {
    const group = await w.group('Some')
    const { body } = await admin.send('POST', '/directoryObjects/getByIds', {
      ids: [group, carla.id, w.tenantId, carla.id],
      types: [],
    })
    expect(body.value.map((one) => one['@odata.type'])).toEqual(['#microsoft.graph.group', '#microsoft.graph.user'])
    const users = await admin.send('POST', '/directoryObjects/getByIds', { ids: [group, carla.id], types: ['user'] })
    expect(users.body.value).toHaveLength(1)
    expect((await admin.get(`/directoryObjects/${group}`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.group',
      displayName: 'Some',
    })
    expect((await admin.send('POST', '/directoryObjects/getByIds', { ids: Array(1_001).fill(carla.id) })).status).toBe(
      400,
    )
  })

  test('an invitation tells its address once', async () => {
    const made = await admin.send('POST', '/invitations', {
      invitedUserEmailAddress: 'guest@partner.example',
      inviteRedirectUrl: 'https://partner.example/start',
      sendInvitationMessage: true,
    })
    expect([made.status, made.body.status]).toEqual([201, 'PendingAcceptance'])
    expect(made.body.inviteRedeemUrl).toMatch(/^http/)
    const guest = await admin.get(
      `/users/${(made.body.invitedUser as { id: string }).id}?$select=userType,externalUserState,creationType`,
    )
    expect(guest.body).toMatchObject({
      userType: 'Guest',
      externalUserState: 'PendingAcceptance',
      creationType: 'Invitation',
    })
    expect(
      (await admin.send('POST', '/invitations', { invitedUserEmailAddress: 'x', inviteRedirectUrl: 'y' })).status,
    ).toBe(400)
  })
})
