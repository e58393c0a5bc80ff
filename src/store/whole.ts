import type { Outcome } from '../base/outcome.ts'
import type { Store, Tx, UnitRequest } from './unit.ts'

class TakenBack extends Error {}

/**
 * A unit of several use cases that stand together: where one of them refuses, what the others did before it is taken
 * back, audit rows and all. A unit of one use case commits its refusals (`unit`).
 */
export async function whole<T, R>(
  store: Store,
  request: UnitRequest,
  fn: (tx: Tx) => Promise<Outcome<T, R>>,
): Promise<Outcome<T, R>> {
  let refused: Outcome<T, R> | undefined
  try {
    return await store.unit(request, async (tx) => {
      const outcome = await fn(tx)
      if (outcome.ok) return outcome
      refused = outcome
      throw new TakenBack()
    })
  } catch (error) {
    if (refused && error instanceof TakenBack) return refused
    throw error
  }
}
