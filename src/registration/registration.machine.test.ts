import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minute } from '../base/clock.ts'
import { type Setup, setups } from '../contract/registration.ts'
import {
  type At,
  begin,
  type Event,
  mayAskAgain,
  moves,
  type Place,
  type PlannedStep,
  step,
  testTries,
  type Wizard,
} from './registration.machine.ts'

const now = new Date('2026-05-04T10:00:00Z')
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)

const frame = {
  mode: 'interrupt',
  basis: 'first',
  correlationId: 'c',
  rev: 0,
  sends: { count: 0, nextAt: null },
  draft: null,
} as const

const places: Record<At, Place> = {
  intro: { at: 'intro' },
  setup: { at: 'setup', draft: 'seed' },
  scan: { at: 'scan', draft: 'seed' },
  test: { at: 'test', draft: 'seed', tries: 0 },
  number: { at: 'number', draft: null },
  numberCode: { at: 'numberCode', draft: 'number', challengeId: 'c' },
  numberDone: { at: 'numberDone' },
  address: { at: 'address', draft: null },
  addressCode: { at: 'addressCode', draft: 'address', challengeId: 'c' },
  choose: { at: 'choose' },
  success: { at: 'success' },
  closed: { at: 'closed', why: 'finished' },
}
const events: Event[] = [
  { type: 'next', draft: 'fresh' },
  { type: 'back' },
  { type: 'sent', draft: 'to', challengeId: 'c2' },
  { type: 'unsent', refusal: 'proof.not_sent' },
  { type: 'answered', verdict: 'right', added: 'id' },
  { type: 'answered', verdict: 'wrong', draft: 'fresh' },
  { type: 'answered', verdict: 'stale', draft: 'fresh' },
  { type: 'different' },
  { type: 'pick', setup: 'app' },
  { type: 'pick', setup: 'phone' },
  { type: 'pick', setup: 'email' },
  { type: 'skip' },
  { type: 'cancel' },
  { type: 'finish' },
  { type: 'expire' },
]
const setupOf: Partial<Record<At, Setup>> = {
  number: 'phone',
  numberCode: 'phone',
  numberDone: 'phone',
  address: 'email',
  addressCode: 'email',
}

function wizardAt(at: At, more: Partial<Wizard> = {}): Wizard {
  const plan: PlannedStep[] = [{ setup: setupOf[at] ?? 'app', required: true }]
  return { ...begin({ ...frame, plan, rev: 1 }, now), place: places[at], ...more }
}

describe('every state x event', () => {
  const ats = Object.keys(places) as At[]
  const cases = ats.flatMap((at) => events.map((event) => [at, event] as const))
  test.each(cases)('%s x %j keeps to the moves and never registers without a right answer', (at, event) => {
    for (const plan of [
      [{ setup: setupOf[at] ?? 'app', required: true }],
      [
        { setup: setupOf[at] ?? 'app', required: false },
        { setup: 'email', required: true },
      ],
    ] as PlannedStep[][]) {
      for (const mode of ['interrupt', 'manage'] as const) {
        const wizard = wizardAt(at, { plan, mode })
        const { next, moved } = step(wizard, event, { offers: [...setups] }, now)
        if (!moved) {
          expect(next).toBe(wizard)
          continue
        }
        expect(moves[at]).toContain(next.place.at)
        expect(next.rev).toBe(wizard.rev + 1)
        const right = event.type === 'answered' && event.verdict === 'right'
        expect(next.added.length).toBe(wizard.added.length + (right ? 1 : 0))
        if (next.place.at === 'numberDone') expect(right).toBe(true)
        if (next.just) expect(right).toBe(true)
      }
    }
  })

  test('a closed wizard stays closed', () => {
    for (const event of events) expect(step(wizardAt('closed'), event, { offers: [] }, now).moved).toBe(false)
  })
})

const anyEvent = fc.constantFrom(...events)

test('no walk ends in success without a right answer for each required step', () => {
  const plans = fc.shuffledSubarray([...setups], { minLength: 1 })
  fc.assert(
    fc.property(
      plans,
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.array(anyEvent, { maxLength: 60 }),
      (order, required, walk) => {
        const plan = order.map((setup, n) => ({ setup, required: required[n]! }))
        let wizard = begin({ ...frame, plan }, now)
        let right = 0
        for (const [n, event] of walk.entries()) {
          const taken = step(wizard, event, { offers: [...setups] }, later(n * 10 * minute))
          if (taken.moved && event.type === 'answered' && event.verdict === 'right') right++
          wizard = taken.next
          expect(wizard.added.length).toBe(right)
          // A code is open only where one was sent, and a wizard that leaves that place says so.
          if (taken.voids) expect(['numberCode', 'addressCode']).not.toContain(wizard.place.at)
        }
        if (wizard.place.at === 'success')
          expect(right).toBeGreaterThanOrEqual(plan.filter((one) => one.required).length)
      },
    ),
    { numRuns: 2000 },
  )
})

describe('the seeds’ walk', () => {
  const go = (wizard: Wizard, ...walk: Event[]) =>
    walk.reduce((at, event, n) => step(at, event, { offers: ['email'] }, later(n * 1000)).next, wizard)
  const plan: PlannedStep[] = [
    { setup: 'app', required: true },
    { setup: 'phone', required: true },
  ]
  const start = begin({ ...frame, plan }, now)
  const next: Event = { type: 'next', draft: 'seed' }
  const right: Event = { type: 'answered', verdict: 'right', added: 'id' }

  test('app, then phone, then success (T10)', () => {
    const sent: Event = { type: 'sent', draft: 'number', challengeId: 'c' }
    const walk = [next, next, next, right, sent, right, next]
    const seen = walk.map((_, n) => go(start, ...walk.slice(0, n + 1)).place.at)
    expect(seen).toEqual(['setup', 'scan', 'test', 'number', 'numberCode', 'numberDone', 'success'])
    expect(go(start, ...walk).added).toHaveLength(2)
  })

  test('back keeps the seed that may be scanned already', () => {
    const there = go(start, next, next, { type: 'back' }, { type: 'next', draft: 'another' })
    expect(there.place).toEqual({ at: 'scan', draft: 'seed' })
  })

  test('five wrong codes make a new QR code', () => {
    const wrong: Event = { type: 'answered', verdict: 'wrong', draft: 'another' }
    const four = go(start, next, next, next, ...Array<Event>(testTries - 1).fill(wrong))
    expect(four.place).toEqual({ at: 'test', draft: 'seed', tries: testTries - 1 })
    expect(step(four, wrong, { offers: [] }, now)).toMatchObject({
      next: { place: { at: 'scan', draft: 'another' } },
      refusal: 'registration.new_key',
    })
  })

  test('a step exchanged for one planned later changes places with it; what is not offered is refused', () => {
    const exchanged = step(
      go(start, { type: 'different' }),
      { type: 'pick', setup: 'phone' },
      { offers: ['phone'] },
      now,
    )
    expect(exchanged.next.plan.map((one) => one.setup)).toEqual(['phone', 'app'])
    expect(exchanged.next.place.at).toBe('number')
    const refused = step(go(start, { type: 'different' }), { type: 'pick', setup: 'phone' }, { offers: ['email'] }, now)
    expect(refused).toMatchObject({ moved: false, refusal: 'registration.not_enabled' })
  })

  test('a required step cannot be skipped, a recommended one can', () => {
    expect(step(start, { type: 'skip' }, { offers: [] }, now).moved).toBe(false)
    const loose = {
      ...start,
      index: 1,
      plan: [plan[0]!, { setup: 'phone' as const, required: false }],
      place: places.number,
    }
    expect(step(loose, { type: 'skip' }, { offers: [] }, now).next.place.at).toBe('success')
  })

  test.each(['numberCode', 'addressCode'] as const)(
    'a right code at %s ends the pause: the next is for another method',
    (at) => {
      const waiting = wizardAt(at, { sends: { count: 1, nextAt: later(30_000).toISOString() } })
      const taken = step(waiting, { type: 'answered', verdict: 'right', added: 'id' }, { offers: [] }, now).next
      expect([mayAskAgain(taken, now), taken.sends.count]).toEqual([true, 1])
      const wrong = step(waiting, { type: 'answered', verdict: 'wrong', draft: 'x' }, { offers: [] }, now).next
      expect(mayAskAgain(wrong, now)).toBe(false)
    },
  )

  test('OTP-08: 30, 60, 120, 300 seconds between codes, whatever is typed in between', () => {
    let wizard: Wizard = wizardAt('number')
    let at = 0
    for (const pause of [30, 60, 120, 300, 300]) {
      wizard = step(wizard, { type: 'sent', draft: 'n', challengeId: 'c' }, { offers: [] }, later(at)).next
      wizard = step(wizard, { type: 'back' }, { offers: [] }, later(at)).next
      expect(mayAskAgain(wizard, later(at + pause * 1000 - 1))).toBe(false)
      const early = step(wizard, { type: 'sent', draft: 'm', challengeId: 'c' }, { offers: [] }, later(at + 1000))
      expect(early).toMatchObject({ moved: false, refusal: 'proof.too_soon' })
      at += pause * 1000
      expect(mayAskAgain(wizard, later(at))).toBe(true)
    }
  })
})
