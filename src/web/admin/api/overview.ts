import { get } from './client.ts'

export type Health = { readonly state: 'good' | 'attention' | 'bad' | 'notAvailable'; readonly detail: string }
export type Alert = {
  readonly code: string
  readonly severity: 'information' | 'warning' | 'error'
  readonly message: string
  readonly page: string
  readonly count: number | null
}
export type Overview = {
  readonly tenant: {
    readonly id: string
    readonly displayName: string
    readonly primaryDomain: string
    readonly license: string
    readonly demo: boolean
  }
  readonly counts: Readonly<Record<'users' | 'groups' | 'applications' | 'devices', number>>
  readonly health: Readonly<Record<'database' | 'outbox' | 'jobs' | 'backups', Health>>
  readonly alerts: readonly Alert[]
  readonly version: string
}

/** The tenant's first page, looked at again while it is open. */
export const overviewQuery = {
  queryKey: ['overview'],
  queryFn: () => get<Overview>('/api/overview'),
  refetchInterval: 30_000,
} as const

/** Where an alert is looked into. */
const pages: Readonly<Record<string, string>> = {
  licenses: '/licenses',
  auditLogs: '/audit-logs?status=failure',
  jobs: '/bulk',
  users: '/users',
  groups: '/groups/overview',
  authenticationMethods: '/authentication-methods',
  'passwordReset/properties': '/password-reset/properties',
  'passwordReset/why': '/password-reset/why',
}
export const pageOf = (name: string): string => pages[name] ?? '/'
