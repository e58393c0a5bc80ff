import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { methodKinds } from '../../src/contract/methods.ts'
import { type At, moves } from '../../src/reset/reset.machine.ts'
import { type Person, ResetClient, type World, world } from '../world.ts'

/**
 * FLO-03, FLO-04, FLO-06, FLO-08: every endpoint in every state the machine can reach, out of order, repeated, with
 * another flow's handle, code or method, and with fields that are none of the client's business.
 */
let w: World
const out = 'Flow step out of order'
const good = { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' }

beforeAll(async () => {
  w = await world({ answerFloor: 0 })
  for (const id of ['MicrosoftAuthenticator', 'SoftwareOath', 'Sms', 'Email'] as const)
    await w.method(id, { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'], licenceEnforcement: 'none' })
})
afterAll(() => w?.stop())
// Budgets of the one address all tests come from.
beforeEach(() => w.advance({ hours: 25 }))

let people = 0
/** Somebody new, with an app, a number and a mailbox. */
async function somebody(more: object = {}): Promise<Person> {
  people += 1
  const number = `+351 910000${String(people).padStart(3, '0')}`
  return w.user(`p${people}`, { app: true, mobile: number, email: `p${people}@home.example`, ...more })
}

const rowOf = (client: ResetClient) =>
  w.store.look((look) =>
    look.db
      .selectFrom('reset_flow')
      .select(['id', 'state', 'terms', 'version', 'user_id', 'expires_at'])
      .where('correlation_id', '=', client.view.correlationId)
      .executeTakeFirstOrThrow(),
  )
const proofsOf = async (client: ResetClient) => {
  const { id } = await rowOf(client)
  return w.store.look((look) => look.db.selectFrom('reset_proof').selectAll().where('flow_id', '=', id).execute())
}
const phcOf = (person: Person) =>
  w.store.look((look) =>
    look.db.selectFrom('password').select('value').where('user_id', '=', person.id).executeTakeFirstOrThrow(),
  )

type Stage = { person: Person; flow: ResetClient; sent?: string }
type StageName =
  | 'choose'
  | 'chosen'
  | 'challenged'
  | 'second gate'
  | 'password'
  | 'done'
  | 'cancelled'
  | 'contacted'
  | 'expired'
  | 'blocked'
  | 'superseded'
  | 'refused'
  | 'withdrawn'

/** How a real client gets there, and the state the machine calls it. */
const stages: Record<StageName, { at: At; reach: () => Promise<Stage> }> = {
  choose: { at: 'choose', reach: () => begin() },
  chosen: {
    at: 'choose',
    reach: async () => after(await begin(), ({ flow }) => flow.step('method', { method: 'email' })),
  },
  challenged: { at: 'challenged', reach: challenged },
  'second gate': {
    at: 'choose',
    reach: async () => {
      const stage = await begin({ roles: ['Helpdesk Administrator'] })
      await stage.flow.step('prove', { method: 'appCode', answer: w.appCode(stage.person) })
      return stage
    },
  },
  password: { at: 'password', reach: atPassword },
  done: { at: 'done', reach: async () => after(await atPassword(), ({ flow }) => flow.step('password', good)) },
  cancelled: { at: 'closed', reach: async () => after(await challenged(), ({ flow }) => flow.step('cancel')) },
  contacted: { at: 'closed', reach: async () => after(await challenged(), ({ flow }) => flow.step('contact')) },
  expired: {
    at: 'closed',
    reach: async () => {
      const stage = await challenged()
      w.advance({ minutes: 15, seconds: 1 })
      await w.sweep()
      return stage
    },
  },
  blocked: {
    at: 'closed',
    reach: async () => {
      const stage = await begin()
      for (let n = 0; n < 5; n++) await stage.flow.step('prove', { method: 'appCode', answer: '000000' })
      return stage
    },
  },
  superseded: {
    at: 'closed',
    reach: async () => {
      const stage = await challenged()
      for (let n = 0; n < 3; n++) {
        w.advance({ seconds: 1 })
        await w.reset(stage.person.userPrincipalName)
      }
      return stage
    },
  },
  refused: {
    at: 'closed',
    reach: async () => {
      const person = await w.user(`refused${++people}`, {})
      return { person: { ...person }, flow: await w.reset(person.userPrincipalName) }
    },
  },
  withdrawn: {
    at: 'closed',
    reach: async () => {
      const stage = await atPassword()
      const gone = (enabled: boolean) =>
        w.unit((tx) =>
          tx.db.updateTable('person').set({ account_enabled: enabled }).where('id', '=', stage.person.id).execute(),
        )
      await gone(false)
      await stage.flow.step('password', good)
      await gone(true)
      return stage
    },
  },
}

const after = async (stage: Stage, act: (stage: Stage) => Promise<unknown>): Promise<Stage> => {
  await act(stage)
  return stage
}
async function begin(more: object = {}): Promise<Stage> {
  const person = await somebody(more)
  return { person, flow: await w.reset(person.userPrincipalName) }
}
async function challenged(): Promise<Stage> {
  const stage = await begin()
  await stage.flow.step('send', { method: 'text', number: stage.person.mobile! })
  return { ...stage, sent: await w.code(stage.person.mobile!) }
}
async function atPassword(): Promise<Stage> {
  const stage = await challenged()
  await stage.flow.step('prove', { method: 'text', answer: stage.sent! })
  expect(stage.flow.view.page).toBe('P-15')
  return stage
}

/** Every POST of the flow, as well made as it can be: right code, right number, good password. */
const steps = {
  reason: async () => ({ reason: 'forgot' }),
  method: async () => ({ method: 'email' }),
  'send text': async ({ person }: Stage) => ({ method: 'text', number: person.mobile ?? '+351 910000999' }),
  'send email': async () => ({ method: 'email' }),
  'send appCode': async () => ({ method: 'appCode' }),
  'prove text': async ({ sent }: Stage) => ({ method: 'text', answer: sent ?? '123456' }),
  'prove email': async () => ({ method: 'email', answer: '123456' }),
  'prove appCode': async ({ person }: Stage) => ({
    method: 'appCode',
    answer: person.seed ? w.appCode(person) : '123456',
  }),
  contact: async () => ({}),
  cancel: async () => ({}),
  password: async () => good,
} as const
type StepName = keyof typeof steps

/** What is in order where; everything else must change nothing. */
const inOrder: Record<StageName, readonly StepName[]> = {
  choose: ['method', 'send text', 'send email', 'prove appCode', 'cancel'],
  chosen: ['method', 'send text', 'send email', 'prove appCode', 'cancel'],
  challenged: ['method', 'send text', 'send email', 'prove text', 'prove appCode', 'contact', 'cancel'],
  'second gate': ['method', 'send text', 'send email', 'cancel'],
  password: ['password', 'cancel'],
  done: [],
  cancelled: [],
  contacted: [],
  expired: [],
  blocked: ['contact'],
  superseded: [],
  refused: ['contact'],
  withdrawn: ['contact'],
}

const press = async (stage: Stage, step: StepName): Promise<void> => {
  const name = step.split(' ')[0] as 'prove'
  await stage.flow.step(name, (await steps[step](stage)) as Record<string, unknown>)
}

describe('every endpoint in every state (FLO-04)', () => {
  it('the stages are all the states a reset rests in', () => {
    const rests = new Set(moves.flat().filter((at) => at !== 'writing' && at !== 'reason'))
    expect(new Set(Object.values(stages).map((stage) => stage.at))).toEqual(rests)
  })

  const cases = (Object.keys(stages) as StageName[]).flatMap((stage) =>
    (Object.keys(steps) as StepName[]).map((step) => ({ stage, step, belongs: inOrder[stage].includes(step) })),
  )

  it.each(cases.filter((one) => !one.belongs))('$step changes nothing at: $stage', async ({ stage, step }) => {
    const reached = await stages[stage].reach()
    const [before, proofs, phc] = [await rowOf(reached.flow), await proofsOf(reached.flow), await phcOf(reached.person)]
    expect((before.state as { at: At }).at).toBe(stages[stage].at)
    const { page } = (await reached.flow.call('/passwordreset/flow')).view
    await press(reached, step)
    expect(await rowOf(reached.flow)).toEqual(before)
    expect(await proofsOf(reached.flow)).toEqual(proofs)
    expect(await phcOf(reached.person)).toEqual(phc)
    expect(reached.flow.view.page).toBe(page)
    const log = await w.audit({ correlationId: reached.flow.view.correlationId })
    if (stage === 'done' && step === 'password') {
      // FLO-08: pressed twice, and answered with what is done.
      expect([reached.flow.status, reached.flow.view.error]).toEqual([200, null])
      return
    }
    expect(reached.flow.status).toBe(409)
    expect(['reset.moved_on', 'proof.method_not_offered']).toContain(reached.flow.view.error?.code)
    expect(log.at(-1)).toMatchObject({ activity: out, result: 'failure' })
  })

  it.each(cases.filter((one) => one.belongs))('$step is in order at: $stage', async ({ stage, step }) => {
    const reached = await stages[stage].reach()
    await press(reached, step)
    expect(reached.flow.status).toBe(200)
    const log = await w.audit({ correlationId: reached.flow.view.correlationId })
    expect(log.some((row) => row.activity === out)).toBe(false)
  })

  it.each(cases.filter((one) => stages[one.stage].at === 'closed' && one.step !== 'contact'))(
    'FLO-08 dead for the browser too: $step at $stage',
    async ({ stage }) => {
      const reached = await stages[stage].reach()
      await reached.flow.call('/passwordreset/flow')
      expect(reached.flow.view.allowed.filter((one) => !['contact', 'restart', 'signin'].includes(one))).toEqual([])
    },
  )
})

describe('replayed steps', () => {
  it('a code that passed its gate passes no other, in this flow or the next', async () => {
    const { person, flow } = await begin({ roles: ['Helpdesk Administrator'] })
    await flow.step('send', { method: 'text', number: person.mobile! })
    const code = await w.code(person.mobile!)
    await flow.step('prove', { method: 'text', answer: code })
    expect(flow.view).toMatchObject({ page: 'P-04', gate: 2 })
    await flow.step('prove', { method: 'text', answer: code })
    expect([flow.status, flow.view.gate]).toEqual([409, 2])
    const next = await w.reset(person.userPrincipalName)
    await next.step('prove', { method: 'text', answer: code })
    expect([next.status, next.view.gate]).toEqual([409, 1])
  })

  it('a code of the app passes one gate of one flow only', async () => {
    const person = await somebody()
    const [one, two] = [await w.reset(person.userPrincipalName), await w.reset(person.userPrincipalName)]
    const answer = w.appCode(person)
    await one.step('prove', { method: 'appCode', answer })
    expect(one.view.page).toBe('P-15')
    await two.step('prove', { method: 'appCode', answer })
    expect(two.view).toMatchObject({ page: 'P-04', error: { code: 'proof.code_wrong' } })
  })

  it('Finish twice with another password keeps the first', async () => {
    const { person, flow } = await atPassword()
    await flow.step('password', good)
    await flow.step('password', { password: 'Green-Elephant-78', confirm: 'Green-Elephant-78' })
    expect(flow.view.page).toBe('P-18')
    expect(await w.signInWorks(person.userPrincipalName, good.password)).toBe(true)
    expect(await w.signInWorks(person.userPrincipalName, 'Green-Elephant-78')).toBe(false)
  })

  it('a resent code voids the one before; another method voids both', async () => {
    const { person, flow, sent } = await challenged()
    w.advance({ seconds: 31 })
    await flow.step('send', { method: 'text', number: person.mobile! })
    const second = await w.code(person.mobile!)
    await flow.step('prove', { method: 'text', answer: sent! })
    expect(flow.view.error?.code).toBe('proof.code_wrong')
    await flow.step('method', { method: 'email' })
    await flow.step('prove', { method: 'text', answer: second })
    expect([flow.status, flow.view.state]).toEqual([409, 'choose'])
  })
})

describe('two flows, swapped (FLO-06)', () => {
  it.each([
    ['of two people', false],
    ['of one person', true],
  ] as const)('a code %s fits only the flow it was sent for', async (_, same) => {
    const one = await challenged()
    const person = same ? one.person : await somebody()
    w.advance({ minutes: 1 })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('send', { method: 'text', number: person.mobile! })
    const sent = await w.code(person.mobile!)
    expect(sent).not.toBe(one.sent)
    await flow.step('prove', { method: 'text', answer: one.sent! })
    expect(flow.view).toMatchObject({ page: 'P-05', error: { code: 'proof.code_wrong' } })
    await one.flow.step('prove', { method: 'text', answer: sent })
    expect(one.flow.view).toMatchObject({ page: 'P-05', error: { code: 'proof.code_wrong' } })
    await flow.step('prove', { method: 'text', answer: sent })
    expect(flow.view.page).toBe('P-15')
  })

  it('a code of another method of the same flow is a wrong guess and counts', async () => {
    const { person, flow, sent } = await challenged()
    await flow.step('prove', { method: 'appCode', answer: sent! })
    expect(flow.view.error?.code).toBe('proof.code_wrong')
    await flow.step('prove', { method: 'text', answer: w.appCode(person) })
    expect([flow.view.page === 'P-15', flow.status]).toEqual([false, 409])
    expect(await proofsOf(flow)).toEqual([])
    w.advance({ seconds: 31 })
    await flow.step('send', { method: 'email' })
    await flow.step('prove', { method: 'email', answer: w.appCode(person) })
    expect(flow.view.error?.code).toBe('proof.code_wrong')
    const attempts = await w.store.look((look) =>
      look.db.selectFrom('attempt').select('kind').where('user_id', '=', person.id).orderBy('at').execute(),
    )
    expect(attempts.map((one) => one.kind).sort()).toEqual(['appCode', 'email'])
  })

  it('a code of another purpose is a wrong guess', async () => {
    const { person, flow } = await challenged()
    const { issue } = await import('../../src/methods/challenge.store.ts')
    const { id } = await rowOf(flow)
    const challenge = (await rowOf(flow)).state as { challengeId: string }
    const other = await w.unit((tx) =>
      issue(tx, {
        flowId: w.store.random.uuid(),
        userId: person.id,
        purpose: 'registration',
        gate: 1,
        method: 'text',
        destination: person.mobile!,
        lifeMs: 60_000,
        notAfter: new Date(tx.now.getTime() + 60_000),
      }),
    )
    expect([other.challengeId === challenge.challengeId, id.length]).toEqual([false, 36])
    await flow.step('prove', { method: 'text', answer: other.code })
    expect(flow.view).toMatchObject({ page: 'P-05', error: { code: 'proof.code_wrong' } })
  })

  it("the new password is written to the handle's person, whatever cookies come along", async () => {
    const [mine, theirs] = [await atPassword(), await challenged()]
    const before = await phcOf(theirs.person)
    const swapped = new ResetClient(w.url)
    swapped.handle = theirs.flow.handle
    await swapped.step('password', good)
    expect([swapped.status, swapped.view.page]).toEqual([409, 'P-05'])
    const both = await fetch(`${w.url}/passwordreset/flow/password`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        origin: w.url,
        authorization: `Flow ${mine.flow.handle}`,
        cookie: `__Host-rekey-flow=${theirs.flow.handle}`,
      },
      body: JSON.stringify(good),
    })
    expect(await both.json()).toMatchObject({ code: 'reset.no_flow' })
    expect(await phcOf(theirs.person)).toEqual(before)
    expect((await mine.flow.call('/passwordreset/flow')).view.page).toBe('P-15')
  })

  it("another person's method or number brings nothing", async () => {
    const person = await w.user(`appless${++people}`, { mobile: '+351 919999901' })
    const other = await somebody()
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: w.appCode(other) })
    expect([flow.status, flow.view.error?.code]).toEqual([409, 'proof.method_not_offered'])
    await flow.step('send', { method: 'text', number: other.mobile! })
    expect(flow.view.error?.code).toBe('proof.number_wrong')
    expect(await w.messages(other.mobile!)).toEqual([])
  })
})

describe('fields that are none of the client’s business (FLO-03)', () => {
  const extras = {
    userId: '00000000-0000-4000-8000-000000000001',
    user_id: '00000000-0000-4000-8000-000000000001',
    username: 'admin@meridian.example',
    gates: 0,
    gate: 2,
    state: { at: 'password', passed: 'text', refused: false },
    at: 'password',
    passed: 'text',
    methods: ['text'],
    destination: '+351 919999999',
    to: 'attacker@evil.example',
    credentialId: '00000000-0000-4000-8000-000000000001',
    terms: { gates: 1, decoy: null },
    step: 9,
    version: 1,
    tenantId: '00000000-0000-4000-8000-000000000001',
    policy: { methodsRequired: 1 },
    flow: 'A'.repeat(43),
    id: '00000000-0000-4000-8000-000000000001',
  }
  it.each(Object.entries(extras))('%s has no effect on any step', async (field, value) => {
    const stage = await challenged()
    const before = await rowOf(stage.flow)
    const count = (await w.messages()).length
    for (const step of Object.keys(steps) as StepName[]) {
      const body = { ...((await steps[step](stage)) as object), [field]: value }
      await stage.flow.step(step.split(' ')[0] as 'prove', body)
      expect([stage.flow.status, stage.flow.body.code], step).toEqual([400, 'request.malformed'])
    }
    const start = new ResetClient(w.url)
    if (field !== 'username') {
      await start.call('/passwordreset', { username: stage.person.userPrincipalName, [field]: value })
      expect([start.status, start.body.code]).toEqual([400, 'request.malformed'])
    }
    expect(await rowOf(stage.flow)).toEqual(before)
    expect(await w.messages()).toHaveLength(count)
  })
})

describe('methods that never reset (OTP-20)', () => {
  const unknown = [
    'temporaryAccessPass',
    'tap',
    'fido2',
    'x509',
    'qrCodePin',
    'appPassword',
    'alternateMobile',
    'password',
  ]
  const known = methodKinds.filter((kind) => !['appCode', 'text', 'email'].includes(kind))

  it.each([...unknown, ...known])('%s posted by hand', async (method) => {
    const { flow, person } = await begin()
    const before = await rowOf(flow)
    const count = (await w.messages()).length
    for (const [step, more] of [
      ['method', {}],
      ['send', { number: person.mobile }],
      ['prove', { answer: person.password }],
      ['prove', { answer: w.appCode(person) }],
    ] as const) {
      await flow.step(step, { method, ...more })
      expect([400, 409], `${step} ${method}`).toContain(flow.status)
    }
    expect(await rowOf(flow)).toEqual(before)
    expect(await w.messages()).toHaveLength(count)
  })
})
