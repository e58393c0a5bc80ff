import { event } from '../audit/events.ts'
import { isPast } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { type Claimed, giveUp, postpone } from './outbox.store.ts'
import { afterFailure, type Verdict } from './retries.policy.ts'
import type { SendError } from './senders/sender.ts'

/** A message that was not taken: another try later, or its end with a row in the audit log (OUT-02). */
export async function settleFailure(store: Store, message: Claimed, failure: SendError): Promise<void> {
  const request = systemRequest(message.tenantId, message.correlationId)
  await store.unit(request, async (tx) => {
    const verdict: Verdict =
      message.expiresAt && isPast(message.expiresAt, tx.now)
        ? { end: 'expired' }
        : afterFailure({ ...message, permanent: failure.permanent }, tx.now, tx.random.int(1000))
    if ('next' in verdict) return postpone(tx, message.id, verdict.next, failure.reason)
    if (!(await giveUp(tx, message.id, verdict.end, failure.reason))) return
    tx.audit(notDelivered(message, verdict.end, failure.reason))
  })
}

const notDelivered = (message: Claimed, end: 'failed' | 'expired', reason: string) =>
  event('Message not delivered', {
    result: 'failure',
    reason: end === 'expired' ? `Expired before it was taken: ${reason}` : reason,
    targets: message.userId ? [{ type: 'User', id: message.userId, displayName: null }] : [],
    details: {
      MessageId: message.id,
      Channel: message.channel,
      Template: message.template,
      Attempts: message.attempts,
    },
  })
