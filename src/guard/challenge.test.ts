import { inflateSync } from 'node:zlib'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { minute } from '../base/clock.ts'
import { type CheckInput, type Issued, type IssueInput, type RobotDesk, robotDesk } from './challenge.ts'
import { chance } from './chance.ts'
import { addressEntries, limits } from './limits.policy.ts'
import { peek } from './limits.store.ts'
import { alphabet } from './picture/glyphs.ts'
import { picture } from './picture/picture.ts'
import { speech } from './speech/speech.ts'
import { voices } from './speech/voices.ts'
import { forgetCounters } from './sweep.ts'
import type { Work } from './work.ts'

let t: TestStore
let desk: RobotDesk
beforeAll(async () => {
  t = await testStore({ connections: 20 })
})
afterAll(() => t.close())
beforeEach(() => {
  desk = robotDesk(t.store, { challenge: 'picture', bits: 6 })
})

const asked: IssueInput = {
  kind: 'picture',
  purpose: 'reset',
  browser: 'cookie-a',
  ip: '192.0.2.1',
  name: 'carla@meridian.example',
}
async function issue(input: Partial<IssueInput> = {}): Promise<Issued> {
  const issued = await desk.issue({ ...asked, ...input })
  if (!issued.ok) throw new Error(issued.refusal.code)
  return issued.value
}
/** What only the server knows. */
async function solutionOf(id: string): Promise<string> {
  const row = await t.store.look((look) =>
    look.db.selectFrom('robot_challenge').select('sealed').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return t.store.keys.open('challenge', `robot_challenge|${id}|sealed`, row.sealed!).toString()
}
const solve = async (work: Work): Promise<string> =>
  String((await solveChallenge({ challenge: work, deriveKey }))!.counter)
const given = { purpose: 'reset', browser: 'cookie-a', name: 'carla@meridian.example' }
const check = (input: Partial<CheckInput> & { id: string; answer: string }, from = desk) =>
  t.store.unit(t.request, (tx) => from.check(tx, { ...given, ...input }))

describe('pictures', () => {
  test('the right characters open once, in any case, with blanks', async () => {
    const { id, image } = await issue()
    expect(image!.subarray(1, 4).toString()).toBe('PNG')
    const text = await solutionOf(id)
    expect(await check({ id, answer: ` ${text.toLowerCase().slice(0, 3)} ${text.slice(3)}` })).toBe('right')
    expect(await check({ id, answer: text })).toBe('wrong')
  })

  test('CAP-01: 50 parallel submissions of the right answer: one is accepted', async () => {
    const { id } = await issue()
    const answer = await solutionOf(id)
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => check({ id, answer })))
    expect(verdicts.filter((verdict) => verdict === 'right')).toHaveLength(1)
  })

  test('CAP-01: a wrong answer uses it up', async () => {
    const { id } = await issue()
    const answer = await solutionOf(id)
    expect(await check({ id, answer: 'wrong' })).toBe('wrong')
    expect(await check({ id, answer })).toBe('wrong')
  })

  test('CAP-02: it is worth nothing elsewhere: other form, other browser, other challenge, later; a name may be corrected', async () => {
    for (const elsewhere of [{ purpose: 'signin' }, { browser: 'cookie-b' }]) {
      const { id } = await issue()
      expect(await check({ id, answer: await solutionOf(id), ...elsewhere })).toBe('wrong')
    }
    const any = await issue({ name: '' })
    expect(await check({ id: any.id, answer: await solutionOf(any.id), name: 'carlos@meridian.example' })).toBe('right')
    const [one, two] = [await issue(), await issue()]
    expect(await check({ id: one.id, answer: await solutionOf(two.id) })).toBe('wrong')
    const { id } = await issue()
    const answer = await solutionOf(id)
    t.clock.advance(5 * minute)
    expect(await check({ id, answer })).toBe('wrong')
    expect(await check({ id: 'nonsense', answer })).toBe('wrong')
    expect(await check({ id, answer: '' })).toBe('wrong')
  })

  test('CAP-03: the solution is in no byte that goes out, nor readable in the database', async () => {
    const { id, image } = await issue()
    const text = await solutionOf(id)
    const row = await t.store.look((look) =>
      look.db.selectFrom('robot_challenge').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    )
    const pixels = inflateSync(dataOf(image!))
    const places = [image!, pixels, Buffer.from(JSON.stringify(row)), row.solution!, row.sealed!].map((bytes) =>
      bytes.toString('latin1').toLowerCase(),
    )
    const reversed = [...text].reverse().join('')
    for (const form of [
      text,
      reversed,
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
      Buffer.from(text).toString('hex'),
    ]) {
      for (const place of places) expect(place.includes(form.toLowerCase())).toBe(false)
    }
  })

  test('another server draws the same picture and takes the answer; another browser sees nothing', async () => {
    const { id, image } = await issue()
    const other = robotDesk(t.store, { challenge: 'picture' })
    expect(await desk.image(id, 'cookie-a')).toEqual(image)
    expect(await other.image(id, 'cookie-a')).toEqual(image)
    expect(await desk.image(id, 'cookie-b')).toBeNull()
    expect(await other.image(id, 'cookie-b')).toBeNull()
    expect(await other.audio(id, 'cookie-a')).toBeNull()
    expect(await other.image('nonsense', 'cookie-a')).toBeNull()
    expect(await check({ id, answer: await solutionOf(id) }, other)).toBe('right')
  })

  test('CAP-09: at most ten are open per address; those that ran out go', async () => {
    const first = await issue({ ip: '198.51.100.1' })
    for (let n = 0; n < 10; n++) {
      t.clock.advance(1)
      await issue({ ip: '198.51.100.1' })
    }
    const open = () =>
      t.store.look((look) =>
        look.db.selectFrom('robot_challenge').select('id').where('address', '=', '198.51.100.1').execute(),
      )
    expect(await open()).toHaveLength(10)
    expect((await open()).map(({ id }) => id)).not.toContain(first.id)
    t.clock.advance(6 * minute)
    for (let n = 0; n < 3; n++) await issue({ ip: '198.51.100.2' })
    expect(await open()).toHaveLength(0)
    t.clock.advance(6 * minute)
    await forgetCounters(t.store)
    expect(await t.store.look((look) => look.db.selectFrom('robot_challenge').select('id').execute())).toEqual([])
  })

  test('CAP-04: size says nothing; letters have no fixed place, form or grey', () => {
    const seeds = Array.from({ length: 40 }, (_, n) => t.store.keys.digest('check', String(n)))
    const sizes = new Set(seeds.map((seed, n) => picture(n % 2 ? 'EEEEE' : 'AKRXHN', chance(seed)).length))
    expect(sizes.size).toBe(1)
    // The same letter, drawn twenty times, never twice the same, and never close: few pixels agree on being ink.
    const drawn = seeds.slice(0, 20).map((seed) => inflateSync(dataOf(picture('EEEEE', chance(seed)))))
    const overlaps = drawn.slice(1).map((pixels) => overlap(drawn[0]!, pixels))
    expect(Math.max(...overlaps)).toBeLessThan(0.5)
    expect(alphabet).not.toMatch(/[0O1IL5S8BUV]/)
  })

  test('CAP-09: drawing is cheap', () => {
    const seed = t.store.keys.digest('check', 'speed')
    for (let n = 0; n < 20; n++) picture('ACEFHJ', chance(seed))
    const start = performance.now()
    for (let n = 0; n < 50; n++) picture('ACEFHJ', chance(seed))
    expect((performance.now() - start) / 50).toBeLessThan(15)
  })
})

describe('proof of work', () => {
  test('solved work opens once, for the typed name only', async () => {
    const { id, work } = await issue({ kind: 'proof-of-work' })
    const answer = await solve(work!)
    expect(await check({ id, answer, name: ' CARLA@meridian.example ' })).toBe('right')
    expect(await check({ id, answer })).toBe('wrong')
    const other = await issue({ kind: 'proof-of-work' })
    expect(await check({ id: other.id, answer: await solve(other.work!), name: 'carlos@meridian.example' })).toBe(
      'wrong',
    )
  })

  test('the answer may come as solution object; its number is not in the challenge', async () => {
    const { id, work } = await issue({ kind: 'proof-of-work' })
    const answer = await solve(work!)
    expect(JSON.stringify(work)).not.toContain(`:${answer}`)
    expect(await check({ id, answer: JSON.stringify({ counter: Number(answer), derivedKey: 'ab' }) })).toBe('right')
    for (const bad of ['', 'null', '{}', '{"counter":"1"}', '[1]', '1e3', '-5', '9'.repeat(400)]) {
      expect(await check({ id: (await issue({ kind: 'proof-of-work' })).id, answer: bad })).toBe('wrong')
    }
  })

  test('needs a name; guarded mode asks for more', async () => {
    const { name: _, ...nameless } = asked
    expect(await desk.issue({ ...nameless, kind: 'proof-of-work' })).toMatchObject({
      ok: false,
      refusal: { code: 'reset.name_missing' },
    })
    const { work } = await issue({ kind: 'proof-of-work', guarded: true })
    expect(Number(await solve(work!))).toBeGreaterThanOrEqual(2 ** 9)
  })

  test('CAP-06: ten thousand wrong answers a second are compared', () => {
    const start = performance.now()
    for (let n = 0; n < 10_000; n++) t.store.keys.digest('challenge', 'solution', 'id', 'proof-of-work', String(n))
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('spoken digits', () => {
  const counts = () =>
    t.store.look((look) => peek(look, t.tenantId, addressEntries(t.request.ip, limits.addressRobots).slice(0, 1)))

  test('CAP-05: need the digits and the work; a wrong answer counts once more here', async () => {
    const one = await issue({ kind: 'audio' })
    const digits = await solutionOf(one.id)
    const work = await solve(one.work!)
    expect(digits).toMatch(/^\d{6}$/)
    expect(await check({ id: one.id, answer: `${digits.slice(0, 3)} ${digits.slice(3)}`, work })).toBe('right')
    expect(await counts()).toMatchObject([{ count: 0 }])
    const two = await issue({ kind: 'audio' })
    expect(await check({ id: two.id, answer: await solutionOf(two.id) })).toBe('wrong')
    const three = await issue({ kind: 'audio' })
    expect(await check({ id: three.id, answer: '000000', work: await solve(three.work!) })).toBe('wrong')
    expect(await counts()).toMatchObject([{ count: 2 }])
  })

  test('a WAV for the browser it was given to, the same from every server, never the same for the same digits', async () => {
    const { id } = await issue({ kind: 'audio' })
    const sound = (await desk.audio(id, 'cookie-a'))!
    expect(sound.subarray(0, 4).toString()).toBe('RIFF')
    expect(await robotDesk(t.store, { challenge: 'picture' }).audio(id, 'cookie-a')).toEqual(sound)
    expect(await desk.audio(id, 'cookie-b')).toBeNull()
    expect(await desk.image(id, 'cookie-a')).toBeNull()
    const seconds = (sound.length - 44) / 16000
    expect(seconds).toBeGreaterThan(3)
    expect(seconds).toBeLessThan(10)
    const lengths = [1, 2, 3, 4].map((n) => speech('111111', chance(t.store.keys.digest('check', String(n)))).length)
    expect(new Set(lengths).size).toBe(4)
    expect(voices().speakers.map((digits) => digits.length)).toEqual(Array(voices().speakers.length).fill(10))
    expect(voices().speakers.length).toBeGreaterThanOrEqual(4)
  })
})

test('CAP-08: where pictures are off, work alone is the way; off takes everything', async () => {
  const plain = robotDesk(t.store, { challenge: 'proof-of-work', bits: 4 })
  expect(await plain.issue(asked)).toMatchObject({ ok: false })
  expect(await plain.issue({ ...asked, kind: 'audio' })).toMatchObject({ ok: false })
  expect(await plain.issue({ ...asked, kind: 'proof-of-work' })).toMatchObject({ ok: true })
  expect(await check({ id: '', answer: '' }, robotDesk(t.store, { challenge: 'off' }))).toBe('right')
})

/** The compressed pixels of a PNG. */
function dataOf(png: Buffer): Buffer {
  const at = png.indexOf('IDAT')
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
}

/** Of the bytes that are mostly ink in either picture, the share that is in both. */
function overlap(a: Buffer, b: Buffer): number {
  let [both, either] = [0, 0]
  for (let n = 0; n < a.length; n++) {
    const [first, second] = [a[n]! < 0x60, b[n]! < 0x60]
    if (first && second) both++
    if (first || second) either++
  }
  return both / either
}
