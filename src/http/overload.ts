import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MiddlewareHandler } from 'hono'
import { second } from '../base/clock.ts'
import type { C, Env, Program } from './context.ts'
import { preBinding } from './forms.ts'
import { isAdminPath, isNewAndAnonymous, overloadLimits } from './overload.policy.ts'
import { refused } from './trouble.ts'

/** How much this process has to do. */
export type Load = {
  /** A request began; what is returned is called when it has been answered. */
  begin(): () => void
  inFlight(): number
  /** Milliseconds that events waited for their turn, on average, in each of the last two seconds at least. */
  loopDelay(): number
  isOverloaded(): boolean
  stop(): void
}

/** `loopDelay`: tests say it themselves. */
export function loadWatch(given?: { loopDelay(): number }): Load {
  const { loopDelay, stop } = given ? { ...given, stop: () => {} } : eventLoop()
  let inFlight = 0
  return {
    begin() {
      inFlight += 1
      return () => {
        inFlight -= 1
      }
    },
    inFlight: () => inFlight,
    loopDelay,
    isOverloaded: () => inFlight > overloadLimits.inFlight || loopDelay() > overloadLimits.loopDelayMs,
    stop,
  }
}

const resolution = 20

/**
 * An average, because one long turn (a table is loaded, memory is tidied) is no overload; and the lesser of the last two
 * seconds, because neither is a second in which the machine did something else or the program had just begun.
 */
function eventLoop(): { loopDelay(): number; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  let [before, last] = [0, 0]
  const timer = setInterval(() => {
    before = last
    // No sample, no number: nothing waited.
    last = histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1_000_000 - resolution)
    histogram.reset()
  }, second)
  timer.unref()
  return {
    loopDelay: () => Math.min(before, last),
    stop() {
      clearInterval(timer)
      histogram.disable()
    },
  }
}

/** OVL-03: while there is too much to do, strangers who begin something are asked to come back. */
export function sheddingLoad(program: Program): MiddlewareHandler<Env> {
  return async (c, next) => {
    const end = program.load.begin()
    try {
      if (program.load.isOverloaded()) {
        if (isNewAndAnonymous(askedOf(c))) return await comeBack(c, program)
        // Known from here on: the sign-in that follows is not turned away.
        if (isAdminPath(c.req.path)) preBinding(c, program)
      }
      return await next()
    } finally {
      end()
    }
  }
}

const askedOf = (c: C) => ({
  path: c.req.path,
  cookie: c.req.header('cookie'),
  hasAuthorization: c.req.header('authorization') !== undefined,
})

/** Spread, so that they do not all come back in the same second. */
function comeBack(c: C, program: Program): Promise<Response> | Response {
  c.header('Retry-After', String(5 + program.store.random.int(16)))
  return refused(c, 'request.busy')
}
