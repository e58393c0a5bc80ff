import { after, day, type Instant, minute } from '../base/clock.ts'

/** Guarded mode (security.md LIM-12) ends when no limit was passed for so long. */
export const quietMs = day

/** What a tenant's row tells of it; a text, because it comes as JSON. */
export type Guarded = { readonly guardedUntil: string | null }

export const isGuarded = ({ guardedUntil }: Guarded, now: Instant): boolean =>
  guardedUntil !== null && new Date(guardedUntil) > now

/** Rounded up to a minute, so that an attack writes the tenant's row once a minute and not with every try. */
export const quietFrom = (now: Instant): Instant => new Date(Math.ceil(after(now, quietMs).getTime() / minute) * minute)
