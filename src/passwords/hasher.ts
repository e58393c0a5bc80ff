import { hash, parseOptions, verify } from '@node-rs/argon2'
import { second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { machineRandom, type Random } from '../base/random.ts'
import { stepBack } from './priority.ts'
import { turnstile } from './turnstile.ts'

/** Argon2id parameters; memory in KiB. */
export type Cost = { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number }

/** Ruling R3. The floor is OWASP's named minimum and also the default; nothing weaker is ever written. */
export const costs = {
  floor: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  high: { memoryCost: 65_536, timeCost: 3, parallelism: 1 },
} as const satisfies Record<string, Cost>

export type Hasher = {
  /** A PHC string. */
  hash(plain: string): Promise<string>
  /** `null` (nobody, or somebody without a password) costs the same as a real hash and is never right. */
  verify(phc: string | null, plain: string): Promise<boolean>
  needsRehash(phc: string): boolean
}

export type HasherOptions = {
  /** Hashes at a time; more wait (OVL-01). */
  readonly concurrency: number
  readonly cost?: Cost
  readonly queue?: number
  readonly waitMs?: number
  readonly random?: Random
}

export function hasher(options: HasherOptions): Hasher {
  const cost = options.cost ?? costs.floor
  const random = options.random ?? machineRandom()
  checkFloor(cost)
  const pass = turnstile({
    atOnce: options.concurrency,
    queue: options.queue ?? 64,
    waitMs: options.waitMs ?? 2 * second,
  })
  const dummy = unmatchable(cost, random)
  let steppedBack = false
  const atWork = <T>(work: Promise<T>): Promise<T> => {
    if (!steppedBack) stepBack()
    steppedBack = true
    return work
  }
  return {
    hash(plain) {
      if (!fits(plain)) throw new Fault('internal', 'A password longer than the rules allow reached the hasher.')
      return pass(() => atWork(hash(bytesOf(plain), { ...cost, salt: random.bytes(16) })))
    },
    async verify(phc, plain) {
      if (phc === null || !fits(plain)) {
        await pass(() => atWork(verify(dummy, fits(plain) ? bytesOf(plain) : '')))
        return false
      }
      return pass(async () => {
        const right = await atWork(verify(phc, bytesOf(plain)))
        const pad = padding(parseOptions(phc), cost)
        if (pad) await verify(unmatchable(pad, random), '')
        return right
      })
    },
    needsRehash: (phc) => !sameCost(parseOptions(phc), cost),
  }
}

/** The bytes as typed: no trimming, no case change, no cutting; NFC alone, at set and at check alike (PW-26, §12 row 12). */
const bytesOf = (plain: string): Buffer => Buffer.from(plain.normalize('NFC'), 'utf8')

/** Checked before any work is done (ST-04). */
const fits = (plain: string): boolean => plain.length <= 1024 && bytesOf(plain).length <= 1024

const sameCost = (a: Cost, b: Cost): boolean =>
  a.memoryCost === b.memoryCost && a.timeCost === b.timeCost && a.parallelism === b.parallelism

function checkFloor(cost: Cost): void {
  const { floor } = costs
  if (cost.memoryCost < floor.memoryCost || cost.timeCost < floor.timeCost) {
    throw new Fault('settings.invalid', 'Password hashes weaker than m=19456, t=2 are not allowed.')
  }
}

/**
 * A hash nobody can know the password of: its tag is random bytes, not the hash of some word. A dummy made from a
 * well-known word once let people into accounts without a password (ENU-03).
 */
function unmatchable(cost: Cost, random: Random): string {
  const part = (length: number) => random.bytes(length).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${part(16)}$${part(32)}`
}

/** What an older, cheaper hash lacks of today's cost, so that its owner cannot be told by the time (ENU-07). */
function padding(stored: Cost, today: Cost): Cost | null {
  const lacking = today.memoryCost * today.timeCost - stored.memoryCost * stored.timeCost
  if (lacking < today.timeCost * 8) return null
  return { memoryCost: Math.floor(lacking / today.timeCost), timeCost: today.timeCost, parallelism: 1 }
}
