import { get, type Page } from './client.ts'
import type { Organization, SubscribedSku } from './types.ts'

export const organizationQuery = {
  queryKey: ['organization'],
  queryFn: async () => (await get<Page<Organization>>('/v1.0/organization')).value[0]!,
  staleTime: 60_000,
} as const

export const skusQuery = {
  queryKey: ['skus'],
  queryFn: async () => (await get<Page<SubscribedSku>>('/v1.0/subscribedSkus')).value,
} as const
