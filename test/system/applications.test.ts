import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissionId } from '../../src/contract/permission-ids.ts'
import { permissionNamed } from '../../src/contract/permissions.ts'
import { table } from '../../src/http/graph/permissions.ts'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { askToken } from '../tokens.ts'
import { type World, world } from '../world.ts'

let w: World
let admin: Client
let developer: Client
beforeAll(async () => {
  w = await world()
  admin = asPerson(w, await w.user('admin', { roles: ['Global Administrator'] }))
  developer = asPerson(w, await w.user('dev', { roles: ['Application Administrator'] }))
})
afterAll(() => w.stop())

const graphId = '00000003-0000-0000-c000-000000000000'
const register = async (body: object = {}): Promise<Json> => {
  const { status, body: made, headers } = await developer.post('/v1.0/applications', { displayName: 'Sync', ...body })
  expect([status, made.error]).toEqual([201, undefined])
  expect(headers.get('location')).toMatch(new RegExp(`/v1\\.0/applications/${made.id}$`))
  return made
}
const principalOf = async (appId: string): Promise<Json> =>
  (await admin.get(`/v1.0/servicePrincipals?$filter=appId eq '${appId}'`)).body.value[0]

test('the way scripts go: register, secret, grant, token, use', async () => {
  const app = await register({
    requiredResourceAccess: [
      { resourceAppId: graphId, resourceAccess: [{ id: permissionId('Role', 'User.Read.All'), type: 'Role' }] },
    ],
  })
  expect(app).toMatchObject({
    ...{
      displayName: 'Sync',
      signInAudience: 'AzureADMyOrg',
      passwordCredentials: [],
      publisherDomain: 'meridian.example',
    },
    requiredResourceAccess: [{ resourceAppId: graphId, resourceAccess: [{ type: 'Role' }] }],
  })
  const secret = await developer.post(`/v1.0/applications/${app.id}/addPassword`, {
    passwordCredential: { displayName: 'first' },
  })
  expect(secret.body).toMatchObject({
    displayName: 'first',
    secretText: expect.any(String),
    hint: secret.body.secretText.slice(0, 3),
  })
  const principal = await principalOf(app.appId)
  expect(principal.appId).toBe(app.appId)
  const graph = await principalOf(graphId)
  const role = graph.appRoles.find((one: Json) => one.value === 'User.Read.All')
  expect(role.id).toBe('df021288-bdef-4463-88db-98f22de89214')
  const given = await admin.post(`/v1.0/servicePrincipals/${principal.id}/appRoleAssignments`, {
    ...{ principalId: principal.id, resourceId: graph.id, appRoleId: role.id },
  })
  expect(given.status).toBe(201)
  const { body } = await askToken(w, {
    ...{ grant_type: 'client_credentials', client_id: app.appId, client_secret: secret.body.secretText },
    scope: 'https://graph.microsoft.com/.default',
  })
  expect(decodeJwt(String(body.access_token)).roles).toEqual(['User.Read.All'])
  const headers = { authorization: `Bearer ${body.access_token}` }
  expect((await fetch(`${w.url}/v1.0/users`, { headers })).status).toBe(200)
  const shown = await admin.get(`/v1.0/applications(appId='${app.appId}')`)
  expect(shown.body.passwordCredentials).toMatchObject([{ keyId: secret.body.keyId, secretText: null }])
  expect(
    (await admin.delete(`/v1.0/servicePrincipals/${principal.id}/appRoleAssignments/${given.body.id}`)).status,
  ).toBe(204)
  expect((await fetch(`${w.url}/v1.0/users`, { headers })).status).toBe(403)
  expect((await admin.post(`/v1.0/applications/${app.id}/removePassword`, { keyId: secret.body.keyId })).status).toBe(
    204,
  )
  expect((await fetch(`${w.url}/v1.0/users`, { headers })).status).toBe(401)
  const names = (await w.audit()).map((row) => row.activity)
  for (const name of [
    ...['Add application', 'Add service principal', 'Update application – Certificates and secrets management'],
    ...['Add app role assignment to service principal', 'Remove app role assignment from service principal'],
  ])
    expect(names).toContain(name)
})

describe('applications', () => {
  test('are listed, filtered, paged, changed and deleted', async () => {
    for (const displayName of ['Alpha', 'Beta', 'Gamma']) await register({ displayName })
    const first = await admin.get('/v1.0/applications?$top=2&$select=displayName&$orderby=displayName')
    expect(first.body.value.map((row: Json) => row.displayName)).toEqual(['Alpha', 'Beta'])
    const next = await admin.get(first.body['@odata.nextLink'].replace(w.running.program.publicUrl, w.url))
    expect(next.body.value[0].displayName).toBe('Gamma')
    const one = (await admin.get("/v1.0/applications?$filter=startswith(displayName,'gam')")).body.value[0]
    const change = { spa: { redirectUris: ['https://spa.example/cb'] }, description: 'a page' }
    expect((await developer.patch(`/v1.0/applications/${one.id}`, change)).status).toBe(204)
    const changed = (await admin.get(`/v1.0/applications/${one.id}`)).body
    expect(changed).toMatchObject({ ...change, web: { redirectUris: [] } })
    expect((await developer.post(`/v1.0/applications/${one.id}/addPassword`)).status).toBe(400)
    const principal = await principalOf(one.appId)
    expect((await admin.patch(`/v1.0/servicePrincipals/${principal.id}`, { accountEnabled: false })).status).toBe(204)
    expect((await principalOf(one.appId)).accountEnabled).toBe(false)
    expect((await developer.delete(`/v1.0/applications/${one.id}`)).status).toBe(204)
    expect((await admin.get(`/v1.0/applications/${one.id}`)).status).toBe(404)
  })

  test.each([
    ['an unknown property', { displayName: 'X', appRoles: [] }],
    ['no name', { displayName: '' }],
    ['an address with a wildcard', { displayName: 'X', web: { redirectUris: ['https://*.example/cb'] } }],
    ['http elsewhere than on this machine', { displayName: 'X', web: { redirectUris: ['http://app.example/cb'] } }],
    ['an address with a fragment', { displayName: 'X', web: { redirectUris: ['https://app.example/cb#x'] } }],
    ['a script for an address', { displayName: 'X', publicClient: { redirectUris: ['javascript:alert(1)'] } }],
    ['accounts of others', { displayName: 'X', signInAudience: 'AzureADMultipleOrgs' }],
    ['tokens in addresses', { displayName: 'X', web: { implicitGrantSettings: { enableIdTokenIssuance: true } } }],
    [
      'an unknown permission',
      {
        displayName: 'X',
        requiredResourceAccess: [{ resourceAppId: graphId, resourceAccess: [{ id: graphId, type: 'Role' }] }],
      },
    ],
    ['something read-only', { displayName: 'X', appId: graphId }],
  ])('not with %s', async (_name, body) => {
    const before = (await admin.get('/v1.0/applications')).body.value.length
    expect((await developer.post('/v1.0/applications', body)).status).toBe(400)
    expect((await admin.get('/v1.0/applications')).body.value.length).toBe(before)
  })

  test('the admin center is the program’s own', async () => {
    const own = (await admin.get("/v1.0/applications?$filter=displayName eq 'Rekey admin center'")).body.value[0]
    expect((await admin.patch(`/v1.0/applications/${own.id}`, { displayName: 'Mine' })).status).toBe(400)
    expect((await admin.delete(`/v1.0/applications/${own.id}`)).status).toBe(400)
  })
})

describe('rights do not grow by an application (INV-11)', () => {
  test('whoever looks after applications grants delegated permissions, but no application its own', async () => {
    const app = await register({ displayName: 'Climb' })
    const { id } = await principalOf(app.appId)
    const grant = { clientId: id, consentType: 'AllPrincipals', resourceId: graphId, scope: 'User.Read openid' }
    const granted = await developer.post('/v1.0/oauth2PermissionGrants', grant)
    expect([granted.status, granted.body.scope]).toEqual([201, 'User.Read'])
    expect((await developer.patch(`/v1.0/oauth2PermissionGrants/${id}`, { scope: 'Group.Read.All' })).status).toBe(204)
    expect((await developer.delete(`/v1.0/oauth2PermissionGrants/${id}`)).status).toBe(204)
    const appRoleId = permissionId('Role', 'User.ReadWrite.All')
    const role = { principalId: id, resourceId: graphId, appRoleId }
    expect((await developer.post(`/v1.0/servicePrincipals/${id}/appRoleAssignments`, role)).status).toBe(403)
    expect((await admin.post(`/v1.0/servicePrincipals/${id}/appRoleAssignments`, role)).status).toBe(201)
    // A secret would make them that application.
    expect((await developer.post(`/v1.0/applications/${app.id}/addPassword`)).status).toBe(403)
    expect((await admin.post(`/v1.0/applications/${app.id}/addPassword`)).status).toBe(200)
  })

  test('nor does an application climb by itself', async () => {
    const climber = await asApp(w, ['Application.ReadWrite.All'])
    const strong = await register({ displayName: 'Strong' })
    const { id } = await principalOf(strong.appId)
    const role = { principalId: id, resourceId: graphId, appRoleId: permissionId('Role', 'User.ReadWrite.All') }
    await admin.post(`/v1.0/servicePrincipals/${id}/appRoleAssignments`, role)
    expect((await climber.post(`/v1.0/applications/${strong.id}/addPassword`)).status).toBe(403)
    expect((await climber.post(`/v1.0/servicePrincipals/${id}/appRoleAssignments`, role)).status).toBe(403)
    expect((await climber.post('/v1.0/applications', { displayName: 'Weak' })).status).toBe(201)
  })
})

// `*` is any token at all.
test('every permission that a route asks for can be granted', () => {
  const unknown = table.flatMap((route) => [
    ...[...route.delegated, ...(route.own ?? [])].flatMap((names) =>
      names.split('+').filter((name) => name !== '*' && !permissionNamed(name, 'delegated')),
    ),
    ...route.application.flatMap((names) =>
      names.split('+').filter((name) => name !== '*' && !permissionNamed(name, 'application')),
    ),
  ])
  expect([...new Set(unknown)]).toEqual([])
})
