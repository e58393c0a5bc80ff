/// <reference lib="dom" />
import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, grantPermissions } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { askToken } from '../tokens.ts'
import { must, type Person, type World, world } from '../world.ts'
import { heading, inspect, openChromium, press, signIn, type Visitor, visit } from './chromium.ts'

/** An application on another site, in a real browser: its rules for cookies, forms and redirects count here. */

let w: World
let chromium: Browser
let carla: Person
let admin: Person
let site: { url: string; close(): void; readonly answers: URLSearchParams[] }
let clientId: string

beforeAll(async () => {
  w = await world()
  chromium = await openChromium()
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla')
  admin = await w.user('admin', { roles: ['Global Administrator'] })
  site = await otherSite()
  clientId = await register('Notes', ['User.Read'])
})
afterAll(async () => {
  await chromium?.close()
  site?.close()
  await w?.stop()
})

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
async function register(displayName: string, granted: string[], more = {}): Promise<string> {
  const redirectUris = [{ uri: `${site.url}/callback`, platform: 'publicClient' as const }]
  const input = { displayName, kind: 'public' as const, redirectUris, logoutUris: [`${site.url}/home`], ...more }
  const app = must(await createApp(w.store, request(), input))
  must(await grantPermissions(w.store, request(), app.clientId, { scopes: granted }))
  return app.clientId
}

/** Says what came back to it, by query or form, and has a link for whatever address is asked for. */
async function otherSite() {
  const answers: URLSearchParams[] = []
  const server = http.createServer(async (asked, answer) => {
    const url = new URL(asked.url!, 'http://site')
    let body = ''
    for await (const part of asked) body += String(part)
    if (url.pathname === '/callback')
      answers.push(asked.method === 'POST' ? new URLSearchParams(body) : url.searchParams)
    answer.setHeader('content-type', 'text/html')
    const to = url.searchParams.get('to')
    const link = to ? `<a href="${to.replaceAll('&', '&amp;')}">go</a>` : ''
    answer.end(`<!doctype html><html lang="en"><title>Notes</title><h1>${url.pathname}</h1>${link}</html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, answers, close: () => void server.close() }
}

const verifier = 'v'.repeat(50)
function authorizeUrl(more: Record<string, string> = {}): string {
  const fields = new URLSearchParams({
    ...{ client_id: clientId, redirect_uri: `${site.url}/callback`, response_type: 'code', state: 's' },
    ...{ scope: 'openid User.Read', code_challenge_method: 'S256', ...more },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  return `${w.url}/${w.tenantId}/oauth2/v2.0/authorize?${fields}`
}
/** By a link on the other site, as a person comes. */
async function follow(page: Page, to: string): Promise<void> {
  await page.goto(`${site.url}/?to=${encodeURIComponent(to)}`)
  await page.getByRole('link', { name: 'go' }).click()
}
async function fill(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Email or user name').fill(person.userPrincipalName)
  await press(page, 'Next')
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await press(page, 'Sign in')
}
async function back(page: Page): Promise<string> {
  await page.waitForURL(`${site.url}/callback**`)
  return site.answers.at(-1)!.get('code') ?? ''
}
const visitor = (options = {}): Promise<Visitor> => visit(chromium, w.url, options)
const redeem = async (code: string) =>
  (
    await askToken(w, {
      ...{ grant_type: 'authorization_code', client_id: clientId, code, code_verifier: verifier },
      redirect_uri: `${site.url}/callback`,
    })
  ).status

describe('an application on another site', () => {
  it('gets its code after the sign-in, and the next time without a page', async () => {
    const at = await visitor()
    await follow(at.page, authorizeUrl())
    await fill(at.page, carla)
    expect(await redeem(await back(at.page))).toBe(200)
    await follow(at.page, authorizeUrl())
    expect(await redeem(await back(at.page))).toBe(200)
    await follow(at.page, authorizeUrl({ prompt: 'none' }))
    expect(await redeem(await back(at.page))).toBe(200)
    expect(at.complaints).toEqual([])
    await at.close()
  })

  it('by a form of its own, too', async () => {
    const at = await visitor()
    await follow(at.page, authorizeUrl({ response_mode: 'form_post' }))
    await fill(at.page, carla)
    expect(await redeem(await back(at.page))).toBe(200)
    expect(at.complaints).toEqual([])
    await at.close()
  })

  it('with scripts off', async () => {
    const at = await visitor({ javaScriptEnabled: false })
    await follow(at.page, authorizeUrl())
    await fill(at.page, carla)
    expect(await redeem(await back(at.page))).toBe(200)
    await follow(at.page, authorizeUrl({ response_mode: 'form_post' }))
    await press(at.page, 'Continue')
    expect(await redeem(await back(at.page))).toBe(200)
    await at.close()
  })

  it('signs the person out, who comes back to it', async () => {
    const at = await visitor()
    await signIn(at.page, carla.userPrincipalName, carla.password)
    await at.page.getByRole('heading', { name: 'My account' }).waitFor()
    const fields = new URLSearchParams({ post_logout_redirect_uri: `${site.url}/home`, client_id: clientId })
    await follow(at.page, `${w.url}/${w.tenantId}/oauth2/v2.0/logout?${fields}`)
    await heading(at.page, 'Sign out')
    await inspect(at.page, 'app-signout')
    await press(at.page, 'Sign out')
    await at.page.waitForURL(`${site.url}/home`)
    await at.page.goto(`${w.url}/account`)
    await at.page.getByLabel('Email or user name').waitFor()
    expect(at.complaints).toEqual([])
    await at.close()
  })
})

describe('the pages in between', () => {
  it('consent, choice of an account and refusal can be used by everybody', async () => {
    const at = await visitor()
    await signIn(at.page, admin.userPrincipalName, admin.password)
    await at.page.getByRole('heading', { name: 'My account' }).waitFor()
    const asking = await register('Calendar', [])
    await follow(at.page, authorizeUrl({ client_id: asking }))
    await heading(at.page, 'Permissions requested')
    await inspect(at.page, 'app-consent')
    await press(at.page, 'Accept for my organisation')
    expect(await back(at.page)).not.toBe('')
    w.advance({ seconds: 1 })
    await follow(at.page, authorizeUrl({ prompt: 'select_account' }))
    await heading(at.page, 'Choose an account')
    await inspect(at.page, 'app-choose')
    await press(at.page, 'Continue')
    expect(await back(at.page)).not.toBe('')
    await follow(at.page, authorizeUrl({ redirect_uri: 'https://evil.example/' }))
    await heading(at.page, 'This sign-in cannot go on')
    await inspect(at.page, 'app-refused')
    expect(at.complaints).toEqual([])
    await at.close()
  })

  it('a code for another device', async () => {
    const device = await register('Television', ['User.Read'], { deviceCode: true })
    const made = await fetch(`${w.url}/${w.tenantId}/oauth2/v2.0/devicecode`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: device, scope: 'openid User.Read' }).toString(),
    })
    const { user_code: code } = (await made.json()) as { user_code: string }
    const at = await visitor()
    await at.page.goto('/devicelogin')
    await fill(at.page, carla)
    await heading(at.page, 'Sign in on another device')
    await inspect(at.page, 'device')
    await at.page.getByLabel('Code').fill(code)
    await press(at.page, 'Next')
    await heading(at.page, 'Are you signing in to Television?')
    await inspect(at.page, 'device-ask')
    await press(at.page, 'Yes, sign in')
    await heading(at.page, 'You are signed in there')
    expect(at.complaints).toEqual([])
    await at.close()
  })
})
