import type { Command } from 'commander'
import {
  addDomain,
  findDomains,
  proofOf,
  removeDomain,
  setDefaultDomain,
  verifyDomain,
  vouchForDomain,
} from '../directory/domains.ts'
import { askDns } from '../directory/txt.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, must } from './ending.ts'

export function domainsCommand(root: Command): void {
  const domains = root.command('domains').description('Domains: what user names may end with.')
  domains
    .command('list')
    .description('Domains of the organization, and which of them are proved.')
    .action((_, command: Command) => withTenant(command, list))
  domains
    .command('add <domain>')
    .description('Claim a domain. What is printed has to stand in its DNS; then: domains verify.')
    .action((domain: string, _, command: Command) => withTenant(command, (desk) => add(desk, domain)))
  domains
    .command('verify <domain>')
    .description('Look into the DNS, and take the domain as proved.')
    .option('--without-dns', 'take it on your word: for networks whose names no DNS shows')
    .action((domain: string, options: { withoutDns?: boolean }, command: Command) =>
      withTenant(command, (desk) => verify(desk, domain, options.withoutDns ?? false)),
    )
  domains
    .command('default <domain>')
    .description('New groups and guests get their addresses there.')
    .action((domain: string, _, command: Command) => withTenant(command, (desk) => makeDefault(desk, domain)))
  domains
    .command('remove <domain>')
    .description('Give up the claim to a domain that was never proved.')
    .action((domain: string, _, command: Command) => withTenant(command, (desk) => remove(desk, domain)))
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  out.rows(await findDomains(store, tenantId), {
    Domain: (one) => one.name,
    State: (one) => (one.isVerified ? 'proved' : 'claimed'),
    Default: (one) => (one.isDefault ? 'yes' : ''),
  })
}

async function add({ store, tenantId, request, out }: TenantDesk, typed: string): Promise<void> {
  const { name } = must(asTyped(await addDomain(store, request, { id: typed }), { id: '<domain>' }))
  const text = proofOf(store, tenantId, name)
  out.facts({ name, type: 'TXT', text }, { Domain: name, 'TXT record': text, Then: `rekey domains verify ${name}` })
}

async function verify({ store, request, out }: TenantDesk, typed: string, trusted: boolean): Promise<void> {
  const proved = trusted ? vouchForDomain(store, request, typed) : verifyDomain(store, request, typed, askDns)
  const domain = must(await proved)
  out.say(`User names may end with ${domain.name} from now on.`, domain)
}

async function makeDefault({ store, request, out }: TenantDesk, typed: string): Promise<void> {
  must(await setDefaultDomain(store, request, typed))
  out.say(`${typed} is the default domain.`, { name: typed, isDefault: true })
}

async function remove({ store, request, out }: TenantDesk, typed: string): Promise<void> {
  must(await removeDomain(store, request, typed))
  out.say(`The claim to ${typed} is given up.`, { name: typed })
}
