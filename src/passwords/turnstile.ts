import { Fault } from '../base/fault.ts'

export type TurnstileOptions = { readonly atOnce: number; readonly queue: number; readonly waitMs: number }

/**
 * Lets so many pieces of work run at once, a bounded number wait, and nobody wait for long: an overloaded server
 * says so at once, alike for known and unknown names, in place of running out of memory (OVL-01).
 */
export function turnstile(options: TurnstileOptions): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: { enter(): void; timer: NodeJS.Timeout }[] = []

  const enter = (): Promise<void> | undefined => {
    if (running < options.atOnce) {
      running++
      return undefined
    }
    if (waiting.length >= options.queue) throw busy()
    return new Promise((resolve, reject) => {
      const place = {
        enter: resolve,
        timer: setTimeout(() => {
          waiting.splice(waiting.indexOf(place), 1)
          reject(busy())
        }, options.waitMs),
      }
      waiting.push(place)
    })
  }
  const leave = () => {
    const next = waiting.shift()
    if (!next) {
      running--
      return
    }
    clearTimeout(next.timer)
    next.enter()
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

const busy = () => new Fault('busy', 'Too many passwords are being checked at the moment. Try again in a few seconds.')
