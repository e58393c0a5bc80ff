import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { ResetEligibility } from '../../contract/api/eligibility.ts'
import { MethodStatusView } from '../../contract/api/policy.ts'
import { lockStateOf } from '../../passwords/lockstate.ts'
import { endLockout, endResetBlock } from '../../passwords/unlock.ts'
import { chooseDefault, type MethodsOf, methodsOfUser, requireReregistration } from '../../registration/admin.ts'
import { whyNoReset } from '../../reset/explanation.ts'
import { actingOf, userOfPath } from '../graph/acting.ts'
import { allViews, credentialOf } from '../graph/authmethods.view.ts'
import { noSuchObject } from '../graph/refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, type RoleName, route } from '../graph/route.ts'
import { localeFor } from './language.ts'
import { methodStatus } from './status.policy.ts'

async function why(call: GraphCall): Promise<Result> {
  const found = await whyNoReset(call.program.store, call.caller.tenantId, call.params.id!, localeFor(call))
  return found.ok ? ok(found.value) : found
}

async function lockState(call: GraphCall): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  return ok(await lockStateOf(call.program.store, call.caller.tenantId, user.id))
}

const LockState = z.strictObject({
  resetBlockedUntil: z.string().nullable(),
  resetBlockReason: z.string().nullable(),
  signInLockedUntil: z.string().nullable(),
  passwordSignInDisabled: z.enum(['unfamiliar', 'everywhere']).nullable(),
})

/** One account, one act, no content. */
const acting =
  (act: typeof endResetBlock) =>
  async (call: GraphCall): Promise<Result> => {
    const user = await userOfPath(call)
    if (!user) return refuse(noSuchObject(call.params.id!))
    const ended = await act(call.program.store, call.unitRequest, actingOf(call.caller), user.id)
    return ended.ok ? ok({ ended: ended.value.ended }) : ended
  }
const Ended = z.strictObject({ ended: z.boolean() })

const Reason = z.strictObject({ reason: z.string().min(1).max(500).nullable().default(null) })

async function reregister(call: GraphCall<z.infer<typeof Reason>>): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const by = actingOf(call.caller)
  const asked = await requireReregistration(call.program.store, call.unitRequest, by, user.id, call.body.reason)
  return asked.ok ? noContent : asked
}

const DefaultMethod = z.strictObject({ methodId: z.string().max(64).nullable() })
const DefaultChoice = z.strictObject({ methodId: z.string().min(1).max(64) })

/** The id that the person's list of methods shows for what is asked first. */
async function defaultMethod(call: GraphCall): Promise<Result> {
  const { program, caller, params } = call
  const methods = await methodsOfUser(program.store, caller.tenantId, actingOf(caller), params.id!)
  if (!methods.ok) return methods
  return ok({ methodId: allViews(methods.value).find(({ id }) => isDefault(methods.value, id))?.id ?? null })
}

const isDefault = (methods: MethodsOf, id: string): boolean => credentialOf(methods, id)?.isDefault === true

async function setDefaultMethod(call: GraphCall<z.infer<typeof DefaultChoice>>): Promise<Result> {
  const { program, caller, params, unitRequest, body } = call
  const by = actingOf(caller)
  const methods = await methodsOfUser(program.store, caller.tenantId, by, params.id!)
  if (!methods.ok) return methods
  const method = credentialOf(methods.value, body.methodId)
  if (!method) return refuse({ code: 'methods.not_found' })
  const chosen = await chooseDefault(program.store, unitRequest, by, methods.value.userId, method.id)
  return chosen.ok ? noContent : chosen
}

/** Whoever helps people, and whoever looks after the policy. */
const helpers: readonly RoleName[] = [
  'passwordAdministrator',
  'helpdeskAdministrator',
  'userAdministrator',
  'authenticationAdministrator',
  'privilegedAuthenticationAdministrator',
  'authenticationPolicyAdministrator',
  'securityAdministrator',
  'globalReader',
]
const read = ['UserAuthenticationMethod.Read.All', 'UserAuthenticationMethod.ReadWrite.All']
const write = ['UserAuthenticationMethod.ReadWrite.All']
const reading = { surface: 'api', delegated: read, application: read, roles: helpers, onObject: true } as const
const helping = { surface: 'api', delegated: write, application: write, roles: 'users.unlock', onObject: true } as const

export const eligibilityRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users/{id}/resetEligibility',
    summary: "Why can't this person reset? Every check in its order, the deciding one, its cure, what the person sees",
    ...reading,
    resource: 'resetEligibility',
    output: ResetEligibility,
    handle: why,
  }),
  route({
    method: 'GET',
    path: '/users/{id}/lockState',
    summary: 'Whether password reset is blocked or sign-in is locked for somebody, and until when',
    ...reading,
    resource: 'lockState',
    output: LockState,
    handle: lockState,
  }),
  route({
    method: 'POST',
    path: '/users/{id}/clearResetBlock',
    summary: "End a block of somebody's password reset and the counters that led to it",
    ...helping,
    resource: 'ended',
    output: Ended,
    handle: acting(endResetBlock),
  }),
  route({
    method: 'POST',
    path: '/users/{id}/unlock',
    summary: "End a lockout of somebody's sign-in",
    ...helping,
    resource: 'ended',
    output: Ended,
    handle: acting(endLockout),
  }),
  route({
    method: 'GET',
    path: '/users/{id}/defaultMethod',
    summary: 'Which of their authentication methods somebody is asked for first',
    surface: 'api',
    delegated: read,
    application: read,
    roles: 'authMethods.read',
    onObject: true,
    resource: 'defaultMethod',
    output: DefaultMethod,
    handle: defaultMethod,
  }),
  route({
    method: 'PUT',
    path: '/users/{id}/defaultMethod',
    summary: 'Say which authentication method somebody is asked for first: an app or a phone',
    surface: 'api',
    delegated: write,
    application: write,
    roles: 'authMethods.write',
    onObject: true,
    input: DefaultChoice,
    status: 204,
    handle: setDefaultMethod,
  }),
  route<z.infer<typeof Reason>>({
    method: 'POST',
    path: '/users/{id}/requireReregistration',
    summary: 'Delete numbers and apps of somebody, who is asked to register again at the next sign-in',
    surface: 'api',
    delegated: write,
    application: write,
    roles: 'authMethods.write',
    onObject: true,
    input: Reason as z.ZodType<z.infer<typeof Reason>>,
    inputOptional: true,
    status: 204,
    handle: reregister,
  }),
  route({
    method: 'GET',
    path: '/methods',
    summary: 'Which authentication methods this version has, and why others are not available yet',
    surface: 'api',
    delegated: ['Policy.Read.All', 'Policy.Read.AuthenticationMethod', 'Policy.ReadWrite.AuthenticationMethod'],
    application: ['Policy.Read.All', 'Policy.Read.AuthenticationMethod', 'Policy.ReadWrite.AuthenticationMethod'],
    roles: 'everyone',
    resource: 'methodStatus',
    output: MethodStatusView,
    handle: async (call) => ok({ value: methodStatus(localeFor(call)) }),
  }),
]
