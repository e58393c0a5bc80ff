import { useQueries } from '@tanstack/react-query'
import { get } from './client.ts'
import type { Group } from './types.ts'

export const groupNameQuery = (id: string) => ({
  queryKey: ['groups', 'name', id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    get<Group>(`/v1.0/groups/${encodeURIComponent(id)}`, { $select: 'id,displayName,description' }, signal),
  staleTime: 60_000,
  retry: false,
})

/** Names of groups that somewhere only stand by their id; the id where there is no such group any more. */
export function useGroupNames(ids: readonly string[]): ReadonlyMap<string, string> {
  return useQueries({
    queries: ids.map(groupNameQuery),
    combine: (found) => new Map(ids.map((id, n) => [id, found[n]?.data?.displayName ?? id])),
  })
}
