import { createHash, randomBytes } from 'node:crypto'

/** The only source of chance. The program's comes from the operating system; a test's from a seed. */
export type Random = {
  bytes(length: number): Buffer
  uuid(): string
  /** A whole number from 0 to `below` - 1, without modulo bias. */
  int(below: number): number
  /** Decimal digits, leading zeros kept (seed 000 shows `018622`). */
  digits(length: number): string
  pick<T>(from: readonly T[]): T
}

function over(bytes: (length: number) => Buffer): Random {
  const int = (below: number): number => {
    const limit = 2 ** 32 - (2 ** 32 % below)
    for (;;) {
      const value = bytes(4).readUInt32BE(0)
      if (value < limit) return value % below
    }
  }
  return {
    bytes,
    int,
    uuid() {
      const raw = bytes(16)
      raw[6] = (raw[6]! & 0x0f) | 0x40
      raw[8] = (raw[8]! & 0x3f) | 0x80
      const hex = raw.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    digits: (length) => Array.from({ length }, () => int(10)).join(''),
    pick: (from) => from[int(from.length)]!,
  }
}

/** 54 letters and digits without 0 O 1 l I 5 S 2, so that what is made of them can be read out (ADA-08). */
export const readable = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRTUVWXYZ346789'

/** An id that begins with its moment (RFC 9562, version 7), to the millisecond. */
export function timeId(random: Random, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  const rest = random.uuid()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(15)}`
}

/** The moment that such an id begins with. */
export const momentOf = (id: string): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))

/** Draws from the operating system in blocks: one call of `randomBytes` serves many small requests. */
export function machineRandom(): Random {
  let pool = Buffer.alloc(0)
  return over((length) => {
    if (length > 1024) return randomBytes(length)
    if (pool.length < length) pool = randomBytes(4096)
    const taken = Buffer.from(pool.subarray(0, length))
    pool.fill(0, 0, length)
    pool = pool.subarray(length)
    return taken
  })
}

/** The same sequence for the same seed: SHA-256 in counter mode. For tests only. */
export function seededRandom(seed: string): Random {
  let counter = 0
  let pool = Buffer.alloc(0)
  return over((length) => {
    while (pool.length < length) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}:${counter++}`).digest()])
    }
    const taken = Buffer.from(pool.subarray(0, length))
    pool = pool.subarray(length)
    return taken
  })
}
