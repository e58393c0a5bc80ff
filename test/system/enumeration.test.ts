import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Settings } from '../../src/contract/settings.ts'
import { countForAlarm } from '../../src/directory/alarm.ts'
import { removeUser } from '../../src/directory/users.ts'
import { startRekey } from '../../src/main.ts'
import { exchangesOf, raisedForAll, statementsOf } from '../statements.ts'
import { type Answer, header, masked, shape, Wire } from '../wire.ts'
import { must, type Person, type World, world } from '../world.ts'

/**
 * ENU-01 to ENU-05 and ENU-12: what a stranger can learn about a name by asking for it. Two tenants' settings are
 * tested, `helpful` (accounts that are told apart by class only) and `private` (not told apart at all).
 */
let w: World
let able: Person
let helper: Person
let addresses = 0

beforeAll(async () => {
  w = await world({ trustedProxies: ['127.0.0.1'], answerFloor: 0 })
  for (const id of ['Email', 'Fido2', 'TemporaryAccessPass'] as const) await w.method(id, { state: 'disabled' })
  for (const id of ['MicrosoftAuthenticator', 'SoftwareOath', 'Sms'] as const) await w.method(id, { state: 'enabled' })
  const marketing = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, methodsRequired: 1, phoneCountries: ['*'] })
  helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
  able = await member('able', { app: true, mobile: '+351 912345611', email: 'able@good.com' })
  await member('disabled', { app: true, mobile: '+351 912345612', accountEnabled: false })
  await member('unregistered', {})
  await w.user('outside', { licence: true, app: true, mobile: '+351 912345613' })
  await w.user('unlicensed', { groups: ['Marketing'], app: true, mobile: '+351 912345614' })
  const gone = await member('deleted', { app: true })
  await w.unit(async (tx) => must(await removeUser(tx, gone.id)))
})
afterAll(() => w?.stop())
beforeEach(() => w.advance({ days: 2 }))

const member = (name: string, more: object) => w.user(name, { groups: ['Marketing'], licence: true, ...more })
const upn = (name: string) => (name.includes('@') ? name : `${name}@meridian.example`)

/** Each at an address of its own, so that no budget of an address is spent by another test. */
function stranger(): Wire {
  const wire = new Wire(w.url)
  addresses += 1
  wire.always['x-forwarded-for'] = `10.${addresses >> 8}.${addresses & 255}.7`
  wire.always['x-forwarded-proto'] = 'https'
  return wire
}

const tokenIn = (answer: Answer): string => /name="formToken" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''

function post(wire: Wire, path: string, fields: Record<string, string>): Promise<Answer> {
  return wire.send({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: w.url, accept: 'text/html' },
    body: new URLSearchParams(fields).toString(),
  })
}

const json = (wire: Wire, path: string, body: object, handle?: string): Promise<Answer> =>
  wire.send({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(handle ? { authorization: `Flow ${handle}` } : {}),
    },
    body: JSON.stringify(body),
  })

/** Who are you, as a browser without scripts. Returns the answer to the form, and the page it leads to. */
async function ask(wire: Wire, name: string): Promise<Answer[]> {
  const form = await wire.send({ path: '/passwordreset' })
  const answer = await post(wire, '/passwordreset', { username: upn(name), formToken: tokenIn(form) })
  return [answer, await wire.send({ path: '/passwordreset/flow' })]
}

async function press(wire: Wire, step: string, fields: Record<string, string> = {}): Promise<Answer[]> {
  const page = await wire.send({ path: '/passwordreset/flow' })
  const answer = await post(wire, `/passwordreset/flow/${step}`, { ...fields, formToken: tokenIn(page) })
  return [answer, await wire.send({ path: '/passwordreset/flow' })]
}

/** Past the check that an app is never alone: one method only, so that whatever is offered is drawn alike. */
const only = (...ids: string[]) =>
  w.unit((tx) =>
    sql`update method_policy
      set document = jsonb_set(document, '{state}', case when method = any(${ids}) then '"enabled"'::jsonb else '"disabled"' end)
    `.execute(tx.db),
  )

const flowsOf = () =>
  w.store.look((look) => look.db.selectFrom('reset_flow').selectAll().orderBy('created_at').execute())

describe('helpful: one end for unknown, deleted, disabled and unregistered', () => {
  const names = ['nobody', 'x@elsewhere.example', 'deleted', 'disabled', 'unregistered']

  beforeAll(() => w.policy({ accountDisclosure: 'helpful' }))

  it('ENU-01 answers with the same bytes, headers and cookies, whichever it is', async () => {
    const walks = []
    for (const name of names) {
      const wire = stranger()
      const answers = [...(await ask(wire, name)), ...(await press(wire, 'contact')), ...(await press(wire, 'cancel'))]
      walks.push({ answers: answers.map(shape), cookies: [...wire.jar].map(([key, value]) => [key, value.length]) })
      expect(answers[1]!.body, name).toContain('We could not verify your account')
      expect(masked(answers[3]!.body), name).toContain('Your administrator has been contacted')
    }
    for (const walk of walks) expect(walk).toEqual(walks[0])
  })

  it('ENU-01 and in JSON', async () => {
    const shapes = []
    for (const name of names) {
      const wire = stranger()
      const begun = await json(wire, '/passwordreset', { username: upn(name) })
      const { flow } = JSON.parse(begun.body) as { flow: string }
      const steps = [begun]
      for (const step of ['contact', 'contact', 'cancel', 'reason'] as const)
        steps.push(await json(wire, `/passwordreset/flow/${step}`, step === 'reason' ? { reason: 'forgot' } : {}, flow))
      expect(JSON.parse(begun.body)).toMatchObject({ page: 'P-12', refusal: { code: 'SSPR_0014' } })
      shapes.push(steps.map(shape))
    }
    for (const one of shapes) expect(one).toEqual(shapes[0])
  })

  it('ENU-05 does the same work for each: the same statements in the same order', async () => {
    const work = []
    // What the organization chose is read once per change, whoever asks first.
    await ask(stranger(), 'nobody')
    for (const name of ['nobody', 'deleted', 'disabled', 'unregistered']) {
      const wire = stranger()
      let handle = ''
      await w.messages()
      const asked = await statementsOf(async () => {
        handle = JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body).flow
      })
      const contacted = await statementsOf(() => json(wire, '/passwordreset/flow/contact', {}, handle))
      expect(asked.length, name).toBeGreaterThan(3)
      work.push({ asked, contacted })
    }
    for (const one of work) expect(one).toEqual(work[0])
  })

  it('says the true reason in the audit log only', async () => {
    const before = new Set((await flowsOf()).map((flow) => flow.id))
    for (const name of ['nobody', 'disabled', 'unregistered']) await ask(stranger(), name)
    const flows = (await flowsOf()).filter((flow) => !before.has(flow.id))
    const reasons = []
    for (const flow of flows) reasons.push((await w.audit({ correlationId: flow.correlation_id })).at(-1)?.reason)
    expect(reasons.sort()).toEqual([
      "The user ID entered doesn't match an account",
      "User's account has insufficient authentication methods defined. Add authentication info to resolve this",
      "User's account is disabled",
    ])
  })
})

describe.each([
  {
    method: 'appCode',
    on: 'MicrosoftAuthenticator',
    fields: { answer: '000000' } as Record<string, string>,
    step: 'prove',
  },
  { method: 'text', on: 'Sms', fields: { number: '+351 900000000' } as Record<string, string>, step: 'send' },
])('private, $method: no account is told from an able one', ({ method, on, step, fields }) => {
  const names = ['nobody', 'x@elsewhere.example', 'deleted', 'disabled', 'unregistered', 'outside', 'unlicensed']
  const wrong: Record<string, string> = { method, ...fields }

  beforeAll(async () => {
    await w.policy({ accountDisclosure: 'private' })
    await only(on)
    await member(`blocked-${method}`.toLowerCase(), { app: true, mobile: '+351 912345615' })
  })
  afterAll(() => only('MicrosoftAuthenticator', 'SoftwareOath', 'Sms'))

  beforeEach(async () => {
    const blocked = await userNamed(`blocked-${method}`.toLowerCase())
    await w.unit((tx) =>
      tx.db
        .insertInto('block')
        .values({
          tenant_id: w.tenantId,
          user_id: blocked,
          bucket: 'unknown',
          reason: 'proof.blocked.text',
          started_at: tx.now,
          until: new Date(tx.now.getTime() + 3_600_000),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'user_id', 'bucket'])
            .doUpdateSet({ until: new Date(tx.now.getTime() + 3_600_000) }),
        )
        .execute(),
    )
  })

  const userNamed = async (name: string): Promise<string> => {
    const row = await w.store.look((look) =>
      look.db.selectFrom('person').select('id').where('user_principal_name', '=', upn(name)).executeTakeFirstOrThrow(),
    )
    return row.id
  }

  /** From the name to P-14, again from the name to P-14, then for help. */
  const walk = async (name: string): Promise<Answer[]> => {
    const wire = stranger()
    const answers = await ask(wire, name)
    for (let tries = 0; tries < 5; tries++) answers.push(...(await press(wire, step, wrong)))
    answers.push(...(await ask(wire, name)))
    answers.push(...(await press(wire, step, wrong)))
    answers.push(...(await press(wire, 'contact')))
    return answers
  }

  it('R2, ENU-04 the same pages with the same bytes, and P-14 after the same number of tries', async () => {
    const real = await walk('able')
    expect(real[1]!.body).toContain('Please choose the contact method')
    expect(real[9]!.body).not.toContain('You can try again after')
    expect(real[11]!.body).toMatch(/You can try again after \d+ \w+/)
    expect(real[13]!.body).toContain('Please choose the contact method')
    expect(real[15]!.body).toContain('You can try again after')
    expect(real[17]!.body).toContain('Your administrator has been contacted')
    for (const name of [...names, `blocked-${method}`.toLowerCase()])
      expect((await walk(name)).map(shape), name).toEqual(real.map(shape))
  })

  it('ENU-05 the same work up to the answer', async () => {
    const work = []
    for (const name of ['able', ...names.filter((one) => !one.startsWith('x@'))]) {
      const wire = stranger()
      let handle = ''
      await w.messages()
      const asked = await statementsOf(async () => {
        handle = JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body).flow
      })
      const tried = await statementsOf(() => json(wire, `/passwordreset/flow/${step}`, wrong, handle))
      work.push({ name, asked, tried })
    }
    for (const one of work) expect({ ...one, name: '' }, one.name).toEqual({ ...work[0], name: '' })
  })

  it.each([
    ['near', 60],
    ['beyond', 120],
  ])('ENU-05 and as often %s the limit of refusals, after which the organization is guarded', async (_, refusals) => {
    for (let n = 0; n < refusals; n++) await w.unit((tx) => countForAlarm(tx, 'refused'))
    await json(stranger(), '/passwordreset', { username: upn('nobody') })
    const work = []
    for (const name of ['nobody', 'able', 'disabled']) {
      const wire = stranger()
      await w.messages()
      const before = await raisedForAll(w.store)
      const exchanges = await exchangesOf(() => json(wire, '/passwordreset', { username: upn(name) }))
      work.push({ asked: exchanges.map((texts) => texts.length), raised: (await raisedForAll(w.store)) - before })
    }
    for (const one of work) expect(one).toEqual(work[0])
  })

  it('ENU-02 masks of decoys and of blocked people stay as they are, over tries and a restart', async () => {
    const seen = async (url: string) => {
      const all: Record<string, unknown> = {}
      for (const name of [...names, 'able', `blocked-${method}`.toLowerCase()]) {
        const wire = new Wire(url)
        Object.assign(wire.always, stranger().always)
        all[name] = JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body).methods
      }
      return all
    }
    const first = await seen(w.url)
    expect(await seen(w.url)).toEqual(first)
    const { data, challenge } = w.running.program.settings
    const again = await startRekey(
      Settings.parse({ data, challenge, port: 0, httpsPort: 0, demo: true, trustedProxies: ['127.0.0.1'] }),
      { store: w.store, clock: w.clock, random: w.store.random, answerFloor: 0 },
    )
    try {
      expect(await seen(again.urls.http!)).toEqual(first)
    } finally {
      await again.stop()
    }
    expect(await maskAfterBlock('able')).toEqual(first.able)
    expect(await maskAfterBlock('nobody')).toEqual(first.nobody)
  })

  /** Up to the block, then from the start again: what is offered must not change, or it tells. */
  async function maskAfterBlock(name: string): Promise<unknown> {
    const wire = stranger()
    const { flow } = JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body)
    for (let tries = 0; tries < 5; tries++) await json(wire, `/passwordreset/flow/${step}`, wrong, flow)
    return JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body).methods
  }

  it('ENU-04 a block ends the other open flows of a name, whether anybody has it or not', async () => {
    for (const name of ['able', ...names]) {
      const [here, there] = [stranger(), stranger()]
      const other = JSON.parse((await json(there, '/passwordreset', { username: upn(name) })).body).flow
      const own = JSON.parse((await json(here, '/passwordreset', { username: upn(name) })).body).flow
      for (let tries = 0; tries < 5; tries++) await json(here, `/passwordreset/flow/${step}`, wrong, own)
      const after = await json(there, `/passwordreset/flow/${step}`, wrong, other)
      expect([after.status, JSON.parse(after.body).page], name).toEqual([409, 'P-14'])
    }
  })

  it('FLO-10 the fourth flow from one address ends the first, whether anybody has the name or not', async () => {
    for (const name of ['able', 'nobody', 'disabled']) {
      const wire = stranger()
      const flows: string[] = []
      for (let n = 0; n < 4; n++) {
        flows.push(JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body).flow)
        w.advance({ seconds: 1 })
      }
      const pages = []
      for (const flow of flows) {
        const headers = { accept: 'application/json', authorization: `Flow ${flow}` }
        pages.push(JSON.parse((await wire.send({ path: '/passwordreset/flow', headers })).body).page)
      }
      expect(pages, name).toEqual(['P-17', 'P-04', 'P-04', 'P-04'])
    }
  })

  it('ENU-03 no right-looking answer ends a decoy well, nothing is sent, and the log alone says why', async () => {
    const reasons: Record<string, string> = {
      nobody: "The user ID entered doesn't match an account",
      disabled: "User's account is disabled",
      outside:
        'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
      unlicensed: 'User does not have a license. You can add a license to the user to resolve this',
    }
    const before = (await w.messages()).length
    for (const [name, reason] of Object.entries(reasons)) {
      const wire = stranger()
      const begun = JSON.parse((await json(wire, '/passwordreset', { username: upn(name) })).body)
      expect(JSON.stringify(begun)).not.toMatch(/SSPR_|licen|group|disabled/i)
      for (const input of await rightLooking(name)) {
        const answer = JSON.parse((await json(wire, `/passwordreset/flow/${input.step}`, input.body, begun.flow)).body)
        expect(['P-04', 'P-05', 'P-14', undefined], name).toContain(answer.page)
      }
      const log = await w.audit({ correlationId: begun.correlationId })
      expect(log.slice(0, 2).map((row) => [row.result, row.reason])).toEqual([
        ['success', 'User submitted their user ID'],
        ['failure', reason],
      ])
      expect(log.slice(2).every((row) => row.result === 'failure')).toBe(true)
    }
    expect((await w.messages()).slice(before)).toEqual([])
  })

  /** What would be right, were the account able: its own number, its app's code, and the best known words. */
  async function rightLooking(name: string) {
    const person = await w.store.look((look) =>
      look.db.selectFrom('person').select('id').where('user_principal_name', '=', upn(name)).executeTakeFirst(),
    )
    const numbers = { disabled: '+351 912345612', outside: '+351 912345613', unlicensed: '+351 912345614' }
    const number = numbers[name as keyof typeof numbers] ?? '+000 0000000000'
    const prove = { method, answer: person ? '123456' : '000000' }
    return [
      { step: 'send', body: { method: 'text', number } },
      { step: 'prove', body: prove },
      { step: 'password', body: { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' } },
    ]
  }

  it('ENU-12 cancel, contact and the end of time are alike', async () => {
    const walks = []
    for (const name of ['able', ...names]) {
      const [first, second, third] = [stranger(), stranger(), stranger()]
      const answers = [...(await ask(first, name)), ...(await press(first, 'cancel'))]
      answers.push(...(await ask(second, name)), ...(await press(second, step, wrong)))
      answers.push(...(await press(second, 'contact')))
      answers.push(...(await ask(third, name)))
      w.advance({ minutes: 16 })
      answers.push(await third.send({ path: '/passwordreset/flow' }))
      answers.push(await post(third, `/passwordreset/flow/${step}`, { ...wrong, formToken: tokenIn(answers.at(-3)!) }))
      walks.push({ name, shapes: answers.map(shape) })
    }
    for (const one of walks) expect(one.shapes, one.name).toEqual(walks[0]!.shapes)
  })
})

describe('private, email: no account is told from an able one', () => {
  beforeAll(async () => {
    await w.policy({ accountDisclosure: 'private' })
    await only('Email')
  })
  afterAll(() => only('MicrosoftAuthenticator', 'SoftwareOath', 'Sms'))

  it('R2 a mail that goes out to one only, wrong codes, another mail, and the block', async () => {
    const walks = []
    const before = (await w.messages()).length
    for (const name of ['able', 'nobody', 'deleted', 'disabled', 'unregistered', 'outside', 'unlicensed']) {
      const wire = stranger()
      const answers = [...(await ask(wire, name)), ...(await press(wire, 'send', { method: 'email' }))]
      answers.push(...(await press(wire, 'send', { method: 'email' })))
      const prove = { method: 'email', answer: '000000' }
      for (let tries = 0; tries < 4; tries++) answers.push(...(await press(wire, 'prove', prove)))
      w.advance({ seconds: 31 })
      answers.push(...(await press(wire, 'send', { method: 'email' })), ...(await press(wire, 'prove', prove)))
      walks.push({ name, shapes: answers.map(shape), last: answers.at(-1)!.body })
    }
    for (const one of walks) {
      expect(one.shapes, one.name).toEqual(walks[0]!.shapes)
      expect(one.last, one.name).toMatch(/You can try again after \d+ \w+/)
    }
    const sent = (await w.messages()).slice(before)
    expect(new Set(sent.map((one) => one.recipient))).toEqual(new Set(['able@good.com', able.userPrincipalName]))
  })

  it('LIM-04 a mail that goes out too soon after that of another flow, whether anybody has the name or not', async () => {
    const walks = []
    for (const name of ['able', 'nobody', 'disabled', 'outside']) {
      const answers = []
      for (let flows = 0; flows < 3; flows++) {
        const wire = stranger()
        answers.push(...(await ask(wire, name)), ...(await press(wire, 'send', { method: 'email' })))
        answers.push(...(await press(wire, 'prove', { method: 'email', answer: '000000' })))
        w.advance({ seconds: flows === 0 ? 5 : 61 })
      }
      walks.push({ name, shapes: answers.map(shape) })
    }
    for (const one of walks) expect(one.shapes, one.name).toEqual(walks[0]!.shapes)
  })
})

it('ENU-15 an answer is kept by nobody', async () => {
  const [answer, page] = await ask(stranger(), 'nobody')
  expect(header(answer!, 'cache-control')).toBe('no-store')
  expect(header(page!, 'cache-control')).toBe('no-store')
  expect(helper.id).not.toBe(able.id)
})
