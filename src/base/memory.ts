import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

/**
 * Gives memory that is no longer needed back to the operating system. V8 by itself keeps every page it ever had for
 * young objects, up to 64 MB (docs/decisions/0021). Costs one turn of the event loop, about 2 ms for each MB in use.
 */
export function giveBackMemory(): void {
  // The runtime offers this as a flag only, and a context made while it is set has the function.
  setFlagsFromString('--expose-gc')
  const collect: Collect = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
