import { afterAll, beforeAll, expect, it } from 'vitest'
import { contactAdministrator } from '../../src/reset/contact.ts'
import { lately } from '../../src/reset/lately.ts'
import type { FlowRequest, ResetParts } from '../../src/reset/reset.flow.ts'
import { prove, sendCode } from '../../src/reset/reset.proofs.ts'
import { cancel, identify } from '../../src/reset/reset.ts'
import { must, type World, world } from '../world.ts'

/** FLW-08: the least time of answers that could tell by their time what their words do not. */
let w: World
let addresses = 0

beforeAll(async () => {
  w = await world()
  for (const id of ['SoftwareOath', 'Sms'] as const) await w.method(id, { state: 'enabled' })
  const group = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: group, methodsRequired: 1, phoneCountries: ['*'] })
  const member = (name: string, more: object) => w.user(name, { groups: ['Marketing'], licence: true, ...more })
  await member('able', { app: true, mobile: '+351 912345611' })
  await member('disabled', { app: true, mobile: '+351 912345612', accountEnabled: false })
  await member('unregistered', {})
  await w.user('outside', { licence: true, app: true, mobile: '+351 912345613' })
})
afterAll(() => w?.stop())

const partsWith = (answerFloor: number): ResetParts => {
  const { store, desk, hasher } = w.running.program
  return { store, desk, hasher, answerFloor, lately: lately() }
}

const begun = async (name: string, parts: ResetParts): Promise<FlowRequest> => {
  const { random } = w.store
  addresses += 1
  const from = { carrier: 'header', ip: `10.77.${addresses}.1`, userAgent: null, device: undefined } as const
  const unasked = { challenge: '', answer: '', work: '', browser: '' }
  const outcome = await identify(parts, {
    ...from,
    ...unasked,
    username: `${name}@meridian.example`,
    correlationId: random.uuid(),
  })
  return { ...from, handle: must(outcome).handle, requestId: random.uuid() }
}

const floorOf = async (name: string, disclosure: 'helpful' | 'private', answerFloor: number): Promise<number> => {
  await w.policy({ accountDisclosure: disclosure })
  const began = performance.now()
  await begun(name, partsWith(answerFloor))
  return performance.now() - began
}

/** How long one step takes with the floor, after a beginning without. */
const floorOfStep = async (
  name: string,
  disclosure: 'helpful' | 'private',
  act: (parts: ResetParts, request: FlowRequest) => Promise<{ ok: boolean }>,
  answerFloor: number,
): Promise<number> => {
  await w.policy({ accountDisclosure: disclosure })
  const request = await begun(name, partsWith(0))
  const began = performance.now()
  expect((await act(partsWith(answerFloor), request)).ok).toBe(true)
  return performance.now() - began
}
const text = { method: 'text', number: '+351 912345611' } as const
const steps = {
  send: (parts: ResetParts, request: FlowRequest) => sendCode(parts, request, text),
  prove: (parts: ResetParts, request: FlowRequest) => prove(parts, request, { method: 'appCode', answer: '000000' }),
  contact: contactAdministrator,
}
// Much longer than the work, so that what is measured is the floor; timers may be a moment early.
const floor = 600

it.each(['nobody', 'disabled', 'unregistered'])('FLW-08 holds a helpful refusal: %s', async (name) => {
  expect(await floorOf(name, 'helpful', floor)).toBeGreaterThan(floor - 5)
})

it('does not hold an able account where pages differ anyway', async () => {
  // Were the floor waited for, the test would time out.
  await floorOf('able', 'helpful', 600_000)
})

it.each(['able', 'nobody', 'disabled', 'outside'])('R2 holds every answer where nothing may tell: %s', async (name) => {
  expect(await floorOf(name, 'private', floor)).toBeGreaterThan(floor - 5)
})

// Who gets a text or a mail and who does not is a fraction of a millisecond apart: `bench timing` has seen it.
it.each(['send', 'prove', 'contact'] as const)(
  'R2, ENU-11 holds each step where nothing may tell: %s',
  async (step) => {
    for (const name of ['able', 'nobody'])
      expect(await floorOfStep(name, 'private', steps[step], floor), name).toBeGreaterThan(floor - 5)
  },
)

it.each(['nobody', 'unregistered'])('ENU-12 holds a call for help after a refusal: %s', async (name) => {
  expect(await floorOfStep(name, 'helpful', contactAdministrator, floor)).toBeGreaterThan(floor - 5)
})

it('does not hold the steps of an able account where pages differ anyway, nor who cancels', async () => {
  // Were the floor waited for, the test would time out.
  for (const step of [steps.send, steps.prove, cancel]) await floorOfStep('able', 'helpful', step, 600_000)
})
