import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Flow, openPair, type Pair } from '../pair.ts'
import { appCode, type Member, startPassword } from '../people.ts'
import { atOnce, type Reply } from '../servers.ts'

/** Two processes that end flows of one person: exactly one password wins, and it is the one that signs in. */
let pair: Pair
beforeAll(async () => {
  // Nobody waits for a hash: on a busy machine the queue says "busy" after two seconds (OVL-01), and rightly so.
  pair = await openPair({ REKEY_HASH_CONCURRENCY: '10' })
})
afterAll(() => pair.stop())
afterEach(() => pair.check())

async function one(name: string): Promise<Member> {
  const [member] = await pair.crowd.add([name], { app: true, mobile: true })
  pair.secrets.push(member!.number, member!.number.replace(/\D/g, ''), member!.seed)
  return member!
}

async function provedByApp(member: Member, n = 0, steps = 0): Promise<Flow> {
  const flow = await pair.begin(member, n)
  const { body } = await flow.step('prove', { method: 'appCode', answer: appCode(member, steps) })
  expect(body.state).toBe('password')
  return flow
}

const finishing = (flow: Flow, password: string, n: number) => {
  pair.secrets.push(password)
  return flow.call('password', { password, confirm: password }, n)
}
const won = (replies: readonly Reply[]) =>
  replies.flatMap((reply, n) => (reply.body.page === 'P-18' && reply.body.error === null ? [n] : []))
const noFault = (replies: readonly Reply[]) =>
  expect(replies.filter((reply) => reply.status >= 500).map((reply) => reply.body.code)).toEqual([])
const rows = (member: Member, activity: string) =>
  pair.crowd.store.look(async (look) => {
    const found = await look.db
      .selectFrom('audit_event')
      .select(['activity', 'result', 'targets'])
      .where('activity', '=', activity)
      .execute()
    return found.filter((row) => row.result === 'success' && row.targets[0]?.id === member.id).length
  })
const versions = async (member: Member) =>
  pair.crowd.store.look((look) =>
    look.db.selectFrom('reset_flow').select(['state', 'created_at']).where('user_id', '=', member.id).execute(),
  )

test('two processes, one flow, 20 parallel Finish of different passwords: the first is the password', async () => {
  const member = await one('finisher')
  const flow = await provedByApp(member)
  const passwords = Array.from({ length: 20 }, (_, n) => `Orange-${n}-Boat-77`)
  const replies = await atOnce(passwords.map((password, n) => finishing(flow, password, n)))
  noFault(replies)
  expect(await rows(member, 'Reset password (self-service)')).toBe(1)
  expect(await rows(member, 'Reset user password')).toBe(1)
  expect(await rows(member, 'Update StsRefreshTokenValidFrom Timestamp')).toBe(1)
  const working = []
  for (const password of [startPassword, ...passwords])
    if (await pair.crowd.has(member, password)) working.push(password)
  expect(working).toHaveLength(1)
  expect(passwords).toContain(working[0])
  // Everybody who sees "done" sees the same flow; it was done once, and a later Finish changes nothing.
  expect(won(replies).length).toBeGreaterThan(0)
  await atOnce([finishing(flow, 'Orange-late-Boat-77', 0), finishing(flow, 'Orange-later-Boat-77', 1)])
  expect(await pair.crowd.has(member, working[0]!)).toBe(true)
})

test('two flows of one person finish at once on two processes: the first wins, the other is ended', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const member = await one(`twice-${turn}`)
    const flows = [await provedByApp(member, 0, 0), await provedByApp(member, 1, 1)]
    const passwords = [`Orange-a${turn}-Boat-77`, `Orange-b${turn}-Boat-77`]
    const replies = await atOnce(flows.map((flow, n) => finishing(flow, passwords[n]!, n)))
    noFault(replies)
    expect(won(replies)).toHaveLength(1)
    const [winner] = won(replies)
    expect(await pair.crowd.has(member, passwords[winner!]!)).toBe(true)
    expect(replies[1 - winner!]!.body).toMatchObject({ page: 'P-17', state: 'closed' })
    const states = (await versions(member)).map((row) => (row.state as { at: string; why?: string }).why ?? 'done')
    expect([
      ['done', 'superseded'],
      ['done', 'reset.withdrawn'],
    ]).toContainEqual(states.toSorted())
  }
})

test('Finish among wrong codes and new flows of the same person: nothing waits for each other for ever, nothing is half', async () => {
  const member = await one('crossed')
  const flow = await provedByApp(member)
  const others = await Promise.all([pair.begin(member, 0), pair.begin(member, 1), pair.begin(member, 0)])
  const wrong = others.flatMap((other, n) =>
    Array.from({ length: 10 }, () => other.call('prove', { method: 'appCode', answer: '000001' }, n)),
  )
  const begins = Array.from({ length: 10 }, (_, n) => ({
    url: pair.url(n),
    path: '/passwordreset',
    body: { username: member.upn },
    from: '127.250.1.1',
  }))
  const replies = await atOnce([
    ...wrong.slice(0, 15),
    finishing(flow, 'Orange-x-Boat-77', 1),
    ...wrong.slice(15),
    ...begins,
  ])
  noFault(replies)
  const done = await rows(member, 'Reset password (self-service)')
  expect(await pair.crowd.has(member, done === 1 ? 'Orange-x-Boat-77' : startPassword)).toBe(true)
})
