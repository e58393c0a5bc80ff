import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { machineClock } from '../../src/base/clock.ts'
import { machineRandom } from '../../src/base/random.ts'
import { keyring } from '../../src/base/secret.ts'
import { applicationPermissions } from '../../src/contract/permissions.ts'
import { appOf, secretGiven } from '../../src/directory/apps.ts'
import { type Demo, makeDemo } from '../../src/directory/demo.ts'
import { factsFor } from '../../src/directory/facts.store.ts'
import { findByName } from '../../src/directory/users.store.ts'
import { hasher } from '../../src/passwords/hasher.ts'
import { passwordOf, storePassword } from '../../src/passwords/passwords.ts'
import { judge } from '../../src/passwords/strength.policy.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/unit.ts'
import { freshDatabase, type TestDatabase } from '../postgres.ts'
import { quickFolder } from '../quick-folder.ts'
import { startServer } from '../servers.ts'
import { world } from '../world.ts'

let database: TestDatabase
let store: Store
const folders = ['a', 'b'].map((name) => mkdtempSync(path.join(tmpdir(), `rekey-demo-${name}-`)))
let file: string
let demo: Demo
const hashes = hasher({ concurrency: 2 })
const passwords = { hash: hashes.hash, storePassword }

beforeAll(async () => {
  database = await freshDatabase()
  const keys = keyring(Buffer.alloc(32, 7))
  store = await openStore({ connection: database.connection, clock: machineClock(), random: machineRandom(), keys })
})
afterAll(async () => {
  await store.close()
  await database.drop()
  for (const folder of folders) rmSync(folder, { recursive: true })
})

test('two starters at once make one demo tenant, in less than five seconds, with its passwords kept for its owner only', async () => {
  const began = performance.now()
  const made = await Promise.all(folders.map((folder) => makeDemo(store, folder, passwords)))
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(made.filter(Boolean)).toHaveLength(1)
  const files = folders.map((folder) => path.join(folder, 'demo.json'))
  expect(files.map((one) => existsSync(one))).toEqual(made.map((one) => one !== null))
  const winner = made.findIndex((one) => one !== null)
  file = files[winner]!
  demo = made[winner]!
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(demo)
})

test('one folder for both: whoever is slower leaves the passwords of the other alone', async () => {
  const second = await freshDatabase()
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-demo-one-'))
  folders.push(folder)
  const keys = keyring(Buffer.alloc(32, 7))
  const shared = await openStore({
    connection: second.connection,
    clock: machineClock(),
    random: machineRandom(),
    keys,
  })
  try {
    const made = await Promise.all([1, 2].map(() => makeDemo(shared, folder, passwords)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(JSON.parse(readFileSync(path.join(folder, 'demo.json'), 'utf8'))).toEqual(made.find(Boolean))
  } finally {
    await shared.close()
    await second.drop()
  }
})

test('is made on a machine where nobody can wait for a hash', async () => {
  const slow = await freshDatabase()
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-demo-slow-'))
  folders.push(folder)
  const keys = keyring(Buffer.alloc(32, 7))
  const one = await openStore({ connection: slow.connection, clock: machineClock(), random: machineRandom(), keys })
  try {
    const { hash } = hasher({ concurrency: 1, queue: 0 })
    expect((await makeDemo(one, folder, { hash, storePassword }))?.users).toHaveLength(7)
  } finally {
    await one.close()
    await slow.drop()
  }
})

test('is the tenant of the specification', async () => {
  const tenantId = (await store.look((look) => look.db.selectFrom('tenant').select('id').executeTakeFirstOrThrow())).id
  const facts = async (name: string) =>
    store.look(async (look) => {
      const user = await findByName(look, tenantId, `${name}@meridian.example`)
      return (await factsFor(look, tenantId, user!.id))!
    })
  const [admin, carla, gabriel] = [await facts('admin'), await facts('carla'), await facts('gabriel')]
  expect(admin).toMatchObject({ isAdmin: true, inScopeGroup: false, tenant: { displayName: 'Meridian', demo: true } })
  expect(carla).toMatchObject({
    isAdmin: false,
    inScopeGroup: true,
    user: { department: 'Marketing', usageLocation: 'PT' },
  })
  expect(carla.capabilities).toContain('sspr.reset')
  expect(gabriel).toMatchObject({ inScopeGroup: false, user: { department: 'Sales' } })
  expect(gabriel.capabilities).not.toContain('sspr.reset')
  expect(carla.ssprPolicy).toMatchObject({
    enabledFor: 'selected',
    methodsRequired: 1,
    requireRegistration: true,
    reconfirmDays: 180,
  })
  const enabled = Object.entries(carla.methodPolicies).filter(([, policy]) => policy.state === 'enabled')
  expect(enabled.map(([id]) => id)).toEqual(['MicrosoftAuthenticator', 'Sms', 'SoftwareOath'])
})

test('its passwords are right and strong, its app is known by its secret only', async () => {
  expect(await makeDemo(store, folders[0]!, passwords)).toBeNull()
  for (const { upn, password } of demo.users) {
    const user = (await store.look((look) => findByName(look, demo.tenantId, upn)))!
    const { phc } = (await store.look((look) => passwordOf(look, demo.tenantId, user.id)))!
    expect(await hashes.verify(phc, password)).toBe(true)
    const context = { ...user, tenantName: 'Meridian' }
    expect(judge(password, context).failures).toEqual([])
  }
  const { clientId, clientSecret } = demo.app
  const app = await store.look((look) => appOf(look, demo.tenantId, clientId))
  expect(app).toMatchObject({ kind: 'confidential', permissions: [...applicationPermissions] })
  const given = (secret: string) => store.look((look) => secretGiven(look, demo.tenantId, clientId, secret))
  expect(await given(clientSecret)).toMatchObject({ expiresAt: null })
  expect(await given(`${clientSecret}x`)).toBeNull()
})

test('where others may reach it, the start does not point at /demo, and says why', async () => {
  const folder = mkdtempSync(path.join(quickFolder(), 'rekey-demo-open-'))
  folders.push(folder)
  const own = await freshDatabase()
  const server = await startServer({
    REKEY_DATA: folder,
    REKEY_DATABASE_URL: own.url,
    REKEY_PUBLIC_URL: 'https://id.example.com',
    REKEY_CHALLENGE: 'picture',
  })
  try {
    await expect.poll(() => server.said()).toContain('Begin at https://id.example.com/signin\n')
    await expect.poll(() => server.said()).toContain('at /demo are shown on loopback only')
    expect((await fetch(`${server.http}/demo`, { redirect: 'manual' })).status).not.toBe(200)
  } finally {
    await server.stop()
    await own.drop()
  }
})

test('its page links the others, and each of them is there', async () => {
  const w = await world()
  try {
    const page = await (await fetch(`${w.url}/demo`)).text()
    const places = [.../<p class="links">(.*?)<\/p>/s.exec(page)![1]!.matchAll(/href="([^"#]+)"/g)].map(
      ([, href]) => href!,
    )
    expect(places).toContain('/admin')
    for (const place of places) expect([place, (await fetch(w.url + place)).status]).toEqual([place, 200])
  } finally {
    await w.stop()
  }
})
