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

/** How many objects a collection holds: `users`, `groups`, `applications`, `devices`. */
export const countQuery = (collection: string) => ({
  queryKey: ['count', collection],
  queryFn: async () => Number(await get<string | number>(`/v1.0/${collection}/$count`)),
})
