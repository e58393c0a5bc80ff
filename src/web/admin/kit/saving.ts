import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Difference, isConflict } from './Conflict.tsx'

export type Versioned<T> = { readonly value: T; readonly etag: string }

/** Saving something versioned: under way, refused, or overtaken by somebody else (then what they have changed). */
export function useSaving<T extends object>({
  stored,
  query,
  write,
  onSaved,
  say,
}: {
  stored: Versioned<T>
  query: {
    readonly queryKey: readonly unknown[]
    readonly queryFn: (context: { signal: AbortSignal }) => Promise<Versioned<T>>
  }
  write: (stored: Versioned<T>, changes: Partial<T>) => Promise<unknown>
  onSaved: () => void
  /** What somebody else has changed, in words. */
  say: (before: T, now: T) => readonly Difference[]
}) {
  const queries = useQueryClient()
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [differences, setDifferences] = useState<readonly Difference[] | null>(null)
  const save = async (changes: Partial<T>): Promise<void> => {
    setSaving(true)
    setError(null)
    setDifferences(null)
    try {
      await write(stored, changes)
      await queries.refetchQueries({ queryKey: query.queryKey, exact: true })
      onSaved()
    } catch (thrown) {
      if (isConflict(thrown)) setDifferences(say(stored.value, (await query.queryFn(never)).value))
      else setError(thrown)
    } finally {
      setSaving(false)
    }
  }
  /** Theirs becomes what is stored here; what was typed stays in the draft. */
  const reload = async (): Promise<void> => {
    await queries.refetchQueries({ queryKey: query.queryKey, exact: true })
    setDifferences(null)
  }
  const clear = (): void => setError(null)
  return { saving, error, differences, save, reload, clear }
}

const never = { signal: new AbortController().signal }

/** Fields that differ, each by its name and values in words. */
export const differencesOf = <T extends object>(
  before: T,
  now: T,
  names: readonly (keyof T & string)[],
  say: (name: keyof T & string, value: unknown) => { readonly name: string; readonly value: string },
): Difference[] =>
  names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .map((name) => ({
      name: say(name, before[name]).name,
      before: say(name, before[name]).value,
      now: say(name, now[name]).value,
    }))
