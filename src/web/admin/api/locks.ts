import { get, post } from './client.ts'

/** What holds somebody up: too many wrong passwords, or too many tries to reset. */
export type LockState = {
  readonly resetBlockedUntil: string | null
  readonly resetBlockReason: string | null
  readonly signInLockedUntil: string | null
  readonly passwordSignInDisabled: 'unfamiliar' | 'everywhere' | null
}

const at = (userId: string, rest: string): string => `/api/users/${encodeURIComponent(userId)}/${rest}`

export const lockQuery = (userId: string) => ({
  queryKey: ['users', 'locks', userId],
  queryFn: () => get<LockState>(at(userId, 'lockState')),
  retry: false,
})
export const unlock = (userId: string): Promise<unknown> => post(at(userId, 'unlock'))
export const clearResetBlock = (userId: string): Promise<unknown> => post(at(userId, 'clearResetBlock'))
