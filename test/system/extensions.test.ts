import { afterAll, beforeAll, expect, test } from 'vitest'
import { asPerson, type Client, type Json } from '../api.ts'
import { type World, world } from '../world.ts'

let w: World
let as: Client
beforeAll(async () => {
  w = await world()
  as = asPerson(w, await w.user('admin', { roles: ['Global Administrator'] }))
})
afterAll(() => w?.stop())

test('an application adds a property to users; it is written, read, asked for, and goes with its definition', async () => {
  const app = (await as.post('/v1.0/applications', { displayName: 'Payroll' })).body
  const at = `/v1.0/applications/${app.id}/extensionProperties`
  const made = await as.post(at, { name: 'costCenter', dataType: 'String', targetObjects: ['User'] })
  expect(made.status).toBe(201)
  const name = `extension_${app.appId.replaceAll('-', '')}_costCenter`
  expect(made.body).toMatchObject({ name, dataType: 'String', isMultiValued: false, appDisplayName: 'Payroll' })
  expect((await as.get(made.headers.get('location')!)).body.name).toBe(name)
  const byClient = await as.get(`/v1.0/applications(appId='${app.appId}')/extensionProperties`)
  expect(byClient.body.value.map((one: Json) => one.id)).toEqual([made.body.id])

  const user = await w.user('eva')
  expect((await as.patch(`/v1.0/users/${user.id}`, { [name]: 'C-17' })).status).toBe(204)
  expect((await as.get(`/v1.0/users/${user.id}?$select=id,${name}`)).body[name]).toBe('C-17')
  const found = async (filter: string) =>
    (await as.get(`/v1.0/users?$filter=${encodeURIComponent(filter)}&$select=id`)).body.value.map((one: Json) => one.id)
  expect(await found(`${name} eq 'c-17'`)).toEqual([user.id])
  expect(await found(`startsWith(${name.toLowerCase()},'C-')`)).toEqual([user.id])
  expect(await found(`${name} eq 'C-18'`)).toEqual([])
  expect((await as.patch(`/v1.0/users/${user.id}`, { [name]: 'x'.repeat(257) })).status).toBe(400)
  expect((await as.patch(`/v1.0/users/${user.id}`, { [`${name}2`]: 'x' })).status).toBe(400)

  expect((await as.delete(`${at}/${made.body.id}`)).status).toBe(204)
  expect((await as.get(`${at}/${made.body.id}`)).status).toBe(404)
  expect((await as.patch(`/v1.0/users/${user.id}`, { [name]: 'C-18' })).status).toBe(400)
})

test('what is no property is refused', async () => {
  const app = (await as.post('/v1.0/applications', { displayName: 'Wrong' })).body
  const at = `/v1.0/applications/${app.id}/extensionProperties`
  const good = { name: 'a', dataType: 'String', targetObjects: ['User'] }
  for (const wrong of [
    { name: '1a' },
    { name: 'a b' },
    { dataType: 'Integer' },
    { targetObjects: ['Group'] },
    { x: 1 },
  ])
    expect([wrong, (await as.post(at, { ...good, ...wrong })).status]).toEqual([wrong, 400])
  expect((await as.post(at, good)).status).toBe(201)
  expect((await as.post(at, good)).status).toBe(400)
  const reader = asPerson(w, await w.user('reader'))
  expect((await reader.post(at, { ...good, name: 'b' })).status).toBe(403)
})
