import { frozen } from './frozen.ts'

/**
 * Reads a text once and keeps what was read, for texts that come again and again, such as what browsers say of
 * their languages. What it gives is frozen, since everybody gets the same. `most`: so many texts are kept.
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
