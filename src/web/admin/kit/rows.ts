import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { get, type Page, type Query } from '../api/client.ts'

/** A collection of the API, page after page as somebody scrolls. */
export type Rows<T> = {
  readonly rows: readonly T[]
  /** How many there are in all, where the server was asked to count. */
  readonly total: number | null
  readonly isLoading: boolean
  readonly isFetching: boolean
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly error: unknown
  loadMore(): void
  refetch(): void
}

type Options = {
  /** Milliseconds between two looks, for lists that follow what happens. */
  readonly every?: number | false
  readonly enabled?: boolean
}

/** `key` begins with the family's name (`['users', ...]`): who changes one invalidates `['users']`. */
export function useRows<T>(key: readonly unknown[], path: string, query: Query, options: Options = {}): Rows<T> {
  const found = useInfiniteQuery({
    queryKey: [...key, path, query],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null ? get<Page<T>>(path, query, signal) : get<Page<T>>(pageParam, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page['@odata.nextLink'] ?? null,
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
  })
  const { data, fetchNextPage, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError } = found
  const rows = useMemo(() => data?.pages.flatMap((page) => page.value) ?? [], [data])
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [fetchNextPage, hasNextPage, isFetchingNextPage])
  return {
    rows,
    total: data?.pages[0]?.['@odata.count'] ?? (data && !hasNextPage ? rows.length : null),
    isLoading: found.isPending && (options.enabled ?? true),
    isFetching: found.isFetching,
    hasMore: hasNextPage && !isFetchNextPageError,
    isLoadingMore: isFetchingNextPage,
    error: found.error,
    loadMore,
    refetch: useCallback(() => void refetch(), [refetch]),
  }
}

/** Rows that are all there already, in the form that a grid takes. */
export function allRows<T>(of: {
  data: readonly T[] | undefined
  error: unknown
  isFetching: boolean
  refetch: () => unknown
}): Rows<T> {
  return {
    rows: of.data ?? [],
    total: of.data?.length ?? null,
    isLoading: of.data === undefined && !of.error,
    isFetching: of.isFetching,
    hasMore: false,
    isLoadingMore: false,
    error: of.error,
    loadMore: () => {},
    refetch: () => void of.refetch(),
  }
}
