import type { z } from 'zod'
import type { InsightsView, Period, UsageEventsView } from '../../../contract/api/insights.ts'
import { get } from './client.ts'

export type Insights = z.infer<typeof InsightsView>
export type OverTime = Insights['registration']['overTime'][number]
export type UsageEvent = z.infer<typeof UsageEventsView>['value'][number]
export type { Period }

export const periods = ['24h', '7d', '30d'] as const satisfies readonly Period[]
export const usualPeriod: Period = '30d'

export const insightsQuery = (period: Period) => ({
  queryKey: ['insights', period],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<Insights>('/api/insights', { period }, signal),
  staleTime: 60_000,
})

/** Graph's userRegistrationDetails (graph-api.md 6.8). */
export type RegistrationDetails = {
  readonly id: string
  readonly userPrincipalName: string
  readonly userDisplayName: string
  readonly userType: string
  readonly isAdmin: boolean
  readonly isSsprRegistered: boolean
  readonly isSsprEnabled: boolean
  readonly isSsprCapable: boolean
  readonly isMfaRegistered: boolean
  readonly isMfaCapable: boolean
  readonly isPasswordlessCapable: boolean
  readonly methodsRegistered: readonly string[]
  readonly lastUpdatedDateTime: string
}
export const registrationsPath = '/v1.0/reports/authenticationMethods/userRegistrationDetails'
