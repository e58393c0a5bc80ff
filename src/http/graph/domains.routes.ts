import { refuse } from '../../base/outcome.ts'
import { DomainPatch, domainReadOnly, NewDomain } from '../../contract/graph/organization.ts'
import {
  addDomain,
  type Domain,
  findDomains,
  isRoot,
  proofOf,
  removeDomain,
  setDefaultDomain,
  verifyDomain,
} from '../../directory/domains.ts'
import { noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { collection, contextOf } from './view.ts'

/** Domains: claimed by POST, proved by `verify`, and then good for names (graph-api.md 6.3). */

export const domainView = (domain: Domain, all: readonly Domain[]) => ({
  id: domain.name,
  authenticationType: 'Managed',
  availabilityStatus: null,
  isAdminManaged: true,
  isDefault: domain.isDefault,
  isInitial: domain.isInitial,
  isRoot: isRoot(domain.name, all),
  isVerified: domain.isVerified,
  passwordNotificationWindowInDays: 14,
  passwordValidityPeriodInDays: 2_147_483_647,
  state: null,
  supportedServices: domain.isVerified ? ['Email'] : [],
})

const domainsOf = ({ program, caller }: GraphCall) => findDomains(program.store, caller.tenantId)

async function list(call: GraphCall): Promise<Result> {
  const found = await domainsOf(call)
  const views = found.map((one) => domainView(one, found))
  return ok(collection(call, 'domains', views))
}

async function named(call: GraphCall): Promise<{ one: Domain; all: readonly Domain[] } | null> {
  const all = await domainsOf(call)
  const one = all.find(({ name }) => name === call.params.id!.toLowerCase())
  return one ? { one, all } : null
}

async function single(call: GraphCall): Promise<Result> {
  const found = await named(call)
  if (!found) return refuse(noSuchObject(call.params.id!))
  return ok({ ...contextOf(call, 'domains/$entity'), ...domainView(found.one, found.all) })
}

async function create(call: GraphCall<NewDomain>): Promise<Result> {
  const made = await addDomain(call.program.store, call.unitRequest, call.body)
  if (!made.ok) return made
  const view = domainView(made.value, await domainsOf(call))
  return created({ ...contextOf(call, 'domains/$entity'), ...view }, `${call.base}/domains/${view.id}`)
}

async function update(call: GraphCall<DomainPatch>): Promise<Result> {
  if (!(await named(call))) return refuse(noSuchObject(call.params.id!))
  if (!call.body.isDefault) return noContent
  const changed = await setDefaultDomain(call.program.store, call.unitRequest, call.params.id!)
  return changed.ok ? noContent : changed
}

async function remove(call: GraphCall): Promise<Result> {
  const gone = await removeDomain(call.program.store, call.unitRequest, call.params.id!)
  return gone.ok ? noContent : gone
}

async function verify(call: GraphCall): Promise<Result> {
  const { store, lookupTxt } = call.program
  const proved = await verifyDomain(store, call.unitRequest, call.params.id!, lookupTxt)
  if (!proved.ok) return proved
  return ok({ ...contextOf(call, 'domains/$entity'), ...domainView(proved.value, await domainsOf(call)) })
}

/** One TXT record, at the name itself. */
async function records(call: GraphCall): Promise<Result> {
  const found = await named(call)
  if (!found) return refuse(noSuchObject(call.params.id!))
  const { name } = found.one
  const record = {
    '@odata.type': '#microsoft.graph.domainDnsTxtRecord',
    id: 'verification',
    isOptional: false,
    label: name,
    recordType: 'Txt',
    supportedService: 'Email',
    ttl: 3_600,
    text: proofOf(call.program.store, call.caller.tenantId, name),
  }
  return ok(collection(call, `domains('${name}')/verificationDnsRecords`, [record]))
}

const readers = ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const reading = { delegated: readers, application: readers, roles: 'domains.read' } as const
const writers = ['Domain.ReadWrite.All']
const writing = { delegated: writers, application: writers, roles: 'domains.write' } as const

export const domainRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/domains',
    summary: 'Domains of the organization',
    ...reading,
    resource: 'domain[]',
    handle: list,
  }),
  route({
    method: 'POST',
    path: '/domains',
    summary: 'Claim a domain; verify proves it',
    ...writing,
    input: NewDomain,
    readOnly: domainReadOnly,
    resource: 'domain',
    status: 201,
    handle: create,
  }),
  route({
    method: 'GET',
    path: '/domains/{id}',
    summary: 'A domain',
    ...reading,
    resource: 'domain',
    handle: single,
  }),
  route({
    method: 'PATCH',
    path: '/domains/{id}',
    summary: 'Make a domain the default',
    ...writing,
    input: DomainPatch,
    readOnly: ['id', ...domainReadOnly.filter((name) => name !== 'isDefault')],
    resource: 'domain',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: '/domains/{id}',
    summary: 'Take back the claim to a domain that was never proved',
    ...writing,
    status: 204,
    handle: remove,
  }),
  route({
    method: 'GET',
    path: '/domains/{id}/verificationDnsRecords',
    summary: 'What has to stand in the DNS to prove a domain',
    ...reading,
    resource: 'domainDnsRecord[]',
    handle: records,
  }),
  route({
    method: 'POST',
    path: '/domains/{id}/verify',
    summary: 'Look into the DNS, and take the domain as proved',
    ...writing,
    // Every call asks other people's servers.
    sensitive: true,
    resource: 'domain',
    handle: verify,
  }),
]
