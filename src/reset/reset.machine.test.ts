import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { after, minute } from '../base/clock.ts'
import { type MethodKind, methodFacts } from '../contract/methods.ts'
import { begin, type Event, isOpen, moves, offered, type Reset, step, type Terms } from './reset.machine.ts'

const now = new Date('2025-07-08T13:20:56Z')
const pool: readonly MethodKind[] = ['notification', 'appCode', 'text', 'call', 'email', 'questions']

const termsArb = fc
  .record({
    gates: fc.constantFrom(1 as const, 2 as const),
    guarded: fc.boolean(),
    methods: fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1 }),
  })
  .map(
    ({ gates, guarded, methods }): Terms => ({
      gates,
      guarded,
      methods: methods.map((method) => ({ method, family: methodFacts[method].family })),
    }),
  )

const method = fc.constantFrom(...pool)
const eventArb: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ type: fc.constant('reason' as const), mode: fc.constantFrom('reset' as const, 'unlock' as const) }),
  fc.record({ type: fc.constant('select' as const), method }),
  fc.record({ type: fc.constant('sent' as const), method, challengeId: fc.uuid() }),
  fc.record({ type: fc.constant('unsent' as const), method, refusal: fc.constant('proof.number_wrong' as const) }),
  fc.record({
    type: fc.constant('answered' as const),
    method,
    verdict: fc.constantFrom('right' as const, 'wrong' as const, 'stale' as const),
  }),
  fc.record({
    type: fc.constant('blocked' as const),
    method,
    refusal: fc.constant('proof.blocked.text' as const),
    until: fc.constant(after(now, minute)),
  }),
  fc.constantFrom<Event>(
    { type: 'contact' },
    { type: 'cancel' },
    { type: 'refusedPassword', refusal: 'password.unacceptable' },
    { type: 'acceptedPassword', claim: 'c' },
    { type: 'written', delayed: false },
    { type: 'writeRefused', refusal: 'password.unacceptable' },
    { type: 'writeFailed', refusal: 'reset.connector_down' },
    { type: 'withdrawn', refusal: 'reset.not_in_group' },
    { type: 'expire' },
    { type: 'supersede' },
  ),
)

const sends = { count: 0 }
/** One of every state there is, by hand, so that none is only reached by luck. */
const states: readonly Reset[] = [
  { at: 'reason' },
  ...([1, 2] as const).flatMap((gate): Reset[] => [
    { at: 'choose', mode: 'reset', gate, selected: null, tried: null, passed: gate === 2 ? 'appCode' : null, sends },
    {
      at: 'choose',
      mode: 'unlock',
      gate,
      selected: 'text',
      tried: 'text',
      passed: gate === 2 ? 'appCode' : null,
      sends,
    },
    {
      at: 'challenged',
      mode: 'reset',
      gate,
      method: 'text',
      challengeId: 'c',
      sentAt: now.toISOString(),
      passed: gate === 2 ? 'appCode' : null,
      sends,
    },
    {
      at: 'challenged',
      mode: 'unlock',
      gate,
      method: 'email',
      challengeId: 'c',
      sentAt: now.toISOString(),
      passed: gate === 2 ? 'appCode' : null,
      sends,
    },
  ]),
  { at: 'password', passed: 'text', refused: false },
  { at: 'password', passed: 'text', refused: true },
  { at: 'writing', mode: 'reset', claim: 'c', until: now.toISOString(), passed: 'text' },
  { at: 'writing', mode: 'unlock', claim: 'c', until: now.toISOString(), passed: 'text' },
  { at: 'done', mode: 'reset', delayed: false },
  { at: 'closed', why: 'cancelled', until: null },
  { at: 'closed', why: 'reset.not_in_group', until: null },
  { at: 'closed', why: 'contacted', until: null },
]

const allowed = new Set(moves.map(([from, to]) => `${from}>${to}`))

describe('the reset machine', () => {
  it('answers every event in every state, and uses only the moves it lists', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), eventArb, termsArb, (state, event, terms) => {
        const taken = step(state, event, terms, now)
        if (taken.moved) expect(allowed).toContain(`${state.at}>${taken.next.at}`)
        else expect(taken).toMatchObject({ next: state, notes: [], proof: null })
      }),
      { numRuns: 5_000 },
    )
  })

  it('uses every move it lists', () => {
    const used = new Set<string>()
    fc.assert(
      fc.property(fc.constantFrom(...states), eventArb, termsArb, (state, event, terms) => {
        const taken = step(state, event, terms, now)
        if (taken.moved) used.add(`${state.at}>${taken.next.at}`)
      }),
      { numRuns: 20_000, seed: 7 },
    )
    expect([...allowed].filter((move) => !used.has(move))).toEqual([])
  })

  it('reaches "choose a new password" only with a proof row for each gate, of distinct families', () => {
    fc.assert(
      fc.property(termsArb, fc.boolean(), fc.array(eventArb, { maxLength: 60 }), (terms, unlock, events) => {
        let state = begin(unlock)
        const proofs: { gate: number; method: MethodKind; family: string }[] = []
        for (const event of events) {
          const taken = step(state, event, terms, now)
          if (taken.proof) proofs.push({ ...taken.proof, family: methodFacts[taken.proof.method].family })
          state = taken.next
          if (state.at === 'password' || state.at === 'writing' || state.at === 'done') {
            // In guarded mode a code from an app is no sufficient gate alone (LIM-12); anything else is as before.
            const gates = terms.guarded && proofs[0]?.method === 'appCode' ? 2 : terms.gates
            expect(proofs.map((proof) => proof.gate)).toEqual(gates === 2 ? [1, 2] : [1])
            expect(new Set(proofs.map((proof) => proof.family)).size).toBe(gates)
          }
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('says after a right code from the app, and only then, that it is not enough (LIM-12)', () => {
    const ended = (state: Reset) => state.at === 'closed' && state.why === 'reset.guarded'
    fc.assert(
      fc.property(fc.constantFrom(...states), eventArb, termsArb, (state, event, terms) => {
        const { next, notes, proof } = step(state, event, terms, now)
        if (!ended(next)) return
        expect(event).toMatchObject({ type: 'answered', method: 'appCode', verdict: 'right' })
        expect([terms.guarded, terms.gates, offered(terms, 'appCode'), proof]).toEqual([true, 1, [], null])
        expect(notes.at(-1)).toMatchObject({ result: 'failure' })
      }),
    )
    const terms = { gates: 1, guarded: true, methods: [{ method: 'appCode', family: 'app' }] } as const
    const right = { type: 'answered', method: 'appCode', verdict: 'right' } as const
    expect(ended(step(begin(false), right, terms, now).next)).toBe(true)
    const two = { ...terms, methods: [...terms.methods, { method: 'email', family: 'email' }] } as const
    expect(step(begin(false), right, two, now)).toMatchObject({ next: { at: 'choose', gate: 2, passed: 'appCode' } })
    expect(step(begin(false), right, { ...two, guarded: false }, now).next.at).toBe('password')
  })

  it('writes a proof only for a right answer to a method on offer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), eventArb, termsArb, (state, event, terms) => {
        const { proof } = step(state, event, terms, now)
        if (!proof) return
        expect(event).toMatchObject({ type: 'answered', verdict: 'right', method: proof.method })
        expect('passed' in state && offered(terms, state.passed)).toContain(proof.method)
      }),
    )
  })

  it('leads nowhere from an end but to the administrator', () => {
    const ends = states.filter((state) => !isOpen(state))
    fc.assert(
      fc.property(fc.constantFrom(...ends), eventArb, termsArb, (state, event, terms) => {
        const taken = step(state, event, terms, now)
        if (taken.moved) expect(taken.next).toMatchObject({ at: 'closed', why: 'contacted' })
      }),
    )
  })

  it('never goes back: a passed gate is not asked again', () => {
    const rank = (state: Reset) =>
      state.at === 'choose' || state.at === 'challenged'
        ? state.gate
        : { reason: 0, password: 3, writing: 3, done: 5, closed: 6 }[state.at]
    fc.assert(
      fc.property(fc.constantFrom(...states), eventArb, termsArb, (state, event, terms) => {
        expect(rank(step(state, event, terms, now).next)).toBeGreaterThanOrEqual(rank(state))
      }),
    )
  })

  it('says where a person left when the fifteen minutes are over', () => {
    const reason = (state: Reset) =>
      step(state, { type: 'expire' }, { gates: 2, guarded: false, methods: [] }, now).notes[0]?.reason
    expect(reason({ at: 'reason' })).toBe('User abandoned after entering their user ID')
    expect(reason(states[3]!)).toBe('User abandoned after starting the mobile SMS verification option')
    const second: Reset = {
      at: 'choose',
      mode: 'reset',
      gate: 2,
      selected: null,
      tried: null,
      passed: 'appCode',
      sends,
    }
    expect(reason(second)).toBe('User abandoned after completing the mobile app code verification option')
    expect(reason({ at: 'password', passed: 'text', refused: false })).toBe(
      'User abandoned before selecting a new password',
    )
    expect(reason({ at: 'password', passed: 'text', refused: true })).toBe(
      'User abandoned while selecting a new password',
    )
  })
})
