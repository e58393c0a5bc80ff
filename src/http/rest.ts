import { second } from '../base/clock.ts'
import { giveBackMemory } from '../base/memory.ts'

/** What a resting process measures itself by; tests say it. */
export type Body = {
  /** Resident memory in MB. */
  memory(): number
  /** Milliseconds of processor time used so far, by all threads. */
  used(): number
  giveBack(): void
}

export const restLimits = {
  /** Time between two looks, in milliseconds. */
  tick: 2 * second,
  /** A tick is quiet with less than this share of one core; the jobs of every second stay below it. */
  quietShare: 0.1,
  /** Quiet ticks after work before anything is given back; after the start one is enough. */
  quietTicks: 5,
  /** MB that must have been added since the last time: what is really in use is not looked through again and again. */
  growth: 24,
} as const

/** Looks once each tick; in a quiet one, what the start or a crowd has left behind is given back. */
export function restWatch(body: Body): () => void {
  let [kept, quiet, used] = [0, restLimits.quietTicks - 1, body.used()]
  return () => {
    const now = body.used()
    const busy = now - used > restLimits.quietShare * restLimits.tick
    used = now
    quiet = busy ? 0 : quiet + 1
    if (quiet < restLimits.quietTicks || body.memory() - kept < restLimits.growth) return
    body.giveBack()
    kept = body.memory()
    used = body.used()
  }
}

/** For as long as the process lives. */
export function restInQuietMoments(): void {
  const look = restWatch({
    memory: () => process.memoryUsage.rss() / 1_048_576,
    used: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1_000
    },
    giveBack: giveBackMemory,
  })
  setInterval(look, restLimits.tick).unref()
}
