import { after, isPast, second } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import type { Channel } from './destination.ts'
import { opened } from './messages.ts'
import { type Claimed, exchange } from './outbox.store.ts'
import { type Breaker, broken, closedBreaker, leaseMs, placesFree } from './retries.policy.ts'
import { SendError, type Senders } from './senders/sender.ts'
import { settleFailure } from './settle.ts'
import { type Outgoing, type RenderOptions, render } from './templates/render.ts'

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

const channels: readonly Channel[] = ['mail', 'text', 'call']
/** Messages that come within this time are taken together. */
const gatherMs = 8
const nobodys = '00000000-0000-0000-0000-000000000000'

/**
 * Sends what units queued. Any number of processes may run one on the same database: rows are claimed with a lease,
 * so a message of a process that died goes out again under the same id (OUT-01).
 */
export function dispatcher(store: Store, senders: Senders, options: DispatcherOptions): Dispatcher {
  const breakers: Record<Channel, Breaker> = { mail: closedBreaker, text: closedBreaker, call: closedBreaker }
  const underWay = new Map<Promise<void>, Channel>()
  const rendering = renderOptions(options)
  let sent: string[] = []
  let timer: NodeJS.Timeout | null = null
  let poll: NodeJS.Timeout | null = null
  let round: Promise<number> | null = null

  const places = (): Record<Channel, number> => {
    const now = store.clock.now()
    const busy = [...underWay.values()]
    const free = (channel: Channel) =>
      placesFree(breakers[channel], channel, busy.filter((other) => other === channel).length, now)
    return { mail: free('mail'), text: free('text'), call: free('call') }
  }

  async function once(): Promise<number> {
    const free = places()
    const done = sent
    if (done.length === 0 && channels.every((channel) => free[channel] === 0)) return 0
    sent = []
    try {
      const leaseUntil = after(store.clock.now(), leaseMs)
      const request = systemRequest(nobodys, nobodys)
      const claimed = await store.unit(request, (tx) => exchange(tx, { sent: done, places: free, leaseUntil }))
      for (const message of claimed) begin(message)
      return claimed.length
    } catch (error) {
      sent.push(...done)
      throw error
    }
  }

  /** One exchange at a time. */
  const exchangeOnce = async (): Promise<number> => {
    while (round) await round.catch(() => 0)
    round = once()
    try {
      return await round
    } finally {
      round = null
    }
  }

  function begin(message: Claimed): void {
    const work = deliver(message).finally(() => {
      underWay.delete(work)
      wake()
    })
    underWay.set(work, message.channel)
  }

  async function deliver(message: Claimed): Promise<void> {
    try {
      const outgoing = prepare(message)
      await senders[message.channel].send(outgoing)
      breakers[message.channel] = closedBreaker
      sent.push(message.id)
    } catch (error) {
      const failure = error instanceof SendError ? error : new SendError('no answer', { cause: error })
      if (failure !== error) report(error)
      if (!failure.permanent) breakers[message.channel] = broken(breakers[message.channel], store.clock.now())
      await settleFailure(store, message, failure).catch(report)
    }
  }

  function prepare(message: Claimed): Outgoing {
    if (message.expiresAt && isPast(message.expiresAt, store.clock.now()))
      throw new SendError('not sent in time', { permanent: true })
    try {
      const sealed = opened(store.keys, message.tenantId, message.id, message.sealed)
      return render(message, sealed, rendering)
    } catch (cause) {
      report(cause)
      throw new SendError('could not be read', { permanent: true, cause })
    }
  }

  const report = (error: unknown) => options.onFault?.(error)

  function wake(): void {
    if (!poll || timer) return
    timer = setTimeout(() => {
      timer = null
      exchangeOnce().catch(report)
    }, gatherMs)
  }

  async function drain(): Promise<number> {
    let tried = 0
    for (;;) {
      const claimed = await exchangeOnce()
      tried += claimed
      await Promise.all(underWay.keys())
      if (claimed === 0 && sent.length === 0) return tried
    }
  }

  return {
    start() {
      store.onMessages(wake)
      poll = setInterval(wake, second)
      poll.unref()
      wake()
    },
    async stop() {
      if (poll) clearInterval(poll)
      if (timer) clearTimeout(timer)
      poll = timer = null
      store.onMessages(() => {})
      await round?.catch(report)
      await Promise.all(underWay.keys())
      await markRest().catch(report)
      await Promise.all(channels.map((channel) => senders[channel].close()))
    },
    drain,
  }

  /** What was taken while stopping. If this fails, the lease ends and it is sent once more. */
  async function markRest(): Promise<void> {
    if (sent.length === 0) return
    const none = { mail: 0, text: 0, call: 0 }
    const request = systemRequest(nobodys, nobodys)
    await store.unit(request, (tx) => exchange(tx, { sent, places: none, leaseUntil: tx.now }))
    sent = []
  }
}

function renderOptions(options: DispatcherOptions): RenderOptions {
  const site = new URL(options.publicUrl)
  return { product: options.product ?? 'Rekey', host: site.protocol === 'https:' ? site.hostname : null }
}
