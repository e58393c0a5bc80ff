import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../src/base/secret.ts'
import { addCredential, changeCredential, credentialsOf } from '../../src/methods/credentials.store.ts'
import { lately, type Seen } from '../../src/reset/lately.ts'
import type { ResetParts } from '../../src/reset/reset.flow.ts'
import { prove, sendCode } from '../../src/reset/reset.proofs.ts'
import { identify } from '../../src/reset/reset.ts'
import { must, type Person, type World, world } from '../world.ts'

/**
 * What a step counts is guessed from the flow as this process last saw it. Here the guess is wrong in every way it
 * can be, as it is when another process took a step in between: what happens is what happens without a guess.
 */
let w: World
beforeAll(async () => {
  w = await world()
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'] })
})
afterAll(() => w?.stop())

let count = 0
async function begun(): Promise<{
  person: Person
  parts: ResetParts
  request: Parameters<typeof prove>[1]
  old: Seen
}> {
  count++
  const person = await w.user(`guess${count}`, { licence: true, mobile: `+351 9123410${10 + count}` })
  const { store, desk, hasher } = w.running.program
  const parts = { store, desk, hasher, answerFloor: 0, lately: lately() }
  const who = { carrier: 'header', ip: '127.0.0.1', userAgent: null, device: undefined } as const
  const typed = { username: person.userPrincipalName, challenge: '', answer: '', work: '', browser: '' }
  const { handle } = must(await identify(parts, { ...who, ...typed, correlationId: store.random.uuid() }))
  const request = { ...who, handle, requestId: store.random.uuid() }
  return { person, parts, request, old: parts.lately.peek(sha256(handle))! }
}

/** What stands in the person's counters, by name. */
const counted = (person: Person) =>
  w.store.look(async (look) => {
    const { rows } = await sql<{ name: string; hits: number }>`
      select split_part(key, ':', 3) as name, cardinality(hits) as hits from counter
      where key like ${`user:${person.id}:%`} and cardinality(hits) > 0 order by key collate "C"`.execute(look.db)
    return rows.map(({ name, hits }) => `${name} ${hits}`)
  })

describe('a guess that no longer holds', () => {
  it('is right at first: pressing Text counts once, and the right code takes its try back', async () => {
    const { person, parts, request } = await begun()
    must(await sendCode(parts, request, { method: 'text', number: person.mobile! }))
    expect(await counted(person)).toEqual(['flows 1', 'text 1'])
    const stand = must(await prove(parts, request, { method: 'text', answer: await w.code(person.mobile!) }))
    expect([stand.refusal, stand.flow.state.at]).toEqual([null, 'password'])
    expect(await counted(person)).toEqual(['flows 1', 'text 1'])
  })

  it('of an earlier state counts nothing: each try counts once, and the right code still passes', async () => {
    const { person, parts, request, old } = await begun()
    must(await sendCode(parts, request, { method: 'text', number: person.mobile! }))
    const code = await w.code(person.mobile!)
    const forgetful = { ...parts, lately: { ...parts.lately, take: () => old } }
    const wrong = must(
      await prove(forgetful, request, { method: 'text', answer: code === '111111' ? '222222' : '111111' }),
    )
    expect(wrong.refusal).toMatchObject({ code: 'proof.code_wrong' })
    expect(await counted(person)).toEqual(['failed 1', 'flows 1', 'text 1', 'textCode 1'])
    const right = must(await prove(forgetful, request, { method: 'text', answer: code }))
    expect([right.refusal, right.flow.state.at]).toEqual([null, 'password'])
    const again = must(await prove(forgetful, request, { method: 'text', answer: code }))
    expect([again.refusal?.code, again.flow.version]).toEqual(['reset.moved_on', right.flow.version])
  })

  it('of fewer methods than there are is made anew, and the press counts once', async () => {
    const { person, parts, request } = await begun()
    const value = `guess${count}@private.example`
    await w.unit((tx) => addCredential(tx, { userId: person.id, kind: 'email', value, verifiedAt: tx.now }))
    const stand = must(await sendCode(parts, request, { method: 'text', number: person.mobile! }))
    expect(stand.flow.state.at).toBe('challenged')
    expect(await counted(person)).toEqual(['flows 1', 'text 1'])
  })

  it('of another number sends nothing and counts nothing: the flow is over', async () => {
    const { person, parts, request } = await begun()
    w.advance({ seconds: 1 })
    await w.unit(async (tx) => {
      for (const one of await credentialsOf(tx, w.tenantId, person.id))
        await changeCredential(tx, one, '+351 934567890', tx.now)
    })
    const stand = must(await sendCode(parts, request, { method: 'text', number: person.mobile! }))
    expect(stand.flow.state).toMatchObject({ at: 'closed', why: 'reset.withdrawn' })
    expect(await w.messages()).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ recipient: person.mobile })]),
    )
    expect(await counted(person)).toEqual([])
  })

  it('of a flow that is not there any more says so', async () => {
    const { person, parts, request, old } = await begun()
    const forgetful = { ...parts, lately: { ...parts.lately, take: () => old } }
    const nowhere = { ...request, handle: 'A'.repeat(request.handle.length) }
    expect(await sendCode(forgetful, nowhere, { method: 'text', number: person.mobile! })).toMatchObject({
      ok: false,
      refusal: { code: 'reset.no_flow' },
    })
    expect(await counted(person)).toEqual([])
  })

  it('of a flow whose fifteen minutes are over counts nothing', async () => {
    const { person, parts, request } = await begun()
    w.advance({ minutes: 16 })
    const stand = must(await sendCode(parts, request, { method: 'text', number: person.mobile! }))
    expect(stand.flow.state).toMatchObject({ at: 'closed', why: 'expired' })
    expect(await counted(person)).toEqual([])
  })
})
