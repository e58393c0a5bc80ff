import { after, monotonic, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { pause } from '../store/pause.ts'
import type { Carrier, Departing, OutboxRow, Passage } from '../store/unit.ts'
import { deliver } from './delivery.ts'
import type { Channel } from './destination.ts'
import { type Office, occupy, placesOf } from './office.ts'
import { type Claimed, type Letterhead, letterheadOf } from './outbox.store.ts'
import { concurrency, leaseMs } from './retries.policy.ts'

type Ways = {
  /** Milliseconds from the commit until the first of a unit's messages is handed over; the others within as many more. */
  readonly within: number
  /** Some wait for room. */
  waiting(): void
  /** Some wait for an earlier one to the same recipient, which may be with its provider for a while. */
  behind(): void
  delivered(): void
}

/**
 * Takes the messages of this process along with their commit: they are leased from birth, so that nobody looks for
 * them, claims them and opens them again. Whatever does not fit waits like every other message.
 */
export function carrierOf(office: Office, ways: Ways): Carrier {
  const boarding = { office, ways, letterheads: recentLetterheads(office) }
  return { reserve: (messages) => reserve(boarding, messages), waiting: ways.waiting }
}

type Boarding = {
  readonly office: Office
  readonly ways: Ways
  readonly letterheads: (tenantId: string) => Promise<Letterhead>
}

function reserve(boarding: Boarding, messages: readonly OutboxRow[]): Passage | null {
  const { office, ways } = boarding
  const first = firstToEach(messages)
  const chosen = thoseWithRoom(office, first)
  if (chosen.length === 0) return null
  for (const { channel } of chosen) office.leaving[channel]++
  return {
    ids: new Set(chosen.map(({ id }) => id)),
    leasedUntil: after(office.store.clock.now(), leaseMs),
    depart(committed) {
      if (committed.length < chosen.length || first.length < messages.length) ways.behind()
      const going = new Map(committed.map((message) => [message.id, message]))
      chosen.forEach(({ id, channel }, n) => {
        const message = going.get(id)
        if (!message) office.leaving[channel]--
        else void handOver(boarding, message, ways.within * (1 + n / chosen.length))
      })
    },
  }
}

async function handOver({ office, ways, letterheads }: Boarding, message: Departing, inMs: number): Promise<void> {
  await pause(inMs)
  office.leaving[message.channel]--
  const work = letterheads(message.tenantId).then((letterhead) =>
    deliver(office, { ...claimedOf(message), ...letterhead }),
  )
  occupy(office, message.channel, work, ways.delivered)
}

/** Of a unit's messages to one recipient the others wait for the first. */
function firstToEach(messages: readonly OutboxRow[]): OutboxRow[] {
  const recipients = new Set<string>()
  return messages.filter(({ destination }) => {
    const known = recipients.size
    return recipients.add(destination.toString('hex')).size > known
  })
}

/**
 * While there are places and nobody stands in line. Those that leave have none yet, so that a channel may for a moment
 * have twice as many under way as it has places; its sender keeps to its own connections.
 */
function thoseWithRoom(office: Office, messages: readonly OutboxRow[]): OutboxRow[] {
  const places = placesOf(office)
  const { leaving, full, breakers } = office
  const room = (channel: Channel) => Math.min(places[channel], concurrency[channel] - leaving[channel])
  const left = { mail: room('mail'), text: room('text'), call: room('call') }
  return messages.filter(({ channel }) => !full[channel] && breakers[channel].failures === 0 && left[channel]-- > 0)
}

const claimedOf = (message: Departing): Omit<Claimed, keyof Letterhead> => ({
  tenantId: message.tenantId,
  id: message.id,
  channel: message.channel,
  template: message.template as Claimed['template'],
  sealed: message.sealed,
  content: message.content,
  attempts: 1,
  expiresAt: message.expiresAt,
  createdAt: message.createdAt,
  correlationId: message.correlationId,
  userId: message.userId,
})

/** How a tenant looks is asked once a second at most. */
const freshFor = second
const tenantsMost = 256

function recentLetterheads({ store }: Office): (tenantId: string) => Promise<Letterhead> {
  const kept = new Map<string, { readonly askedAt: number; readonly answer: Promise<Letterhead> }>()
  return (tenantId) => {
    const known = kept.get(tenantId)
    if (known && monotonic() - known.askedAt < freshFor) return known.answer
    if (kept.size >= tenantsMost) kept.clear()
    const answer = store.look((look) => letterheadOf(look, tenantId)).then((found) => found ?? gone(tenantId))
    kept.set(tenantId, { askedAt: monotonic(), answer })
    answer.catch(() => kept.delete(tenantId))
    return answer
  }
}

function gone(tenantId: string): never {
  throw new Fault('store.inconsistent', `A message of tenant ${tenantId}, which is not there.`)
}
