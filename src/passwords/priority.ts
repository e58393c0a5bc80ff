import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Behind everything that answers people; it still gets what they leave. */
const nice = 10

/**
 * Hashing keeps every core busy for milliseconds at a time, and it runs beside the thread that answers and beside
 * PostgreSQL. Its threads step back, so that who types a code does not wait for who sets a password. Linux gives each
 * thread a priority of its own; elsewhere nothing happens. Called while a hash runs: the pool exists then.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim()
      if (name === 'libuv-worker') setPriority(Number(thread), nice)
    }
  } catch {
    // A machine that hides its threads, or forbids this: hashing is then as urgent as everything else.
  }
}
