import type { Command } from 'commander'
import { deletedGroupByKey, listDeletedGroups, purgeGroup, restoreGroup } from '../directory/deleted-groups.ts'
import { type Group, listGroups, type Member, membersOf } from '../directory/groups.store.ts'
import { addMember, createGroup, deleteGroup, isDynamic, removeMember, updateGroup } from '../directory/groups.ts'
import { runMemberships } from '../directory/membership.runs.ts'
import { groupsOverview } from '../directory/overview.ts'
import { addOwner, type Owner, ownersOf, removeOwner } from '../directory/owners.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, found, must } from './ending.ts'
import { ruleCommand } from './groups.rule.ts'
import { theGroup, thePrincipal, theUser } from './lookup.ts'
import { assignments, count } from './values.ts'

export function groupsCommand(root: Command): void {
  const groups = root.command('groups').description('Groups and their members. <group> is a name or an id.')
  readingCommands(groups)
  changingCommands(groups)
  peopleCommands(groups)
  deletingCommands(groups)
  ruleCommand(groups)
}

function readingCommands(groups: Command): void {
  groups
    .command('list')
    .description('Groups, by name.')
    .option('--search <text>', 'names that contain this')
    .option('--deleted', 'deleted ones instead; they can be restored for 30 days')
    .option('--limit <n>', 'at most so many', count, 100)
    .action((options: ListOptions, command: Command) => withTenant(command, (desk) => list(desk, options)))
  groups
    .command('show <group>')
    .description('One group: its owners and its direct members.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, key)))
  groups
    .command('overview')
    .description('How many groups there are, by kind.')
    .action((_options: object, command: Command) => withTenant(command, overview))
}

function changingCommands(groups: Command): void {
  groups
    .command('create <name>')
    .description('A new group, with assigned members or a rule that says who is in it.')
    .option('--description <text>', 'what it is for')
    .option('--mail-nickname <name>', 'its mail nickname; made from the name otherwise')
    .option('--role-assignable', 'roles can be given to it; cannot be changed later')
    .option('--microsoft365', 'a Microsoft 365 group instead of a security group')
    .option('--owner <users...>', 'who owns it')
    .option('--rule <rule>', 'a dynamic group: e.g. \'user.department -eq "Sales"\'')
    .action((name: string, options: CreateOptions, command: Command) =>
      withTenant(command, (desk) => create(desk, name, options)),
    )
  groups
    .command('update <group> <properties...>')
    .description('Change displayName, description, mailNickname, visibility or classification, e.g. description=Money')
    .action((key: string, words: string[], _options: object, command: Command) =>
      withTenant(command, (desk) => update(desk, key, words)),
    )
}

function peopleCommands(groups: Command): void {
  const acts = [
    ['add-member', 'Add a user or another group. Nested groups count for password reset.', addMember, 'Added'],
    ['remove-member', 'Take a user or a group out.', removeMember, 'Removed'],
    ['add-owner', 'Let a user manage the group.', addOwner, 'Added'],
    ['remove-owner', 'The user no longer owns the group.', removeOwner, 'Removed'],
  ] as const
  for (const [name, description, act, done] of acts)
    groups
      .command(`${name} <group> <who>`)
      .description(description)
      .action((key: string, who: string, _options: object, command: Command) =>
        withTenant(command, (desk) => change(desk, key, who, act, done)),
      )
}

function deletingCommands(groups: Command): void {
  groups
    .command('delete <group>')
    .description('Delete a group that nothing hangs on. It can be restored for 30 days.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => remove(desk, key)))
  groups
    .command('restore <group>')
    .description('Bring back a deleted group with its members and owners.')
    .action((key: string, _options: object, command: Command) =>
      withTenant(command, (desk) => end(desk, key, restoreGroup, 'Restored')),
    )
  groups
    .command('purge <group>')
    .description('Delete a deleted group for ever.')
    .action((key: string, _options: object, command: Command) =>
      withTenant(command, (desk) => end(desk, key, purgeGroup, 'Deleted for ever')),
    )
}

const kindOf = (group: Group): string => (group.groupTypes.includes('Unified') ? 'Microsoft 365' : 'Security')
const membershipOf = (group: Group): string => (isDynamic(group) ? 'Dynamic' : 'Assigned')

type ListOptions = { search?: string; deleted?: boolean; limit: number }

async function list({ store, tenantId, out }: TenantDesk, options: ListOptions): Promise<void> {
  const shared = { 'Group type': kindOf, 'Membership type': membershipOf, Id: (group: Group) => group.id }
  if (options.deleted) {
    const deleted = await store.look((look) => listDeletedGroups(look, tenantId, options.limit))
    return out.rows(deleted, { Name: (group) => group.displayName, Deleted: (group) => group.deletedAt, ...shared })
  }
  const groups = await store.look((look) => listGroups(look, tenantId, options.search ?? null, options.limit))
  out.rows(groups, { Name: (group) => group.displayName, Members: (group) => group.members, ...shared })
}

const kindNames = { user: 'user', group: 'group', servicePrincipal: 'application' } as const

async function show(desk: TenantDesk, key: string): Promise<void> {
  const group = await theGroup(desk, key)
  const members = await desk.store.look((look) => membersOf(look, desk.tenantId, group.id))
  const owners = await desk.store.look((look) => ownersOf(look, desk.tenantId, group.id))
  const names = members.map((member) => member.userPrincipalName ?? `${member.displayName} (${kindNames[member.type]})`)
  const owning = owners.map((owner) => owner.userPrincipalName ?? `${owner.displayName} (application)`)
  desk.out.facts({ ...group, owners, members }, { ...group, owners: owning, members: names })
}

async function overview({ store, tenantId, out }: TenantDesk): Promise<void> {
  const counts = await groupsOverview(store, tenantId)
  out.facts(counts, {
    'Total groups': counts.total,
    'Dynamic groups': counts.dynamic,
    'Microsoft 365 groups': counts.microsoft365,
    'Cloud groups': counts.cloud,
    'Security groups': counts.security,
    'On-premises groups': counts.onPremises,
  })
}

type CreateOptions = {
  description?: string
  mailNickname?: string
  roleAssignable?: boolean
  microsoft365?: boolean
  owner?: string[]
  rule?: string
}

async function create(desk: TenantDesk, displayName: string, options: CreateOptions): Promise<void> {
  const owners: string[] = []
  for (const owner of options.owner ?? []) owners.push((await theUser(desk, owner)).id)
  const group = must(
    asTyped(
      await createGroup(desk.store, desk.request, {
        displayName,
        description: options.description ?? null,
        mailNickname: options.mailNickname,
        isAssignableToRole: options.roleAssignable ?? false,
        kind: options.microsoft365 ? 'microsoft365' : 'security',
        owners,
        ...(options.rule === undefined ? {} : { membershipRule: options.rule }),
      }),
      createdBy,
    ),
  )
  if (options.rule !== undefined) await runMemberships(desk.store)
  desk.out.say(`Created the group ${group.displayName} (${group.id}).`, group)
}

const createdBy = {
  displayName: '<name>',
  description: '--description',
  mailNickname: '--mail-nickname',
  membershipRule: '--rule',
}

async function update(desk: TenantDesk, key: string, words: readonly string[]): Promise<void> {
  const group = await theGroup(desk, key)
  const change = Object.fromEntries(assignments(words).map(([name, text]) => [name, text === '' ? null : text]))
  const changed = must(await updateGroup(desk.store, desk.request, group.id, change))
  desk.out.say(`Changed the group ${changed.displayName}.`, changed)
}

type Act = typeof addMember | typeof addOwner

async function change(desk: TenantDesk, key: string, who: string, act: Act, done: 'Added' | 'Removed') {
  const group = await theGroup(desk, key)
  const what = act === addOwner || act === removeOwner ? 'an owner' : 'a direct member'
  const outcome = await act(desk.store, desk.request, group.id, await thePrincipal(desk, who))
  const changed = must<Member | Owner>(outcome, {
    'directory.conflict': `${who} is ${what} of ${group.displayName} already.`,
    'directory.not_found': `${who} is not ${what} of ${group.displayName}.`,
  })
  const way = done === 'Added' ? 'to' : 'from'
  desk.out.say(`${done} ${changed.userPrincipalName ?? changed.displayName} ${way} ${group.displayName}.`, changed)
}

async function end(desk: TenantDesk, key: string, act: typeof restoreGroup, done: string): Promise<void> {
  const deleted = await desk.store.look((look) => deletedGroupByKey(look, desk.tenantId, key))
  const group = must(await act(desk.store, desk.request, found(deleted, key, 'deleted group').id))
  desk.out.say(`${done}: the group ${group.displayName}.`, group)
}

async function remove(desk: TenantDesk, key: string): Promise<void> {
  const group = must(await deleteGroup(desk.store, desk.request, (await theGroup(desk, key)).id))
  desk.out.say(`Deleted the group ${group.displayName}.`, group)
}
