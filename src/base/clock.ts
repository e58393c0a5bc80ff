/** A point in time. Stored as `timestamptz`, shown as RFC 3339 with `Z`. */
export type Instant = Date

/** Tells what time it is. The program has one; tests move theirs. */
export type Clock = { now(): Instant }

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export const after = (from: Instant, milliseconds: number): Instant => new Date(from.getTime() + milliseconds)
export const before = (from: Instant, milliseconds: number): Instant => after(from, -milliseconds)
export const isPast = (deadline: Instant, now: Instant): boolean => deadline.getTime() <= now.getTime()

/**
 * The machine's clock, corrected by what the database's clock says (TIM-01), so that several servers on one
 * database agree on when a code expires and on what came first.
 */
export type MachineClock = Clock & {
  /** `ask` answers with the database's time. Returns the correction in milliseconds. */
  agreeWith(ask: () => Promise<Instant>): Promise<number>
}

export function machineClock(): MachineClock {
  let offset = 0
  return {
    now: () => new Date(Date.now() + offset),
    // The database looked at its clock somewhere between question and answer, and on a busy server that is long: the
    // correction moves no further than the answer proves it to be wrong.
    async agreeWith(ask) {
      const asked = Date.now()
      const there = (await ask()).getTime()
      const answered = Date.now()
      offset = Math.min(Math.max(offset, there - answered), there - asked)
      return offset
    },
  }
}

export type SettableClock = Clock & { advance(milliseconds: number): void; set(to: Instant): void }

/** A clock that stands still until it is told to move. */
export function settableClock(start: Instant): SettableClock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    advance: (milliseconds) => {
      at += milliseconds
    },
    set: (to) => {
      at = to.getTime()
    },
  }
}

/** Milliseconds that only go forward: for measuring and padding, never for expiry. */
export const monotonic = (): number => performance.now()
