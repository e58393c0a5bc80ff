/** The tenant's overview page. */
export const overview = {
  'overview.title': 'Overview',
  'overview.basic': 'Basic information',
  'overview.name': 'Name',
  'overview.tenant_id': 'Tenant ID',
  'overview.domain': 'Primary domain',
  'overview.licence': 'License',
  'overview.users': 'Users',
  'overview.groups': 'Groups',
  'overview.applications': 'Applications',
  'overview.devices': 'Devices',
  'overview.tab.overview': 'Overview',
  'overview.tab.monitoring': 'Monitoring',
  'overview.tab.properties': 'Properties',
  'overview.licence.free': 'Microsoft Entra ID Free',
  'overview.licence.p1': 'Microsoft Entra ID P1',
  'overview.licence.p2': 'Microsoft Entra ID P2',
} as const
