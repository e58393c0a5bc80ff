import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addKey, keysOf, renewKeys, revokeKey } from '../../src/oidc/keys.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { appBearer, type TestApp, testApp } from '../tokens.ts'
import { type World, world } from '../world.ts'

let w: World
let app: TestApp
beforeAll(async () => {
  w = await world()
  app = await testApp(w, ['AuditLog.Read.All'])
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const published = async () =>
  (await (await fetch(`${w.url}/${w.tenantId}/discovery/v2.0/keys`)).json()) as JSONWebKeySet
const kidOf = (bearer: string): string => decodeProtectedHeader(bearer.slice(7)).kid!
const call = async (authorization: string) =>
  (await fetch(`${w.url}/v1.0/auditLogs/directoryAudits?$top=1`, { headers: { authorization } })).status
const fits = async (bearer: string): Promise<boolean> =>
  jwtVerify(bearer.slice(7), createLocalJWKSet(await published()), { currentDate: w.clock.now() }).then(
    () => true,
    () => false,
  )

test('the next key is published a day before it signs; the old one until its tokens have ended (10.13)', async () => {
  const old = await appBearer(w, app)
  const next = await addKey(w.store, request(), 'announced')
  expect((await published()).keys.map((key) => key.kid)).toEqual([kidOf(old), next])
  expect(kidOf(await appBearer(w, app))).toBe(kidOf(old))
  w.advance({ hours: 23, minutes: 30 })
  const late = await appBearer(w, app)
  expect(kidOf(late)).toBe(kidOf(old))
  w.advance({ minutes: 30 })
  const fresh = await appBearer(w, app)
  expect(kidOf(fresh)).toBe(next)
  expect([await call(late), await fits(late), await call(fresh), await fits(fresh)]).toEqual([200, true, 200, true])
  w.advance({ hours: 2 })
  expect((await published()).keys.map((key) => key.kid)).toEqual([next])
})

test('every ninety days by itself, and by however many processes at once only one', async () => {
  const before = (await keysOf(w.store, w.tenantId)).length
  w.advance({ days: 89 })
  await Promise.all([renewKeys(w.store), renewKeys(w.store), renewKeys(w.store)])
  const keys = await keysOf(w.store, w.tenantId)
  expect(keys.filter((key) => key.state === 'next').length).toBe(1)
  w.advance({ days: 1, hours: 3 })
  await renewKeys(w.store)
  expect((await keysOf(w.store, w.tenantId)).map((key) => key.state)).toEqual(['signs'])
  expect(before).toBeGreaterThan(0)
})

test('a key that is withdrawn takes its tokens along; another signs at once', async () => {
  const token = await appBearer(w, app)
  expect(await revokeKey(w.store, request(), kidOf(token))).toBe(true)
  expect(await revokeKey(w.store, request(), kidOf(token))).toBe(false)
  expect([await call(token), await fits(token)]).toEqual([401, false])
  const fresh = await appBearer(w, app)
  expect([kidOf(fresh) === kidOf(token), await call(fresh), await fits(fresh)]).toEqual([false, 200, true])
  const activities = (await w.audit({ service: 'Rekey' })).map((row) => row.activity)
  expect(activities.filter((name) => / token signing key$/.test(name))).toEqual([
    ...['Add token signing key', 'Add token signing key', 'Revoke token signing key'],
  ])
})

test('rows hold no key in clear', async () => {
  const rows = await w.store.look((look) => look.db.selectFrom('signing_key').selectAll().execute())
  expect(rows.every((row) => !row.sealed.includes(Buffer.from('2a864886f70d010101', 'hex')))).toBe(true)
  expect(JSON.stringify(rows.map((row) => row.public_jwk))).not.toContain('"d":')
})
