import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { t } from '../../contract/text/text.ts'
import { resetByAdmin } from '../../passwords/admin.ts'
import { changePassword } from '../../passwords/change.ts'
import { findOperation } from '../../passwords/operations.ts'
import { validatePassword } from '../../passwords/validate.ts'
import { revokeSessions } from '../../signin/revoke.ts'
import { actingOf, userOfPath } from './acting.ts'
import { passwordId } from './authmethods.view.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { accepted, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { time } from './users.view.ts'
import { contextOf } from './view.ts'

/** What a client sends as a password before the rules are asked; longer ones are no passwords. */
const password = z.string().max(1024)
const ResetInput = z.strictObject({ newPassword: password.nullish() })

async function reset(call: GraphCall<z.infer<typeof ResetInput>>): Promise<Result> {
  const { program, caller, params, unitRequest, body } = call
  if (params.methodId!.toLowerCase() !== passwordId) return refuse(noSuchObject(params.methodId!))
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(params.id!))
  const wanted = { userId: user.id, password: body.newPassword || null, temporary: true }
  const done = await resetByAdmin(program, unitRequest, actingOf(caller), wanted)
  if (!done.ok) return done
  const { newPassword, operationId } = done.value
  const drawn = newPassword === null ? {} : { ...contextOf(call, 'microsoft.graph.passwordResetResponse'), newPassword }
  return accepted(drawn, `${call.base}/users/${user.id}/authentication/operations/${operationId}`)
}

async function operation(call: GraphCall): Promise<Result> {
  const { program, caller, params } = call
  const user = await userOfPath(call)
  const wanted = { id: params.operationId!, userId: user?.id ?? '', callerId: actingOf(caller).id }
  const found = user && (await findOperation(program.store, caller.tenantId, wanted))
  if (!found) return refuse(noSuchObject(params.operationId!))
  return ok({
    ...contextOf(call, `users('${found.userId}')/authentication/operations/$entity`),
    id: found.id,
    createdDateTime: time(found.createdAt),
    lastActionDateTime: time(found.lastActionAt),
    resourceLocation: `${call.base}/users/${found.userId}/authentication/passwordMethods/${passwordId}`,
    status: found.status,
    statusDetail: found.statusDetail,
  })
}

const ChangeInput = z.strictObject({ currentPassword: password, newPassword: password })

async function change(call: GraphCall<z.infer<typeof ChangeInput>>): Promise<Result> {
  const { program, caller, unitRequest, body, own } = call
  if (!own || !caller.user)
    return refuse(badRequest('A password is only changed for oneself; an administrator resets.'))
  const { currentPassword: current, newPassword } = body
  // Counted with the tries of strange browsers: a program carries no cookie that would tell it from one.
  const request = { unit: unitRequest, userId: caller.user.id, sessionId: null, familiar: false }
  const changed = await changePassword(program, request, { current, password: newPassword, confirm: newPassword })
  return changed.ok ? noContent : changed
}

async function revoke(call: GraphCall): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const ended = await revokeSessions(call.program.store, call.unitRequest, actingOf(call.caller), user.id)
  return ended.ok ? ok({ ...contextOf(call, 'Edm.Boolean'), value: true }) : ended
}

const ValidateInput = z.strictObject({ password })

/** The beta's name for the one rule that it shows; the others in its manner. */
const ruleNames = {
  characters: 'password_invalid_characters',
  tooShort: 'password_too_short',
  tooLong: 'password_too_long',
  classes: 'password_not_meet_complexity',
  username: 'password_contains_username',
} as const

async function validate(call: GraphCall<z.infer<typeof ValidateInput>>): Promise<Result> {
  const { program, caller, body } = call
  const verdicts = await validatePassword(program.store, caller.tenantId, caller.user?.id ?? '', body.password)
  return ok({
    ...contextOf(call, 'microsoft.graph.passwordValidationInformation'),
    isValid: verdicts.every(({ failure }) => failure === null),
    validationResults: verdicts.map(({ rule, failure }) => ({
      ruleName: ruleNames[rule],
      validationPassed: failure === null,
      message: failure ? t('en', `password.failure.${rule}`) : 'The password keeps this rule.',
    })),
  })
}

const resetting = {
  delegated: ['UserAuthenticationMethod.ReadWrite.All', 'UserAuthMethod-Password.ReadWrite.All'],
  // As in the original: only in the name of a person.
  application: [],
  roles: 'users.resetPassword',
  // Whom each role may reset, the use case asks the matrix (directory.md 6.3).
  onObject: true,
} as const
const ending = ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']
const changing = ['User.ReadWrite', 'User.ReadWrite.All', 'Directory.AccessAsUser.All']

export const passwordRoutes: readonly GraphRoute[] = [
  route({
    surface: 'beta',
    method: 'POST',
    path: '/users/validatePassword',
    summary: 'What each rule for passwords says to one that the caller thinks of; nothing is kept',
    delegated: ['User.ReadWrite', 'User.ReadWrite.All'],
    // As in the original: only in the name of a person.
    application: [],
    roles: 'everyone',
    input: ValidateInput,
    resource: 'passwordValidationInformation',
    handle: validate,
  }),
  ...['passwordMethods', 'methods'].map((name) =>
    route({
      method: 'POST',
      sensitive: true,
      path: `/users/{id}/authentication/${name}/{methodId}/resetPassword`,
      summary: 'Give somebody a new password, drawn when none is given; it must be changed at the next sign-in',
      ...resetting,
      input: ResetInput,
      inputOptional: true,
      resource: 'passwordResetResponse',
      status: 202,
      handle: reset,
    }),
  ),
  route({
    method: 'GET',
    path: '/users/{id}/authentication/operations/{operationId}',
    summary: 'What became of a reset, for who began it',
    ...resetting,
    resource: 'longRunningOperation',
    handle: operation,
  }),
  route({
    method: 'POST',
    sensitive: true,
    path: '/users/{id}/changePassword',
    summary: 'Change the own password',
    delegated: changing,
    application: [],
    roles: 'everyone',
    own: changing,
    me: true,
    input: ChangeInput,
    status: 204,
    handle: change,
  }),
  route({
    method: 'POST',
    path: '/users/{id}/revokeSignInSessions',
    summary: 'End all sessions and tokens of a user',
    delegated: ending,
    application: ending,
    roles: 'users.revokeSessions',
    onObject: true,
    own: [...ending, 'User.ReadWrite'],
    me: true,
    handle: revoke,
  }),
]
