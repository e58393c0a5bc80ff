import { Resolver } from 'node:dns/promises'
import { second } from '../base/clock.ts'

/** The texts that stand in the DNS at a name; null when the DNS could not be asked. Long texts come as one. */
export type TxtLookup = (name: string) => Promise<readonly string[] | null>

/** An answer comes within so many milliseconds, or not at all. */
const patience = 5 * second

/** Nothing there, in the resolver's words: that is an answer. */
const nothing = new Set(['ENODATA', 'ENOTFOUND'])

/** Asks the resolvers of this machine. */
export const askDns: TxtLookup = async (name) => {
  const resolver = new Resolver({ timeout: 2 * second, tries: 2 })
  const timer = setTimeout(() => resolver.cancel(), patience)
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  } catch (error) {
    return nothing.has((error as NodeJS.ErrnoException).code ?? '') ? [] : null
  } finally {
    clearTimeout(timer)
  }
}
