import { after, monotonic, second } from '../base/clock.ts'
import { pause } from '../store/pause.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { carrierOf } from './carrier.ts'
import { deliver } from './delivery.ts'
import { channels, type Office, occupy, officeOf, placesLeft } from './office.ts'
import { type Claimed, exchange, markSent, type Sent } from './outbox.store.ts'
import { leaseMs } from './retries.policy.ts'
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
 * Sends what units queued. Once started, it takes the messages of this process along with their commit while it has
 * room; it looks for the others: those that had to wait, that are tried again, or that another process left. Any
 * number of processes may run one on the same database: rows are claimed with a lease, so a message of a process that
 * died goes out again under the same id (OUT-01).
 */
export function dispatcher(store: Store, senders: Senders, options: DispatcherOptions): Dispatcher {
  const report = (error: unknown) => options.onFault?.(error)
  const office = officeOf({ store, senders, rendering: renderOptions(options), report })
  return { start: () => start(office), stop: () => stop(office), drain: () => drain(office) }
}

/**
 * Messages that wait and come within this time are taken together. One is handed over so long after it was taken or
 * committed: answers to people go first.
 */
const gatherMs = 50
/** What is sent within this time is marked together. A process that dies before sends so much again. */
const markMs = 100
const nobodys = '00000000-0000-0000-0000-000000000000'

function renderOptions(options: DispatcherOptions): RenderOptions {
  const site = new URL(options.publicUrl)
  return { product: options.product ?? 'Rekey', host: site.protocol === 'https:' ? site.hostname : null }
}

function start(office: Office): void {
  office.poll = setInterval(() => look(office, 2 * gatherMs), second)
  office.poll.unref()
  office.store.carryMessages(
    carrierOf(office, {
      within: gatherMs,
      waiting: () => look(office, 2 * gatherMs),
      behind: () => look(office, leaseMs),
      delivered: () => delivered(office),
    }),
  )
  look(office, 2 * gatherMs)
}

/** For so long exchanges look for what waits. */
function look(office: Office, forMs: number): void {
  office.lookUntil = Math.max(office.lookUntil, monotonic() + forMs)
  wake(office, gatherMs)
}

const isLooking = ({ lookUntil, full }: Office): boolean =>
  monotonic() < lookUntil || channels.some((channel) => full[channel])

const delivered = (office: Office): void => wake(office, isLooking(office) ? gatherMs : markMs)

/** An exchange with the database within so many milliseconds. */
function wake(office: Office, inMs: number): void {
  const at = monotonic() + inMs
  if (!office.poll || (office.timer && office.timer.at <= at)) return
  if (office.timer) clearTimeout(office.timer.handle)
  const turn = () => {
    office.timer = null
    takeTurn(office, isLooking(office)).catch(office.report)
  }
  office.timer = { handle: setTimeout(turn, inMs), at }
}

/** One at a time. */
async function takeTurn(office: Office, looking: boolean): Promise<number> {
  while (office.round) await office.round.catch(() => 0)
  office.round = looking ? takeMore(office) : mark(office)
  try {
    return await office.round
  } finally {
    office.round = null
  }
}

/** Tells what was sent. */
async function mark(office: Office): Promise<number> {
  if (office.sent.length > 0) await settle(office, async (tx, sent) => markSent(tx, sent))
  return 0
}

/** The same, and takes what there is room for. */
async function takeMore(office: Office): Promise<number> {
  const places = placesLeft(office)
  if (office.sent.length === 0 && channels.every((channel) => places[channel] === 0)) return 0
  const leaseUntil = after(office.store.clock.now(), leaseMs)
  const claimed = await settle(office, (tx, sent) => exchange(tx, { sent, places, leaseUntil }))
  for (const channel of channels)
    office.full[channel] = claimed.filter((message) => message.channel === channel).length === places[channel]
  claimed.forEach((message, n) => void begin(office, message, (n * gatherMs) / claimed.length))
  return claimed.length
}

async function settle<T>(office: Office, fn: (tx: Tx, sent: readonly Sent[]) => Promise<T>): Promise<T> {
  const sent = office.sent
  office.sent = []
  try {
    return await office.store.unit(systemRequest(nobodys, nobodys), (tx) => fn(tx, sent))
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
  const work = inMs < 1 ? deliver(office, message) : pause(inMs).then(() => deliver(office, message))
  occupy(office, message.channel, work, () => delivered(office))
}

async function drain(office: Office): Promise<number> {
  let tried = 0
  for (;;) {
    const claimed = await takeTurn(office, true)
    tried += claimed
    if (!isEmpty(office)) await atRest(office)
    else if (claimed === 0 && office.sent.length === 0) return tried
  }
}

const isEmpty = ({ underWay, leaving }: Office): boolean =>
  underWay.size === 0 && channels.every((channel) => leaving[channel] === 0)

/** What is taken has been handed over, and what was handed over has its answer. */
async function atRest(office: Office): Promise<void> {
  while (!isEmpty(office)) await Promise.all([pause(5), ...office.underWay.keys()])
}

async function stop(office: Office): Promise<void> {
  office.store.carryMessages(null)
  if (office.poll) clearInterval(office.poll)
  if (office.timer) clearTimeout(office.timer.handle)
  office.poll = office.timer = null
  await office.round?.catch(office.report)
  await atRest(office)
  // If this fails, the lease ends and the message is sent once more.
  await mark(office).catch(office.report)
  await Promise.all(channels.map((channel) => office.senders[channel].close()))
}
