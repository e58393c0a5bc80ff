import type { EmergencyAccounts } from '../../../contract/api/emergency.ts'
import { get, put, remove } from './client.ts'

export type { EmergencyAccounts } from '../../../contract/api/emergency.ts'
export type EmergencyAccount = EmergencyAccounts['value'][number]

const path = '/api/emergencyAccounts'
export const emergencyQuery = { queryKey: ['emergency'], queryFn: () => get<EmergencyAccounts>(path) } as const
export const mark = (id: string): Promise<unknown> => put(`${path}/${encodeURIComponent(id)}`, {})
export const unmark = (id: string): Promise<void> => remove(`${path}/${encodeURIComponent(id)}`)
