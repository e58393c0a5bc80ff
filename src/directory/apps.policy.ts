import { roles } from './role-templates.ts'

/** Who may consent for everybody in the tenant, and register applications (Microsoft's least roles for it). */
const consenting = new Set<string>([
  roles.globalAdministrator,
  roles.privilegedRoleAdministrator,
  roles.applicationAdministrator,
  roles.cloudApplicationAdministrator,
])

export const mayConsent = (roleIds: Iterable<string>): boolean => [...roleIds].some((id) => consenting.has(id))
