import { type Context, Hono } from 'hono'
import { after, day } from '../base/clock.ts'
import type { Endpoint } from '../contract/endpoints.ts'
import { isLoopback } from './client.policy.ts'
import { type Env, factsOf, type Program } from './context.ts'
import { openapi } from './openapi.ts'
import { accentSheet } from './portal/accent.policy.ts'

/** What operators, browsers and scanners ask for. */
export function opsRoutes(program: Program, endpoints: readonly Endpoint[]): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const ready = program.accepting() && (await program.store.ready())
    return c.json({ status: ready ? 'ready' : 'not ready' }, ready ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    // Counts tell strangers about load and faults: only this machine and configured proxies' machine read them.
    if (!isLoopback(factsOf(c).ip)) return c.notFound()
    return c.text(program.metrics.text(await program.gauges()), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    })
  })
  app.get('/.well-known/security.txt', (c) => c.text(securityTxt(program)))
  app.get('/.well-known/change-password', (c) => c.redirect('/changepassword', 302))
  app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /\n'))
  app.get('/favicon.ico', (c) => c.redirect(program.assets.url('mark.svg'), 302))
  app.get('/assets/:file', (c) => asset(program, c))
  let description: string | undefined
  app.get('/openapi.json', (c) => {
    // Made for whoever asks first: most installations are never asked.
    description ??= JSON.stringify(openapi([...endpoints, ...opsEndpoints], program))
    return c.body(description, 200, { 'Content-Type': 'application/json; charset=utf-8' })
  })
  app.post('/csp-report', async (c) => {
    // WEB-12: counted, nothing of it kept.
    await c.req.arrayBuffer()
    program.metrics.count('rekey_csp_reports_total')
    return c.body(null, 204)
  })
  return app
}

async function asset(program: Program, c: Context<Env>): Promise<Response> {
  const tinted = /^(\/assets\/portal-[0-9a-f]{10})-([0-9a-f]{6})\.css$/.exec(c.req.path)
  const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  const accepts = c.req.header('accept-encoding') ?? ''
  const found = tinted
    ? await program.assets.find(`${tinted[1]}.css`, accepts, accentSheet(`#${tinted[2]}`))
    : await program.assets.find(c.req.path, accepts)
  if (!found) return c.notFound()
  return c.body(found.body, 200, {
    ...forever,
    'Content-Type': found.type,
    Vary: 'Accept-Encoding',
    ...(found.encoding ? { 'Content-Encoding': found.encoding } : {}),
  })
}

/** RFC 9116. The mailbox is the one that RFC 2142 reserves for this at every domain. */
function securityTxt(program: Program): string {
  const domain = program.settings.mailFrom?.split('@').at(-1)?.replace(/>$/, '') ?? new URL(program.publicUrl).hostname
  const expires = after(program.store.clock.now(), 180 * day).toISOString()
  return `Contact: mailto:security@${domain}\nExpires: ${expires}\nPreferred-Languages: en\nCanonical: ${program.publicUrl}/.well-known/security.txt\n`
}

export const opsEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/healthz', summary: 'Whether the process lives', tag: 'Operation' },
  { method: 'get', path: '/readyz', summary: 'Whether database and migrations are ready', tag: 'Operation' },
  { method: 'get', path: '/metrics', summary: 'Numbers for Prometheus, on this machine only', tag: 'Operation' },
]
