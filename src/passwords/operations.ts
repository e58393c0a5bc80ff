import type { Store } from '../store/unit.ts'
import { type Operation, operationOf } from './operations.store.ts'

export type { Operation } from './operations.store.ts'

/** What became of a reset, for the one who began it; null for everybody else. */
export const findOperation = (
  store: Store,
  tenantId: string,
  wanted: { id: string; userId: string; callerId: string },
): Promise<Operation | null> => store.look((look) => operationOf(look, tenantId, wanted))
