import type { Credential } from '../methods/credentials.store.ts'
import type { Flow } from './reset.store.ts'

/** A flow as its last step left it; with the person's credentials while the next step may go by them. */
export type Seen = { readonly flow: Flow; readonly credentials: readonly Credential[] | null }

/**
 * What this process last saw of the flows that are open. Only a guess, for asking the database several things at
 * once: whoever goes by it compares it with the flow once that is held, and asks anew if they differ.
 */
export type Lately = {
  /** `handle`: its SHA-256. */
  keep(handle: Buffer, seen: Seen): void
  /** Given once: of two steps of one flow at a time, the second would only be wrong. */
  take(handle: Buffer): Seen | null
  /** Only looked at: it stays for who takes it. */
  peek(handle: Buffer): Seen | null
}

/**
 * `most`: so many flows are remembered; one whose place is taken by a newer one is forgotten. Places and no map: what
 * was taken out of a map that always changes stays reachable from its earlier tables until a full collection.
 */
export function lately(most = 512): Lately {
  const places: (Remembered | null)[] = new Array(most).fill(null)
  const placeOf = (handle: Buffer): number => handle.readUInt32BE(0) % most
  const peek = (handle: Buffer): Seen | null => {
    const kept = places[placeOf(handle)]
    return kept?.handle.equals(handle) ? kept.seen : null
  }
  return {
    keep(handle, seen) {
      places[placeOf(handle)] = { handle, seen }
    },
    take(handle) {
      const seen = peek(handle)
      if (seen) places[placeOf(handle)] = null
      return seen
    },
    peek,
  }
}

type Remembered = { readonly handle: Buffer; readonly seen: Seen }
