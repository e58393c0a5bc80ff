import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest'
import { attachEmbedded } from '../../src/store/embedded.ts'
import { Browser } from '../browser.ts'
import { expectInvariants } from '../invariants.ts'
import { appCode, type Crowd, type Member, openCrowd, startPassword } from '../people.ts'
import { quickFolder } from '../quick-folder.ts'
import {
  addressOf,
  codeIn,
  type Gateway,
  openGateway,
  post,
  type Reply,
  type ServerProcess,
  startServer,
} from '../servers.ts'

/**
 * security.md TM-3: 200 resets by text and by app, 40 at a time; in each round something is killed at a random moment
 * while they run. What was answered is remembered here and compared with what the database then says.
 */
const rounds = ['server', 'both', 'server', 'server', 'postgres'] as const
const peoplePerRound = 40
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)

let data: string
let gateway: Gateway
let server: ServerProcess
let crowd: Crowd
const env = () => ({ REKEY_DATA: data, REKEY_SMS_URL: gateway.url, REKEY_HASH_CONCURRENCY: '2' })

beforeAll(async () => {
  data = mkdtempSync(path.join(quickFolder(), 'rekey-crash-'))
  gateway = await openGateway()
  server = await startServer(env())
  const { socket, user, database } = (await attachEmbedded(data))!
  crowd = await openCrowd({ socket, user, database }, path.join(data, 'master.key'))
})
afterAll(async () => {
  await crowd.close()
  await server.stop()
  await gateway.close()
  rmSync(data, { recursive: true, force: true })
})

/** One person's way, as far as it came: what was sent, and what was answered. */
type Way = {
  readonly member: Member
  readonly password: string
  handle: string | null
  code: string | null
  proved: boolean
  asked: boolean
  done: boolean
}

const newWay = (member: Member, password: string): Way => ({
  member,
  password,
  handle: null,
  code: null,
  proved: false,
  asked: false,
  done: false,
})

const chance = (() => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
})()

let places = 0
const send = (route: string, body: object, handle: string | null = null): Promise<Reply> =>
  post({ url: server.http, path: route, body, handle, from: addressOf(++places) })

class Cut extends Error {}

/** A step whose answer came; anything else ends this person's way here. */
async function step(way: Way, name: string, body: object): Promise<Reply> {
  const reply = await send(`/passwordreset/flow/${name}`, body, way.handle).catch(() => null)
  if (reply?.status !== 200) throw new Cut()
  return reply
}

async function walk(way: Way, byText: boolean, killed: Promise<never>): Promise<void> {
  const begun = await send('/passwordreset', { username: way.member.upn }).catch(() => null)
  if (begun?.status !== 200) throw new Cut()
  way.handle = begun.body.flow as string
  const method = byText ? 'text' : 'appCode'
  if (byText) await step(way, 'send', { method, number: way.member.number })
  way.code = byText ? await Promise.race([gateway.code(way.member.number), killed]) : appCode(way.member)
  const proved = await step(way, 'prove', { method, answer: way.code })
  expect(proved.body.state).toBe('password')
  way.proved = true
  way.asked = true
  const { body } = await step(way, 'password', { password: way.password, confirm: way.password })
  way.done = body.page === 'P-18' && body.error === null
}

const postmaster = () => Number(readFileSync(path.join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])

async function strike(what: (typeof rounds)[number]): Promise<void> {
  const database = postmaster()
  const dead = what === 'postgres' ? Promise.resolve() : server.kill()
  if (what !== 'server') process.kill(database, 'SIGKILL')
  await dead
}

async function recovered(what: (typeof rounds)[number]): Promise<void> {
  if (what !== 'postgres') server = await startServer(env())
  await expect.poll(async () => (await fetch(`${server.http}/readyz`)).status, { timeout: 120_000 }).toBe(200)
}

async function round(number: number): Promise<Way[]> {
  const what = rounds[number]!
  const names = Array.from({ length: peoplePerRound }, (_, n) => `crash-${number}-${n}`)
  const members = await crowd.add(names, { app: true, mobile: true })
  const ways = members.map((member, n) => newWay(member, `Violet-${number}-${n}-Anchor`))
  let cut = (_: Error) => {}
  const killed = new Promise<never>((_, reject) => {
    cut = reject
  })
  killed.catch(() => {})
  const walks = ways.map(async (way, n) => {
    await new Promise((resolve) => setTimeout(resolve, n * 20))
    await walk(way, n % 2 === 0, killed).catch((error: unknown) => {
      if (!(error instanceof Cut)) throw error
    })
  })
  // At a random point of their progress, so that a slow machine is struck in the middle too.
  const enough = 3 + Math.floor(chance() * 18)
  await expect
    .poll(() => ways.filter((way) => way.done).length, { timeout: 120_000, interval: 5 })
    .toBeGreaterThanOrEqual(enough)
  await new Promise((resolve) => setTimeout(resolve, chance() * 100))
  await strike(what)
  cut(new Cut())
  await Promise.all(walks)
  await recovered(what)
  return ways
}

type Kept = { state: { at: string }; proofs: number }

async function kept(way: Way): Promise<Kept[]> {
  return crowd.store.look(async ({ db }) => {
    const flows = await db
      .selectFrom('reset_flow')
      .select(['id', 'state'])
      .where('user_id', '=', way.member.id)
      .execute()
    const proofs = await db.selectFrom('reset_proof').select('flow_id').where('user_id', '=', way.member.id).execute()
    return flows.map(({ id, state }) => ({
      state: state as Kept['state'],
      proofs: proofs.filter((proof) => proof.flow_id === id).length,
    }))
  })
}

/** Exactly one of old and new works, and the flow's row agrees; what was answered "done" is done. */
async function settle(way: Way): Promise<'done' | 'open'> {
  const [flow] = await kept(way)
  const isNew = await crowd.has(way.member, way.password)
  const isOld = isNew ? false : await crowd.has(way.member, startPassword)
  expect([isNew, isOld].filter(Boolean), way.member.upn).toHaveLength(1)
  expect(isNew, way.member.upn).toBe(flow?.state.at === 'done')
  if (way.done) expect(isNew, `${way.member.upn} was told "done"`).toBe(true)
  if (way.proved) expect(flow!.proofs, `${way.member.upn} was told that the code was right`).toBe(1)
  if (isNew) expect(way.asked).toBe(true)
  return isNew ? 'done' : 'open'
}

/** Neither the code nor the step nor the done flow can be used a second time. */
async function useAgain(way: Way, byText: boolean): Promise<void> {
  const before = await kept(way)
  if (!way.handle || !way.code || before[0]!.proofs === 0) return
  const answer = { method: byText ? 'text' : 'appCode', answer: way.code }
  await send('/passwordreset/flow/prove', answer, way.handle)
  const fresh = await send('/passwordreset', { username: way.member.upn })
  await send('/passwordreset/flow/prove', answer, fresh.body.flow as string)
  const after = await kept(way)
  expect(
    after.reduce((sum, flow) => sum + flow.proofs, 0),
    way.member.upn,
  ).toBe(1)
  if (before[0]!.state.at !== 'done') return
  await send('/passwordreset/flow/password', { password: 'Other-77-Anchor', confirm: 'Other-77-Anchor' }, way.handle)
  expect(await crowd.has(way.member, way.password), way.member.upn).toBe(true)
}

test('TM-3: kill -9 at random moments of 200 resets: what was answered holds, nothing is half, nothing is used twice', async () => {
  onTestFailed(() => void process.stderr.write(`TEST_SEED=${seed}\n${server.said().slice(-2_000)}\n`))
  const ways: Way[][] = []
  for (let number = 0; number < rounds.length; number++) ways.push(await round(number))
  const all = ways.flat()
  const ends = await Promise.all(all.map(settle))
  const acknowledged = all.filter((way) => way.done).length
  const counts = {
    acknowledged,
    done: ends.filter((end) => end === 'done').length,
    proved: all.filter((way) => way.proved).length,
  }
  process.stdout.write(`of ${all.length} resets: ${JSON.stringify(counts)}\n`)
  // The moments were worth something: some had ended, some were in the middle.
  expect(acknowledged).toBeGreaterThan(10)
  expect(counts.done).toBeLessThan(all.length - 10)

  for (const round of ways) await Promise.all(round.map((way, n) => useAgain(way, n % 2 === 0)))
  const [lucky] = all.filter((way) => way.done)
  expect(await new Browser(server.http).signIn(lucky!.member.upn, lucky!.password)).toBe(true)

  // A message that was taken by the process that died goes out when its lease of 30 s ends, under the same id.
  await expect.poll(unsent, { timeout: 120_000, interval: 250 }).toBe(0)
  const texts = await crowd.store.look(({ db }) =>
    db.selectFrom('outbox').select(['id', 'state']).where('template', '=', 'code.text').execute(),
  )
  const went = gateway.texts.map((text) => text.id)
  expect(new Set(texts.map((text) => text.id))).toEqual(new Set(went))
  for (const { id } of texts) {
    const copies = gateway.texts.filter((text) => text.id === id)
    expect(copies.length).toBeLessThanOrEqual(2)
    expect(new Set(copies.map((copy) => copy.text)).size).toBe(1)
  }
  const codes = gateway.texts.map((text) => codeIn(text.text))
  await expectInvariants(crowd.store, [
    ...codes,
    ...all.flatMap((way) => [way.password, way.member.number, way.member.seed]),
  ])
}, 90_000)

test('OVL-07: stopped in order while 40 resets run: everything that was begun is answered, and what was answered holds', async () => {
  onTestFailed(() => void process.stderr.write(server.said().slice(-2_000)))
  const members = await crowd.add(
    Array.from({ length: peoplePerRound }, (_, n) => `stop-${n}`),
    { app: true },
  )
  const ways = members.map((member, n) => newWay(member, `Violet-${n}-halted-Anchor`))
  const never = new Promise<never>(() => {})
  const walks = ways.map(async (way, n) => {
    await new Promise((resolve) => setTimeout(resolve, n * 20))
    await walk(way, false, never).catch((error: unknown) => {
      if (!(error instanceof Cut)) throw error
    })
  })
  await expect.poll(() => ways.filter((way) => way.done).length, { timeout: 120_000, interval: 5 }).toBeGreaterThan(5)
  await server.stop()
  await Promise.all(walks)
  expect(server.code()).toBe(0)
  server = await startServer(env())
  const { socket, user, database } = (await attachEmbedded(data))!
  await crowd.close()
  crowd = await openCrowd({ socket, user, database }, path.join(data, 'master.key'))
  const ends = await Promise.all(ways.map(settle))
  // Nobody's password was changed without their hearing of it.
  expect(ends.filter((end) => end === 'done')).toHaveLength(ways.filter((way) => way.done).length)
  await expectInvariants(
    crowd.store,
    ways.flatMap((way) => [way.password, way.member.seed]),
  )
}, 120_000)

const unsent = () =>
  crowd.store.look(async ({ db }) => {
    const rows = await db
      .selectFrom('outbox')
      .select('id')
      .where('template', '=', 'code.text')
      .where('state', 'in', ['waiting', 'sending'])
      .execute()
    return rows.length
  })
