import { z } from 'zod'
import { roleOf } from '../../directory/role-templates.ts'
import { type Act, acts, may, rolesFor } from '../../directory/roles.policy.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'

const Allowed = z.strictObject({
  allowed: z.boolean(),
  /** Names of the roles that allow it, least first; none when everybody may. */
  roles: z.array(z.string()),
})
const Me = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  roles: z.array(z.strictObject({ id: z.string(), displayName: z.string() })),
  acts: z.record(z.string(), Allowed),
})

const nameOf = (roleId: string): string => roleOf.get(roleId)?.displayName ?? roleId

/** What an administrator's pages ask first: who is signed in, and what their roles let them do. */
async function me({ caller }: GraphCall): Promise<Result> {
  const user = caller.user!
  const actsOf = (Object.keys(acts) as Act[]).map((act): [Act, z.infer<typeof Allowed>] => [
    act,
    { allowed: may(user.roleIds, act), roles: (rolesFor(act) ?? []).map(nameOf) },
  ])
  return ok({
    id: user.id,
    displayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    roles: user.roleIds.map((id) => ({ id, displayName: nameOf(id) })),
    acts: Object.fromEntries(actsOf),
  })
}

export const meRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    surface: 'api',
    path: '/me',
    summary: 'Who is signed in, and what their roles let them do',
    delegated: ['User.Read', 'User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
    application: [],
    roles: 'everyone',
    resource: 'me',
    output: Me,
    handle: me,
  }),
]
