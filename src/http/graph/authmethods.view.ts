import { type PhoneType, phoneKinds } from '../../registration/admin.policy.ts'
import type { MethodEntry, MethodsOf } from '../../registration/admin.ts'
import type { ShownPass } from '../../registration/passes.ts'
import { time } from './users.view.ts'

/** Graph's fixed ids of what a person has once (graph-api.md 6.7). */
export const phoneIds: Readonly<Record<PhoneType, string>> = {
  mobile: '3179e48a-750b-4051-897c-87b9720928f7',
  alternateMobile: 'b6332ec1-7057-4abe-9331-3d72feddfe41',
  office: 'e37fc753-ff3b-4958-9484-eaa9425c82bc',
}
export const emailId = '3ddfcfc8-9383-446f-83cc-3ab9be4be18f'
export const passwordId = '28c10230-6103-485e-b985-444c60001490'

export const phoneTypes = Object.keys(phoneKinds) as PhoneType[]
export const phoneTypeOfId = (id: string): PhoneType | null =>
  phoneTypes.find((type) => phoneIds[type] === id.toLowerCase()) ?? null

/** The collections under `/authentication`, and the kinds of credential that each shows. */
export const collections = {
  phoneMethods: { type: 'phoneAuthenticationMethod', kinds: ['mobile', 'alternate', 'office'] },
  emailMethods: { type: 'emailAuthenticationMethod', kinds: ['email'] },
  microsoftAuthenticatorMethods: { type: 'microsoftAuthenticatorAuthenticationMethod', kinds: ['app'] },
  softwareOathMethods: { type: 'softwareOathAuthenticationMethod', kinds: ['totp'] },
  fido2Methods: { type: 'fido2AuthenticationMethod', kinds: ['passkey'] },
  temporaryAccessPassMethods: { type: 'temporaryAccessPassAuthenticationMethod', kinds: [] },
  passwordMethods: { type: 'passwordAuthenticationMethod', kinds: [] },
} as const satisfies Record<string, { type: string; kinds: readonly MethodEntry['kind'][] }>
export type MethodCollection = keyof typeof collections

export type MethodView = { readonly id: string } & Readonly<Record<string, unknown>>

/** One method as its own type says it, without annotations. */
function viewOf(entry: MethodEntry): MethodView | null {
  const createdDateTime = time(entry.createdAt)
  const type = phoneTypes.find((one) => phoneKinds[one] === entry.kind)
  if (type) {
    const { value: phoneNumber, smsSignIn: smsSignInState } = entry
    return { id: phoneIds[type], createdDateTime, phoneNumber, phoneType: type, smsSignInState }
  }
  switch (entry.kind) {
    case 'email':
      return { id: emailId, createdDateTime, emailAddress: entry.value }
    case 'app':
      return { id: entry.id, createdDateTime, displayName: entry.label, deviceTag: null, phoneAppVersion: null }
    case 'totp':
      return { id: entry.id, createdDateTime, secretKey: null }
    case 'passkey':
      return { id: entry.id, createdDateTime, displayName: entry.label, aaGuid: null, model: null }
    default:
      return null
  }
}

/** AMP-42: `plain` is there once, in the answer to the request that made it. */
export const passView = (pass: ShownPass, plain: string | null = null): MethodView => ({
  id: pass.id,
  createdDateTime: time(pass.createdAt),
  startDateTime: time(pass.startsAt),
  lifetimeInMinutes: pass.lifetimeInMinutes,
  isUsableOnce: pass.once,
  isUsable: pass.usability === 'EnabledByPolicy',
  methodUsabilityReason: pass.usability,
  temporaryAccessPass: plain,
})

/** Mobile before alternate mobile before office (graph-api.md 6.7). */
const inOrder = (entries: readonly MethodEntry[], kinds: readonly MethodEntry['kind'][]): MethodEntry[] =>
  kinds.flatMap((kind) => entries.filter((one) => one.kind === kind))

export function viewsIn(collection: MethodCollection, methods: MethodsOf): MethodView[] {
  if (collection === 'passwordMethods') {
    if (!methods.passwordSetAt) return []
    return [{ id: passwordId, createdDateTime: time(methods.passwordSetAt), password: null }]
  }
  if (collection === 'temporaryAccessPassMethods') return methods.pass ? [passView(methods.pass)] : []
  return inOrder(methods.methods, collections[collection].kinds).flatMap((entry) => viewOf(entry) ?? [])
}

/** The mixed list: every member says what it is. */
export const allViews = (methods: MethodsOf): MethodView[] =>
  (['passwordMethods', ...Object.keys(collections)] as MethodCollection[])
    .filter((name, n, names) => names.indexOf(name) === n)
    .flatMap((name) =>
      viewsIn(name, methods).map((view) => ({ '@odata.type': `#microsoft.graph.${collections[name].type}`, ...view })),
    )

/** What a fixed or an own id leads to. */
export function credentialOf(methods: MethodsOf, id: string): MethodEntry | null {
  const type = phoneTypeOfId(id)
  const kind = type ? phoneKinds[type] : id.toLowerCase() === emailId ? 'email' : null
  return methods.methods.find((one) => (kind ? one.kind === kind : one.id === id.toLowerCase())) ?? null
}
