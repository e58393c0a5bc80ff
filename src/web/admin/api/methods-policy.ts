import type { MethodPolicyId } from '../../../contract/methods.ts'
import { call, get } from './client.ts'

/** Graph's authentication methods policy (graph-api.md 6.6). */

export const everybody = 'all_users'

export type IncludeTarget = {
  readonly id: string
  readonly targetType: 'group'
  readonly isRegistrationRequired?: boolean
  /** Authenticator alone. */
  readonly authenticationMode?: 'deviceBasedPush' | 'push' | 'any'
  /** Texts alone. */
  readonly isUsableForSignIn?: boolean
}
export type ExcludeTarget = { readonly id: string; readonly targetType: 'group' }

export type MethodConfiguration = {
  readonly '@odata.type': string
  readonly id: MethodPolicyId
  readonly state: 'enabled' | 'disabled'
  readonly includeTargets: readonly IncludeTarget[]
  readonly excludeTargets: readonly ExcludeTarget[]
  /** What only this method has. */
  readonly [setting: string]: unknown
}

export type MethodsPolicy = {
  readonly lastModifiedDateTime: string | null
  readonly reconfirmationInDays: number
  readonly authenticationMethodConfigurations: readonly MethodConfiguration[]
}

const path = '/v1.0/policies/authenticationMethodsPolicy'
const pathOf = (id: string): string => `${path}/authenticationMethodConfigurations/${id}`

export const methodsQuery = {
  queryKey: ['methods', 'policy'],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<MethodsPolicy>(path, undefined, signal),
} as const

type Versioned<T> = { readonly value: T; readonly etag: string }

/** One method, with the version that a change of it names. */
export const methodQuery = (id: string) => ({
  queryKey: ['methods', 'one', id],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Versioned<MethodConfiguration>> => {
    const { body, headers } = await call<MethodConfiguration>('GET', pathOf(id), { signal })
    return { value: body, etag: headers.get('etag') ?? '*' }
  },
})

export async function changeMethod(
  { value, etag }: Versioned<MethodConfiguration>,
  changes: Partial<MethodConfiguration>,
): Promise<void> {
  await call('PATCH', pathOf(value.id), {
    body: { '@odata.type': value['@odata.type'], ...changes },
    headers: { 'if-match': etag },
  })
}
