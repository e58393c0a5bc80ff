import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type GraphClient, graphClient } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let app: GraphClient

beforeAll(async () => {
  w = await world({ graphReads: 60, graphWrites: 40 })
  carla = await w.user('carla')
  app = await asApp(w, 'User.Read.All')
})
afterAll(() => w.stop())

type Response = {
  id: string
  status: number
  headers: Record<string, string>
  body?: Record<string, unknown> & { error?: { code: string } }
}
const send = async (requests: object[], client = app) => {
  const answer = await client.send('POST', '/$batch', { requests })
  const responses = (answer.body.responses ?? []) as Response[]
  return { ...answer, responses, byId: new Map(responses.map((one) => [one.id, one])) }
}
const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more })

describe('$batch', () => {
  test('addresses in every form, each step with its own rights and headers', async () => {
    const { status, byId } = await send([
      get('1', `/users/${carla.id}?$select=displayName`),
      get('2', 'users?$top=1'),
      get('3', `/v1.0/users/${carla.id}`),
      get('4', `${w.url}/beta/users/${carla.id}`),
      get('5', '/users/$count', { headers: { ConsistencyLevel: 'eventual' } }),
      get('6', '/groups'),
      get('7', '/users/nobody@meridian.example'),
      get('8', 'https://evil.example/v1.0/users'),
      get('9', '/$batch'),
      { id: '10', method: 'PATCH', url: `/users/${carla.id}`, body: { city: 'x' } },
      { id: '11', method: 'PATCH', url: `/users/${carla.id}`, body: 'x', headers: { 'Content-Type': 'text/plain' } },
      { id: '12', method: 'PUT', url: '/users' },
      get('13', '/users?$filter=nothing eq 1'),
    ])
    expect(status).toBe(200)
    expect([...byId].map(([id, one]) => [id, one.status])).toEqual([
      ['1', 200],
      ['2', 200],
      ['3', 200],
      ['4', 200],
      ['5', 200],
      ['6', 403],
      ['7', 404],
      ['8', 400],
      ['9', 405],
      ['10', 400],
      ['11', 415],
      ['12', 405],
      ['13', 400],
    ])
    expect(byId.get('1')!.body).toMatchObject({
      displayName: 'Carla',
      '@odata.context': expect.stringContaining(`${w.url}/v1.0/`),
    })
    expect(byId.get('4')!.body!['@odata.context']).toContain('/beta/')
    expect(byId.get('5')!.body).toBe('1')
    expect(byId.get('2')!.headers['Content-Type']).toContain('application/json')
    const ids = [...byId.values()].flatMap((one) => one.headers['request-id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('steps wait for others, and fall with them', async () => {
    const admin = await asPerson(w, await w.user('boss', { roles: ['User Administrator'] }))
    const json = { 'Content-Type': 'application/json' }
    const patch = (id: string, city: unknown, dependsOn?: string[]) => ({
      id,
      method: 'PATCH',
      url: `/users/${carla.id}`,
      headers: json,
      body: { city },
      ...(dependsOn ? { dependsOn } : {}),
    })
    const { byId } = await send(
      [
        get('last', `/users/${carla.id}?$select=city`, { dependsOn: ['second'] }),
        patch('second', 'Porto', ['FIRST']),
        patch('first', 'Lisboa'),
        patch('wrong', 5),
        patch('after', 'Faro', ['wrong']),
        get('further', '/users', { dependsOn: ['after'] }),
      ],
      admin,
    )
    expect([...byId].map(([id, one]) => [id, one.status])).toEqual([
      ['last', 200],
      ['second', 204],
      ['first', 204],
      ['wrong', 400],
      ['after', 424],
      ['further', 424],
    ])
    expect(byId.get('last')!.body).toMatchObject({ city: 'Porto' })
    expect(byId.get('second')).not.toHaveProperty('body')
  })

  test.each<[string, unknown]>([
    ['no requests', {}],
    ['an empty list', { requests: [] }],
    ['21 of them', { requests: Array.from({ length: 21 }, (_, n) => get(String(n), '/users')) }],
    ['an id twice', { requests: [get('a', '/users'), get('A', '/users')] }],
    ['no id', { requests: [{ method: 'GET', url: '/users' }] }],
    ['no method', { requests: [{ id: '1', url: '/users' }] }],
    ['a method of no route', { requests: [{ id: '1', method: 'TRACE', url: '/users' }] }],
    ['waiting for nobody', { requests: [get('1', '/users', { dependsOn: ['2'] })] }],
    ['waiting for itself', { requests: [get('1', '/users', { dependsOn: ['1'] })] }],
    ['a ring', { requests: [get('1', '/users', { dependsOn: ['2'] }), get('2', '/users', { dependsOn: ['1'] })] }],
    ['headers that are no texts', { requests: [get('1', '/users', { headers: { a: 1 } })] }],
  ])('%s: 400 for the whole', async (_, body) => {
    const { status, body: answer } = await app.send('POST', '/$batch', body)
    expect([status, answer.error.code]).toEqual([400, 'Request_BadRequest'])
  })

  test('nobody gets in by a batch', async () => {
    expect((await graphClient(w, '').send('POST', '/$batch', { requests: [get('1', '/users')] })).status).toBe(401)
  })
})

describe('throttling', () => {
  test('429 with the seconds to wait, inside a batch for each step, other applications untouched', async () => {
    const greedy = await asApp(w, 'User.Read.All')
    const other = await asApp(w, 'User.Read.All')
    for (let n = 0; n < 50; n++) expect((await greedy.get('/users?$top=1')).status).toBe(200)
    const { responses } = await send(
      Array.from({ length: 15 }, (_, n) => get(String(n), '/users?$top=1')),
      greedy,
    )
    const statuses = responses.map((one) => one.status)
    expect([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 429).length]).toEqual([
      10, 5,
    ])
    expect(responses.find((one) => one.status === 429)).toMatchObject({
      headers: { 'Retry-After': '1' },
      body: { error: { code: 'TooManyRequests' } },
    })
    const refused = await greedy.get('/users')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await other.get('/users')).status).toBe(200)
    w.advance({ seconds: 1 })
    expect((await greedy.get('/users')).status).toBe(200)
  })
})

describe('If-Match', () => {
  test('* is taken everywhere, a version that nobody gave is not the one that is there', async () => {
    const writer = await asApp(w, 'User.ReadWrite.All')
    const patch = (match: string) =>
      writer.send('PATCH', `/users/${carla.id}`, { city: 'Braga' }, { 'if-match': match })
    expect((await patch('*')).status).toBe(204)
    const { status, body } = await patch('W/"123"')
    expect([status, body.error.code]).toEqual([412, 'preconditionFailed'])
  })
})
