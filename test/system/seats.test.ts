import { afterAll, beforeAll, expect, test } from 'vitest'
import { putMember } from '../../src/directory/groups.ts'
import { giveLicence } from '../../src/directory/licences.ts'
import { asApp, asPerson, type Client } from '../api.ts'
import { must, type World, world } from '../world.ts'

/** What our own API adds to Graph's about the organization (directory.md 1 and 5). */
let w: World
let owner: Client
beforeAll(async () => {
  w = await world()
  owner = asPerson(w, await w.user('owner', { roles: ['Billing Administrator'] }))
})
afterAll(() => w?.stop())

const skuId = '3f3b1a52-0d0e-4b5e-8f0a-6f1a2b3c4d5e'
const plan = '41781fb2-bc02-4b7c-bd55-b576c07bb09d'

test('groups at a glance, for everybody who is signed in', async () => {
  const anybody = asPerson(w, await w.user('anybody'))
  const before = (await anybody.get('/api/groups/overview')).body
  await w.group('One more')
  const after = (await anybody.get('/api/groups/overview')).body
  expect(after).toEqual({
    ...before,
    total: before.total + 1,
    cloud: before.cloud + 1,
    security: before.security + 1,
    onPremises: 0,
  })
})

test('an operator describes a product, owns seats of it, and sees for whom it does not work', async () => {
  const product = { skuPartNumber: 'CONTOSO', displayName: 'Contoso', plans: [{ id: plan }], prohibitedIn: ['KP'] }
  const described = await owner.put(`/api/products/${skuId}`, product)
  expect([described.status, described.body]).toEqual([
    200,
    expect.objectContaining({ skuId, plans: [expect.objectContaining({ name: 'AAD_PREMIUM' })] }),
  ])
  const listed = (await owner.get('/api/products')).body.value as { skuPartNumber: string }[]
  expect(listed.map((one) => one.skuPartNumber)).toEqual(expect.arrayContaining(['AAD_PREMIUM_P2', 'CONTOSO']))
  const seats = await owner.put(`/api/subscriptions/${skuId}`, { seats: 1 })
  expect(seats.body).toEqual({ skuId, seats: 1, used: 0, status: 'Enabled' })

  const team = await w.group('Team')
  const people = await Promise.all(['ana', 'ben', 'eva'].map((name) => w.user(name, { groups: ['Team'] })))
  await w.unit(async (tx) => must(await giveLicence(tx, { principalId: team, product: skuId })))
  const licences = asPerson(w, await w.user('licences', { roles: ['License Administrator'] }))
  const page = async (query: string) => (await licences.get(`/api/licences/problems?${query}`)).body
  const first = await page(`group=${team}&$top=1`)
  expect(first.value).toEqual([expect.objectContaining({ error: 'CountViolation', assignedByGroup: team, skuId })])
  const second = await page(`group=${team}&$top=1&after=${first.next}`)
  expect(second.value[0].userId).not.toBe(first.value[0].userId)
  expect(second.next).toBeNull()
  expect(people.map((person) => person.id)).toContain(second.value[0].userId)

  expect((await owner.put(`/api/subscriptions/${skuId}`, { seats: 3 })).body.used).toBe(3)
  expect((await page('')).value).toEqual([])
  const late = await w.user('late')
  await w.unit(async (tx) => must(await putMember(tx, team, late.id)))
  expect((await page(`product=${skuId}`)).value).toHaveLength(1)
})

test.each([
  ['put', `/api/subscriptions/${skuId}`, { seats: -1 }, 400],
  ['put', `/api/subscriptions/${skuId}`, { seats: 1, colour: 'red' }, 400],
  ['put', '/api/subscriptions/no-such-product', { seats: 1 }, 400],
  ['put', '/api/products/no-guid', { skuPartNumber: 'X', displayName: 'X', plans: [{ id: plan }] }, 400],
  ['put', `/api/products/${skuId}`, { skuPartNumber: 'aad_premium', displayName: 'X', plans: [{ id: plan }] }, 400],
  ['put', `/api/products/${skuId}`, { skuPartNumber: 'X', displayName: 'X', plans: [] }, 400],
] as const)('%s %s %j is refused', async (act, path, body, status) => {
  const answer = await owner[act](path, body)
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining('"error"')])
})

test('seats and products are for who buys; what does not work for who assigns', async () => {
  const anybody = asPerson(w, await w.user('nobody-special'))
  expect((await anybody.put(`/api/subscriptions/${skuId}`, { seats: 100 })).status).toBe(403)
  expect((await anybody.get('/api/licences/problems')).status).toBe(403)
  expect((await owner.get(`/api/licences/problems?group=x`)).status).toBe(403)
  const program = await asApp(w, ['Organization.Read.All'])
  expect((await program.get('/api/products')).status).toBe(200)
  expect((await program.put(`/api/subscriptions/${skuId}`, { seats: 100 })).status).toBe(403)
  expect((await program.get('/api/licences/problems?group=x')).status).toBe(400)
})
