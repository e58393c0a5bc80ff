import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { refuse } from '../base/outcome.ts'
import { NewTenant } from '../contract/directory.ts'
import { problemsOf } from '../contract/problems.ts'
import { roles } from '../directory/role-templates.ts'
import { giveRole } from '../directory/roles.ts'
import { lockInstallation, onlyTenant, type Tenant } from '../directory/tenant.store.ts'
import { addTenant } from '../directory/tenant.ts'
import { addUser } from '../directory/users.ts'
import { storePassword } from '../passwords/passwords.ts'
import { ask } from './ask.ts'
import { type Desk, requestFor, settingsOf, withStore } from './desk.ts'
import { asTyped, must, refusedBecause } from './ending.ts'
import { fromStandardInput, type PasswordOptions, passwordFor, typedPassword } from './secrets.ts'

type Options = PasswordOptions & {
  name?: string
  domain?: string
  country?: string
  admin?: string
  adminName?: string
}

export function initCommand(root: Command): void {
  root
    .command('init')
    .description('Begin a new installation: the tenant and its first Global Administrator.')
    .option('--name <name>', "the organization's name")
    .option('--domain <domain>', 'its domain, e.g. example.com: what user names end with')
    .option('--country <code>', 'its country, two letters, e.g. PT')
    .option('--admin <name>', 'user name of the first administrator, e.g. admin@example.com')
    .option('--admin-name <name>', 'display name of the first administrator')
    .option('--ask-password', "ask for the administrator's password without showing it")
    .addOption(fromStandardInput())
    .addHelpText(
      'after',
      '\nWhat is not given is asked. Without a password option one is made and printed once.\n\n  rekey init --name "Example" --domain example.com --country PT --admin admin@example.com',
    )
    .action((options: Options, command: Command) => init(options, command))
}

async function init(options: Options, command: Command): Promise<void> {
  const settings = settingsOf(command)
  const begun = settings.databaseUrl !== undefined || existsSync(path.join(settings.data, 'postgres'))
  // Questions are only asked when the answers can be used.
  if (begun) await withStore(command, refuseSecond, true)
  const answers = await complete(options)
  const typed = await typedPassword(options)
  await withStore(command, (desk) => make(desk, answers, typed), true)
}

const second = (tenant: Tenant): Error =>
  refusedBecause(
    { code: 'directory.conflict', params: { name: tenant.displayName } },
    `There is a tenant here already: ${tenant.displayName} (${tenant.defaultDomain}). Name another --data folder or database for a new one.`,
  )

async function refuseSecond(desk: Desk): Promise<void> {
  const tenant = await desk.store.look(onlyTenant)
  if (tenant) throw second(tenant)
}

type Answers = { tenant: { displayName: string; domain: string; country: string }; admin: string; adminName: string }

const tenantBy = { displayName: '--name', domain: '--domain', country: '--country' }
const adminBy = { userPrincipalName: '--admin', displayName: '--admin-name', usageLocation: '--country' }

async function complete(options: Options): Promise<Answers> {
  const displayName = options.name ?? (await ask("The organization's name"))
  const domain = options.domain ?? (await ask('Its domain, e.g. example.com'))
  const country = (options.country ?? (await ask('Its country, two letters, e.g. PT'))).toUpperCase()
  const tenant = { displayName, domain, country }
  // Before anything is made, and before the next question builds on a wrong answer.
  const parsed = NewTenant.safeParse(tenant)
  if (!parsed.success)
    must(asTyped(refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) }), tenantBy))
  const admin = options.admin ?? (await ask('User name of the first administrator', `admin@${domain}`))
  return { tenant, admin, adminName: options.adminName ?? 'Administrator' }
}

/** One unit: there is never a tenant without somebody who can enter it. */
async function make(desk: Desk, { tenant, admin, adminName }: Answers, typed: string | null): Promise<void> {
  const { store, out } = desk
  const names = { userPrincipalName: admin, displayName: adminName, givenName: null, surname: null }
  const password = passwordFor(store.random, typed, names, tenant.displayName)
  const phc = await desk.hasher.hash(password.plain)
  const request = requestFor(store, store.random.uuid())
  const made = await store.unit(request, async (tx) => {
    await lockInstallation(tx)
    const there = await onlyTenant(tx)
    if (there) throw second(there)
    must(asTyped(await addTenant(tx, tenant), tenantBy))
    const input = { userPrincipalName: admin, displayName: adminName, usageLocation: tenant.country }
    const user = await addUser(tx, input)
    // Thrown, so that a wrong administrator leaves no tenant behind.
    const { id } = must(asTyped(user, adminBy))
    await storePassword(tx, { userId: id, phc, by: 'setup' })
    must(await giveRole(tx, { principalId: id, role: roles.globalAdministrator }))
    return { tenantId: tx.tenantId, administrator: { id, userPrincipalName: admin } }
  })
  const secret = password.drawn ? { password: password.plain } : {}
  out.facts(
    { ...made, domain: tenant.domain, administrator: { ...made.administrator, ...secret } },
    {
      Tenant: `${tenant.displayName} (${made.tenantId})`,
      Domain: tenant.domain,
      Administrator: admin,
      ...(password.drawn ? { 'Password (shown only now)': password.plain } : {}),
      Next: 'rekey start',
    },
  )
}
