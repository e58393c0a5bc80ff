import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { asciiLower } from '../base/text.ts'
import { NewDomain } from '../contract/graph/organization.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { mostDomains, proves } from './domains.policy.ts'
import {
  type Domain,
  deleteUnverified,
  domainsOf,
  insertDomain,
  lockDomainName,
  makeDefault,
  markVerified,
} from './domains.store.ts'
import { lockTenant } from './tenant.store.ts'
import type { TxtLookup } from './txt.ts'

/** Domains of an organization: claimed, proved by a record in their DNS, and only then good for names of people. */

export { isRoot } from './domains.policy.ts'
export type { Domain } from './domains.store.ts'

type Made<T> = Promise<Outcome<T, Refusal>>

export const findDomains = (store: Store, tenantId: string): Promise<Domain[]> =>
  store.look((look) => domainsOf(look, tenantId))

const notFound = (name: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name } })
const targetOf = (name: string): AuditTarget => ({ type: 'Other', id: name, displayName: name })

/** The tenant's domain of this name, and with it the right to change domains for the rest of the unit. */
async function held(tx: Tx, typed: string): Promise<Domain | undefined> {
  await lockTenant(tx)
  return (await domainsOf(tx, tx.tenantId)).find((one) => one.name === asciiLower(typed))
}

export const addDomain = (store: Store, request: UnitRequest, input: NewDomain): Made<Domain> =>
  store.unit(request, async (tx) => {
    const parsed = NewDomain.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    const name = parsed.data.id
    await lockTenant(tx)
    if ((await domainsOf(tx, tx.tenantId)).length >= mostDomains)
      return refuse({ code: 'domain.limit', params: { limit: mostDomains } })
    if (!(await insertDomain(tx, name))) return refuse({ code: 'directory.conflict', field: 'id', params: { name } })
    tx.audit(event('Add unverified domain', { targets: [targetOf(name)] }))
    return done({ name, isDefault: false, isInitial: false, isVerified: false })
  })

/** The text that proves a domain for this tenant and no other. It needs no row: the key of the installation makes it. */
export const proofOf = (store: Store, tenantId: string, name: string): string =>
  `rekey=${store.keys.digest('domain', tenantId, name).toString('hex').slice(0, 32)}`

/** Looks into the DNS, outside of any unit: an answer from there may take seconds. */
export async function verifyDomain(store: Store, request: UnitRequest, typed: string, lookup: TxtLookup): Made<Domain> {
  const name = asciiLower(typed)
  const known = (await findDomains(store, request.tenantId)).find((one) => one.name === name)
  if (!known) return notFound(typed)
  if (known.isVerified) return refuse({ code: 'domain.verified', params: { name } })
  const texts = await lookup(name)
  if (!texts) return refuse({ code: 'domain.dns_silent', params: { name } })
  const text = proofOf(store, request.tenantId, name)
  if (!proves(texts, text)) return refuse({ code: 'domain.no_record', params: { name, text } })
  return store.unit(request, (tx) => makeVerified(tx, name))
}

/** On the word of whoever sits at the host, who could write anything into its database. */
export const vouchForDomain = (store: Store, request: UnitRequest, typed: string): Made<Domain> =>
  store.unit(request, (tx) => makeVerified(tx, asciiLower(typed)))

async function makeVerified(tx: Tx, name: string): Made<Domain> {
  const domain = await held(tx, name)
  if (!domain) return notFound(name)
  if (domain.isVerified) return refuse({ code: 'domain.verified', params: { name } })
  await lockDomainName(tx, name)
  if (!(await markVerified(tx, name))) return refuse({ code: 'domain.taken', params: { name } })
  const modifiedProperties = modified({ isVerified: false }, { isVerified: true })
  tx.audit(event('Verify domain', { targets: [{ ...targetOf(name), modifiedProperties }] }))
  return done({ ...domain, isVerified: true })
}

/** One that was proved stays: people and groups may have names in it. */
export const removeDomain = (store: Store, request: UnitRequest, typed: string): Made<null> =>
  store.unit(request, async (tx) => {
    const domain = await held(tx, typed)
    if (!domain) return notFound(typed)
    if (domain.isVerified) return refuse({ code: 'domain.in_use', params: { name: domain.name } })
    await deleteUnverified(tx, domain.name)
    tx.audit(event('Remove unverified domain', { targets: [targetOf(domain.name)] }))
    return done(null)
  })

/** New people and groups get their addresses there; what is there keeps its own. */
export const setDefaultDomain = (store: Store, request: UnitRequest, typed: string): Made<null> =>
  store.unit(request, async (tx) => {
    const domain = await held(tx, typed)
    if (!domain) return notFound(typed)
    if (!domain.isVerified) {
      const problem = { field: 'isDefault', code: 'invalid', message: 'Only a verified domain can be the default.' }
      return refuse({ code: 'directory.invalid', problems: [problem] })
    }
    if (domain.isDefault) return done(null)
    await makeDefault(tx, domain.name)
    const modifiedProperties = modified({ isDefault: false }, { isDefault: true })
    tx.audit(event('Set domain as default', { targets: [{ ...targetOf(domain.name), modifiedProperties }] }))
    return done(null)
  })
