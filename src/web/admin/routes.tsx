import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './frame/Frame.tsx'
import { Missing, Trouble } from './frame/Trouble.tsx'
import { base } from './installation.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Missing, errorComponent: Trouble })

/**
 * Every page: its address and where it comes from. A page is loaded when somebody goes there, so the import stays a
 * function. `$id` in an address is read by `useName('id')` of kit/address.ts. To add a page: a file in `pages/<family>/`, a line here,
 * and where the menu should show it a line in frame/places.ts.
 */
const pages = {
  '/': lazyRouteComponent(() => import('./pages/overview/TenantOverview.tsx'), 'TenantOverview'),
  '/users': lazyRouteComponent(() => import('./pages/users/AllUsers.tsx'), 'AllUsers'),
  '/users/new': lazyRouteComponent(() => import('./pages/users/NewUser.tsx'), 'NewUser'),
  '/users/invite': lazyRouteComponent(() => import('./pages/users/InviteUser.tsx'), 'InviteUser'),
  '/users/deleted': lazyRouteComponent(() => import('./pages/users/DeletedUsers.tsx'), 'DeletedUsers'),
  '/users/$id': lazyRouteComponent(() => import('./pages/users/UserOverview.tsx'), 'UserOverview'),
  '/users/$id/properties': lazyRouteComponent(() => import('./pages/users/UserProperties.tsx'), 'UserProperties'),
  '/users/$id/roles': lazyRouteComponent(() => import('./pages/users/UserRoles.tsx'), 'UserRoles'),
  '/users/$id/groups': lazyRouteComponent(() => import('./pages/users/UserGroups.tsx'), 'UserGroups'),
  '/users/$id/licenses': lazyRouteComponent(() => import('./pages/users/UserLicenses.tsx'), 'UserLicenses'),
  '/users/$id/methods': lazyRouteComponent(() => import('./pages/users/UserMethods.tsx'), 'UserMethods'),
  '/users/$id/audit': lazyRouteComponent(() => import('./pages/users/UserAudit.tsx'), 'UserAudit'),
  '/users/$id/signins': lazyRouteComponent(() => import('./pages/users/UserSignIns.tsx'), 'UserSignIns'),
  '/users/$id/why': lazyRouteComponent(() => import('./pages/users/UserWhy.tsx'), 'UserWhy'),
  '/groups': lazyRouteComponent(() => import('./pages/groups/AllGroups.tsx'), 'AllGroups'),
  '/groups/overview': lazyRouteComponent(() => import('./pages/groups/GroupsOverview.tsx'), 'GroupsOverview'),
  '/groups/deleted': lazyRouteComponent(() => import('./pages/groups/DeletedGroups.tsx'), 'DeletedGroups'),
  '/groups/new': lazyRouteComponent(() => import('./pages/groups/NewGroup.tsx'), 'NewGroup'),
  '/groups/$id': lazyRouteComponent(() => import('./pages/groups/GroupOverview.tsx'), 'GroupOverview'),
  '/groups/$id/properties': lazyRouteComponent(() => import('./pages/groups/GroupProperties.tsx'), 'GroupProperties'),
  '/groups/$id/members': lazyRouteComponent(() => import('./pages/groups/GroupMembers.tsx'), 'GroupMembers'),
  '/groups/$id/owners': lazyRouteComponent(() => import('./pages/groups/GroupOwners.tsx'), 'GroupOwners'),
  '/groups/$id/memberships': lazyRouteComponent(
    () => import('./pages/groups/GroupMemberships.tsx'),
    'GroupMemberships',
  ),
  '/groups/$id/licenses': lazyRouteComponent(() => import('./pages/groups/GroupLicenses.tsx'), 'GroupLicenses'),
  '/groups/$id/audit': lazyRouteComponent(() => import('./pages/groups/GroupAudit.tsx'), 'GroupAudit'),
  '/groups/$id/rule': lazyRouteComponent(() => import('./pages/groups/GroupRule.tsx'), 'GroupRule'),
  '/bulk': lazyRouteComponent(() => import('./pages/bulk/BulkResults.tsx'), 'BulkResults'),
  '/bulk/methods': lazyRouteComponent(() => import('./pages/bulk/MethodActions.tsx'), 'MethodActions'),
  '/bulk/$kind': lazyRouteComponent(() => import('./pages/bulk/BulkUpload.tsx'), 'BulkUpload'),
  '/roles': lazyRouteComponent(() => import('./pages/roles/AllRoles.tsx'), 'AllRoles'),
  '/roles/$id': lazyRouteComponent(() => import('./pages/roles/OneRole.tsx'), 'OneRole'),
  '/units': lazyRouteComponent(() => import('./pages/units/AllUnits.tsx'), 'AllUnits'),
  '/units/new': lazyRouteComponent(() => import('./pages/units/NewUnit.tsx'), 'NewUnit'),
  '/units/$id': lazyRouteComponent(() => import('./pages/units/UnitProperties.tsx'), 'UnitProperties'),
  '/units/$id/members': lazyRouteComponent(() => import('./pages/units/UnitMembers.tsx'), 'UnitMembers'),
  '/units/$id/roles': lazyRouteComponent(() => import('./pages/units/UnitRoles.tsx'), 'UnitRoles'),
  '/licenses': lazyRouteComponent(() => import('./pages/licenses/AllLicenses.tsx'), 'AllLicenses'),
  '/licenses/$id': lazyRouteComponent(() => import('./pages/licenses/OneLicense.tsx'), 'OneLicense'),
  '/start': lazyRouteComponent(() => import('./pages/start/Start.tsx'), 'Start'),
  '/password-reset': lazyRouteComponent(() => import('./pages/reset/ResetStart.tsx'), 'ResetStart'),
  '/password-reset/why': lazyRouteComponent(() => import('./pages/reset/ResetWhy.tsx'), 'ResetWhy'),
  '/password-reset/properties': lazyRouteComponent(
    () => import('./pages/reset/ResetProperties.tsx'),
    'ResetProperties',
  ),
  '/password-reset/methods': lazyRouteComponent(() => import('./pages/reset/ResetMethods.tsx'), 'ResetMethods'),
  '/password-reset/registration': lazyRouteComponent(
    () => import('./pages/reset/ResetRegistration.tsx'),
    'ResetRegistration',
  ),
  '/password-reset/notifications': lazyRouteComponent(
    () => import('./pages/reset/ResetNotifications.tsx'),
    'ResetNotifications',
  ),
  '/password-reset/customization': lazyRouteComponent(
    () => import('./pages/reset/ResetCustomization.tsx'),
    'ResetCustomization',
  ),
  '/password-reset/on-premises': lazyRouteComponent(
    () => import('./pages/reset/ResetOnPremises.tsx'),
    'ResetOnPremises',
  ),
  '/password-reset/administrators': lazyRouteComponent(
    () => import('./pages/reset/ResetAdministrators.tsx'),
    'ResetAdministrators',
  ),
  '/password-reset/audit-logs': lazyRouteComponent(() => import('./pages/reset/ResetAuditLogs.tsx'), 'ResetAuditLogs'),
  '/authentication-methods': lazyRouteComponent(() => import('./pages/methods/MethodsPolicy.tsx'), 'MethodsPolicy'),
  '/authentication-methods/emergency-accounts': lazyRouteComponent(
    () => import('./pages/methods/EmergencyAccounts.tsx'),
    'EmergencyAccounts',
  ),
  '/authentication-methods/$id': lazyRouteComponent(() => import('./pages/methods/MethodsPolicy.tsx'), 'MethodsPolicy'),
  '/password-reset/insights': lazyRouteComponent(() => import('./pages/reset/ResetInsights.tsx'), 'ResetInsights'),
  '/insights': lazyRouteComponent(() => import('./pages/insights/InsightsPage.tsx'), 'InsightsPage'),
  '/insights/registrations': lazyRouteComponent(() => import('./pages/insights/Registrations.tsx'), 'Registrations'),
  '/insights/events': lazyRouteComponent(() => import('./pages/insights/Events.tsx'), 'Events'),
  '/sign-in-logs': lazyRouteComponent(() => import('./pages/logs/SignInLogs.tsx'), 'SignInLogs'),
  '/audit-logs': lazyRouteComponent(() => import('./pages/logs/AuditLogs.tsx'), 'AuditLogs'),
}

const routes = Object.entries(pages).map(([path, component]) =>
  createRoute({ getParentRoute: () => root, path, component }),
)

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: base,
  defaultPreload: false,
  defaultPendingMs: 200,
  defaultErrorComponent: Trouble,
  // Pages keep their own scroll place; filters in the address are plain texts (kit/address.ts).
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const text = new URLSearchParams(values as Record<string, string>).toString()
    return text ? `?${text}` : ''
  },
})
