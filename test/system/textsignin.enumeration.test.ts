import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { putMember } from '../../src/directory/members.ts'
import { changeUser, removeUser } from '../../src/directory/users.ts'
import { limits, tenantEntry } from '../../src/guard/limits.policy.ts'
import { hit } from '../../src/guard/limits.store.ts'
import { raisedForAll, statementsOf } from '../statements.ts'
import { allIn, ask, enter, freshNumber, textUser, wrongOf } from '../textsignin.ts'
import { type Answer, shape, Wire } from '../wire.ts'
import { must, type World, world } from '../world.ts'

/** ENU-01, ENU-05: a stranger types numbers in place of a user name, and learns nothing about them. */
let w: World
let numbers = 0
let addresses = 0

beforeAll(async () => {
  w = await world({ answerFloor: 0, trustedProxies: ['127.0.0.1'] })
  await w.policy({ requireRegistration: false })
})
afterAll(() => w?.stop())
beforeEach(async () => {
  w.advance({ days: 1 })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn], excludeTargets: [] })
})

function stranger(): Wire {
  const wire = new Wire(w.url)
  addresses += 1
  wire.always['x-forwarded-for'] = `10.${addresses >> 8}.${addresses & 255}.7`
  wire.always['x-forwarded-proto'] = 'https'
  return wire
}
const tokenIn = (answer: Answer): string => /name="formToken" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
const post = (wire: Wire, path: string, fields: Record<string, string>) =>
  wire.send({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: w.url, accept: 'text/html' },
    body: new URLSearchParams(fields).toString(),
  })

/** All numbers end alike, so that the masks do. */
async function everyKind(): Promise<Record<string, string>> {
  const kinds: Record<string, string> = {}
  const number = () => {
    numbers += 1
    return `+351 9155${String(numbers).padStart(3, '0')}77`
  }
  kinds.known = (await textUser(w, `known${numbers}`, { mobile: number() })).mobile
  kinds.nobodys = number()
  kinds.notEnabled = (await w.user(`notenabled${numbers}`, { mobile: number() })).mobile!
  const disabled = await textUser(w, `disabled${numbers}`, { mobile: number() })
  must(await w.unit((tx) => changeUser(tx, disabled.id, { accountEnabled: false })))
  kinds.disabled = disabled.mobile
  const deleted = await textUser(w, `deleted${numbers}`, { mobile: number() })
  await w.unit(async (tx) => must(await removeUser(tx, deleted.id)))
  kinds.deleted = deleted.mobile
  const guest = await textUser(w, `guest${numbers}`, { mobile: number(), userType: 'Guest' })
  kinds.guest = guest.mobile
  const outside = await textUser(w, `outside${numbers}`, { mobile: number() })
  const group = await w.group('No texts')
  must(await w.unit((tx) => putMember(tx, group, outside.id)))
  await w.method('Sms', { excludeTargets: [{ id: group, targetType: 'group' }] })
  kinds.outside = outside.mobile
  return kinds
}

test('the same bytes, headers and cookies for every kind of number, from the first page to the last try', async () => {
  const kinds = await everyKind()
  const walks: [string, object[]][] = []
  for (const [kind, number] of Object.entries(kinds)) {
    w.advance({ hours: 2 })
    const wire = stranger()
    const form = await wire.send({ path: '/signin' })
    const answers = [form, await post(wire, '/signin', { username: number, formToken: tokenIn(form) })]
    const page = await wire.send({ path: '/signin/text' })
    answers.push(page)
    const formToken = tokenIn(page)
    const sent = kind === 'known' ? await w.code(number) : '000000'
    for (let tries = 0; tries < 6; tries++) {
      answers.push(await post(wire, '/signin/text', { code: wrongOf(`${Number(sent) + tries}`), formToken }))
    }
    answers.push(await post(wire, '/signin/text/send', { formToken }))
    w.advance({ seconds: 31 })
    answers.push(await post(wire, '/signin/text/send', { formToken }), await wire.send({ path: '/signin/text' }))
    walks.push([kind, [...answers.map(shape), [...wire.jar].map(([key, value]) => [key, value.length])]])
  }
  for (const [kind, walk] of walks) expect(walk, kind).toEqual(walks[0]![1])
  const texted = (await w.messages()).filter(({ channel }) => channel === 'text').map(({ recipient }) => recipient)
  for (const [kind, number] of Object.entries(kinds)) expect(texted.includes(number), kind).toBe(kind === 'known')
})

test('the same statements, so the same time', async () => {
  const kinds = await everyKind()
  const seen: string[][] = []
  // The organization's settings are read by who asks first after a change, whoever that is.
  await (await w.browser().get('/signin')).submit('/signin', { username: kinds.nobodys! })
  for (const number of [kinds.known!, kinds.nobodys!, kinds.disabled!]) {
    w.advance({ hours: 2 })
    const browser = await w.browser().get('/signin')
    const asking = await statementsOf(() => browser.submit('/signin', { username: number }))
    await w.messages()
    const entering = await statementsOf(() => enter(browser, '123456'))
    // The text itself goes out in the background; what a unit gathered goes in one statement, a text or a row of the log.
    seen.push([...asking, '-- code --', ...entering].filter((text) => !/outbox|^flush$/.test(text)))
  }
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
  expect(seen[0]!.length).toBeGreaterThan(10)
})

test('as much is counted after many numbers that nobody has as before', async () => {
  for (let n = 0; n < 120; n++) await w.unit(async (tx) => void (await hit(tx, [tenantEntry(limits.tenantUnsent)])))
  const kinds = await everyKind()
  const raised = []
  for (const number of [kinds.known!, kinds.nobodys!, kinds.disabled!]) {
    const before = await raisedForAll(w.store)
    await ask(w, number)
    raised.push((await raisedForAll(w.store)) - before)
  }
  expect(raised).toEqual([1, 1, 1])
})

test('the same limits: of a number in a browser or many, of an address', async () => {
  const kinds = await everyKind()
  const ends: string[][] = []
  for (const number of [kinds.known!, kinds.nobodys!]) {
    w.advance({ days: 1 })
    const answers: string[] = []
    for (let n = 0; n < 8; n++) {
      const browser = await ask(w, number)
      answers.push(browser.at === '/signin/text' ? 'sent' : /A message is on|We couldn't send/.exec(browser.text())![0])
      w.advance(n === 0 ? { seconds: 1 } : { minutes: 61 })
    }
    ends.push(answers)
  }
  // Six a day; what was asked for within half a minute is none of them.
  expect(ends[0]).toEqual(['sent', 'A message is on', ...Array(5).fill('sent'), "We couldn't send"])
  expect(ends[1]).toEqual(ends[0])
})

test('that a number had texts of another kind just now is not told: the page of a text, and none is sent', async () => {
  const user = await textUser(w, 'busy')
  const elsewhere = w.browser()
  await elsewhere.signIn(user.userPrincipalName, user.password)
  await elsewhere.get('/signin/verify')
  await elsewhere.submit('/signin/verify/send')
  const busy = await ask(w, user.mobile)
  const quiet = await ask(w, freshNumber())
  expect([busy.at, busy.status]).toEqual([quiet.at, quiet.status])
  const page = (text: string) => text.replaceAll(/\*{4}\d\d/g, 'NUMBER')
  expect(page(busy.text())).toBe(page(quiet.text()))
  expect(await w.messages(user.mobile)).toHaveLength(1)
  await enter(busy, await w.code(user.mobile))
  expect(busy.cookies.has('__Host-rekey-session')).toBe(false)
  const rows = (await w.audit()).filter((row) => row.targets[0]?.id === user.id && row.activity === 'Sign-in')
  expect(rows.map(({ reason }) => reason)).toContain('Too many texts to this number')
  w.advance({ seconds: 31 })
  await busy.submit('/signin/text/send')
  await enter(busy, await w.code(user.mobile))
  expect(busy.cookies.has('__Host-rekey-session')).toBe(true)
})

test('an address that tries many numbers is stopped, and that is written down', async () => {
  const wire = stranger()
  const statuses: number[] = []
  for (let n = 0; n < 31; n++) {
    const form = await wire.send({ path: '/signin' })
    const answer = await post(wire, '/signin', { username: freshNumber(), formToken: tokenIn(form) })
    statuses.push(answer.status)
  }
  expect(statuses).toEqual([...Array(30).fill(303), 429])
  const row = (await w.audit()).findLast((one) => one.activity === 'Sign-in')!
  expect([row.reason, row.actor.userPrincipalName]).toEqual([
    'Too many texts from this address',
    expect.stringMatching(/^\+351 \*{4}\d\d$/),
  ])
})
