import { refuse } from '../../base/outcome.ts'
import { EmergencyAccounts } from '../../contract/api/emergency.ts'
import { emergencyAccounts, emergencyLimits, markEmergency } from '../../methods/emergency.ts'
import { actingOf, userOfPath } from '../graph/acting.ts'
import { noSuchObject } from '../graph/refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, type RoleName, route } from '../graph/route.ts'

async function list(call: GraphCall): Promise<Result> {
  const value = await emergencyAccounts(call.program.store, call.caller.tenantId)
  return ok({ value, ...emergencyLimits })
}

const marking =
  (isMarked: boolean) =>
  async (call: GraphCall): Promise<Result> => {
    const user = await userOfPath(call)
    if (!user) return refuse(noSuchObject(call.params.id!))
    const by = actingOf(call.caller)
    const marked = await markEmergency(call.program.store, call.unitRequest, by, user.id, isMarked)
    return marked.ok ? noContent : marked
  }

const read = ['Policy.Read.All', 'Policy.Read.AuthenticationMethod', 'Policy.ReadWrite.AuthenticationMethod']
const write = ['Policy.ReadWrite.AuthenticationMethod']
/** Who looks after the policy that must not strand them, and who marks them. */
const readers: readonly RoleName[] = [
  'authenticationPolicyAdministrator',
  'privilegedAuthenticationAdministrator',
  'globalReader',
]
/** A person alone: a program has no role that could stand for this. */
const writing = { surface: 'api', delegated: write, application: [], roles: 'emergencyAccounts.write' } as const

export const emergencyRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/emergencyAccounts',
    summary: 'The emergency accounts, and what each could prove itself with at a sign-in now',
    surface: 'api',
    delegated: read,
    application: read,
    roles: readers,
    resource: 'emergencyAccounts',
    output: EmergencyAccounts,
    handle: list,
  }),
  route({
    method: 'PUT',
    path: '/emergencyAccounts/{id}',
    summary: 'Mark an account: left out of password reset, and no method policy may take its last second factor',
    ...writing,
    status: 204,
    handle: marking(true),
  }),
  route({
    method: 'DELETE',
    path: '/emergencyAccounts/{id}',
    summary: 'Take the mark of an emergency account away',
    ...writing,
    status: 204,
    handle: marking(false),
  }),
]
