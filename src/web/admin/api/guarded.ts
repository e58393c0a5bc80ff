import type { GuardedMode, GuardedModeEnded } from '../../../contract/api/guarded.ts'
import { get, post } from './client.ts'

export type { GuardedMode } from '../../../contract/api/guarded.ts'

/** Looked at again while a page is open: it begins and ends by itself. */
export const guardedQuery = {
  queryKey: ['guarded'],
  queryFn: () => get<GuardedMode>('/api/guardedMode'),
  refetchInterval: 30_000,
} as const

export const endGuarded = (): Promise<GuardedModeEnded> => post<GuardedModeEnded>('/api/guardedMode/end')
