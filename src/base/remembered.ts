/**
 * Reads a text once and keeps what was read, for texts that come again and again and rarely change, such as a tenant's
 * policies. What it gives is frozen, since everybody gets the same. `most`: so many texts are kept.
 */
export function remembered<T>(read: (text: string) => T, most = 500): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const fresh = frozen(read(text))
    if (known.size >= most) known.clear()
    known.set(text, fresh)
    return fresh
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
