import type { GroupActing } from '../../directory/administration.groups.ts'
import { actingOf } from './acting.ts'
import type { GraphCall } from './route.ts'

/** Without it a token does not reach role-assignable groups, whatever its person may. */
export const guarding = 'RoleManagement.ReadWrite.Directory'

export const groupActingOf = (call: GraphCall): GroupActing => ({
  ...actingOf(call.caller),
  guarded: call.caller.scopes.has(guarding),
})
