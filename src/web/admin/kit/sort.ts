import { useMemo } from 'react'
import { useParam } from './address.ts'
import type { Sort } from './DataGrid.tsx'

/** The order of a list, kept in its address (`?sort=displayName`, `?sort=-displayName`). */
export function useSort(usual: Sort): [Sort, (sort: Sort) => void] {
  const written = (sort: Sort): string => (sort.down ? '-' : '') + sort.by
  const [text, set] = useParam('sort', written(usual))
  const sort = useMemo(() => ({ by: text.replace(/^-/, ''), down: text.startsWith('-') }), [text])
  return [sort, (next) => set(written(next))]
}

export const orderBy = (sort: Sort): string => `${sort.by}${sort.down ? ' desc' : ''}`
