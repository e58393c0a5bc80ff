import type { z } from 'zod'
import type {
  AdministratorPolicyView,
  CustomizationView,
  NotificationsView,
  OnPremisesView,
  PreviewView,
  ResetPolicyView,
} from '../../../contract/api/policy.ts'
import type { MethodPolicyId } from '../../../contract/methods.ts'
import { call, post } from './client.ts'

/** Our own settings: what is read comes with the version that a change of it names. */

export type ResetPolicy = z.infer<typeof ResetPolicyView>
export type NotificationSettings = z.infer<typeof NotificationsView>
export type CustomizationSettings = z.infer<typeof CustomizationView>
export type OnPremisesSettings = z.infer<typeof OnPremisesView>
export type AdministratorPolicy = z.infer<typeof AdministratorPolicyView>

type Settings = {
  passwordResetPolicy: ResetPolicy
  notifications: NotificationSettings
  customization: CustomizationSettings
  onPremises: OnPremisesSettings
  administratorPolicy: AdministratorPolicy
}
export type SettingsName = keyof Settings
export type SettingsOf<N extends SettingsName> = Settings[N]

type Versioned<T> = { readonly value: T; readonly etag: string }

export const settingsQuery = <N extends SettingsName>(name: N) => ({
  queryKey: ['settings', name],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Versioned<Settings[N]>> => {
    const { body, headers } = await call<Settings[N]>('GET', `/api/${name}`, { signal })
    return { value: body, etag: headers.get('etag') ?? '*' }
  },
})

export async function changeSettings<N extends SettingsName>(
  name: N,
  etag: string,
  changes: Partial<Settings[N]>,
): Promise<void> {
  await call('PATCH', `/api/${name}`, { body: changes, headers: { 'if-match': etag } })
}

export type Preview = z.infer<typeof PreviewView>
export type PreviewPerson = Preview['people']['value'][number]
export type Which = Preview['people']['which']

/** A change that is only thought of: of the reset policy, of methods, or of both. */
export type Draft = {
  readonly policy?: Partial<ResetPolicy>
  readonly methods?: Partial<Record<MethodPolicyId, object>>
}

export const previewOf = (
  draft: Draft,
  page: { readonly which?: Which; readonly top?: number; readonly after?: readonly [string, string] | null } = {},
): Promise<Preview> => post<Preview>('/api/passwordResetPolicy/preview', { ...draft, ...page })

export const previewQuery = (draft: Draft) => ({
  queryKey: ['settings', 'preview', draft],
  queryFn: () => previewOf(draft, { top: 1 }),
  staleTime: 5_000,
})
