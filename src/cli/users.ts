import { type Command, Option } from 'commander'
import { emailMask, isGuid, phoneMask } from '../base/text.ts'
import { purgeUser } from '../directory/deletion.ts'
import { licencesOf } from '../directory/licences.store.ts'
import { managerOf, removeManager, setManager } from '../directory/managers.ts'
import { productOf } from '../directory/products.ts'
import { rolesOf } from '../directory/roles.ts'
import { flat } from '../directory/users.policy.ts'
import { listUsers, recordOf, type User, type UserRecord } from '../directory/users.store.ts'
import { createUser, deleteUser, restoreUser, updateUser } from '../directory/users.ts'
import { blockOf } from '../guard/block.store.ts'
import { type Credential, credentialsOf } from '../methods/credentials.store.ts'
import { isPhone } from '../methods/methods.policy.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, found, must, usage } from './ending.ts'
import { theUser } from './lookup.ts'
import { fromStandardInput } from './secrets.ts'
import { invitingCommands } from './users.invite.ts'
import { createWithPassword, givePass, setPassword, unblock } from './users.password.ts'
import { why } from './users.why.ts'
import { count, userProperties } from './values.ts'

const propertiesHelp = `
Properties are those of Microsoft Graph: displayName, givenName, surname, department, jobTitle, companyName,
employeeId, employeeType, employeeHireDate, employeeLeaveDate (2026-03-01), division, costCenter, officeLocation,
streetAddress, city, state, postalCode, country, businessPhones, mobilePhone, faxNumber, mail,
otherMails (a list with commas), usageLocation, preferredLanguage, accountEnabled, userType, mailNickname,
passwordPolicies, ageGroup, consentProvidedForMinor, onPremisesImmutableId, extensionAttribute1 to
extensionAttribute15, directory extensions (extension_<application id>_<name>), isBreakGlass. An empty value clears.`

export function usersCommand(root: Command): void {
  const users = root.command('users').description('People: list, show, create, change, delete, restore.')
  readingCommands(users)
  changingCommands(users)
  invitingCommands(users)
  helpdeskCommands(users)
}

function readingCommands(users: Command): void {
  users
    .command('list')
    .description('Users, by display name.')
    .option('--search <text>', 'display names or user names that begin so')
    .option('--department <name>', 'only of this department')
    .option('--deleted', 'deleted ones instead; they can be restored for 30 days')
    .option('--limit <n>', 'at most so many', count, 100)
    .action((options: ListOptions, command: Command) => withTenant(command, (desk) => list(desk, options)))
  users
    .command('show <user>')
    .description('One user: properties, roles, licences, block.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, key)))
}

function changingCommands(users: Command): void {
  users
    .command('create <userPrincipalName> <displayName> [properties...]')
    .description('A new user, e.g. create ana@example.com "Ana Lima" department=Sales usageLocation=PT')
    .addOption(new Option('--no-password', 'without a password').conflicts(['passwordStdin', 'askPassword']))
    .addOption(fromStandardInput())
    .option('--ask-password', 'ask for the password without showing it')
    .option('--permanent', 'the password need not be changed at the first sign-in')
    .addHelpText('after', `${propertiesHelp}\n\nWithout a password option one is made and printed once.`)
    .action((upn: string, name: string, words: string[], options: CreateOptions, command: Command) =>
      withTenant(command, (desk) => create(desk, upn, name, words, options)),
    )
  users
    .command('update <user> <properties...>')
    .description('Change properties, e.g. update ana@example.com department=Marketing mobilePhone=')
    .addHelpText('after', propertiesHelp)
    .action((key: string, words: string[], _options: object, command: Command) =>
      withTenant(command, (desk) => update(desk, key, words)),
    )
  users
    .command('delete <user>')
    .description('Delete a user; sign-in and reset end at once, 30 days to restore.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => remove(desk, key)))
  users
    .command('restore <user>')
    .description('Bring a deleted user back.')
    .option('--as <userPrincipalName>', 'under a new user name, when the old one is taken')
    .option('--reconcile', 'without the mail address, when that is taken')
    .action((key: string, options: BackOptions, command: Command) =>
      withTenant(command, (desk) => restore(desk, key, options)),
    )
  users
    .command('purge <user>')
    .description('Forget a deleted user for good, by id. Nobody can undo it.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => purge(desk, key)))
  users
    .command('manager <user> [manager]')
    .description("Set a user's manager; without a name, take the manager away.")
    .action((key: string, boss: string | undefined, _options: object, command: Command) =>
      withTenant(command, (desk) => manage(desk, key, boss)),
    )
}

/** What a locked-out person's helper needs. */
function helpdeskCommands(users: Command): void {
  users
    .command('set-password <user>')
    .description('Set a password; every session of the user ends.')
    .option('--temporary', 'ends after the days the policy says (7) and is changed at the next sign-in')
    .addOption(fromStandardInput())
    .option('--ask-password', 'ask for the password without showing it')
    .addHelpText('after', '\nWithout a password option one is made and printed once.')
    .action((key: string, options: Parameters<typeof setPassword>[2], command: Command) =>
      withTenant(command, (desk) => setPassword(desk, key, options)),
    )
  users
    .command('give-pass <user>')
    .description('A Temporary Access Pass to sign in with; it takes the place of the one before, and is printed once.')
    .option('--minutes <minutes>', 'how long it is good for (default: what the policy says)', count)
    .option('--once', 'for one sign-in alone')
    .action((key: string, options: Parameters<typeof givePass>[2], command: Command) =>
      withTenant(command, (desk) => givePass(desk, key, options)),
    )
  users
    .command('why <user>')
    .description('Why somebody can or cannot reset their password: every check, and what helps.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => why(desk, key)))
  users
    .command('unblock <user>')
    .description('End a block of password reset and a lockout of sign-in.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => unblock(desk, key)))
  users
    .command('authentication-methods <user>')
    .description('What a user has registered, numbers and addresses masked.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => methods(desk, key)))
}

type ListOptions = { search?: string; department?: string; deleted?: boolean; limit: number }

async function list({ store, tenantId, out }: TenantDesk, options: ListOptions): Promise<void> {
  const users = await store.look((look) => listUsers(look, tenantId, options))
  out.rows(users, {
    'User name': (user) => user.userPrincipalName,
    'Display name': (user) => user.displayName,
    Department: (user) => user.department,
    Enabled: (user) => (user.accountEnabled ? 'yes' : 'no'),
    'Usage location': (user) => user.usageLocation,
    Id: (user) => user.id,
    ...(options.deleted ? { Deleted: (user: User) => user.deletedAt } : {}),
  })
}

async function show(desk: TenantDesk, key: string): Promise<void> {
  const user = await theRecord(desk, key)
  const more = await desk.store.look(async (look) => ({
    manager: (await managerOf(look, desk.tenantId, user.id))?.userPrincipalName ?? null,
    roles: await rolesOf(look, desk.tenantId, user.id),
    licences: await licencesOf(look, desk.tenantId, user.id),
    block: await blockOf(look, desk.tenantId, user.id),
  }))
  const licences = more.licences.map(({ product, ...one }) => ({
    ...one,
    product: (product ?? productOf.get(one.skuId))?.displayName ?? one.skuId,
    path: one.groupName ? `inherited: ${one.groupName}` : 'direct',
  }))
  desk.out.facts(
    { ...user, ...more, licences },
    {
      ...flat(user),
      manager: more.manager,
      roles: more.roles.map((role) => (role.eligible ? `${role.displayName} (eligible)` : role.displayName)),
      licences: licences.map((one) => `${one.product} (${one.path}${one.error === 'None' ? '' : `; ${one.error}`})`),
      block: more.block && `until ${more.block.until.toISOString()} (${more.block.reason})`,
    },
  )
}

/** The user with every property. */
async function theRecord(desk: TenantDesk, key: string): Promise<UserRecord> {
  const { id } = await theUser(desk, key)
  return found(await desk.store.look((look) => recordOf(look, desk.tenantId, id)), key, 'user')
}

type CreateOptions = { password?: boolean; passwordStdin?: boolean; askPassword?: boolean; permanent?: boolean }

async function create(desk: TenantDesk, upn: string, name: string, words: string[], options: CreateOptions) {
  const input = { ...userProperties(words), userPrincipalName: upn, displayName: name }
  if (options.password !== false) return createWithPassword(desk, input, options)
  const user = must(await createUser(desk.store, desk.request, input))
  desk.out.say(`Created ${user.userPrincipalName} (${user.id}), without a password.`, user)
}

async function update(desk: TenantDesk, key: string, words: string[]): Promise<void> {
  const { id } = await theUser(desk, key)
  const user = must(await updateUser(desk.store, desk.request, id, userProperties(words)))
  desk.out.say(`Changed ${user.userPrincipalName}.`, user)
}

async function remove(desk: TenantDesk, key: string): Promise<void> {
  const { id } = await theUser(desk, key)
  const user = must(await deleteUser(desk.store, desk.request, id))
  desk.out.say(`Deleted ${user.userPrincipalName}. It can be restored for 30 days: rekey users restore ${id}`, user)
}

type BackOptions = { as?: string; reconcile?: boolean }

async function restore(desk: TenantDesk, key: string, given: BackOptions): Promise<void> {
  const options = { newUserPrincipalName: given.as, autoReconcileProxyConflict: given.reconcile }
  const user = must(asTyped(await restoreUser(desk.store, desk.request, key, options), { userPrincipalName: '--as' }))
  const over = user.overAssigned.length > 0 ? ` More seats in use than there are: ${user.overAssigned.join(', ')}.` : ''
  desk.out.say(`Restored ${user.userPrincipalName}.${over}`, user)
}

/** By id alone: several deleted users may have had one name. */
async function purge(desk: TenantDesk, key: string): Promise<void> {
  if (!isGuid(key)) throw usage(`"${key}" is no id.`, 'Look it up: rekey users list --deleted')
  const user = must(await purgeUser(desk.store, desk.request, key))
  desk.out.say(`Forgot ${user.userPrincipalName} for good.`, user)
}

async function manage(desk: TenantDesk, key: string, boss?: string): Promise<void> {
  const { id } = await theUser(desk, key)
  if (boss === undefined) {
    const user = must(await removeManager(desk.store, desk.request, id))
    return desk.out.say(`${user.userPrincipalName} has no manager now.`, user)
  }
  const manager = await theUser(desk, boss)
  const user = must(await setManager(desk.store, desk.request, id, manager.id))
  desk.out.say(`${manager.userPrincipalName} is the manager of ${user.userPrincipalName} now.`, user)
}

/** Never a seed, never a whole number: what helps at a helpdesk and no more (sspr.md 3.5). */
const masked = ({ kind, value }: Credential): string | null =>
  kind === 'email' ? emailMask(value) : isPhone(kind) ? phoneMask(value) : null

async function methods(desk: TenantDesk, key: string): Promise<void> {
  const { id } = await theUser(desk, key)
  const credentials = await desk.store.look((look) => credentialsOf(look, desk.tenantId, id))
  const rows = credentials.map((one) => ({
    id: one.id,
    kind: one.kind,
    label: one.label,
    value: masked(one),
    isDefault: one.isDefault,
    verifiedAt: one.verifiedAt,
    createdAt: one.createdAt,
    lastUsedAt: one.lastUsedAt,
  }))
  desk.out.rows(rows, {
    Method: (row) => row.kind,
    Detail: (row) => row.value ?? row.label,
    Default: (row) => (row.isDefault ? 'yes' : ''),
    Verified: (row) => row.verifiedAt,
    'Last used': (row) => row.lastUsedAt,
  })
}
