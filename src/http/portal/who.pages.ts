import { Hono } from 'hono'
import { html } from 'hono/html'
import type { z } from 'zod'
import { type ChallengeGiven, ChallengeInput, type ResetForm } from '../../contract/portal.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import { isGuarded } from '../../directory/guarded.policy.ts'
import { onlyTenant, type Tenant, tenantOfDomain } from '../../directory/tenant.store.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { checkForm, formToken, preBinding } from '../forms.ts'
import { instead, readBody, refusalJson, statusWith } from '../respond.ts'
import {
  additionalDetails,
  button,
  ending,
  field,
  form,
  type Html,
  link,
  links,
  page,
  quietLink,
  robotField,
  row,
  textButton,
} from './kit.ts'

const kinds = ['picture', 'audio', 'proof-of-work'] as const
type Kind = (typeof kinds)[number]
type Asked = { readonly error: Refusal | null; readonly typed: string; readonly kind?: Kind }

/** P-02: who are you, and the challenge that goes with it. A fresh one every time the page is drawn (CAP-01). */
export async function identifyPage(c: C, program: Program, asked: Asked): Promise<Response> {
  const browser = preBinding(c, program)
  const tenant = await program.store.look(
    async (look) => (await tenantByName(c, look, asked.typed)) ?? (await onlyTenant(look)),
  )
  const kind = asked.kind ?? (program.desk.mode === 'proof-of-work' && asked.typed ? 'proof-of-work' : 'picture')
  const challenge = program.desk.mode === 'off' ? null : await drawChallenge(c, program, { browser, kind, asked })
  const status = asked.error ? statusWith(c, asked.error) : 200
  return c.html(whoPage(c, program, tenant, browser, asked, challenge), status)
}

/** The same for a client: what to send, and which challenges there are. It is given no cookie. */
export async function identifyForm(c: C, program: Program, typed: string): Promise<Response> {
  const tenant = await program.store.look(
    async (look) => (await tenantByName(c, look, typed)) ?? (await onlyTenant(look)),
  )
  const { mode } = program.desk
  const challenges = mode === 'off' ? [] : mode === 'picture' ? [...kinds] : (['proof-of-work'] as const)
  const form: z.infer<typeof ResetForm> = {
    page: 'P-02',
    organisation: tenant?.displayName ?? 'Rekey',
    challenges: [...challenges],
  }
  return c.json(form)
}

/** Branding goes by domain alone: no name is looked up before the challenge (ENU-09). */
async function tenantByName(c: C, look: Parameters<typeof onlyTenant>[0], typed: string): Promise<Tenant | null> {
  const domain = c.req.query('whr') ?? typed.slice(typed.lastIndexOf('@') + 1)
  return domain ? tenantOfDomain(look, domain.slice(0, 256)) : null
}

/**
 * Whether work is harder (LIM-12): by the domain of the name that it is done for, as the reset will look it up, and
 * not by the domain that the address names for its colours. Pictures are as hard as ever.
 */
function isUnderAttack(program: Program, kind: Kind, typed: string): Promise<boolean> {
  if (kind === 'picture') return Promise.resolve(false)
  return program.store.look(async (look) => {
    const domain = typed.slice(typed.lastIndexOf('@') + 1).slice(0, 256)
    const tenant = (await tenantOfDomain(look, domain)) ?? (await onlyTenant(look))
    return tenant !== null && isGuarded(tenant, look.now)
  })
}

type Drawn = { field: Html; kind: Kind }

async function drawChallenge(
  c: C,
  program: Program,
  { browser, kind, asked }: { browser: string; kind: Kind; asked: Asked },
): Promise<Drawn | Refusal> {
  const work = { kind, name: asked.typed, guarded: await isUnderAttack(program, kind, asked.typed) }
  const issued = await program.desk.issue({ ...work, purpose: 'reset', browser, ip: factsOf(c).ip })
  if (!issued.ok) return issued.refusal
  const { locale } = factsOf(c)
  const wrong = asked.error?.code.startsWith('challenge.') ? refusalText(locale, asked.error) : undefined
  const { id } = issued.value
  return {
    kind,
    field: robotField({
      c,
      id,
      kind,
      idName: 'challenge',
      answerName: 'answer',
      imageSrc: `/passwordreset/challenge/picture/${id}`,
      audioSrc: `/passwordreset/challenge/audio/${id}`,
      work: issued.value.work,
      label: t(locale, kind === 'audio' ? 'reset.audio.label' : 'reset.picture.label'),
      pictureAlt: t(locale, 'reset.picture.alt'),
      error: wrong,
      autofocus: asked.typed !== '' && asked.error === null,
      switches: [],
    }),
  }
}

const isRefusal = (drawn: Drawn | Refusal): drawn is Refusal => 'code' in drawn

function whoPage(
  c: C,
  program: Program,
  tenant: Tenant | null,
  browser: string,
  asked: Asked,
  drawn: Drawn | Refusal | null,
): Html {
  const { locale } = factsOf(c)
  const refused = drawn && isRefusal(drawn) ? drawn : null
  const error = refused ?? asked.error
  const atChallenge = asked.error?.code.startsWith('challenge.') ?? false
  const name = field({
    name: 'username',
    label: t(locale, 'reset.name'),
    value: asked.typed,
    autocomplete: 'username',
    inputmode: 'email',
    hint: t(locale, 'reset.name.example', { domain: tenant?.defaultDomain ?? 'example.com' }),
    autofocus: asked.typed === '' || drawn === null,
    error: error && !atChallenge ? refusalText(locale, error) : undefined,
  })
  const robot = drawn && !isRefusal(drawn) ? html`${drawn.field}${switches(locale, drawn.kind)}` : ''
  const buttons = row(button(t(locale, 'action.next')), quietLink(t(locale, 'action.cancel'), '/signin'))
  return page({
    program,
    c,
    tenant: tenant ? { name: tenant.displayName, accent: tenant.accent } : null,
    title: t(locale, 'reset.title'),
    heading: t(locale, 'reset.title'),
    lead: html`<p class="lead"><b>${t(locale, 'reset.who')}</b> ${t(locale, leadOf(drawn))}</p>`,
    error: error !== null,
    scripts: drawn && !isRefusal(drawn) && drawn.kind !== 'picture' ? ['work'] : [],
    body: form({ action: '/passwordreset', token: formToken(program, browser), body: html`${name}${robot}${buttons}` }),
  })
}

function leadOf(drawn: Drawn | Refusal | null): 'reset.who.lead' | 'reset.who.lead.audio' | 'reset.who.lead.work' {
  if (!drawn || isRefusal(drawn) || drawn.kind === 'proof-of-work') return 'reset.who.lead.work'
  return drawn.kind === 'audio' ? 'reset.who.lead.audio' : 'reset.who.lead'
}

/** Other ways past the challenge. They post, because work and digits are bound to the name that was typed (CAP-02). */
function switches(locale: string, kind: Kind): Html {
  const to = (other: Kind, label: string) => textButton(label, { action: `/passwordreset/challenge/${other}` })
  const again = kind === 'audio' ? t(locale, 'reset.audio.new') : t(locale, 'reset.picture.new')
  return html`<div class="links">${kind === 'proof-of-work' ? '' : to(kind, again)}${
    kind === 'picture' ? '' : to('picture', t(locale, 'reset.picture.back'))
  }${kind === 'audio' ? '' : to('audio', t(locale, 'reset.picture.audio'))}${
    kind === 'proof-of-work' ? '' : to('proof-of-work', t(locale, 'reset.picture.work'))
  }</div>`
}

/** `/passwordreset/challenge/...`: a new challenge of a kind, and the drawn media, for this browser only. */
export function challengeRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/picture/:id', async (c) =>
    media(c, await program.desk.image(c.req.param('id'), factsOf(c).cookie('pre') ?? ''), 'image/png'),
  )
  app.get('/audio/:id', async (c) =>
    media(c, await program.desk.audio(c.req.param('id'), factsOf(c).cookie('pre') ?? ''), 'audio/wav'),
  )
  for (const kind of kinds) {
    app.get(`/${kind}`, instead('/passwordreset'))
    app.post(`/${kind}`, (c) => newChallenge(c, program, kind))
  }
  return app
}

const media = (c: C, bytes: Buffer | null, type: string): Response =>
  bytes ? c.body(new Uint8Array(bytes), 200, { 'Content-Type': type }) : refusalJson(c, { code: 'request.not_found' })

async function newChallenge(c: C, program: Program, kind: Kind): Promise<Response> {
  const body = await readBody(c, ChallengeInput)
  const facts = factsOf(c)
  if (!body.ok)
    return facts.wantsJson ? refusalJson(c, body.refusal) : identifyPage(c, program, { error: body.refusal, typed: '' })
  const typed = body.value.username.trim()
  if (!facts.wantsJson) {
    if (!checkForm(c, program, facts.cookie('pre')))
      return identifyPage(c, program, { error: { code: 'request.foreign_origin' }, typed })
    const nameFirst = kind !== 'picture' && typed === ''
    return identifyPage(
      c,
      program,
      nameFirst ? { error: { code: 'reset.name_missing', field: 'username' }, typed } : { error: null, typed, kind },
    )
  }
  const issued = await program.desk.issue({
    kind,
    purpose: 'reset',
    browser: facts.cookie('pre') ?? '',
    ip: facts.ip,
    name: typed,
    guarded: await isUnderAttack(program, kind, typed),
  })
  if (!issued.ok) return refusalJson(c, issued.refusal)
  const { id, work, image } = issued.value
  const audioUrl = kind === 'audio' ? `/passwordreset/challenge/audio/${id}` : null
  const shown = { work: work ? { ...work } : null, image: image?.toString('base64') ?? null, audio: audioUrl }
  return c.json({ id, kind, ...shown } satisfies z.infer<typeof ChallengeGiven>)
}

/** The form came without the cookie that its page gave (`sspr.md` 9.4, FLW-03). */
export function cookiesPage(c: C, program: Program): Response | Promise<Response> {
  const { locale, correlationId } = factsOf(c)
  preBinding(c, program)
  return c.html(
    ending({
      program,
      c,
      tenant: null,
      kind: 'bad',
      heading: t(locale, 'reset.cookies.heading'),
      lead: t(locale, 'reset.cookies.lead'),
      action: { label: t(locale, 'action.start_again'), href: '/passwordreset' },
      body: links(link(t(locale, 'action.go_to_signin'), '/signin')),
      details: additionalDetails({ c, code: 'SSPR_1003', time: program.store.clock.now(), correlationId }),
    }),
  )
}
