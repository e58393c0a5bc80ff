import { afterAll, beforeAll, expect, test } from 'vitest'
import { table } from '../../src/http/graph/permissions.ts'
import { createApp } from '../../src/http/server.ts'
import { asPerson, type GraphClient, graphClient } from '../graph.ts'
import { type World, world } from '../world.ts'

/** RFC 9110 9.3.2: wherever GET answers, HEAD answers the same without a body. */
let w: World
let boss: GraphClient
let id: string
beforeAll(async () => {
  w = await world({ graphReads: 1_000_000, graphWrites: 1_000_000 })
  const user = await w.user('boss', { roles: ['Global Administrator'] })
  id = user.id
  boss = await asPerson(w, user)
})
afterAll(() => w?.stop())

const bases = { graph: '/v1.0', beta: '/beta', api: '/api' } as const

test('every GET of the table: status, type and no body; also where it is refused', async () => {
  const routes = table.filter((route) => route.method === 'GET')
  expect(routes.length).toBeGreaterThan(100)
  for (const { surface = 'graph', path } of routes) {
    const address = bases[surface] + path.replace(/\((\w+)\)/g, `($1='${id}')`).replace(/\{\w+\}/g, id)
    const whole = await boss.get(address)
    const head = await boss.send('HEAD', address)
    expect([address, head.status, head.text]).toEqual([address, whole.status, ''])
    if (whole.status === 200)
      expect([address, head.headers.get('content-type')]).toEqual([address, whole.headers.get('content-type')])
    const nobody = await graphClient(w, '').send('HEAD', address)
    expect([address, nobody.text]).toEqual([address, ''])
  }
})

test('where there is no GET there is no HEAD, and 405 says so', async () => {
  const answer = await boss.send('HEAD', '/v1.0/$batch')
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  const other = await boss.send('PUT', '/v1.0/users')
  expect(other.headers.get('allow')!.split(', ')).toContain('HEAD')
})

test('pages and what stands beside them', async () => {
  const pages = createApp(w.running.program).routes.filter(
    ({ method, path }) => method === 'GET' && !/[:*]/.test(path) && !path.startsWith('/demo'),
  )
  expect(pages.length).toBeGreaterThan(10)
  for (const { path } of pages) {
    const ask = (method: string) => fetch(w.url + path, { method, redirect: 'manual' })
    const [whole, head] = [await ask('GET'), await ask('HEAD')]
    await whole.arrayBuffer()
    expect([path, head.status, await head.text()]).toEqual([path, whole.status, ''])
  }
})

test('every answer names its request, each another', async () => {
  const answers = await Promise.all(
    ['/passwordreset', '/nothing', '/healthz', '/v1.0/me'].map((path) => fetch(w.url + path)),
  )
  const ids = answers.map((answer) => answer.headers.get('rekey-correlation-id'))
  for (const found of ids) expect(found).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(4)
})
