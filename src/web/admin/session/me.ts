import { useQuery } from '@tanstack/react-query'
import { get } from '../api/client.ts'
import { t } from '../text/text.ts'

/** `GET /api/me`: who is signed in, and what their roles let them do. */
export type Me = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly roles: readonly { readonly id: string; readonly displayName: string }[]
  /** By act (`users.create`): whether it is allowed, and the names of the roles that allow it, least first. */
  readonly acts: Readonly<Record<string, { readonly allowed: boolean; readonly roles: readonly string[] }>>
}

export const meQuery = { queryKey: ['me'], queryFn: () => get<Me>('/api/me'), staleTime: 60_000 } as const

export const useMe = (): Me | undefined => useQuery(meQuery).data

/** Acts of the server (`src/directory/roles.policy.ts`); what they are called there. */
export type Act = string

/** Why an act is not allowed, in words; null when it is, or while that is not known yet. */
export function useReason(act: Act | undefined): string | null {
  const me = useMe()
  if (!act || !me) return null
  const known = me.acts[act]
  if (!known || known.allowed) return null
  return t('state.needs', { roles: known.roles.join(', ') })
}

export const useMay = (act: Act): boolean => useReason(act) === null
