import type { Hono } from 'hono'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { settableClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { seededRandom } from '../base/random.ts'
import { keyring } from '../base/secret.ts'
import { portalAssets } from './assets.ts'
import type { Env, Program } from './context.ts'
import { formToken, preBinding, readForm } from './forms.ts'
import { metrics } from './metrics.ts'
import { loadWatch } from './overload.ts'
import { page } from './portal/kit.ts'
import { ownPath, refusalJson } from './respond.ts'
import { createApp } from './server.ts'

const origin = 'https://id.example.com'
const assets = portalAssets()
let app: Hono<Env>
let program: Program

/** A program without a database: these tests are about what happens before and around routes. */
function programOf(changes: Partial<Program> = {}): Program {
  const store = {
    clock: settableClock(new Date('2026-11-22T07:12:44Z')),
    random: seededRandom('server'),
    keys: keyring(Buffer.alloc(32, 7)),
    ready: async () => true,
  }
  return {
    store,
    settings: { trustedProxies: [] },
    assets,
    version: '0',
    publicUrl: origin,
    origins: new Set([origin]),
    loopback: true,
    metrics: metrics(),
    load: loadWatch({ loopDelay: () => 0 }),
    gauges: async () => ({}),
    accepting: () => true,
    answerFloor: 0,
    ...changes,
  } as unknown as Program
}

beforeEach(() => {
  program = programOf()
  app = createApp(program)
  app.get('/t/page', (c) => {
    const tenant = { name: '<b>Ünal & "Co"</b>', accent: null }
    return c.html(page({ program, c, tenant, heading: '<script>alert(1)</script>', lead: `it's <i>` }))
  })
  app.get('/t/token', (c) => c.text(formToken(program, preBinding(c, program))))
  app.post('/t/form', async (c) => {
    const body = await readForm(c, program, z.strictObject({ name: z.string().max(5) }), c.get('facts').cookie('pre'))
    return body.ok ? c.json(body.value) : refusalJson(c, body.refusal)
  })
  app.get('/t/fault', () => {
    throw new Fault('store.full', 'secret inside')
  })
  app.get('/t/gone', (c) => c.notFound())
  app.get('/t/bug', () => {
    throw new Error('secret inside')
  })
})

const ask = (path: string, init: RequestInit & { host?: string } = {}) =>
  app.request(`${origin}${path}`, {
    ...init,
    headers: { host: init.host ?? 'id.example.com', ...(init.headers as Record<string, string>) },
  })
const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }

describe('every answer', () => {
  it('carries the security headers, errors included (HDR-06, WEB-06)', async () => {
    for (const path of ['/t/page', '/nothing', '/t/bug', '/healthz']) {
      const { headers } = await ask(path)
      expect(headers.get('content-security-policy')).toContain(
        "default-src 'none'; script-src 'self'; style-src 'self'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-type')).toMatch(/charset=utf-8/i)
    }
  })

  it('is 421 and nothing else under a foreign name (HDR-02)', async () => {
    for (const host of ['evil.example', 'id.example.com.evil.example', 'id.example.com:8443', '']) {
      const answer = await ask('/t/page', { host })
      expect(answer.status).toBe(421)
      expect(await answer.text()).toBe('Unknown host\n')
    }
    expect((await ask('/healthz', { host: 'ID.example.com:443' })).status).toBe(200)
  })

  it('keeps assets for ever and packs them', async () => {
    const answer = await ask(assets.url('portal.css'), { headers: { 'accept-encoding': 'gzip, br' } })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8')
  })

  it('says which methods a path knows by 405, and 404 for the rest', async () => {
    const json = { 'content-type': 'application/json' }
    expect(
      (await ask('/healthz', { method: 'DELETE', headers: { ...json, 'sec-fetch-site': 'same-origin' } })).status,
    ).toBe(405)
    const other = await ask('/signout', { method: 'DELETE', headers: { ...json, 'sec-fetch-site': 'same-origin' } })
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect((await ask('/nothing')).status).toBe(404)
    // There is a route for it, but not this thing.
    for (const path of ['/t/gone', '/assets/portal-0.js'])
      for (const method of ['GET', 'HEAD']) expect([path, (await ask(path, { method })).status]).toEqual([path, 404])
  })
})

it('escapes everything that pages are given (WEB-08), and has nothing inline (WEB-06)', async () => {
  const text = await (await ask('/t/page')).text()
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(text).toContain('&lt;b&gt;Ünal &amp; &quot;Co&quot;&lt;/b&gt;')
  expect(text).toContain('it&#39;s &lt;i&gt;')
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style="/)
})

describe('faults', () => {
  it('say nothing of the inside, and can be found again', async () => {
    const page = await ask('/t/bug')
    const text = await page.text()
    expect(page.status).toBe(500)
    expect(text).not.toContain('secret')
    expect(text).toContain(page.headers.get('rekey-correlation-id')!)
    const json = await ask('/t/bug', { headers: { accept: 'application/json' } })
    expect(json.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(await json.json()).toMatchObject({ status: 500, code: 'fault.internal' })
  })

  it('of the database are 503 with a time to come back', async () => {
    const answer = await ask('/t/fault', { headers: { accept: 'application/json' } })
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ code: 'fault.store.full' })
  })
})

describe('forms', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    ask('/t/form', {
      method: 'POST',
      body,
      headers: { ...form, accept: 'application/json', 'content-length': String(body.length), ...headers },
    })

  async function opened() {
    const answer = await ask('/t/token')
    const cookie = answer.headers.get('set-cookie')!
    return { token: await answer.text(), cookie: cookie.split(';')[0]!, whole: cookie }
  }

  it('need the token of their own cookie (WEB-03)', async () => {
    const mine = await opened()
    const other = await opened()
    expect((await post(`name=x&formToken=${mine.token}`, { cookie: mine.cookie })).status).toBe(200)
    for (const token of ['', 'x', other.token]) {
      expect((await post(`name=x&formToken=${token}`, { cookie: mine.cookie })).status).toBe(403)
    }
    expect((await post(`name=x&formToken=${mine.token}`)).status).toBe(403)
  })

  it('set cookies that only we can set and read (WEB-10)', async () => {
    const { whole } = await opened()
    expect(whole).toMatch(/^__Host-rekey-pre=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  })

  it('refuse doubled and unknown fields, other types and too much (INP-01 to INP-03)', async () => {
    const { token, cookie } = await opened()
    const sent = async (body: string, headers = {}) =>
      (await post(`${body}&formToken=${token}`, { cookie, ...headers })).status
    expect(await sent('name=x&name=y')).toBe(400)
    expect(await sent('name=x&roles=admin')).toBe(400)
    expect(await sent('name=123456')).toBe(400)
    expect(await sent('name=x', { 'content-type': 'multipart/form-data; boundary=x' })).toBe(415)
    expect(await sent('name=x', { 'content-encoding': 'gzip' })).toBe(415)
    expect(await sent(`name=${'x'.repeat(17_000)}`)).toBe(413)
    expect(await sent('name=x', { 'sec-fetch-site': 'cross-site' })).toBe(403)
  })

  it('are not needed by a client without cookies', async () => {
    const answer = await ask('/t/form', {
      method: 'POST',
      body: '{"name":"x"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(await answer.json()).toEqual({ name: 'x' })
  })
})

describe('the language of a page', () => {
  const said = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await ask(path, { headers })
    const body = await answer.text()
    const [, lang] = /<html lang="([^"]+)"/.exec(body)!
    return { lang, body, cookie: answer.headers.get('set-cookie') }
  }

  it("is the browser's where there is a catalogue, else English", async () => {
    expect((await said('/t/page')).lang).toBe('en')
    expect((await said('/t/page', { 'accept-language': 'pt-PT,en;q=0.8' })).lang).toBe('pt-PT')
    expect((await said('/t/page', { 'accept-language': 'de' })).lang).toBe('en')
  })

  it('is the one that the address names, which is kept in a cookie of its own', async () => {
    const chosen = await said('/t/page?ui_locales=fr%20pt-BR', { 'accept-language': 'en' })
    expect(chosen.lang).toBe('pt-PT')
    expect(chosen.cookie).toMatch(
      /^__Host-rekey-language=pt-PT; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const cookie = chosen.cookie!.split(';')[0]!
    const later = await said('/t/page', { cookie, 'accept-language': 'en' })
    expect(later).toMatchObject({ lang: 'pt-PT', cookie: null })
    expect((await said('/t/page?ui_locales=en', { cookie })).lang).toBe('en')
  })

  it('is not disturbed by names of no language', async () => {
    for (const name of ['de', '%00', '../../x', 'x'.repeat(1_000), '"><script>', ''])
      expect(await said(`/t/page?ui_locales=${name}`)).toMatchObject({ lang: 'en', cookie: null })
    const forged = { cookie: '__Host-rekey-language=<b>', 'accept-language': 'pt' }
    expect((await said('/t/page', forged)).lang).toBe('pt-PT')
  })

  it('is offered at the foot as the same page in another one', async () => {
    const { body } = await said('/t/page?returnUrl=%2Fa%3Fb%3D1&ui_locales=en')
    expect(body).toContain(
      '<a href="/t/page?returnUrl=%2Fa%3Fb%3D1&amp;ui_locales=pt-PT" lang="pt-PT" hreflang="pt-PT">Português</a>',
    )
    expect(body).not.toContain('hreflang="en"')
    expect((await said('/t/page', { 'accept-language': 'pt' })).body).toContain('hreflang="en">English</a>')
  })
})

it('redirects only to own paths (HDR-07)', () => {
  expect(ownPath('/signin?a=1#b')).toBe('/signin?a=1#b')
  for (const path of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%2f%2fevil',
    '/a%255c',
    '/a\nb',
    'signin',
    '',
    '/./\\x',
  ])
    expect(ownPath(path)).toBeNull()
})
