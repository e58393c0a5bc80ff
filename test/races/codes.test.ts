import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Flow, openPair, type Pair } from '../pair.ts'
import { appCode, type Member, wrongCode } from '../people.ts'
import { atOnce, type Reply } from '../servers.ts'

/** security.md TM-2: what was evaluated is counted in the database, never from the answers. */
let pair: Pair
beforeAll(async () => {
  pair = await openPair()
})
afterAll(() => pair.stop())
afterEach(() => pair.check())

const count = async (statement: string, ...values: unknown[]): Promise<number> => {
  const parts = statement.split('?')
  const query = sql.join(
    parts.flatMap((part, n) => (n < values.length ? [sql.raw(part), sql`${values[n]}`] : [sql.raw(part)])),
    sql``,
  )
  const { rows } = await pair.crowd.store.look((look) => sql<{ n: number }>`${query}`.execute(look.db))
  return Number(rows[0]!.n)
}
const proofs = (member: Member) => count('select count(*) as n from reset_proof where user_id = ?', member.id)
const wrongOnes = (member: Member) =>
  count(`select count(*) as n from attempt where user_id = ? and reason = 'wrong code'`, member.id)
const rows = (member: Member, reason: string) =>
  count(
    `select count(*) as n from audit_event where targets -> 0 ->> 'id' = ? and (reason like ? or activity like ?)`,
    member.id,
    reason,
    reason,
  )
const blocks = (member: Member) =>
  count('select count(*) as n from block where user_id = ? and until > now()', member.id)
/** Nothing is a 500; where one is, the servers' own words say why. */
const noFault = (replies: readonly Reply[]) => {
  const faults = replies.filter((reply) => reply.status >= 500)
  const said = pair.servers.map((server) => server.said().slice(-1_500)).join('\n')
  if (faults.length > 0) throw new Error(`${faults.length} faults: ${JSON.stringify(faults[0]!.body)}\n${said}`)
}

async function one(name: string): Promise<Member> {
  const [member] = await pair.crowd.add([name], { app: true, mobile: true, email: true })
  pair.secrets.push(member!.number, member!.number.replace(/\D/g, ''), member!.seed)
  return member!
}

async function texted(member: Member): Promise<{ flow: Flow; code: string }> {
  const flow = await pair.begin(member)
  await flow.step('send', { method: 'text', number: member.number })
  return { flow, code: await pair.gateway.code(member.number) }
}

const times = <T>(n: number, make: (n: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index))

test('OTP-06: 50 clients with the same right code: one proof, one "completed"', async () => {
  const member = await one('right')
  const { flow, code } = await texted(member)
  noFault(await atOnce(times(50, (n) => flow.call('prove', { method: 'text', answer: code }, n))))
  expect(await proofs(member)).toBe(1)
  expect(await rows(member, 'User completed the mobile SMS verification option')).toBe(1)
  expect(await rows(member, 'User completed all verification steps%')).toBe(1)
  expect(await blocks(member)).toBe(0)
})

test('OTP-05: 200 wrong codes at once on one flow: five are looked at, the account is blocked', async () => {
  const member = await one('wrong')
  const { flow, code } = await texted(member)
  const guesses = times(200, (n) => wrongCode(code, ...times(n, (m) => String(123_456 + m * 7_919))))
  noFault(await atOnce(guesses.map((answer, n) => flow.call('prove', { method: 'text', answer }, n))))
  expect(await wrongOnes(member)).toBe(5)
  expect(await count('select tries as n from challenge where user_id = ?', member.id)).toBe(5)
  expect(await blocks(member)).toBe(1)
  expect(await rows(member, 'Blocked from self-service password reset')).toBe(1)
  // Nor does the right one help any more.
  await flow.step('prove', { method: 'text', answer: code })
  expect(await proofs(member)).toBe(0)
})

test('LIM-02: 200 wrong app codes over eight flows of one person: five are looked at', async () => {
  const member = await one('apps')
  const flows = await Promise.all(times(8, (n) => pair.begin(member, n)))
  const answer = wrongCode(appCode(member, -1), appCode(member), appCode(member, 1), appCode(member, 2))
  noFault(await atOnce(times(200, (n) => flows[n % 8]!.call('prove', { method: 'appCode', answer }, n))))
  expect(await wrongOnes(member)).toBe(5)
  expect(await blocks(member)).toBe(1)
  for (const flow of flows) await flow.step('prove', { method: 'appCode', answer: appCode(member, 1) })
  expect(await proofs(member)).toBe(0)
})

test('OTP-12: the same app code 50 times in parallel, over one flow and over five: one success', async () => {
  for (const [name, many] of [
    ['step-one', 1],
    ['step-five', 5],
  ] as const) {
    const member = await one(name)
    const flows = await Promise.all(times(many, (n) => pair.begin(member, n)))
    const answer = appCode(member)
    noFault(await atOnce(times(50, (n) => flows[n % many]!.call('prove', { method: 'appCode', answer }, n))))
    expect(await proofs(member)).toBe(1)
    expect(await rows(member, 'User completed the mobile app code verification option')).toBe(1)
  }
})

test('OTP-08, LIM-04: `Text` pressed 50 times at once: one text of a flow, three to a number', async () => {
  for (const [name, many, most] of [
    ['press-one', 1, 1],
    ['press-five', 5, 3],
  ] as const) {
    const member = await one(name)
    const flows = await Promise.all(times(many, (n) => pair.begin(member, n)))
    const body = { method: 'text', number: member.number }
    noFault(await atOnce(times(50, (n) => flows[n % many]!.call('send', body, n))))
    const queued = await count(
      `select count(*) as n from outbox where user_id = ? and template = 'code.text'`,
      member.id,
    )
    expect(queued).toBeGreaterThan(0)
    expect(queued).toBeLessThanOrEqual(most)
    await expect.poll(() => texts(member)).toBe(queued)
  }
})

const texts = (member: Member) =>
  pair.gateway.texts.filter((text) => text.to.replace(/\D/g, '') === member.number.replace(/\D/g, '')).length

test('LIM-08: 20 people press "contact your administrator" at once: one mail', async () => {
  const member = await one('contact')
  const flows = await Promise.all(times(4, (n) => pair.begin(member, n)))
  for (const flow of flows)
    await flow.step('prove', { method: 'appCode', answer: wrongCode(appCode(member), appCode(member, 1)) })
  noFault(await atOnce(times(20, (n) => flows[n % 4]!.call('contact', {}, n))))
  expect(
    await count(
      `select count(*) as n from outbox o join reset_flow f on f.correlation_id = o.correlation_id where o.template = 'contact.admin' and f.user_id = ?`,
      member.id,
    ),
  ).toBe(1)
  expect(await rows(member, 'User contacted an admin after trying%')).toBe(4)
})
