import { get, type Page, post, quoted, remove } from './client.ts'
import type { RoleAssignment, RoleDefinition } from './types.ts'

const base = '/v1.0/roleManagement/directory'

export const roleDefinitionsQuery = {
  queryKey: ['roles', 'definitions'],
  queryFn: async () => (await get<Page<RoleDefinition>>(`${base}/roleDefinitions`)).value,
  staleTime: 300_000,
} as const

/** Roles of somebody, each with its definition. */
export const roleAssignmentsQuery = (principalId: string) => ({
  queryKey: ['roles', 'of', principalId],
  queryFn: async () =>
    (
      await get<Page<RoleAssignment>>(`${base}/roleAssignments`, {
        $filter: `principalId eq ${quoted(principalId)}`,
        $expand: 'roleDefinition',
      })
    ).value,
})

/** Who holds a role. */
export const roleHoldersQuery = (roleId: string) => ({
  queryKey: ['roles', 'holders', roleId],
  queryFn: async () =>
    (
      await get<Page<RoleAssignment>>(`${base}/roleAssignments`, {
        $filter: `roleDefinitionId eq ${quoted(roleId)}`,
        $expand: 'principal',
      })
    ).value,
})

/** Every assignment, to count the holders of each role. */
export const allAssignmentsQuery = {
  queryKey: ['roles', 'assignments'],
  queryFn: async () => (await get<Page<RoleAssignment>>(`${base}/roleAssignments`)).value,
} as const

export const assignRole = (principalId: string, roleDefinitionId: string): Promise<RoleAssignment> =>
  post(`${base}/roleAssignments`, {
    '@odata.type': '#microsoft.graph.unifiedRoleAssignment',
    principalId,
    roleDefinitionId,
    directoryScopeId: '/',
  })
export const unassignRole = (assignmentId: string): Promise<void> => remove(`${base}/roleAssignments/${assignmentId}`)
