import { before, day } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { sweepOperations } from './operations.store.ts'

/** How long a client may ask what became of an operation; what happened stays in the audit log. */
const operationMemory = 30 * day
const nobody = '00000000-0000-0000-0000-000000000000'

/** Housekeeping. Safe to run in several processes. */
export const forgetOperations = (store: Store): Promise<void> =>
  store.unit(systemRequest(nobody, nobody), (tx) => sweepOperations(tx, before(tx.now, operationMemory)))
