import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { bearer } from '../tokens.ts'
import { type World, world } from '../world.ts'

let w: World
beforeAll(async () => {
  await buildWeb()
  w = await world()
})
afterAll(() => w?.stop())

const me = async (person: { id: string }) => {
  const response = await fetch(`${w.url}/api/me`, { headers: { authorization: await bearer(w, person) } })
  return { status: response.status, body: await response.json() }
}

test('who is signed in, and what their roles let them do', async () => {
  const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
  const { status, body } = await me(helper)
  expect(status).toBe(200)
  expect(body).toMatchObject({ id: helper.id, displayName: 'Helper', userPrincipalName: helper.userPrincipalName })
  expect(body.roles.map((role: { displayName: string }) => role.displayName)).toEqual(['Helpdesk Administrator'])
  expect(body.acts['users.resetPassword']).toMatchObject({ allowed: true })
  expect(body.acts['users.create']).toEqual({
    allowed: false,
    roles: ['User Administrator', 'Global Administrator'],
  })
  expect(body.acts['users.read']).toEqual({ allowed: true, roles: [] })
})

test('without a token nothing is said', async () => {
  expect((await fetch(`${w.url}/api/me`)).status).toBe(401)
})

test('one page for every address below /admin, with the policy of its own', async () => {
  const answer = await fetch(`${w.url}/admin/users/deleted?q=a`, { headers: { accept: 'text/html' } })
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).toContain(w.tenantId)
  expect(text).not.toContain('%installation%')
  const policy = answer.headers.get('content-security-policy')!
  expect(policy).toContain("style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toMatch(/unsafe|nonce|data:/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('its files are packed, kept for ever, and nothing else is served from their folder', async () => {
  const page = await (await fetch(`${w.url}/admin`, { headers: { accept: 'text/html' } })).text()
  const script = /src="(\/admin\/assets\/[^"]+\.js)"/.exec(page)![1]!
  const answer = await fetch(w.url + script, { headers: { 'accept-encoding': 'br' } })
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(answer.headers.get('cache-control')).toContain('immutable')
  expect(answer.headers.get('content-encoding')).toBe('br')
  for (const name of ['..%2findex.html', 'missing-00000000.js', '%2e%2e%2fstamp', 'x.js.br']) {
    expect((await fetch(`${w.url}/admin/assets/${name}`)).status, name).toBe(404)
  }
})
