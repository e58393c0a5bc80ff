import { before, day } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { sweepOutbox } from './outbox.store.ts'

export const keepMessages = 30 * day
const nobodys = '00000000-0000-0000-0000-000000000000'

/** Housekeeping, hourly: messages that ended a month ago. What failed stays in the audit log. */
export const forgetMessages = (store: Store): Promise<number> =>
  store.unit(systemRequest(nobodys, nobodys), (tx) => sweepOutbox(tx, before(tx.now, keepMessages)))
