import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentialsOf } from '../../src/methods/credentials.store.ts'
import { lately } from '../../src/reset/lately.ts'
import { factsForName } from '../../src/reset/reset.facts.ts'
import { identify } from '../../src/reset/reset.ts'
import { rememberDevice } from '../../src/signin/devices.store.ts'
import { exchangesOf } from '../statements.ts'
import { type Person, type World, world } from '../world.ts'

/** What asking for a name reads, and in which order: nothing before it was counted, and the same for every name. */
let w: World
let able: Person
let addresses = 0
const device = 'a-browser-that-signed-in'

beforeAll(async () => {
  w = await world()
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'], accountDisclosure: 'helpful' })
  able = await w.user('able', { licence: true, mobile: '+351 912345611' })
  await w.unit((tx) => rememberDevice(tx, able.id, device))
  // The organization's settings are read by who asks first.
  await ask('anybody')
})
afterAll(() => w?.stop())

const newAddress = () => `10.${addresses++}.7.1`
type Asking = { device?: string; ip?: string; answerFloor?: number; desk?: World['running']['program']['desk'] }

function ask(typed: string, { ip = newAddress(), answerFloor = 0, ...more }: Asking = {}) {
  const { store, desk, hasher } = w.running.program
  const parts = { store, desk: more.desk ?? desk, hasher, answerFloor, lately: lately() }
  const about = { challenge: '', answer: '', work: '', browser: '', userAgent: null, device: more.device }
  const name = { username: `${typed}@meridian.example`, correlationId: store.random.uuid() }
  return identify(parts, { carrier: 'header', ip, ...about, ...name })
}

/** What each statement is for. */
function sortOf(text: string): string {
  if (text === 'flush' || text.startsWith('with write_0')) return 'flush'
  if (text.includes('"methodDocuments"')) return 'settings'
  if (text.includes('join known_device d')) return 'device'
  if (text.includes('left join person p')) return 'facts'
  return text.includes('insert into counter') || text.includes('as exact (') ? 'count' : text
}
const exchanges = async (act: () => Promise<unknown>) => (await exchangesOf(act)).map((one) => one.map(sortOf))

async function tooOften(): Promise<string> {
  const ip = newAddress()
  for (let n = 0; n < 30; n++) await ask(`any${n}`, { ip })
  return ip
}

describe('without a challenge', () => {
  it('a name is counted and looked up in one exchange, in this order, and its flow written in another', async () => {
    const counted = ['count', 'facts']
    expect(await exchanges(() => ask('able'))).toEqual([counted, ['flush']])
    const [first] = await exchanges(() => ask('nobody'))
    expect(first).toEqual(counted)
  })

  it('a browser with a cookie is looked up with them, whoever is named', async () => {
    for (const name of ['able', 'nobody']) {
      const [first] = await exchanges(() => ask(name, { device }))
      expect(first, name).toEqual(['count', 'facts', 'device'])
    }
    const known = async (name: string, cookie: string) => {
      const outcome = await ask(name, { device: cookie })
      return outcome.ok && outcome.value.flow.terms.knownDevice
    }
    const other = await w.user('other', { licence: true, mobile: '+351 912345612' })
    expect(await known('able', device)).toBe(true)
    expect(await known('able', `${device}s`)).toBe(false)
    expect([await known('nobody', device), await known(other.userPrincipalName.split('@')[0]!, device)]).toEqual([
      false,
      false,
    ])
    w.advance({ days: 200 })
    expect(await known('able', device)).toBe(false)
  })

  it('the facts bring along the credentials as they stand', async () => {
    const many = await w.user('many', { licence: true, app: true, mobile: '+351 912345619', email: 'many@good.com' })
    await w.store.look(async (look) => {
      const alone = await credentialsOf(look, w.tenantId, many.id)
      expect(alone.length).toBe(3)
      expect((await factsForName(look, many.userPrincipalName, undefined))!.credentials).toEqual(alone)
      expect((await factsForName(look, 'nobody@meridian.example', undefined))!.credentials).toEqual([])
    })
  })

  it('what an administrator saved is read by whoever asks next, whoever is named', async () => {
    for (const [turn, name] of ['able', 'nobody', 'able', 'nobody'].entries()) {
      await w.policy({ textsPerDay: 100 + turn })
      const [first, second] = await exchanges(() => ask(name))
      expect([first, second], name).toEqual([['count', 'facts'], ['settings']])
      expect((await exchanges(() => ask(name)))[1], name).not.toContain('settings')
    }
  })

  it('an address that asks too often is told so for every name, by the same statements and not sooner', async () => {
    const ip = await tooOften()
    const work = []
    for (const name of ['able', 'nobody']) {
      const outcomes: unknown[] = []
      const sent = await exchanges(async () => outcomes.push(await ask(name, { ip })))
      expect(outcomes).toEqual([{ ok: false, refusal: expect.objectContaining({ code: 'request.too_many' }) }])
      work.push(sent)
    }
    expect(work[0]).toEqual([['count', 'facts'], ['flush']])
    expect(work[1]).toEqual(work[0])
    const began = performance.now()
    await ask('able', { ip, answerFloor: 200 })
    expect(performance.now() - began).toBeGreaterThan(195)
  })
})

describe('with a challenge', () => {
  it('ENU-09 nothing is looked up while it is not answered', async () => {
    const wrong = { ...w.running.program.desk, mode: 'picture' as const, check: async () => 'wrong' as const }
    const right = { ...wrong, check: async () => 'right' as const }
    expect(await exchanges(() => ask('able', { desk: wrong }))).toEqual([['count'], ['flush']])
    expect(await exchanges(() => ask('able', { desk: right }))).toEqual([['count'], ['facts'], ['flush']])
  })
})
