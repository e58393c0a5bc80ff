import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ChallengeGiven, ResetForm, ResetStarted, ResetView } from '../../src/contract/portal.ts'
import type { Person, World } from '../world.ts'
import { ResetClient, world } from '../world.ts'

/** What a person, or a script, is told when a step does not go well: in the right place, in the right words. */
let w: World
let people = 0
beforeAll(async () => {
  w = await world({ answerFloor: 0 })
  for (const id of ['MicrosoftAuthenticator', 'SoftwareOath', 'Sms', 'Email'] as const)
    await w.method(id, { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'], licenceEnforcement: 'none' })
})
afterAll(() => w?.stop())
// Budgets of the one address all tests come from.
beforeEach(() => w.advance({ hours: 25 }))

/** Somebody new, with a number and a mailbox. */
async function somebody(more: object = {}): Promise<Person> {
  people += 1
  const number = `+351 910000${String(people).padStart(3, '0')}`
  return w.user(`p${people}`, { mobile: number, email: `p${people}@home.example`, ...more })
}

/** A browser without scripts that has said who it is. */
async function browserOf(person: Person) {
  const browser = w.browser()
  await browser.get('/passwordreset')
  await browser.submit('/passwordreset', { username: person.userPrincipalName })
  expect(browser.text()).toContain('Please choose the contact method')
  return browser
}

describe('an answer that is no code', () => {
  it('is said in the pane that was used, whichever radio was chosen before', async () => {
    const person = await somebody({ app: true })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('method', { method: 'text' })
    await flow.step('prove', { method: 'appCode', answer: '12' })
    expect(flow.view).toMatchObject({ selected: 'appCode', error: { code: 'proof.code_malformed', field: 'answer' } })
    await flow.step('send', { method: 'text', number: person.mobile! })
    await flow.step('prove', { method: 'appCode', answer: 'abcdef' })
    expect(flow.view).toMatchObject({ state: 'choose', selected: 'appCode', error: { code: 'proof.code_malformed' } })
    await flow.step('send', { method: 'email' })
    await flow.step('prove', { method: 'email', answer: '12' })
    expect(flow.view).toMatchObject({ state: 'challenged', selected: 'email', error: { field: 'answer' } })
    await flow.step('prove', { method: 'email', answer: await w.code(person.email!) })
    expect(flow.view.page).toBe('P-15')
  })

  it('is said of a number that is none too, and uses up nothing', async () => {
    const person = await somebody({ app: true })
    const flow = await w.reset(person.userPrincipalName)
    for (const number of [undefined, '', ' ', 'abc', '１２３４５６７８９', '٩١٢٣٤٥٦٧٨', '9'.repeat(500)])
      for (let n = 0; n < 2; n++) {
        await flow.step('send', { method: 'text', ...(number === undefined ? {} : { number }) })
        const error = { code: 'proof.number_malformed', field: 'number' }
        expect(flow.view, number).toMatchObject({ state: 'choose', selected: 'text', error })
      }
    await flow.step('send', { method: 'text', number: person.mobile! })
    expect(flow.view).toMatchObject({ state: 'challenged', error: null })

    const browser = await browserOf(person)
    await browser.submit('/passwordreset/flow/send', { method: 'text', number: '' })
    expect(browser.text()).toContain('Enter your whole phone number, in digits.')
    await browser.submit('/passwordreset/flow/send', { method: 'text', number: person.mobile! })
    w.advance({ minutes: 2 })
    for (const [number, words] of [
      ['', 'Enter your whole phone number, in digits.'],
      ['+351 912999999', "That doesn't match the number we have."],
    ] as const) {
      await browser.post('/passwordreset/flow/send', {
        ...browser.form('/passwordreset/flow/prove'),
        method: 'text',
        number,
      })
      expect(browser.text()).toContain(words)
    }
  })

  it('is said of a whole message that was pasted, wherever a code is asked for', async () => {
    const message =
      'Meridian (Rekey) code: 123456. Do not give it to anybody, and enter it only where you asked for it.'
    const person = await somebody({ app: true })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: message })
    expect(flow.view.error).toMatchObject({ code: 'proof.code_malformed', field: 'answer' })
    await flow.step('prove', { method: 'appCode', answer: w.appCode(person) })
    const password = 'Long-Enough-77'.repeat(100)
    await flow.step('password', { password, confirm: password })
    expect(flow.view.error?.problems).toMatchObject([{ code: 'tooLong' }])
    await flow.call('/passwordreset', { username: 'x'.repeat(300) })
    expect(flow.body).toMatchObject({ code: 'reset.name_missing', field: 'username' })
  })

  it('stands on the page too', async () => {
    const person = await somebody({ app: true })
    const browser = await browserOf(person)
    await browser.submit('/passwordreset/flow/send', { method: 'text', number: person.mobile! })
    await browser.submit('/passwordreset/flow/prove', { method: 'appCode', answer: '12' })
    const [before, after] = browser.page.split('id="f-answer-appCode-error"')
    expect(before).toContain('id="f-answer-appCode"')
    expect(after).toContain('The code has six digits.')
  })
})

describe('the pause between messages', () => {
  it('is for the same method: who waits for a text in vain takes the mail at once', async () => {
    const person = await somebody()
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('send', { method: 'text', number: person.mobile! })
    await flow.step('send', { method: 'email' })
    expect(flow.view).toMatchObject({ state: 'challenged', selected: 'email', error: null })
    await flow.step('method', { method: 'text' })
    await flow.step('send', { method: 'text', number: person.mobile! })
    expect(flow.view.error?.code).toBe('proof.too_soon')
    await flow.step('send', { method: 'email' })
    expect(flow.view.error?.code).toBe('proof.too_soon')
    w.advance({ seconds: 31 })
    await flow.step('send', { method: 'text', number: person.mobile! })
    expect(flow.view).toMatchObject({ state: 'challenged', selected: 'text', error: null, resendInSeconds: 120 })
  })

  it('does not hold up the second gate', async () => {
    const person = await somebody({ roles: ['Helpdesk Administrator'] })
    const flow = await w.reset(person.userPrincipalName)
    expect(flow.view.gates).toBe(2)
    await flow.step('send', { method: 'text', number: person.mobile! })
    await flow.step('prove', { method: 'text', answer: await w.code(person.mobile!) })
    await flow.step('send', { method: 'email' })
    expect(flow.view).toMatchObject({ gate: 2, selected: 'email', error: null })
    await flow.step('prove', { method: 'email', answer: await w.code(person.email!) })
    expect(flow.view.page).toBe('P-15')
  })
})

describe('an end that nobody asked for', () => {
  it('of one flow too many says so, and not that fifteen minutes are over', async () => {
    const person = await somebody()
    const browser = await browserOf(person)
    for (let n = 0; n < 3; n++) {
      w.advance({ seconds: 1 })
      await w.reset(person.userPrincipalName)
    }
    await browser.get('/passwordreset/flow')
    expect(browser.text()).toContain('recovered in another window')
    expect(browser.text()).not.toContain('15 minutes')
    expect(browser.text()).toContain('SSPR_1002')
  })

  it('by another window that finished is told the same, in JSON too', async () => {
    const person = await somebody()
    const [first, second] = [await w.reset(person.userPrincipalName), await w.reset(person.userPrincipalName)]
    await second.step('send', { method: 'text', number: person.mobile! })
    await second.step('prove', { method: 'text', answer: await w.code(person.mobile!) })
    await second.step('password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })
    await first.call('/passwordreset/flow')
    expect(first.view).toMatchObject({ page: 'P-17', refusal: { code: 'SSPR_1002' } })
    expect(first.view.refusal?.message).toContain('recovered in another window')
  })

  it('by time says fifteen minutes, with its code', async () => {
    const flow = await w.reset((await somebody()).userPrincipalName)
    w.advance({ minutes: 15, seconds: 1 })
    await flow.call('/passwordreset/flow')
    expect(flow.view).toMatchObject({ page: 'P-17', refusal: { code: 'SSPR_1002' } })
    expect(flow.view.refusal?.message).toContain('15 minutes')
  })
})

describe('ERR-03 too many wrong proofs from one address', () => {
  it('are 429 with the time to wait, on the page where the flow stands and in JSON', async () => {
    const persons = await Promise.all(Array.from({ length: 5 }, () => somebody({ app: true })))
    for (const person of persons) {
      const flow = await w.reset(person.userPrincipalName)
      for (let n = 0; n < 4; n++) await flow.step('prove', { method: 'appCode', answer: '000000' })
      expect([flow.status, flow.view.error?.code]).toEqual([200, 'proof.code_wrong'])
    }
    const person = await somebody({ app: true })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: '000000' })
    expect([flow.status, flow.view.page, flow.view.error?.code]).toEqual([429, 'P-04', 'request.too_many'])
    const browser = await browserOf(person)
    await browser.submit('/passwordreset/flow/prove', { method: 'appCode', answer: '000000' })
    expect([browser.status, browser.headers.get('retry-after')]).toEqual([429, '3600'])
    expect(browser.text()).toContain('Wait a few minutes')
    expect(browser.text()).toContain('Please choose the contact method')
  })
})

describe('contact your administrator', () => {
  it('LIM-08 cannot be used up with names that nobody has, nor by one person', async () => {
    const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
    const lost = await w.user('lost')
    const ask = async (name: string) => {
      const flow = await w.reset(name)
      await flow.step('contact')
      expect(flow.view.page).toBe('P-16')
    }
    for (let n = 0; n < 60; n++) {
      if (n % 25 === 24) w.advance({ minutes: 11 })
      await ask(n % 2 === 0 ? `nobody${n}@meridian.example` : lost.userPrincipalName)
    }
    expect(await w.messages(helper.userPrincipalName)).toHaveLength(1)
    const other = await w.user('other')
    await ask(other.userPrincipalName)
    expect((await w.messages(helper.userPrincipalName)).at(-1)?.body).toContain(other.userPrincipalName)
  })

  it('CUS-02 writes to nobody where the organisation has a page of its own, which opens beside', async () => {
    const lost = await w.user('lost2')
    await w.policy({ helpdeskCustomized: true, helpdeskTarget: 'https://help.example/reset' })
    try {
      const flow = await w.reset(lost.userPrincipalName)
      expect(flow.view).toMatchObject({ page: 'P-12', contact: { kind: 'link' } })
      await flow.step('contact')
      expect([flow.status, flow.view.page]).toEqual([409, 'P-12'])
      const browser = w.browser()
      await browser.get('/passwordreset')
      await browser.submit('/passwordreset', { username: lost.userPrincipalName })
      expect(browser.page).toContain('<a href="https://help.example/reset" target="_blank" rel="noopener noreferrer">')
    } finally {
      await w.policy({ helpdeskCustomized: false, helpdeskTarget: null })
    }
  })
})

describe('comforts', () => {
  it('give the focus to what is typed next, and the whole user name to password managers', async () => {
    const person = await somebody({ email: undefined })
    const browser = await browserOf(person)
    expect(/<input[^>]*id="f-number-text"[^>]*>/.exec(browser.page)?.[0]).toContain(' autofocus')
    await browser.submit('/passwordreset/flow/send', { method: 'text', number: person.mobile! })
    await browser.submit('/passwordreset/flow/prove', { method: 'text', answer: await w.code(person.mobile!) })
    expect(/<input[^>]*id="f-password"[^>]*>/.exec(browser.page)?.[0]).toContain(' autofocus')
    const form = browser.page.split('action="/passwordreset/flow/password"')[1]!.split('</form>')[0]!
    expect(form).toContain(`value="${person.userPrincipalName}" autocomplete="username"`)
    await browser.submit('/passwordreset/flow/password', { password: 'Purple-Elephant-77', confirm: 'x' })
    expect(browser.page.match(/ autofocus/g)).toHaveLength(1)
    expect(/<input[^>]*id="f-confirm"[^>]*>/.exec(browser.page)?.[0]).toContain(' autofocus')
  })
})

describe('/openapi.json and what a script is really answered', () => {
  type Content = Record<string, unknown>
  type Operation = { responses: Record<string, { content?: Content }> }

  it('agree, step by step, in what goes well and in what does not', async () => {
    const described = (await (await fetch(`${w.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>
    }
    const seen: string[] = []
    const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' }
    const ask = async (path: string, body?: object) => {
      const method = body ? 'POST' : 'GET'
      const response = await fetch(w.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
      const { responses } = described.paths[path.replace(/(challenge)\/[\w-]+$/, '$1/{kind}')]![method.toLowerCase()]!
      const kind = response.headers.get('content-type')!.split(';')[0]!
      const declared = responses[String(response.status)] ?? responses.default!
      expect([path, response.status, Object.keys(declared.content ?? {})]).toEqual([
        path,
        response.status,
        expect.arrayContaining([kind]),
      ])
      seen.push(`${response.status} ${kind}`)
      return { kind, body: (await response.json()) as Record<string, unknown> }
    }
    const person = await somebody({ app: true })
    expect(ResetForm.parse((await ask('/passwordreset')).body)).toEqual({
      page: 'P-02',
      organisation: 'Meridian',
      challenges: [],
    })
    expect((await ask('/passwordreset', { username: '' })).body.code).toBe('reset.name_missing')
    expect((await ask('/passwordreset', {})).body.code).toBe('request.malformed')
    expect((await ask('/passwordreset/flow')).body.code).toBe('reset.no_flow')
    const started = ResetStarted.parse((await ask('/passwordreset', { username: person.userPrincipalName })).body)
    headers.authorization = `Flow ${started.flow}`
    const stand = async (path: string, body?: object) =>
      ResetView.strict().parse((await ask(`/passwordreset/flow${path}`, body)).body)
    await stand('')
    await stand('/prove', { method: 'text', answer: '123456' })
    await stand('/send', { method: 'text', number: '+351 999999999' })
    await stand('/prove', { method: 'appCode', answer: '000000' })
    await stand('/password', { password: 'x', confirm: 'x' })
    await stand('/prove', { method: 'appCode', answer: w.appCode(person) })
    await stand('/password', { password: 'short', confirm: 'short' })
    expect((await stand('/password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })).page).toBe(
      'P-18',
    )
    await stand('/cancel', {})
    expect([...new Set(seen)].sort()).toEqual([
      '200 application/json',
      '200 application/problem+json',
      '400 application/problem+json',
      '409 application/json',
    ])
  })

  it('give a script the challenge it needs, without a cookie', async () => {
    const guarded = await world({ challenge: 'picture', answerFloor: 0 })
    try {
      const client = new ResetClient(guarded.url)
      const form = await fetch(`${guarded.url}/passwordreset`, { headers: { accept: 'application/json' } })
      expect(form.headers.getSetCookie()).toEqual([])
      expect(ResetForm.parse(await form.json()).challenges).toEqual(['picture', 'audio', 'proof-of-work'])
      const username = 'nobody@meridian.example'
      for (const kind of ['picture', 'audio', 'proof-of-work']) {
        await client.call(`/passwordreset/challenge/${kind}`, { username })
        const given = ChallengeGiven.strict().parse(client.body)
        expect(given.kind).toBe(kind)
        if (given.audio) expect((await fetch(guarded.url + given.audio)).headers.get('content-type')).toBe('audio/wav')
      }
      await client.call('/passwordreset', { username })
      expect([client.status, client.body.code]).toEqual([200, 'challenge.missing'])
    } finally {
      await guarded.stop()
    }
  })
})
