import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordOf } from '../../src/passwords/passwords.ts'
import { type Person, type World, world } from '../world.ts'

/** Ruling R3: the parameters are stored with each hash and raised at sign-in. */
let w: World
beforeAll(async () => {
  w = await world({ hashCost: 'high' })
})
afterAll(() => w?.stop())

const costOf = async (who: Person) =>
  /m=\d+,t=\d+,p=\d+/.exec((await w.store.look((look) => passwordOf(look, w.tenantId, who.id)))!.phc)?.[0]

test('REKEY_HASH_COST=high: a hash made before follows at the next right password, not at a wrong one', async () => {
  const who = await w.user('dear')
  expect(await costOf(who)).toBe('m=19456,t=2,p=1')
  expect(await w.signInWorks(who.userPrincipalName, 'Wrong-Passw0rd')).toBe(false)
  expect(await costOf(who)).toBe('m=19456,t=2,p=1')
  expect(await w.signInWorks(who.userPrincipalName, who.password)).toBe(true)
  expect(await costOf(who)).toBe('m=65536,t=3,p=1')
  expect(await w.signInWorks(who.userPrincipalName, who.password)).toBe(true)
})
