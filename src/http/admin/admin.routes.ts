import { Hono } from 'hono'
import type { Installation } from '../../contract/admin.ts'
import { t } from '../../contract/text/text.ts'
import { firstTenant } from '../../directory/tenant.ts'
import { expectProvider } from '../../oidc/provider.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { contentSecurityPolicy } from '../middleware.ts'
import { accents, isColour } from '../portal/accent.policy.ts'
import { ending } from '../portal/kit.ts'
import { notFound } from '../trouble.ts'
import { adminFile, adminPage } from './files.ts'

/** `/admin`: one page for all its addresses, and the files it loads. Everything else it does, it does by the API. */
export function adminRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/assets/:file', async (c) => {
    const found = adminFile(c.req.param('file'), c.req.header('accept-encoding') ?? '')
    if (!found) return notFound(c)
    return c.body(found.body, 200, {
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
      ...(found.encoding ? { 'Content-Encoding': found.encoding } : {}),
    })
  })
  app.get('/admin', (c) => show(c, program))
  app.get('/admin/*', (c) => show(c, program))
  return app
}

/**
 * The components make their styles while they run: an empty style element each, filled by the CSS object model, which
 * no policy forbids. The hash is that of nothing at all: an element with any text of its own stays forbidden
 * (docs/decisions/0009).
 */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
const policy = contentSecurityPolicy.replace("style-src 'self'", `style-src 'self' ${emptyStyle}`)

async function show(c: C, program: Program): Promise<Response> {
  if (factsOf(c).wantsJson) return notFound(c)
  const page = await adminPage()
  if (!page) return notBuilt(c, program)
  expectProvider()
  c.header('Content-Security-Policy', policy)
  const filled = page
    .replace('%installation%', attribute(JSON.stringify(await installation(program))))
    .replace('%icon%', program.assets.url('mark.svg'))
  return c.html(filled)
}

async function installation(program: Program): Promise<Installation> {
  const tenant = await firstTenant(program.store)
  return {
    publicUrl: program.publicUrl,
    version: program.version,
    tenantId: tenant?.id ?? '',
    organisation: tenant?.displayName ?? 'Rekey',
    accent: tenant?.accent && isColour(tenant.accent) ? accents(tenant.accent) : null,
    demo: tenant?.demo ?? false,
  }
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('$', '&#36;')

async function notBuilt(c: C, program: Program): Promise<Response> {
  const { locale } = factsOf(c)
  const body = ending({
    program,
    c,
    tenant: null,
    kind: 'wait',
    heading: t(locale, 'admin.missing.title'),
    lead: t(locale, 'admin.missing.lead'),
  })
  return c.html(body, 503)
}
