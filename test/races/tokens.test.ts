import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminClientId } from '../../src/contract/admin.ts'
import { Settings } from '../../src/contract/settings.ts'
import { type Running, startRekey } from '../../src/main.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import { quickFolder } from '../quick-folder.ts'
import { type Person, type World, world } from '../world.ts'

/** Two server processes' worth of servers on one database: what may be used once is used once (INV-04). */

let w: World
let other: Running
let folder: string
let carla: Person
const publicUrl = 'https://id.example.org'
beforeAll(async () => {
  w = await world({ publicUrl, connections: 20 })
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla')
  folder = mkdtempSync(path.join(quickFolder(), 'rekey-second-'))
  const settings = { data: folder, port: 0, httpsPort: 0, demo: true, challenge: 'off', publicUrl } as const
  other = await startRekey(Settings.parse(settings), { store: w.store, clock: w.clock, random: w.store.random })
})
afterAll(async () => {
  await other.stop()
  rmSync(folder, { recursive: true, force: true })
  await w.stop()
})

const verifier = 'v'.repeat(50)
const redirectUri = `${publicUrl}/admin/callback`
async function code(person: Person): Promise<string> {
  const fields = new URLSearchParams({
    ...{ client_id: adminClientId, redirect_uri: redirectUri, response_type: 'code' },
    scope: 'openid offline_access User.Read',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const browser = w.browser()
  await browser.signIn(person.userPrincipalName, person.password)
  await browser.get(`/${w.tenantId}/oauth2/v2.0/authorize?${fields}`)
  return browser.away!.searchParams.get('code')!
}

type Answer = { status: number; body: Record<string, string> }
async function ask(url: string, fields: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/${w.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: adminClientId, ...fields }).toString(),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}
const redeem = (url: string, given: string) =>
  ask(url, { grant_type: 'authorization_code', code: given, code_verifier: verifier, redirect_uri: redirectUri })
const refresh = (url: string, token: string) => ask(url, { grant_type: 'refresh_token', refresh_token: token })
const servers = (): string[] => [w.url, other.urls.http!]
const both = <T>(times: number, act: (url: string) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => act(servers()[n % 2]!)))

test('what one server makes the other takes: code, refresh token, access token, waiting request', async () => {
  const first = await redeem(other.urls.http!, await code(carla))
  expect(first.status).toBe(200)
  const second = await refresh(w.url, first.body.refresh_token!)
  expect(second.status).toBe(200)
  for (const url of servers()) {
    const me = await fetch(`${url}/v1.0/me`, { headers: { authorization: `Bearer ${second.body.access_token}` } })
    expect(me.status).toBe(200)
  }
})

test('a code at both servers at once: one answer, and the family ends with the second try', async () => {
  const given = await code(carla)
  const answers = await both(10, (url) => redeem(url, given))
  const good = answers.filter(({ status }) => status === 200)
  expect(good.length).toBe(1)
  expect(answers.filter(({ status }) => status === 500)).toEqual([])
  expect((await refresh(w.url, good[0]!.body.refresh_token!)).status).toBe(400)
})

test('a refresh token at both servers at once: at most one answer, and afterwards nothing works', async () => {
  const { body } = await redeem(w.url, await code(carla))
  const answers = await both(10, (url) => refresh(url, body.refresh_token!))
  const good = answers.filter(({ status }) => status === 200)
  expect(good.length).toBe(1)
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  expect((await refresh(w.url, good[0]!.body.refresh_token!)).status).toBe(400)
})

test('a reset while tokens are being renewed: whichever comes first, nothing of before works afterwards', async () => {
  const phc = await w.running.program.hasher.hash('Another-Passw0rd-2')
  for (let round = 0; round < 5; round++) {
    const person = await w.user(`hurry${round}`)
    const { body } = await redeem(w.url, await code(person))
    const reset = w.unit((tx) => storePassword(tx, { userId: person.id, phc, by: 'admin' }))
    const renewed = await refresh(other.urls.http!, body.refresh_token!)
    await reset
    for (const token of [body.access_token, renewed.body.access_token].filter(Boolean)) {
      const me = await fetch(`${w.url}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })
      expect(me.status).toBe(401)
    }
    if (renewed.body.refresh_token) expect((await refresh(w.url, renewed.body.refresh_token)).status).toBe(400)
  }
})
