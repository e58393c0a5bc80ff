import { afterAll, beforeAll, expect, test } from 'vitest'
import { asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let as: Client
let carla: Person
const base = '/v1.0/auditLogs/signIns'

beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  as = asPerson(w, await w.user('reports', { roles: ['Reports Reader'] }))
  carla = await w.user('carla')
  const carlos = await w.user('carlos')
  await w.browser().signIn(carla.userPrincipalName, carla.password)
  w.advance({ minutes: 1 })
  await w.browser().signIn(carlos.userPrincipalName, 'wrong')
  w.advance({ minutes: 1 })
  await w.browser().signIn('nobody-at-all@meridian.example', 'x')
})
afterAll(() => w?.stop())

const found = async (filter: string): Promise<number[]> => {
  const { status, body } = await as.get(`${base}?$filter=${encodeURIComponent(filter)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.value.map((one: Json) => one.status.errorCode)
}

test('newest first, in the shape of signIn', async () => {
  const { body } = await as.get(base)
  expect(body.value.map((one: Json) => one.status.errorCode)).toEqual([50034, 50126, 0])
  expect(body.value[2]).toMatchObject({
    userId: carla.id,
    userPrincipalName: 'carla@meridian.example',
    appDisplayName: 'My account',
    clientAppUsed: 'Browser',
    isInteractive: true,
    conditionalAccessStatus: 'notApplied',
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    deviceDetail: { browser: 'node' },
  })
  const single = await as.get(`${base}/${body.value[2].id}`)
  expect(single.body).toMatchObject({ ...body.value[2], '@odata.context': expect.stringMatching(/signIns\/\$entity$/) })
  expect((await as.get(`${base}/00000000-0000-4000-8000-000000000000`)).status).toBe(404)
  expect((await as.get('/v1.0/auditLogs/provisioning')).body.value).toEqual([])
})

test.each([
  ['status/errorCode eq 0', [0]],
  ['status/errorCode ne 0', [50034, 50126]],
  ["startswith(userPrincipalName,'CAR')", [50126, 0]],
  ["userDisplayName eq 'carla'", [0]],
  ["deviceDetail/browser eq 'node' and createdDateTime ge 2025-07-08T13:01:00Z", [50034, 50126]],
  ["conditionalAccessStatus eq 'notApplied' and not (status/errorCode eq 50034)", [50126, 0]],
  ["location/city eq 'Lisbon'", []],
  ["riskState eq 'atRisk'", []],
  ["userId eq 'x'' or 1=1 --'", []],
])('%s', async (filter, expected) => expect(await found(filter)).toEqual(expected))

test('pages by links', async () => {
  const seen: string[] = []
  let next: string | undefined = `${base}?$top=1&$orderby=createdDateTime&$select=createdDateTime`
  while (next) {
    const { body } = await as.get(next)
    seen.push(...body.value.map((one: Json) => one.createdDateTime))
    next = body['@odata.nextLink']
  }
  expect(seen).toHaveLength(3)
  expect(seen).toEqual([...seen].sort())
})

test.each([
  "$filter=userId ne 'x'",
  '$filter=status/errorCode eq 1.5',
  "$filter=createdDateTime eq 'x'",
  "$filter=additional eq 'x'",
  '$filter=userId',
  '$orderby=userId',
  '$top=1001',
  '$skip=1',
  '$select=password',
])('%s: 400', async (query) => expect((await as.get(`${base}?${query}`)).status).toBe(400))

test('not for everybody', async () => {
  expect((await asPerson(w, carla).get(base)).status).toBe(403)
})
