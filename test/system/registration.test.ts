import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { supportCode } from '../../src/base/text.ts'
import type { Browser } from '../browser.ts'
import { activities, codeFor, keyOn, register, signedIn, throughApp } from '../wizard.ts'
import { type Person, type World, world } from '../world.ts'

/** `sspr.md` 1.8 to 1.10, 4 and 14 (T9, T10) over the real server, database, phone and mailbox. */
let w: World
let count = 0
const person = (given: Parameters<World['user']>[1] = {}): Promise<Person> => w.user(`reg${++count}`, given)

beforeAll(async () => {
  w = await world()
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', phoneCountries: ['GL'] })
  await w.method('Sms', { state: 'enabled' })
})
afterAll(async () => w?.stop())

describe('T10: R-01 Next, app then phone, finish', () => {
  let who: Person
  let browser: Browser
  let key = ''

  test('the pages of the seeds, word for word', async () => {
    who = await person({ usageLocation: 'GL' })
    browser = await signedIn(w, who)
    expect(browser.text()).toContain('You have 14 days until this is required.')
    expect(browser.text()).toContain('Learn more about the authenticator app')
    await browser.submit(register)
    expect(browser.text()).toMatch(/App Phone Keep your account secure Method 1 of 2: App/)
    expect(browser.text()).toContain('Start by getting the app')
    expect(browser.text()).toContain('I want to use a different authenticator app')
    expect(browser.page).toMatch(
      /<a href="\/authenticator" target="_blank" rel="noopener noreferrer">Download now<\/a>/,
    )
    await browser.submit(`${register}/next`)
    expect(browser.text()).toContain('Set up your account')
    await browser.submit(`${register}/next`)
    expect(browser.text()).toContain('Scan the QR code')
    expect(browser.text()).toContain("Can't scan image?")
  })

  test('R-04: picture and key are kept nowhere, and the picture holds what the key says', async () => {
    key = keyOn(browser)
    expect(key).toMatch(/^[A-Z2-7]{32}$/)
    expect(browser.page).toContain(`otpauth://totp/Meridian:${encodeURIComponent(who.userPrincipalName)}?secret=${key}`)
    expect(browser.headers.get('cache-control')).toBe('no-store')
    const qr = await fetch(`${w.url}/mysecurityinfo/qr`, { headers: { cookie: cookies(browser) } })
    expect(qr.headers.get('content-type')).toBe('image/png')
    expect(qr.headers.get('cache-control')).toBe('no-store')
    expect(
      Buffer.from(await qr.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    expect((await fetch(`${w.url}/mysecurityinfo/qr`, { redirect: 'manual' })).status).not.toBe(200)
  })

  test('the app counts only once a code was right', async () => {
    await browser.submit(`${register}/next`)
    for (const code of ['abc', `Your code is 123456. ${'Tell it to nobody. '.repeat(5)}`]) {
      await browser.submit(`${register}/code`, { code })
      expect(browser.text()).toContain('The code has six digits')
    }
    await browser.submit(`${register}/code`, { code: codeFor(w, key) === '000000' ? '000001' : '000000' })
    expect(browser.text()).toContain('4 tries left')
    expect(browser.title()).toMatch(/^Error: /)
    expect(await activities(w, who)).toEqual(['User started security info registration'])
    const code = codeFor(w, key)
    await browser.submit(`${register}/code`, { code: `${code.slice(0, 3)} ${code.slice(3)}` })
    expect(browser.text()).toMatch(/Method 2 of 2: Phone/)
    expect(browser.text()).toContain('Your authenticator app has been registered.')
  })

  test('the phone: country list, text, code', async () => {
    expect(browser.page).toContain('<option value="GL" selected>Greenland (+299)</option>')
    expect(browser.text()).toContain('What phone number would you like to use?')
    for (const link of [
      '<a href="/privacy#terms">Terms of service</a>',
      '<a href="/privacy">Privacy and cookies statement</a>',
    ])
      expect(browser.page).toContain(link)
    expect((await w.browser().get('/privacy')).page).toContain('<h2 id="terms">Terms of service</h2>')
    await browser.submit(`${register}/number`, { country: 'GL', number: '12' })
    expect(browser.text()).toContain('not a whole phone number')
    await browser.submit(`${register}/number`, { country: 'GL', number: '22 11 59' })
    expect(browser.text()).toContain('+299 221159')
    expect(browser.page).toMatch(/inputmode="numeric"/)
    await browser.submit(`${register}/code`, { code: await w.code('+299221159') })
    expect(browser.text()).toContain('Verification complete. Your phone has been registered.')
    await browser.submit(`${register}/next`)
    expect(browser.text()).toContain('Success!')
    expect(browser.text()).toContain('Default sign-in method: Authenticator app')
    await browser.submit(`${register}/finish`)
    expect(browser.at).toBe('/account')
  })

  test('registered, capable, and the events of 1.8 in order', async () => {
    expect(await activities(w, who)).toEqual([
      'User started security info registration',
      'Add users strong authentication phone app detail',
      'User registered security info',
      'User registered all required security info',
      'Security info saved for self-service password reset',
      'User registered security info',
    ])
    const rows = (await w.audit({ userId: who.id })).filter((row) => row.activity.startsWith('User'))
    expect(new Set(rows.map((row) => row.correlation_id)).size).toBe(1)
    expect(rows[0]!.details).toEqual([{ key: 'UserAgent', value: 'node' }])
    const flow = await w.reset(who.userPrincipalName)
    expect(flow.view.methods.map((one) => one.method)).toEqual(['appCode', 'text'])
    expect(flow.view.methods[1]!.masked).toBe('*****59')
    expect(JSON.stringify(rows)).not.toContain('221159')
  })

  test('the next sign-in asks for nothing', async () => {
    expect((await signedIn(w, who)).at).toBe('/account')
  })

  test('the code that tested the app is not good for anything again', async () => {
    const flow = await w.reset(who.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: codeFor(w, key) })
    expect(flow.view.state).toBe('choose')
    w.advance({ minutes: 1 })
    await flow.step('prove', { method: 'appCode', answer: codeFor(w, key) })
    expect(flow.view.state).toBe('password')
  })
})

const cookies = (browser: Browser): string => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')

describe('T9: putting it off', () => {
  test('14 days, then only a skip, then (enforced) nothing but registration', async () => {
    const who = await person()
    const first = await signedIn(w, who)
    expect(first.text()).toContain('Ask later')
    await first.submit('/signin/next', { answer: 'postpone' })
    expect(first.at).toBe('/account')
    w.advance({ days: 13, hours: 12 })
    expect((await signedIn(w, who)).text()).toMatch(/1 day/)
    w.advance({ hours: 12 })
    expect((await signedIn(w, who)).text()).not.toContain('Ask later')
    await w.policy({ enforceAfterGrace: true })
    const last = await signedIn(w, who)
    expect(last.text()).not.toMatch(/Ask later|Skip for now/)
    await last.get('/account')
    expect(last.at).toBe('/signin/next')
    await w.policy({ enforceAfterGrace: false })
  })
})

describe('the wizard does not go where it should not', () => {
  test('one gate: what is proposed may be skipped, what is required may not', async () => {
    const who = await person()
    const browser = await signedIn(w, who)
    await browser.submit(register)
    expect(browser.page).not.toContain(`${register}/skip`)
    await browser.post(`${register}/skip`, browser.form(`${register}/next`))
    expect(browser.text()).toContain('already gone further')
    await browser.get(register)
    await throughApp(w, browser)
    await browser.submit(`${register}/skip`)
    expect(browser.text()).toContain('Success!')
  })

  test('a different method: email, not the own mailbox, tested by a code', async () => {
    const who = await person()
    const browser = await signedIn(w, who)
    await browser.submit(register)
    await browser.submit(`${register}/different`)
    expect(browser.text()).toContain('Choose a different method')
    await browser.submit(`${register}/different`, { method: 'email' })
    for (const own of [who.userPrincipalName, 'somebody@meridian.example']) {
      await browser.submit(`${register}/address`, { address: own })
      expect(browser.title()).toMatch(/^Error: /)
    }
    await browser.submit(`${register}/address`, { address: 'not an address' })
    expect(browser.text()).toContain('not a whole mail address')
    await browser.submit(`${register}/address`, { address: 'private@gmail.example' })
    await browser.submit(`${register}/code`, { code: await w.code('private@gmail.example') })
    expect(browser.text()).toContain('Your email address has been registered.')
  })

  test('steps out of order, old forms and two tabs', async () => {
    const who = await person()
    const browser = await signedIn(w, who)
    await browser.submit(register)
    const old = browser.form(`${register}/next`)
    await browser.submit(`${register}/next`)
    await browser.post(`${register}/next`, old)
    expect(browser.text()).toContain('already gone further')
    expect(browser.text()).toContain('Set up your account')
    const { rev: _, ...token } = browser.form(`${register}/next`)
    for (const [step, fields] of [
      ['code', { code: '123456' }],
      ['number', { number: '221159', country: 'GL' }],
      ['address', { address: 'a@b.example' }],
      ['resend', {}],
      ['finish', {}],
      ['skip', {}],
      ['different', { method: 'phone' }],
    ] as const) {
      await browser.post(`${register}/${step}`, { ...token, ...fields })
      expect([409, 200]).toContain(browser.status)
      expect(browser.text()).toContain('Set up your account')
    }
    expect(await activities(w, who)).toEqual(['User started security info registration'])
  })

  test('a form that nobody made is told so, whatever is wrong with it', async () => {
    const browser = await signedIn(w, await person())
    await browser.submit(register)
    for (const [field, value] of [
      ['rev', 'x'],
      ['rev', '1'.repeat(7)],
      ['another', 'y'],
    ] as const) {
      await browser.submit(`${register}/next`, { [field]: value })
      expect([browser.status, browser.text()]).toEqual([400, expect.stringContaining('This request was not complete.')])
    }
  })

  test('bad input is never a 500', async () => {
    const browser = await signedIn(w, await person())
    await browser.submit(register)
    const { formToken } = browser.form(`${register}/next`)
    const tries = [
      '',
      'rev=1&rev=2',
      'rev=x',
      'number=%ff',
      `number=${'1'.repeat(5000)}`,
      'x[]=1',
      '__proto__=1',
      'code=%00',
    ]
    for (const step of ['next', 'number', 'address', 'code', 'different', 'resend', 'finish', 'cancel']) {
      for (const body of tries) {
        await browser.post(`${register}/${step}`, `formToken=${formToken}&${body}`)
        expect(browser.status).toBeLessThan(500)
      }
    }
    // The wizard was cancelled on the way: a form without its token leads to a page, and starts nothing.
    await browser.post(`${register}/next`, 'rev=1')
    expect([browser.status, browser.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    expect(browser.at).not.toContain(register)
  })

  test('SIR-03: after fifteen minutes what was typed is gone, what was verified stays', async () => {
    const who = await person()
    const browser = await signedIn(w, who)
    await browser.submit(register)
    await throughApp(w, browser)
    w.advance({ minutes: 15 })
    await browser.submit(`${register}/number`, { country: 'GL', number: '221160' })
    expect(browser.text()).toContain('longer than 15 minutes')
    const [begun] = (await w.audit({ userId: who.id })).filter((row) => row.activity.startsWith('User started'))
    expect(browser.text()).toContain(`Correlation ID ${begun!.correlation_id}`)
    expect(browser.text()).toContain(`Support code ${supportCode(begun!.correlation_id)}`)
    expect(await w.messages('+299221160')).toEqual([])
    expect((await signedIn(w, who)).at).toBe('/account')
  })

  test('five wrong codes of an app make a new key', async () => {
    const browser = await signedIn(w, await person())
    await browser.submit(register)
    await browser.submit(`${register}/next`)
    await browser.submit(`${register}/next`)
    const key = keyOn(browser)
    await browser.submit(`${register}/next`)
    for (let n = 0; n < 4; n++) await browser.submit(`${register}/code`, { code: wrong(codeFor(w, key), n) })
    // Going back and on again gives the same key no new tries.
    for (const step of ['back', 'back', 'next', 'next']) await browser.submit(`${register}/${step}`)
    await browser.submit(`${register}/code`, { code: wrong(codeFor(w, key), 4) })
    expect(browser.text()).toContain('scan this new code')
    expect(keyOn(browser)).not.toBe(key)
  })

  test('SES-10: two sessions by password alone, one of them registers; the other can no longer', async () => {
    const who = await person()
    const [owner, thief] = [await signedIn(w, who), await signedIn(w, who)]
    await thief.submit(register)
    await thief.submit(`${register}/next`)
    await thief.submit(`${register}/next`)
    const key = keyOn(thief)
    await thief.submit(`${register}/next`)
    await owner.submit(register)
    await throughApp(w, owner)
    await thief.submit(`${register}/code`, { code: codeFor(w, key) })
    expect((await activities(w, who)).filter((one) => one === 'User registered security info')).toHaveLength(1)
    await thief.get('/mysecurityinfo/add')
    expect(thief.text()).not.toContain('Choose a method')
  })
})

const wrong = (code: string, n: number): string => {
  const guess = String(100_000 + n)
  return guess === code ? '999999' : guess
}

describe('what is switched off in the middle', () => {
  const toCode = async (number: string): Promise<{ who: Person; browser: Browser }> => {
    const who = await person({ usageLocation: 'GL' })
    const browser = await signedIn(w, who)
    await browser.submit(register)
    await browser.submit(`${register}/different`)
    await browser.submit(`${register}/different`, { method: 'phone' })
    await browser.submit(`${register}/number`, { country: 'GL', number })
    return { who, browser }
  }

  test('a method registers nothing any more, whatever code was sent', async () => {
    const { who, browser } = await toCode('221171')
    const code = await w.code('+299221171')
    await w.method('Sms', { state: 'disabled' })
    try {
      w.advance({ seconds: 31 })
      for (const [step, fields] of [
        ['code', { code }],
        ['resend', {}],
      ] as const) {
        await browser.submit(`${register}/${step}`, fields)
        expect(browser.text()).toContain('This method is not turned on for your account.')
      }
      expect(await activities(w, who)).toEqual(['User started security info registration'])
    } finally {
      await w.method('Sms', { state: 'enabled' })
    }
    await browser.submit(`${register}/code`, { code })
    expect(browser.text()).toContain('Verification complete.')
  })

  test('SMS-03: a country gets no further text', async () => {
    const { browser } = await toCode('221172')
    await w.policy({ phoneCountries: ['PT'] })
    try {
      w.advance({ seconds: 31 })
      await browser.submit(`${register}/resend`)
      expect(browser.title()).toMatch(/^Error: /)
      expect(await w.messages('+299221172')).toHaveLength(1)
    } finally {
      await w.policy({ phoneCountries: ['GL'] })
    }
  })
})

describe('texts: what they may cost', () => {
  async function atNumber(): Promise<Browser> {
    const browser = await signedIn(w, await person({ usageLocation: 'GL' }))
    await browser.submit(register)
    await browser.submit(`${register}/different`)
    return browser.submit(`${register}/different`, { method: 'phone' })
  }

  test('MTH-20, SMS-03: only countries on the list, never premium numbers', async () => {
    const browser = await atNumber()
    for (const number of ['+1 425 555 0100', '+870 773111632', '+44 900 123456']) {
      await browser.submit(`${register}/number`, { country: 'GL', number })
      expect(browser.title()).toMatch(/^Error: /)
    }
    expect(await w.messages('+14255550100')).toEqual([])
  })

  test('OTP-08: thirty seconds apart, the old code is void', async () => {
    const browser = await atNumber()
    await browser.submit(`${register}/number`, { country: 'GL', number: '231111' })
    const old = await w.code('+299231111')
    await browser.submit(`${register}/resend`)
    expect(browser.text()).toMatch(/Wait \d+ seconds/)
    w.advance({ seconds: 31 })
    await browser.submit(`${register}/resend`)
    expect(await w.messages('+299231111')).toHaveLength(2)
    const fresh = await w.code('+299231111')
    if (old !== fresh) {
      await browser.submit(`${register}/code`, { code: old })
      expect(browser.text()).toContain("isn't right")
    }
    await browser.submit(`${register}/code`, { code: fresh })
    expect(browser.text()).toContain('Verification complete')
  })

  test('SMS-02: three new numbers a day', async () => {
    const browser = await atNumber()
    for (const [n, number] of ['241111', '241112', '241113', '241114'].entries()) {
      await browser.submit(`${register}/number`, { country: 'GL', number })
      expect((await w.messages(`+299${number}`)).length).toBe(n < 3 ? 1 : 0)
      if (n < 3) await browser.submit(`${register}/back`).catch(() => browser.get(register))
      w.advance({ minutes: 4 })
    }
    expect(browser.status).toBeLessThan(500)
  })

  test('LIM-11: ten wrong codes in an hour, and the page says when to come back', async () => {
    const browser = await signedIn(w, await person())
    await browser.submit(register)
    await browser.submit(`${register}/next`)
    await browser.submit(`${register}/next`)
    for (let n = 0; n < 10; n++) {
      if (!browser.page.includes(`action="${register}/code"`)) await browser.submit(`${register}/next`)
      await browser.submit(`${register}/code`, { code: '000000' })
    }
    await browser.submit(`${register}/next`)
    await browser.submit(`${register}/code`, { code: '000000' })
    expect([browser.status, browser.headers.get('retry-after')]).toEqual([429, '3600'])
  })

  test('five wrong codes: void, and the right one comes too late', async () => {
    const browser = await atNumber()
    await browser.submit(`${register}/number`, { country: 'GL', number: '251111' })
    const code = await w.code('+299251111')
    for (let n = 0; n < 5; n++) await browser.submit(`${register}/code`, { code: wrong(code, n) })
    await browser.submit(`${register}/code`, { code })
    expect(browser.text()).toContain('no longer valid')
  })
})

describe('the same as JSON', () => {
  test('from start to finish', async () => {
    const who = await person({ usageLocation: 'GL' })
    const browser = await signedIn(w, who)
    await browser.get('/signin/next')
    const token = browser.form(register).formToken!
    const call = async (path: string, body?: object) => {
      const response = await fetch(w.url + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          origin: w.url,
          cookie: cookies(browser),
          'rekey-form-token': token,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    expect((await call(register, {})).body).toMatchObject({
      page: 'R-02',
      steps: [{ method: 'app' }, { method: 'phone' }],
    })
    await call(`${register}/next`, {})
    const scan = await call(`${register}/next`, {})
    const { key } = scan.body.secret as { key: string }
    expect((await call(`${register}/next`, {})).body).toMatchObject({ page: 'R-05b', secret: null })
    const bad = await call(`${register}/code`, { code: wrong(codeFor(w, key), 1) })
    expect(bad.body).toMatchObject({ page: 'R-05b', error: { code: 'proof.code_wrong', field: 'code' } })
    expect((await call(`${register}/code`, { code: 123456 })).status).toBe(400)
    expect((await call(`${register}/code`, { code: codeFor(w, key) })).body).toMatchObject({
      page: 'R-06',
      registered: 'app',
    })
    expect((await call(`${register}/skip`, {})).body).toMatchObject({ page: 'R-12' })
    expect((await call(`${register}/finish`, {})).body).toMatchObject({ closed: 'finished' })
    expect((await call(`${register}/finish`, {})).status).toBe(404)
  })
})
