import { isPast } from '../base/clock.ts'
import type { Store } from '../store/unit.ts'
import type { Channel } from './destination.ts'
import { opened } from './messages.ts'
import type { Claimed, Sent } from './outbox.store.ts'
import { type Breaker, broken, closedBreaker } from './retries.policy.ts'
import { SendError, type Senders } from './senders/sender.ts'
import { settleFailure } from './settle.ts'
import { type Outgoing, type RenderOptions, render } from './templates/render.ts'

export type Desk = {
  readonly store: Store
  readonly senders: Senders
  readonly rendering: RenderOptions
  readonly report: (error: unknown) => void
  readonly breakers: Record<Channel, Breaker>
  /** Taken by their providers and not yet marked. */
  sent: Sent[]
}

/** Hands one message over and keeps what came of it. Never throws: what cannot be kept is found by its lease. */
export async function deliver(desk: Desk, message: Claimed): Promise<void> {
  const { channel } = message
  try {
    const outgoing = prepare(desk, message)
    await desk.senders[channel].send(outgoing)
    desk.breakers[channel] = closedBreaker
    desk.sent.push({ tenantId: message.tenantId, id: message.id })
  } catch (error) {
    const failure = error instanceof SendError ? error : new SendError('no answer', { cause: error })
    if (failure !== error) desk.report(error)
    if (!failure.permanent) desk.breakers[channel] = broken(desk.breakers[channel], desk.store.clock.now())
    await settleFailure(desk.store, message, failure).catch(desk.report)
  }
}

function prepare({ store, rendering, report }: Desk, message: Claimed): Outgoing {
  if (message.expiresAt && isPast(message.expiresAt, store.clock.now()))
    throw new SendError('not sent in time', { permanent: true })
  try {
    return render(
      message,
      message.content ?? opened(store.keys, message.tenantId, message.id, message.sealed),
      rendering,
    )
  } catch (cause) {
    report(cause)
    throw new SendError('could not be read', { permanent: true, cause })
  }
}
