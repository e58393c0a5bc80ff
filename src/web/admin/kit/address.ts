import { useParams as useRouteParams, useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { base } from '../installation.ts'

/** Addresses are plain texts below `/admin`: `/users`, `/users/{id}/licenses?tab=all`. */
export type Params = Readonly<Record<string, string | undefined>>

export function address(path: string, params: Params = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') search.set(name, value)
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

export const hrefOf = (to: string): string => (to === '/' ? base : base + to)

/** Goes to an address of ours. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter()
  return useCallback(
    (to, { replace = false } = {}) => (replace ? history.replace(hrefOf(to)) : history.push(hrefOf(to))),
    [history],
  )
}

/** Where we are, without `/admin`. */
export const useWhere = (): string =>
  useRouterState({ select: (state) => state.location.pathname.replace(/^\/admin(?=\/|$)/, '') || '/' })

/** What stands behind the `?`: filters, tabs and searches have an address this way. Setting replaces the entry. */
export function useParamsOf(): [URLSearchParams, (change: Params) => void] {
  const text = useRouterState({ select: (state) => state.location.searchStr })
  const { history } = useRouter()
  const params = useMemo(() => new URLSearchParams(text), [text])
  const change = useCallback(
    (wanted: Params) => {
      const next = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(wanted)) {
        if (value === undefined || value === '') next.delete(name)
        else next.set(name, value)
      }
      const search = next.toString()
      history.replace(location.pathname + (search ? `?${search}` : ''))
    },
    [history],
  )
  return [params, change]
}

/** One of them, as a text that is never missing. */
export function useParam(name: string, usual = ''): [string, (value: string) => void] {
  const [params, change] = useParamsOf()
  const set = useCallback(
    (value: string) => change({ [name]: value === usual ? undefined : value }),
    [change, name, usual],
  )
  return [params.get(name) ?? usual, set]
}

/** What stands in the address in the place of `$name`. */
export function useName(name: string): string {
  const params = useRouteParams({ strict: false }) as Readonly<Record<string, string | undefined>>
  return params[name] ?? ''
}
