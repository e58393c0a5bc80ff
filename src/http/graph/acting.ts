import type { Acting } from '../../directory/acting.ts'
import { findUser } from '../../directory/queries.ts'
import type { UserRecord } from '../../directory/users.store.ts'
import type { Caller } from './caller.ts'
import type { GraphCall } from './route.ts'

/** The caller as one who acts on somebody's account. */
export const actingOf = ({ user, app }: Caller): Acting =>
  user
    ? { kind: 'user', id: user.id, roleIds: user.roleIds }
    : { kind: 'app', id: app?.clientId ?? '00000000-0000-0000-0000-000000000000', roleIds: [] }

/** The user of the path, by id or user principal name. */
export const userOfPath = (call: GraphCall): Promise<UserRecord | null> =>
  findUser(call.program.store, call.caller.tenantId, call.params.id!)
