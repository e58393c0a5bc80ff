/**
 * How well times tell two groups apart. `auc`: how often a time of `b` is longer than one of `a` (Mann-Whitney U over
 * all pairs), 0.5 when times tell nothing. `apart`: by how much the 10th, 50th and 90th percentile of `b` are longer,
 * in milliseconds, each with the interval in which 95 of 100 resamplings lie.
 */
export type Told = { readonly auc: number; readonly p50Ms: number; readonly apart: readonly Apart[] }
export type Apart = { readonly of: number; readonly ms: number; readonly from: number; readonly to: number }

export function told(a: readonly number[], b: readonly number[], random: () => number = Math.random): Told {
  return {
    auc: aucOf(a, b),
    p50Ms: percentile(sorted(a), 50),
    apart: [10, 50, 90].map((of) => ({ of, ms: difference(a, b, of), ...interval(a, b, of, random) })),
  }
}

function aucOf(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((ms) => ({ ms, b: 0 })), ...b.map((ms) => ({ ms, b: 1 }))].sort((x, y) => x.ms - y.ms)
  let ranks = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]!.ms === all[from]!.ms) to++
    // Equal times share the mean of their ranks.
    for (let at = from; at < to; at++) ranks += all[at]!.b * ((from + 1 + to) / 2)
    from = to
  }
  return (ranks - (b.length * (b.length + 1)) / 2) / (a.length * b.length)
}

const sorted = (all: readonly number[]): number[] => [...all].sort((x, y) => x - y)
const percentile = (all: readonly number[], of: number): number => all[Math.floor(((all.length - 1) * of) / 100)]!
const difference = (a: readonly number[], b: readonly number[], of: number): number =>
  percentile(sorted(b), of) - percentile(sorted(a), of)

function interval(a: readonly number[], b: readonly number[], of: number, random: () => number) {
  const drawn = (all: readonly number[]) => all.map(() => all[Math.floor(random() * all.length)]!)
  const seen = sorted(Array.from({ length: 400 }, () => difference(drawn(a), drawn(b), of)))
  return { from: percentile(seen, 2.5), to: percentile(seen, 97.5) }
}

/**
 * Times tell nothing (security.md TM-1): the AUC is no further from a half than 0.05, or three times what two groups
 * of the same kind showed, and no percentile is a millisecond and more than a hundredth of the median apart.
 */
export function silent(of: Told, same: Told): boolean {
  const bound = Math.max(0.05, 3 * Math.abs(same.auc - 0.5))
  return Math.abs(of.auc - 0.5) <= bound && of.apart.every(({ ms }) => Math.abs(ms) < Math.max(1, of.p50Ms / 100))
}
