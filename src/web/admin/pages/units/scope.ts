import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { unitNamesQuery } from '../../api/units.ts'
import { t } from '../../text/text.ts'

export type ScopeName = (scope: string) => string

/** How far a role reaches, in words: the whole organization, or one administrative unit by its name. */
export function useScopeName(): ScopeName {
  const { data } = useQuery(unitNamesQuery)
  return useCallback(
    (scope) => {
      if (scope === '/') return t('user.roles.scope.all')
      const name = data?.get(scope.replace('/administrativeUnits/', ''))
      return name === undefined ? scope : t('unit.roles.scope', { name })
    },
    [data],
  )
}
