import { after, second } from '../base/clock.ts'
import { pause } from '../store/pause.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { type Desk, deliver } from './delivery.ts'
import type { Channel } from './destination.ts'
import { type Claimed, exchange } from './outbox.store.ts'
import { closedBreaker, leaseMs, placesFree } from './retries.policy.ts'
import type { Senders } from './senders/sender.ts'
import type { RenderOptions } from './templates/render.ts'

export type Dispatcher = {
  start(): void
  /** Takes no more, waits for what is under way, marks it and closes the senders. */
  stop(): Promise<void>
  /** Sends everything that is due now and comes back when it has an answer. Returns how many were tried. */
  drain(): Promise<number>
}

export type DispatcherOptions = {
  /** Codes in texts are bound to its host. */
  readonly publicUrl: string
  readonly product?: string
  /** Called with faults of the database; messages stay where they are. */
  readonly onFault?: (error: unknown) => void
}

/**
 * Sends what units queued. Any number of processes may run one on the same database: rows are claimed with a lease,
 * so a message of a process that died goes out again under the same id (OUT-01).
 */
export function dispatcher(store: Store, senders: Senders, options: DispatcherOptions): Dispatcher {
  const office: Office = {
    store,
    senders,
    rendering: renderOptions(options),
    report: (error) => options.onFault?.(error),
    breakers: { mail: closedBreaker, text: closedBreaker, call: closedBreaker },
    sent: [],
    underWay: new Map(),
    gather: null,
    poll: null,
    round: null,
  }
  return { start: () => start(office), stop: () => stop(office), drain: () => drain(office) }
}

type Office = Desk & {
  readonly underWay: Map<Promise<void>, Channel>
  gather: NodeJS.Timeout | null
  poll: NodeJS.Timeout | null
  round: Promise<number> | null
}

const channels: readonly Channel[] = ['mail', 'text', 'call']
/** Messages that come within this time are taken together. */
const gatherMs = 50
const nobodys = '00000000-0000-0000-0000-000000000000'

function renderOptions(options: DispatcherOptions): RenderOptions {
  const site = new URL(options.publicUrl)
  return { product: options.product ?? 'Rekey', host: site.protocol === 'https:' ? site.hostname : null }
}

function start(office: Office): void {
  office.store.onMessages(() => wake(office))
  office.poll = setInterval(() => wake(office), second)
  office.poll.unref()
  wake(office)
}

function wake(office: Office): void {
  if (!office.poll || office.gather) return
  office.gather = setTimeout(() => {
    office.gather = null
    takeTurn(office).catch(office.report)
  }, gatherMs)
}

/** One exchange with the database at a time. */
async function takeTurn(office: Office): Promise<number> {
  while (office.round) await office.round.catch(() => 0)
  office.round = exchangeOnce(office)
  try {
    return await office.round
  } finally {
    office.round = null
  }
}

/** Tells what was sent and takes what there is room for. */
async function exchangeOnce(office: Office): Promise<number> {
  const places = placesOf(office)
  if (office.sent.length === 0 && channels.every((channel) => places[channel] === 0)) return 0
  const claimed = await trade(office, places)
  claimed.forEach((message, n) => void begin(office, message, (n * gatherMs) / claimed.length))
  return claimed.length
}

function placesOf(office: Office): Record<Channel, number> {
  const now = office.store.clock.now()
  const busy = [...office.underWay.values()]
  const free = (channel: Channel) =>
    placesFree(office.breakers[channel], channel, busy.filter((other) => other === channel).length, now)
  return { mail: free('mail'), text: free('text'), call: free('call') }
}

async function trade(office: Office, places: Record<Channel, number>): Promise<Claimed[]> {
  const sent = office.sent
  office.sent = []
  const leaseUntil = after(office.store.clock.now(), leaseMs)
  try {
    return await office.store.unit(systemRequest(nobodys, nobodys), (tx) => exchange(tx, { sent, places, leaseUntil }))
  } catch (error) {
    office.sent.push(...sent)
    throw error
  }
}

/**
 * What was gathered is handed over one by one: all at once would hold up the thread that answers people, and bring
 * back everybody with their codes at the same moment.
 */
function begin(office: Office, message: Claimed, inMs: number): void {
  const turn = inMs < 1 ? deliver(office, message) : pause(inMs).then(() => deliver(office, message))
  const work = turn.finally(() => {
    office.underWay.delete(work)
    wake(office)
  })
  office.underWay.set(work, message.channel)
}

async function drain(office: Office): Promise<number> {
  let tried = 0
  for (;;) {
    const claimed = await takeTurn(office)
    tried += claimed
    await Promise.all(office.underWay.keys())
    if (claimed === 0 && office.sent.length === 0) return tried
  }
}

async function stop(office: Office): Promise<void> {
  if (office.poll) clearInterval(office.poll)
  if (office.gather) clearTimeout(office.gather)
  office.poll = office.gather = null
  office.store.onMessages(() => {})
  await office.round?.catch(office.report)
  await Promise.all(office.underWay.keys())
  // If this fails, the lease ends and the message is sent once more.
  if (office.sent.length > 0) await trade(office, { mail: 0, text: 0, call: 0 }).catch(office.report)
  await Promise.all(channels.map((channel) => office.senders[channel].close()))
}
