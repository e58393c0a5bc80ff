import type { Instant } from '../../base/clock.ts'

/**
 * Token buckets for each application of each tenant (graph-api.md section 5): reads, writes and sensitive calls apart.
 * In the memory of the process, on purpose: see docs/decisions/0013-throttling-per-process.md.
 */
export type Kind = 'read' | 'write' | 'sensitive'

/** Calls at once, and how many of them come back within ten seconds. */
export type Rates = Readonly<Record<Kind, number>>

const period = 10
/** Buckets that are full again are as good as none. */
const mostBuckets = 10_000

type Bucket = { left: number; at: number }

export type Throttle = {
  /** Null when the call may go on; else the seconds to wait, at least 1. */
  take(who: string, kind: Kind, now: Instant): number | null
}

export function throttle(rates: Rates): Throttle {
  const buckets = new Map<string, Bucket>()
  return {
    take(who, kind, now) {
      const name = `${kind} ${who}`
      const most = rates[kind]
      const perSecond = most / period
      const at = now.getTime() / 1_000
      const bucket = buckets.get(name) ?? { left: most, at }
      const left = Math.min(most, bucket.left + Math.max(0, at - bucket.at) * perSecond)
      if (!buckets.has(name) && buckets.size >= mostBuckets) forget(buckets, rates, at)
      if (left < 1) {
        buckets.set(name, { left, at })
        return Math.max(1, Math.ceil((1 - left) / perSecond))
      }
      buckets.set(name, { left: left - 1, at })
      return null
    },
  }
}

function forget(buckets: Map<string, Bucket>, rates: Rates, at: number): void {
  for (const [name, bucket] of buckets) {
    const most = rates[name.slice(0, name.indexOf(' ')) as Kind]
    if (bucket.left + ((at - bucket.at) * most) / period >= most) buckets.delete(name)
  }
  // All of them in use at once: then the oldest goes, whatever is in it.
  const oldest = buckets.keys().next().value
  if (buckets.size >= mostBuckets && oldest !== undefined) buckets.delete(oldest)
}
