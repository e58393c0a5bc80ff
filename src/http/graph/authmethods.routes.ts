import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import type { PhoneType } from '../../registration/admin.policy.ts'
import {
  addContact,
  type Contact,
  changeContact,
  deleteMethod,
  type MethodsOf,
  methodsOfUser,
  setTextSignIn,
} from '../../registration/admin.ts'
import { givePass, withdrawPass } from '../../registration/passes.ts'
import { actingOf, userOfPath } from './acting.ts'
import {
  allViews,
  collections,
  credentialOf,
  emailId,
  type MethodCollection,
  passView,
  passwordId,
  phoneIds,
  phoneTypeOfId,
  phoneTypes,
  viewsIn,
} from './authmethods.view.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { contextOf } from './view.ts'

const base = '/users/{id}/authentication'
/** The wide permissions, and the narrow ones of a kind (graph-api.md 6.7). */
const narrow = {
  phoneMethods: 'Phone',
  emailMethods: 'Email',
  microsoftAuthenticatorMethods: 'MicrosoftAuthApp',
  softwareOathMethods: 'SoftwareOATH',
  fido2Methods: 'Passkey',
  temporaryAccessPassMethods: 'TAP',
  passwordMethods: 'Password',
} as const satisfies Record<MethodCollection, string>
const permissions = (kind: string | null, verbs: readonly ('Read' | 'ReadWrite')[], all: boolean): string[] =>
  verbs.flatMap((verb) => [
    `UserAuthenticationMethod.${verb}${all ? '.All' : ''}`,
    ...(kind ? [`UserAuthMethod-${kind}.${verb}${all ? '.All' : ''}`] : []),
  ])
const reading = (kind: string | null) => ({
  delegated: permissions(kind, ['Read', 'ReadWrite'], true),
  application: permissions(kind, ['Read', 'ReadWrite'], true),
  own: permissions(kind, ['Read', 'ReadWrite'], false),
  roles: 'authMethods.read' as const,
  onObject: true as const,
  me: true,
})
const writing = (kind: string | null) => ({
  delegated: permissions(kind, ['ReadWrite'], true),
  application: permissions(kind, ['ReadWrite'], true),
  roles: 'authMethods.write' as const,
  onObject: true as const,
})

const passes = 'temporaryAccessPassMethods'

type Answer = (call: GraphCall, methods: MethodsOf) => Result

const read =
  (answer: Answer) =>
  async (call: GraphCall): Promise<Result> => {
    const methods = await methodsOfUser(
      call.program.store,
      call.caller.tenantId,
      actingOf(call.caller),
      call.params.id!,
    )
    return methods.ok ? answer(call, methods.value) : methods
  }

const fragment = (methods: MethodsOf, name: string): string => `users('${methods.userId}')/authentication/${name}`

const notFound = (call: GraphCall) => refuse(noSuchObject(call.params.methodId ?? ''))

function one(call: GraphCall, methods: MethodsOf, name: MethodCollection): Result {
  const view = viewsIn(name, methods).find((other) => other.id === call.params.methodId!.toLowerCase())
  return view ? ok({ ...contextOf(call, `${fragment(methods, name)}/$entity`), ...view }) : notFound(call)
}

function oneOfAll(call: GraphCall, methods: MethodsOf): Result {
  const view = allViews(methods).find((other) => other.id === call.params.methodId!.toLowerCase())
  return view ? ok({ ...contextOf(call, `${fragment(methods, 'methods')}/$entity`), ...view }) : notFound(call)
}

/** Reads the person's methods, then deletes the one that the path names, of these kinds alone. */
const remove =
  (name: MethodCollection | null) =>
  async (call: GraphCall): Promise<Result> => {
    const { program, caller, params, unitRequest } = call
    const by = actingOf(caller)
    if (params.methodId!.toLowerCase() === passwordId) return refuse({ code: 'methods.own_password' })
    const methods = await methodsOfUser(program.store, caller.tenantId, by, params.id!)
    if (!methods.ok) return methods
    const { pass, userId } = methods.value
    if (pass && pass.id === params.methodId!.toLowerCase() && (name ?? passes) === passes) {
      const gone = await withdrawPass(program.store, unitRequest, by, userId, pass.id)
      return gone.ok ? noContent : gone
    }
    const entry = credentialOf(methods.value, params.methodId!)
    const kinds: readonly string[] | null = name && collections[name].kinds
    if (!entry || (kinds && !kinds.includes(entry.kind))) return notFound(call)
    const gone = await deleteMethod(program.store, unitRequest, by, methods.value.userId, entry.id)
    return gone.ok ? noContent : gone
  }

const PhoneInput = z.strictObject({
  phoneNumber: z.string().min(3).max(64),
  phoneType: z.enum(phoneTypes as [PhoneType, ...PhoneType[]]),
})
const PhoneChange = PhoneInput.partial()
const EmailInput = z.strictObject({ emailAddress: z.string().min(3).max(254) })

async function put(
  call: GraphCall,
  contact: Contact,
  act: typeof addContact,
  place: { name: MethodCollection; id: string },
): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const by = actingOf(call.caller)
  const stored = await act(call.program.store, call.unitRequest, by, user.id, contact)
  if (!stored.ok) return stored
  if (act === changeContact) return noContent
  const methods = await methodsOfUser(call.program.store, call.caller.tenantId, by, user.id)
  if (!methods.ok) return methods
  const view = viewsIn(place.name, methods.value).find((other) => other.id === place.id)!
  const frame = contextOf(call, `${fragment(methods.value, place.name)}/$entity`)
  return created({ ...frame, ...view }, `${call.base}/users/${user.id}/authentication/${place.name}/${place.id}`)
}

const addPhone = (call: GraphCall<z.infer<typeof PhoneInput>>): Promise<Result> => {
  const { phoneType: type, phoneNumber: value } = call.body
  return put(call, { type, value }, addContact, { name: 'phoneMethods', id: phoneIds[type] })
}

async function changePhone(call: GraphCall<z.infer<typeof PhoneChange>>): Promise<Result> {
  const type = phoneTypeOfId(call.params.methodId!)
  if (!type) return notFound(call)
  const { phoneNumber, phoneType = type } = call.body
  if (phoneType !== type) return refuse(badRequest('The phoneType of a phone method cannot be changed.', 'phoneType'))
  if (phoneNumber === undefined) return refuse(badRequest('A phoneNumber is required.', 'phoneNumber'))
  return put(call, { type, value: phoneNumber }, changeContact, { name: 'phoneMethods', id: phoneIds[type] })
}

const addEmail = (call: GraphCall<z.infer<typeof EmailInput>>): Promise<Result> =>
  put(call, { kind: 'email', value: call.body.emailAddress }, addContact, { name: 'emailMethods', id: emailId })

const changeEmail = async (call: GraphCall<z.infer<typeof EmailInput>>): Promise<Result> =>
  call.params.methodId!.toLowerCase() === emailId
    ? put(call, { kind: 'email', value: call.body.emailAddress }, changeContact, { name: 'emailMethods', id: emailId })
    : notFound(call)

const PassBody = z.strictObject({
  startDateTime: z.iso.datetime({ offset: true }).optional(),
  lifetimeInMinutes: z.int().optional(),
  isUsableOnce: z.boolean().optional(),
})

async function addPass(call: GraphCall<z.infer<typeof PassBody>>): Promise<Result> {
  const { program, caller, unitRequest, body } = call
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const given = await givePass(program.store, unitRequest, actingOf(caller), user.id, body)
  if (!given.ok) return given
  const { pass, plain } = given.value
  const frame = contextOf(call, `users('${user.id}')/authentication/${passes}/$entity`)
  return created(
    { ...frame, ...passView(pass, plain) },
    `${call.base}/users/${user.id}/authentication/${passes}/${pass.id}`,
  )
}

const names = Object.keys(collections) as MethodCollection[]

/** Every collection can be read; of all but the password a method can be deleted. */
const standing = names.flatMap((name): GraphRoute[] => [
  route({
    method: 'GET',
    path: `${base}/${name}`,
    summary: `A user's ${name}`,
    ...reading(narrow[name]),
    resource: `${collections[name].type}[]`,
    handle: read((call, methods) => ok({ ...contextOf(call, fragment(methods, name)), value: viewsIn(name, methods) })),
  }),
  route({
    method: 'GET',
    path: `${base}/${name}/{methodId}`,
    summary: `One of a user's ${name}`,
    ...reading(narrow[name]),
    resource: collections[name].type,
    handle: read((call, methods) => one(call, methods, name)),
  }),
  ...(name === 'passwordMethods'
    ? []
    : [
        route({
          method: 'DELETE',
          path: `${base}/${name}/{methodId}`,
          summary: `Delete one of a user's ${name}`,
          ...writing(narrow[name]),
          status: 204,
          handle: remove(name),
        }),
      ]),
])

/** What exists in Graph and not here yet: an empty list, and a clear word to who wants to add. */
const notBuilt = [
  { name: 'windowsHelloForBusinessMethods', kind: null },
  { name: 'platformCredentialMethods', kind: null },
  { name: 'externalAuthenticationMethods', kind: 'External' },
  { name: 'hardwareOathMethods', kind: 'HardwareOATH' },
].flatMap(({ name, kind }) => [
  route({
    method: 'GET',
    path: `${base}/${name}`,
    summary: `A user's ${name}: none in this version`,
    ...reading(kind),
    handle: read((call, methods) => ok({ ...contextOf(call, fragment(methods, name)), value: [] })),
  }),
  route({
    method: 'GET',
    path: `${base}/${name}/{methodId}`,
    summary: `One of a user's ${name}: none in this version`,
    ...reading(kind),
    handle: read(notFound),
  }),
  route({
    method: 'DELETE',
    path: `${base}/${name}/{methodId}`,
    summary: `Delete one of a user's ${name}: none in this version`,
    ...writing(kind),
    status: 204,
    handle: read(notFound),
  }),
])

/** One at most, where the others are lists. */
const noCode = route({
  method: 'GET',
  path: `${base}/qrCodePinMethod`,
  summary: "A user's QR code with a PIN: none in this version",
  ...reading('QR'),
  handle: read(() => refuse(noSuchObject('qrCodePinMethod'))),
})

/** Whether a number and a code by text open the account: of one of a person's phones, by an administrator. */
const textSignIn =
  (on: boolean) =>
  async (call: GraphCall): Promise<Result> => {
    const { program, caller, params, unitRequest } = call
    const by = actingOf(caller)
    const methods = await methodsOfUser(program.store, caller.tenantId, by, params.id!)
    if (!methods.ok) return methods
    const entry = phoneTypeOfId(params.methodId!) ? credentialOf(methods.value, params.methodId!) : null
    if (!entry) return notFound(call)
    const set = await setTextSignIn(program.store, unitRequest, by, methods.value.userId, { id: entry.id, on })
    return set.ok ? noContent : set
  }

const refused = async (): Promise<Result> => refuse({ code: 'methods.not_built' })

export const authMethodRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: `${base}/methods`,
    summary: "All of a user's authentication methods",
    ...reading(null),
    resource: 'authenticationMethod[]',
    handle: read((call, methods) => ok({ ...contextOf(call, fragment(methods, 'methods')), value: allViews(methods) })),
  }),
  route({
    method: 'GET',
    path: `${base}/methods/{methodId}`,
    summary: "One of a user's authentication methods",
    ...reading(null),
    resource: 'authenticationMethod',
    handle: read(oneOfAll),
  }),
  route({
    method: 'DELETE',
    path: `${base}/methods/{methodId}`,
    summary: "Delete one of a user's authentication methods",
    ...writing(null),
    application: [],
    status: 204,
    handle: remove(null),
  }),
  ...standing,
  ...notBuilt,
  noCode,
  route({
    method: 'GET',
    path: `${base}/fido2Methods/creationOptions()`,
    summary: 'What a passkey is made with: refused, not built yet',
    ...writing('Passkey'),
    query: ['challengeTimeoutInMinutes'],
    handle: refused,
  }),
  route({
    method: 'PATCH',
    path: `${base}/fido2Methods/{methodId}`,
    summary: 'Name a passkey: there are none in this version',
    ...writing('Passkey'),
    input: z.strictObject({ displayName: z.string().min(1).max(30) }),
    readOnly: ['id', 'createdDateTime', 'aaGuid', 'model'],
    status: 204,
    handle: read(notFound) as (call: GraphCall<unknown>) => Promise<Result>,
  }),
  route({
    method: 'POST',
    path: `${base}/fido2Methods`,
    summary: 'Register a passkey for somebody: refused, not built yet',
    ...writing('Passkey'),
    input: z.looseObject({}),
    inputOptional: true,
    handle: refused,
  }),
  route({
    method: 'POST',
    path: `${base}/phoneMethods/{methodId}/enableSmsSignIn`,
    summary: 'Let a user sign in with this mobile number and a code by text, where the SMS policy allows it',
    ...writing('Phone'),
    status: 204,
    handle: textSignIn(true),
  }),
  route({
    method: 'POST',
    path: `${base}/phoneMethods/{methodId}/disableSmsSignIn`,
    summary: 'Let nobody sign in with this number any longer',
    ...writing('Phone'),
    status: 204,
    handle: textSignIn(false),
  }),
  route({
    method: 'POST',
    path: `${base}/${passes}`,
    summary: 'Give a user a Temporary Access Pass, shown in this answer alone; it takes the place of the one before',
    ...writing('TAP'),
    sensitive: true,
    input: PassBody,
    inputOptional: true,
    resource: 'temporaryAccessPassAuthenticationMethod',
    status: 201,
    handle: addPass,
  }),
  route({
    method: 'POST',
    path: `${base}/phoneMethods`,
    summary: "Add a user's phone, registered",
    ...writing('Phone'),
    input: PhoneInput,
    readOnly: ['id', 'createdDateTime', 'smsSignInState'],
    resource: 'phoneAuthenticationMethod',
    status: 201,
    handle: addPhone,
  }),
  ...(['PATCH', 'PUT'] as const).map((method) =>
    route({
      method,
      path: `${base}/phoneMethods/{methodId}`,
      summary: "Change a user's phone",
      ...writing('Phone'),
      input: PhoneChange,
      readOnly: ['id', 'createdDateTime', 'smsSignInState'],
      resource: 'phoneAuthenticationMethod',
      status: 204,
      handle: changePhone,
    }),
  ),
  route({
    method: 'POST',
    path: `${base}/emailMethods`,
    summary: "Add a user's mail address for password reset, registered",
    ...writing('Email'),
    input: EmailInput,
    readOnly: ['id', 'createdDateTime'],
    resource: 'emailAuthenticationMethod',
    status: 201,
    handle: addEmail,
  }),
  ...(['PATCH', 'PUT'] as const).map((method) =>
    route({
      method,
      path: `${base}/emailMethods/{methodId}`,
      summary: "Change a user's mail address for password reset",
      ...writing('Email'),
      input: EmailInput,
      readOnly: ['id', 'createdDateTime'],
      resource: 'emailAuthenticationMethod',
      status: 204,
      handle: changeEmail,
    }),
  ),
]
