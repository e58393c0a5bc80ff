import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { asciiLower } from '../../base/text.ts'
import type { Customization } from '../../contract/api/policy.ts'
import { OrganizationProfile, organizationReadOnly } from '../../contract/graph/organization.ts'
import { customizationOf, saveCustomization } from '../../directory/customization.ts'
import { organizationOf, updateOrganization } from '../../directory/organization.ts'
import { actingOf } from './acting.ts'
import { selectOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { time } from './users.view.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

/** The organization (graph-api.md 6.3); its domains are in domains.routes.ts. */

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

/** The colour of the pages is what a tenant chooses here; the other texts of the original belong to pages we have not. */
const brandingOf = ({ accent }: Customization) => ({
  id: '0',
  backgroundColor: accent,
  bannerLogo: null,
  signInPageText: null,
  usernameHintText: null,
})

async function branding(call: GraphCall): Promise<Result> {
  if (call.params.id!.toLowerCase() !== call.caller.tenantId) return refuse(noSuchObject(call.params.id!))
  const { customization } = await customizationOf(call.program.store, call.caller.tenantId)
  return ok({ ...contextOf(call, 'branding'), ...brandingOf(customization) })
}

const Branding = z.strictObject({
  backgroundColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'A colour, e.g. #0F6CBD.')
    .transform(asciiLower)
    .nullable()
    .optional(),
})

async function paint(call: GraphCall<z.output<typeof Branding>>): Promise<Result> {
  if (call.params.id!.toLowerCase() !== call.caller.tenantId) return refuse(noSuchObject(call.params.id!))
  const { backgroundColor: accent } = call.body
  const change = accent === undefined ? {} : { accent }
  const { store } = call.program
  const saved = await saveCustomization(store, call.unitRequest, actingOf(call.caller), change, undefined)
  return saved.ok ? noContent : saved
}

const brandingScopes = [
  'OrganizationalBranding.Read.All',
  'OrganizationalBranding.ReadWrite.All',
  'Organization.ReadWrite.All',
]
const organizationRead = { delegated: ['User.Read', ...readAll], application: readAll, roles: 'tenant.read' } as const

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
    path: '/organization/{id}/branding',
    summary: 'What pages of the organization look like',
    delegated: ['User.Read', ...brandingScopes],
    application: brandingScopes,
    roles: 'tenant.read',
    resource: 'organizationalBranding',
    handle: branding,
  }),
  route({
    method: 'PATCH',
    path: '/organization/{id}/branding',
    summary: 'Change the colour of the pages of the organization',
    delegated: brandingScopes.slice(1),
    application: brandingScopes.slice(1),
    roles: 'branding.write',
    input: Branding,
    readOnly: ['id', 'bannerLogo', 'signInPageText', 'usernameHintText'],
    resource: 'organizationalBranding',
    status: 204,
    handle: paint,
  }),
]
