import type { z } from 'zod'
import type { FirstRunView } from '../../../contract/api/overview.ts'
import { get } from './client.ts'

export type FirstRun = z.infer<typeof FirstRunView>
export type Step = FirstRun['steps'][number]

/** Ticked by what really happened: asked again now and then, so that it follows. */
export const firstRunQuery = {
  queryKey: ['firstRun'],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<FirstRun>('/api/firstRun', undefined, signal),
  refetchInterval: 15_000,
  staleTime: 0,
} as const
