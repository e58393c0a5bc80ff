import { GuardedMode, GuardedModeEnded } from '../../contract/api/guarded.ts'
import { endGuarded, guardedMode } from '../../directory/guarded.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'

async function show(call: GraphCall): Promise<Result> {
  const period = await guardedMode(call.program.store, call.caller.tenantId)
  if (!period) return ok({ on: false, since: null, until: null, cause: null })
  const { since, until, cause } = period
  return ok({ on: true, since: since.toISOString(), until: until.toISOString(), cause })
}

const end = async (call: GraphCall): Promise<Result> =>
  ok({ ended: await endGuarded(call.program.store, call.unitRequest) })

const write = ['Policy.ReadWrite.AuthenticationMethod']
const read = ['Policy.Read.All', 'Policy.Read.AuthenticationMethod', ...write]

export const guardedRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/guardedMode',
    summary: 'Whether password reset asks for more than usual because of an attack, since when and until when',
    surface: 'api',
    delegated: read,
    application: read,
    roles: 'sspr.read',
    resource: 'guardedMode',
    output: GuardedMode,
    handle: show,
  }),
  route({
    method: 'POST',
    path: '/guardedMode/end',
    summary: 'End guarded mode and forgive what was counted so far; it begins again if the attack goes on',
    surface: 'api',
    delegated: write,
    application: write,
    roles: 'sspr.guardedMode.end',
    resource: 'ended',
    output: GuardedModeEnded,
    handle: end,
  }),
]
