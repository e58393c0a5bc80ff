import type { Instant } from '../base/clock.ts'
import type { Credential } from '../methods/credentials.store.ts'
import type { Flow } from './reset.store.ts'

/** A flow as its last step left it; with the person's credentials while the next step may go by them. */
export type Seen = { readonly flow: Flow; readonly credentials: readonly Credential[] | null }

/**
 * What this process last saw of the flows that are open. Only a guess, for asking the database several things at
 * once: whoever goes by it compares it with the flow once that is held, and asks anew if they differ.
 */
export type Lately = {
  keep(handle: Buffer, seen: Seen, now: Instant): void
  /** Given once: of two steps of one flow at a time, the second would only be wrong. */
  take(handle: Buffer): Seen | null
  /** Only looked at: it stays for who takes it. */
  peek(handle: Buffer): Seen | null
}

/** `most`: so many flows are remembered, the latest ones. */
export function lately(most = 500): Lately {
  const known = new Map<string, Seen>()
  const forgetOld = (now: Instant) => {
    for (const [key, { flow }] of known) {
      if (known.size <= most && flow.expiresAt > now) return
      known.delete(key)
    }
  }
  return {
    keep(handle, seen, now) {
      const key = keyOf(handle)
      known.delete(key)
      known.set(key, seen)
      forgetOld(now)
    },
    take(handle) {
      const key = keyOf(handle)
      const seen = known.get(key) ?? null
      known.delete(key)
      return seen
    },
    peek: (handle) => known.get(keyOf(handle)) ?? null,
  }
}

const keyOf = (handle: Buffer): string => handle.toString('base64')
