import type { SmsSignInState } from '../../../contract/methods.ts'
import { get, type Page, post, put, remove } from './client.ts'
import { userPath } from './users.ts'

export type MethodKind = 'password' | 'phone' | 'email' | 'authenticator' | 'oath' | 'tap' | 'passkey' | 'other'

type Raw = {
  readonly '@odata.type': string
  readonly id: string
  readonly createdDateTime?: string | null
  readonly phoneNumber?: string
  readonly phoneType?: 'mobile' | 'alternateMobile' | 'office'
  readonly smsSignInState?: SmsSignInState | null
  readonly emailAddress?: string
  readonly displayName?: string | null
  readonly deviceTag?: string | null
  readonly model?: string | null
  readonly lifetimeInMinutes?: number
  readonly startDateTime?: string
  readonly methodUsabilityReason?: PassState
}

/** Whether a Temporary Access Pass would be taken now; Graph's words. */
export type PassState = 'EnabledByPolicy' | 'DisabledByPolicy' | 'Expired' | 'NotYetValid' | 'OneTimeUsed'

/** A method of somebody, as a list can show it. */
export type Method = {
  readonly id: string
  readonly kind: MethodKind
  readonly detail: string
  readonly phoneType: Raw['phoneType'] | null
  /** Whether this number and a code by text open the account; null for what is no phone. */
  readonly smsSignIn: SmsSignInState | null
  readonly created: string | null
  readonly pass: PassState | null
  /** Where it is deleted; null for the password, which is not. */
  readonly path: string | null
}

const kinds: Readonly<Record<string, readonly [MethodKind, string | null]>> = {
  passwordAuthenticationMethod: ['password', null],
  phoneAuthenticationMethod: ['phone', 'phoneMethods'],
  emailAuthenticationMethod: ['email', 'emailMethods'],
  microsoftAuthenticatorAuthenticationMethod: ['authenticator', 'microsoftAuthenticatorMethods'],
  softwareOathAuthenticationMethod: ['oath', 'softwareOathMethods'],
  temporaryAccessPassAuthenticationMethod: ['tap', 'temporaryAccessPassMethods'],
  fido2AuthenticationMethod: ['passkey', 'fido2Methods'],
}

const detailOf = (raw: Raw): string =>
  raw.phoneNumber ?? raw.emailAddress ?? raw.displayName ?? raw.deviceTag ?? raw.model ?? ''

function methodOf(userId: string, raw: Raw): Method {
  const [kind, collection] = kinds[raw['@odata.type'].replace('#microsoft.graph.', '')] ?? ['other', null]
  return {
    id: raw.id,
    kind,
    detail: detailOf(raw),
    phoneType: raw.phoneType ?? null,
    smsSignIn: raw.smsSignInState ?? null,
    created: raw.createdDateTime ?? null,
    pass: raw.methodUsabilityReason ?? null,
    path: collection ? `${userPath(userId)}/authentication/${collection}/${raw.id}` : null,
  }
}

/** The id of what somebody is asked for first. */
export const defaultMethodQuery = (userId: string) => ({
  queryKey: ['users', 'methods', userId, 'default'],
  queryFn: async () =>
    (await get<{ methodId: string | null }>(`/api/users/${encodeURIComponent(userId)}/defaultMethod`)).methodId,
})
export const setDefaultMethod = (userId: string, methodId: string): Promise<unknown> =>
  put(`/api/users/${encodeURIComponent(userId)}/defaultMethod`, { methodId })

export const methodsQuery = (userId: string) => ({
  queryKey: ['users', 'methods', userId],
  queryFn: async () =>
    (await get<Page<Raw>>(`${userPath(userId)}/authentication/methods`)).value.map((raw) => methodOf(userId, raw)),
})

const at = (userId: string, collection: string): string => `${userPath(userId)}/authentication/${collection}`

export const addPhone = (userId: string, phoneNumber: string, phoneType: string): Promise<unknown> =>
  post(at(userId, 'phoneMethods'), { phoneNumber, phoneType })
export const addEmail = (userId: string, emailAddress: string): Promise<unknown> =>
  post(at(userId, 'emailMethods'), { emailAddress })
export type NewPass = { readonly lifetimeInMinutes?: number; readonly isUsableOnce: boolean }
/** The pass itself, which no later answer has. */
export const addPass = async (userId: string, pass: NewPass): Promise<string> =>
  (await post<{ temporaryAccessPass: string }>(at(userId, 'temporaryAccessPassMethods'), pass)).temporaryAccessPass
/** At the next sign-in the person is led through registration, whatever is registered now. */
export const requireRegistration = (userId: string): Promise<unknown> =>
  post(`/api/users/${encodeURIComponent(userId)}/requireReregistration`, { reason: null })

/** Lets somebody sign in with this number, or no longer. */
export const setSmsSignIn = (method: Method, on: boolean): Promise<unknown> =>
  post(`${method.path!}/${on ? 'enable' : 'disable'}SmsSignIn`)

export const deleteMethod = (method: Method): Promise<void> => remove(method.path!)
