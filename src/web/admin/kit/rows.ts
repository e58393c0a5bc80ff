import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { get, type Page, type Query } from '../api/client.ts'

/** A collection of the API, page after page as somebody scrolls. */
export type Rows<T> = {
  readonly rows: readonly T[]
  /** How many there are in all, where the server was asked to count. */
  readonly total: number | null
  readonly isLoading: boolean
  readonly hasMore: boolean
  readonly error: unknown
  loadMore(): void
  refetch(): void
}

type Options = {
  /** Milliseconds between two looks, for lists that follow what happens. */
  readonly every?: number | false
  readonly enabled?: boolean
}

/**
 * `key` begins with the family's name (`['users', ...]`): who changes one invalidates `['users']`. Only the first page
 * is asked for anew then: when it has changed, the list begins again, else what was loaded behind it stays. A list of
 * ten thousand pages costs one request, not ten thousand.
 */
export function useRows<T>(key: readonly unknown[], path: string, query: Query, options: Options = {}): Rows<T> {
  const { enabled = true, every = false } = options
  const first = useQuery({
    queryKey: [...key, path, query],
    queryFn: ({ signal }) => get<Page<T>>(path, query, signal),
    enabled,
    refetchInterval: every,
    // While another order or filter is on its way the rows of the last one stay.
    placeholderData: (before, asked) => (asked?.queryKey.at(-2) === path ? before : undefined),
  })
  const further = useFurther(first.data)
  const { refetch } = first
  const rows = useMemo(() => [...(first.data?.value ?? []), ...further.rows], [first.data, further.rows])
  return {
    rows,
    total: first.data?.['@odata.count'] ?? (first.data && !further.next ? rows.length : null),
    isLoading: first.isPending && enabled,
    hasMore: further.next !== null && !further.error && !first.isPlaceholderData,
    error: first.error ?? further.error,
    loadMore: further.load,
    refetch: useCallback(() => {
      further.again()
      void refetch()
    }, [further.again, refetch]),
  }
}

type More<T> = {
  readonly of: Page<T> | undefined
  readonly rows: readonly T[]
  readonly next: string | null
  readonly error: unknown
}

/** The pages behind the first one, for as long as that is the first one. */
function useFurther<T>(first: Page<T> | undefined) {
  const begin: More<T> = { of: first, rows: [], next: first?.['@odata.nextLink'] ?? null, error: null }
  const [kept, setKept] = useState<More<T>>(begin)
  const more = kept.of === first ? kept : begin
  const asking = useRef<AbortController | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another first page ends what was asked for behind the old one
  useEffect(() => () => asking.current?.abort(), [first])
  const load = useCallback(() => {
    if (!more.next || asking.current) return
    const stop = new AbortController()
    asking.current = stop
    get<Page<T>>(more.next, undefined, stop.signal)
      .finally(() => {
        asking.current = null
      })
      .then(
        ({ value, '@odata.nextLink': next = null }) =>
          setKept({ of: first, rows: [...more.rows, ...value], next, error: null }),
        (error: unknown) => stop.signal.aborted || setKept({ ...more, of: first, error }),
      )
  }, [first, more])
  const again = useCallback(() => setKept((now) => ({ ...now, error: null })), [])
  return { ...more, load, again }
}

/** Rows that are all there already, in the form that a grid takes. */
export function allRows<T>(of: { data: readonly T[] | undefined; error: unknown; refetch: () => unknown }): Rows<T> {
  return {
    rows: of.data ?? [],
    total: of.data?.length ?? null,
    isLoading: of.data === undefined && !of.error,
    hasMore: false,
    error: of.error,
    loadMore: () => {},
    refetch: () => void of.refetch(),
  }
}
