import { before, day } from '../base/clock.ts'
import { done } from '../base/outcome.ts'
import type { Store } from '../store/unit.ts'
import { actorOf, apply } from './reset.flow.ts'
import { isOpen } from './reset.machine.ts'
import { expiredFlows, forgetOldFlows, holdFlow } from './reset.store.ts'

const batch = 200
/** Finished flows are kept a month; what happened stays in the audit log. */
export const keepFlows = 30 * day

/** Closes flows whose fifteen minutes are over and writes where the person left (FLW-01, `sspr.md` 9.4 "Abandoned"). */
export async function closeExpired(store: Store): Promise<number> {
  const expired = await store.look((look) => expiredFlows(look, batch))
  for (const { tenantId, handle } of expired) await closeOne(store, tenantId, handle)
  return expired.length
}

async function closeOne(store: Store, tenantId: string, handle: Buffer): Promise<void> {
  const request = {
    tenantId,
    correlationId: store.random.uuid(),
    actor: actorOf({ userId: null, typedName: '' }, ''),
    ip: '',
    userAgent: null,
  }
  await store.unit(request, async (tx) => {
    const flow = await holdFlow(tx, handle)
    if (!flow || !isOpen(flow.state) || flow.expiresAt > tx.now) return done(null)
    tx.adopt(flow)
    tx.actAs(actorOf(flow, flow.ip))
    await apply(tx, flow, { type: 'expire' })
    return done(null)
  })
}

/** Housekeeping, a batch at a time (exemplars E7). */
export async function forgetFlows(store: Store): Promise<number> {
  const request = {
    tenantId: '',
    correlationId: store.random.uuid(),
    actor: actorOf({ userId: null, typedName: '' }, ''),
    ip: '',
    userAgent: null,
  }
  return store.unit(request, (tx) => forgetOldFlows(tx, before(tx.now, keepFlows), 1_000))
}
