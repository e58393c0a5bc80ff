import type { Desk } from './delivery.ts'
import type { Channel } from './destination.ts'
import { closedBreaker, placesFree } from './retries.policy.ts'

export const channels: readonly Channel[] = ['mail', 'text', 'call']

/** What a process has in hand of the outbox. */
export type Office = Desk & {
  /** Taken: each has a place of its channel. */
  readonly underWay: Map<Promise<void>, Channel>
  /** Reserved for a commit or just committed: they take a place in a moment. */
  readonly leaving: Record<Channel, number>
  /** There may be more of this kind than there was room for: what is new gets in line behind it. */
  readonly full: Record<Channel, boolean>
  /** Until then (`monotonic`) every exchange looks for messages that wait. */
  lookUntil: number
  timer: { readonly handle: NodeJS.Timeout; readonly at: number } | null
  poll: NodeJS.Timeout | null
  round: Promise<number> | null
}

export const officeOf = (desk: Pick<Office, 'store' | 'senders' | 'rendering' | 'report'>): Office => ({
  ...desk,
  breakers: { mail: closedBreaker, text: closedBreaker, call: closedBreaker },
  sent: [],
  underWay: new Map(),
  leaving: { mail: 0, text: 0, call: 0 },
  full: { mail: false, text: false, call: false },
  lookUntil: 0,
  timer: null,
  poll: null,
  round: null,
})

export function placesOf(office: Office): Record<Channel, number> {
  const now = office.store.clock.now()
  const busy: Record<Channel, number> = { mail: 0, text: 0, call: 0 }
  for (const channel of office.underWay.values()) busy[channel]++
  const free = (channel: Channel) => Math.max(0, placesFree(office.breakers[channel], channel, busy[channel], now))
  return { mail: free('mail'), text: free('text'), call: free('call') }
}

/** Less those that will be taken in a moment. */
export function placesLeft(office: Office): Record<Channel, number> {
  const places = placesOf(office)
  const left = (channel: Channel) => Math.max(0, places[channel] - office.leaving[channel])
  return { mail: left('mail'), text: left('text'), call: left('call') }
}

/** Takes a place until the work is over. */
export function occupy(office: Office, channel: Channel, work: Promise<void>, then: () => void): void {
  const over = work.catch(office.report).finally(() => {
    office.underWay.delete(over)
    then()
  })
  office.underWay.set(over, channel)
}
