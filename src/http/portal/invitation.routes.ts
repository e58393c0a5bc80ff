import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import { redeemInvitation, type Seen, seeInvitation } from '../../directory/invitations.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { formToken, preBinding, readForm } from '../forms.ts'
import { redirectTo, refusalJson, statusOf } from '../respond.ts'
import { button, ending, form, hint, page, paragraph, row } from './kit.ts'
import { brandOf } from './session.ts'

const Ticket = z.strictObject({ ticket: z.string().max(100) })
const InvitationView = z.object({ address: z.string(), redirectUrl: z.string(), accepted: z.boolean() })

export const invitationEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/invitation',
    summary: "A guest's invitation, by the ticket of its link.",
    tag: 'Directory',
    query: { ticket: 'The ticket of the link.' },
    output: InvitationView,
  },
  {
    method: 'post',
    path: '/invitation',
    summary: 'Accept an invitation.',
    tag: 'Directory',
    input: Ticket,
    output: InvitationView,
  },
]

/** Where the link of an invitation leads. Looking changes nothing: programs that check mails follow links too. */
export function invitationRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/invitation', async (c) => {
    const ticket = c.req.query('ticket') ?? ''
    const seen = await seeInvitation(program.store, ticket)
    return seen.ok ? answer(c, program, seen.value, ticket) : refused(c, program, seen.refusal)
  })
  app.post('/invitation', async (c) => {
    const body = await readForm(c, program, Ticket, factsOf(c).cookie('pre'))
    if (!body.ok) return refused(c, program, body.refusal)
    const { correlationId, ip, userAgent } = factsOf(c)
    const { ticket } = body.value
    const redeemed = await redeemInvitation(program.store, { correlationId, ip, userAgent }, ticket)
    if (!redeemed.ok) return refused(c, program, redeemed.refusal)
    if (factsOf(c).wantsJson) return c.json(viewOf(redeemed.value))
    return redirectTo(c, `/invitation?ticket=${encodeURIComponent(ticket)}`)
  })
  return app
}

const viewOf = ({ address, redirectUrl, accepted }: Seen) => ({ address, redirectUrl, accepted })

async function answer(c: C, program: Program, seen: Seen, ticket: string): Promise<Response> {
  if (factsOf(c).wantsJson) return c.json(viewOf(seen))
  const tenant = await brandOf(program, seen.tenantId)
  const { locale } = factsOf(c)
  const organisation = tenant.name
  if (seen.accepted) return c.html(accepted(c, program, seen, tenant))
  const body = html`${paragraph(t(locale, 'invitation.what', { organisation }))}${form({
    action: '/invitation',
    token: formToken(program, preBinding(c, program)),
    hidden: { ticket },
    body: row(button(t(locale, 'invitation.accept'))),
  })}${hint(t(locale, 'invitation.decline'))}`
  const heading = t(locale, 'invitation.title')
  const lead = t(locale, 'invitation.lead', { organisation, address: seen.address })
  return c.html(page({ program, c, tenant, heading, lead, body }))
}

function accepted(c: C, program: Program, seen: Seen, tenant: { name: string; accent: string | null }) {
  const { locale } = factsOf(c)
  return ending({
    program,
    c,
    tenant,
    kind: 'good',
    heading: t(locale, 'invitation.accepted.title'),
    lead: t(locale, 'invitation.accepted.lead', { organisation: tenant.name }),
    action: { label: t(locale, 'invitation.go_on', { host: new URL(seen.redirectUrl).host }), href: seen.redirectUrl },
  })
}

function refused(c: C, program: Program, refusal: Refusal): Response | Promise<Response> {
  const { locale, wantsJson } = factsOf(c)
  if (wantsJson) return refusalJson(c, refusal)
  const heading = t(locale, 'invitation.gone.title')
  const lead = refusalText(locale, refusal)
  return c.html(ending({ program, c, tenant: null, kind: 'bad', heading, lead }), statusOf(refusal))
}
