import { get, type Page, patch, post, type Query, quoted, remove } from './client.ts'
import type { RoleAssignment } from './types.ts'

/** Administrative units (directory.md 7): people and groups that somebody administers for themselves. */

export type Unit = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly visibility: 'Public' | 'HiddenMembership' | null
  readonly isMemberManagementRestricted: boolean
}

export const unitsPath = '/v1.0/directory/administrativeUnits'
export const unitPath = (id: string): string => `${unitsPath}/${encodeURIComponent(id)}`

export const unitsQuery = (search: Query): Query => ({
  ...search,
  $orderby: 'displayName',
  $count: true,
  $top: 100,
})

export const unitQuery = (id: string) => ({
  queryKey: ['units', 'one', id],
  queryFn: () => get<Unit>(unitPath(id)),
})

export const createUnit = (unit: object): Promise<Unit> => post<Unit>(unitsPath, unit)
export const changeUnit = (id: string, changes: object): Promise<void> => patch(unitPath(id), changes)
export const deleteUnit = (id: string): Promise<void> => remove(unitPath(id))

export const addUnitMember = (unitId: string, id: string): Promise<void> =>
  post(`${unitPath(unitId)}/members/$ref`, { '@odata.id': `${location.origin}/v1.0/directoryObjects/${id}` })
export const removeUnitMember = (unitId: string, id: string): Promise<void> =>
  remove(`${unitPath(unitId)}/members/${id}/$ref`)

/** Who holds a role for this unit alone. */
export const scopedRolesQuery = (unitId: string) => ({
  queryKey: ['units', 'roles', unitId],
  queryFn: async () =>
    (
      await get<Page<RoleAssignment>>('/v1.0/roleManagement/directory/roleAssignments', {
        $filter: `directoryScopeId eq ${quoted(`/administrativeUnits/${unitId}`)}`,
        $expand: 'principal',
      })
    ).value,
})

export const giveScopedRole = (unitId: string, roleId: string, id: string): Promise<unknown> =>
  post(`${unitPath(unitId)}/scopedRoleMembers`, { roleId, roleMemberInfo: { id } })
export const takeScopedRole = (unitId: string, assignmentId: string): Promise<void> =>
  remove(`${unitPath(unitId)}/scopedRoleMembers/${assignmentId}`)

/** Their names, to say what a role's scope is. Units are few. */
export const unitNamesQuery = {
  queryKey: ['units', 'names'],
  queryFn: async () =>
    new Map((await get<Page<Unit>>(unitsPath, { $top: 999 })).value.map((unit) => [unit.id, unit.displayName])),
  staleTime: 60_000,
} as const
