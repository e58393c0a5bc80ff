import { refuse } from '../../base/outcome.ts'
import { DomainPatch, OrganizationProfile, organizationReadOnly } from '../../contract/graph/organization.ts'
import {
  type Domain,
  findDomains,
  organizationOf,
  setDefaultDomain,
  updateOrganization,
} from '../../directory/organization.ts'
import { selectOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { time } from './users.view.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

/** The organization and its domains (graph-api.md 6.3). */

type Known = Awaited<ReturnType<typeof organizationOf>>

export const organizationView = ({ tenant, profile, createdAt, synced, domains, plans }: Known) => ({
  id: tenant.id,
  assignedPlans: plans.map(({ assignedAt, capabilityStatus, service, servicePlanId }) => ({
    assignedDateTime: time(assignedAt),
    capabilityStatus,
    service,
    servicePlanId,
  })),
  businessPhones: profile.businessPhones ?? [],
  city: profile.city ?? null,
  country: null,
  countryLetterCode: tenant.country,
  createdDateTime: time(createdAt),
  defaultUsageLocation: tenant.country,
  displayName: tenant.displayName,
  marketingNotificationEmails: profile.marketingNotificationEmails ?? [],
  mobileDeviceManagementAuthority: 'unknown' as const,
  onPremisesLastSyncDateTime: null,
  onPremisesSyncEnabled: synced || null,
  postalCode: profile.postalCode ?? null,
  preferredLanguage: tenant.language,
  privacyProfile: profile.privacyProfile
    ? {
        contactEmail: profile.privacyProfile.contactEmail ?? null,
        statementUrl: profile.privacyProfile.statementUrl ?? null,
      }
    : null,
  provisionedPlans: plans.map(({ capabilityStatus, service }) => ({
    capabilityStatus,
    provisioningStatus: 'Success',
    service,
  })),
  securityComplianceNotificationMails: profile.securityComplianceNotificationMails ?? [],
  state: profile.state ?? null,
  street: profile.street ?? null,
  technicalNotificationMails: profile.technicalNotificationMails ?? [],
  tenantType: 'AAD',
  verifiedDomains: domains
    .filter((domain) => domain.isVerified)
    .map(({ name, isDefault, isInitial }) => ({ capabilities: 'Email', isDefault, isInitial, name, type: 'Managed' })),
})
const properties = [
  'id',
  'assignedPlans',
  'businessPhones',
  'city',
  'country',
  'countryLetterCode',
  'createdDateTime',
  'defaultUsageLocation',
  'displayName',
  'marketingNotificationEmails',
  'mobileDeviceManagementAuthority',
  'onPremisesLastSyncDateTime',
  'onPremisesSyncEnabled',
  'postalCode',
  'preferredLanguage',
  'privacyProfile',
  'provisionedPlans',
  'securityComplianceNotificationMails',
  'state',
  'street',
  'technicalNotificationMails',
  'tenantType',
  'verifiedDomains',
] as const satisfies readonly (keyof ReturnType<typeof organizationView>)[]

/** What User.Read shows of it. */
const basics: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'verifiedDomains',
  'tenantType',
  'countryLetterCode',
  'preferredLanguage',
])
const readAll = ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']

async function shown(call: GraphCall) {
  const select = selectOf(call.query.$select, properties, 'organization')
  if (!select.ok) return select
  const known = await organizationOf(call.program.store, call.caller.tenantId)
  const whole = readAll.some((scope) => call.caller.scopes.has(scope))
  const names = [...(select.value ?? properties)].filter((name) => whole || basics.has(name))
  return { ok: true as const, value: { view: pick(organizationView(known), names), select: select.value } }
}

async function list(call: GraphCall): Promise<Result> {
  const found = await shown(call)
  if (!found.ok) return found
  return ok(collection(call, chosenFragment('organization', found.value.select), [found.value.view]))
}

async function single(call: GraphCall): Promise<Result> {
  if (call.params.id!.toLowerCase() !== call.caller.tenantId) return refuse(noSuchObject(call.params.id!))
  const found = await shown(call)
  if (!found.ok) return found
  return ok({ ...contextOf(call, 'organization/$entity'), ...found.value.view })
}

async function update(call: GraphCall<OrganizationProfile>): Promise<Result> {
  if (call.params.id!.toLowerCase() !== call.caller.tenantId) return refuse(noSuchObject(call.params.id!))
  const changed = await updateOrganization(call.program.store, call.unitRequest, call.body)
  return changed.ok ? noContent : changed
}

export const domainView = (domain: Domain) => ({
  id: domain.name,
  authenticationType: 'Managed',
  availabilityStatus: null,
  isAdminManaged: true,
  isDefault: domain.isDefault,
  isInitial: domain.isInitial,
  isRoot: true,
  isVerified: domain.isVerified,
  passwordNotificationWindowInDays: 14,
  passwordValidityPeriodInDays: 2_147_483_647,
  state: null,
  supportedServices: ['Email'],
})

async function domains(call: GraphCall): Promise<Result> {
  const found = await findDomains(call.program.store, call.caller.tenantId)
  return ok(collection(call, 'domains', found.map(domainView)))
}

async function domain(call: GraphCall): Promise<Result> {
  const found = await findDomains(call.program.store, call.caller.tenantId)
  const one = found.find(({ name }) => name === call.params.id!.toLowerCase())
  if (!one) return refuse(noSuchObject(call.params.id!))
  return ok({ ...contextOf(call, 'domains/$entity'), ...domainView(one) })
}

async function updateDomain(call: GraphCall<DomainPatch>): Promise<Result> {
  const found = await findDomains(call.program.store, call.caller.tenantId)
  if (!found.some(({ name }) => name === call.params.id!.toLowerCase())) return refuse(noSuchObject(call.params.id!))
  if (!call.body.isDefault) return noContent
  const changed = await setDefaultDomain(call.program.store, call.unitRequest, call.params.id!)
  return changed.ok ? noContent : changed
}

const organizationRead = { delegated: ['User.Read', ...readAll], application: readAll, roles: 'tenant.read' } as const
const domainRead = ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const domainsRead = { delegated: domainRead, application: domainRead, roles: 'domains.read' } as const

export const organizationRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/organization',
    summary: 'The organization, as a list of one',
    ...organizationRead,
    query: ['$select'],
    resource: 'organization[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/organization/{id}',
    summary: 'The organization',
    ...organizationRead,
    query: ['$select'],
    resource: 'organization',
    handle: single,
  }),
  route({
    method: 'PATCH',
    path: '/organization/{id}',
    summary: 'Change what is said about the organization',
    delegated: ['Organization.ReadWrite.All'],
    application: ['Organization.ReadWrite.All'],
    roles: 'organization.write',
    input: OrganizationProfile,
    readOnly: organizationReadOnly,
    resource: 'organization',
    status: 204,
    handle: update,
  }),
  route({
    method: 'GET',
    path: '/domains',
    summary: 'Domains of the organization',
    ...domainsRead,
    resource: 'domain[]',
    handle: domains,
  }),
  route({
    method: 'GET',
    path: '/domains/{id}',
    summary: 'A domain',
    ...domainsRead,
    resource: 'domain',
    handle: domain,
  }),
  route({
    method: 'PATCH',
    path: '/domains/{id}',
    summary: 'Make a domain the default',
    delegated: ['Domain.ReadWrite.All'],
    application: ['Domain.ReadWrite.All'],
    roles: 'domains.write',
    input: DomainPatch,
    readOnly: ['id', 'authenticationType', 'isInitial', 'isRoot', 'isVerified', 'isAdminManaged', 'state'],
    resource: 'domain',
    status: 204,
    handle: updateDomain,
  }),
]
