/** The one of `names` that was surely meant, or null. */
export function nearest(typed: string, names: readonly string[]): string | null {
  const lower = typed.toLowerCase()
  const reach = Math.max(1, Math.floor(lower.length / 3))
  let best: string | null = null
  let least = reach + 1
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase(), least)
    if (distance < least) {
      least = distance
      best = name
    }
  }
  return best
}

/** Insertions, deletions and replacements from one to the other; `limit` when there are as many or more. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit
  let previous = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return Math.min(limit, previous[to.length]!)
}
