/**
 * Chance for shapes and sounds: fast, and the same for the same seed, so that every server draws the same picture
 * and a second look at it teaches nothing. The seed is a keyed digest; no secret is ever drawn from here.
 */
export type Chance = {
  /** From 0 up to 1. */
  next(): number
  /** From `low` up to `high`. */
  between(low: number, high: number): number
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number
}

/** sfc32 of PractRand. */
export function chance(seed: Buffer): Chance {
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => seed.readInt32LE(at)) as [number, number, number, number]
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 2 ** 32
  }
  for (let n = 0; n < 12; n++) next()
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    int: (below) => Math.floor(next() * below),
  }
}
