import { useCallback, useMemo, useState } from 'react'

const same = (a: unknown, b: unknown): boolean =>
  Object.is(a ?? null, b ?? null) || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What stands in a form, beside what is stored: which fields differ, and the way back. */
export function useDraft<T extends object>(stored: T) {
  const [edits, setEdits] = useState<Partial<T>>({})
  const draft = useMemo(() => ({ ...stored, ...edits }), [stored, edits])
  const changes = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(edits).filter(([key, value]) => !same(value, stored[key as keyof T])),
      ) as Partial<T>,
    [edits, stored],
  )
  const set = useCallback(<K extends keyof T>(key: K, value: T[K]) => setEdits((now) => ({ ...now, [key]: value })), [])
  const discard = useCallback(() => setEdits({}), [])
  return { draft, changes, changed: Object.keys(changes).length > 0, set, discard }
}
