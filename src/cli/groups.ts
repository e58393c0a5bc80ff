import type { Command } from 'commander'
import { type Group, listGroups, membersOf } from '../directory/groups.store.ts'
import { addMember, createGroup, deleteGroup, isDynamic, removeMember } from '../directory/groups.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { must } from './ending.ts'
import { theGroup, thePrincipal } from './lookup.ts'
import { count } from './values.ts'

export function groupsCommand(root: Command): void {
  const groups = root.command('groups').description('Groups and their members. <group> is a name or an id.')
  groups
    .command('list')
    .description('Groups, by name.')
    .option('--search <text>', 'names that contain this')
    .option('--limit <n>', 'at most so many', count, 100)
    .action((options: { search?: string; limit: number }, command: Command) =>
      withTenant(command, (desk) => list(desk, options)),
    )
  groups
    .command('show <group>')
    .description('One group and its direct members.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, key)))
  groups
    .command('create <name>')
    .description('A new group with assigned members.')
    .option('--description <text>', 'what it is for')
    .option('--mail-nickname <name>', 'its mail nickname; made from the name otherwise')
    .option('--role-assignable', 'roles can be given to it; cannot be changed later')
    .option('--microsoft365', 'a Microsoft 365 group instead of a security group')
    .action((name: string, options: CreateOptions, command: Command) =>
      withTenant(command, (desk) => create(desk, name, options)),
    )
  groups
    .command('add-member <group> <member>')
    .description('Add a user or another group. Nested groups count for password reset.')
    .action((key: string, member: string, _options: object, command: Command) =>
      withTenant(command, (desk) => change(desk, key, member, addMember, 'Added')),
    )
  groups
    .command('remove-member <group> <member>')
    .description('Take a user or a group out.')
    .action((key: string, member: string, _options: object, command: Command) =>
      withTenant(command, (desk) => change(desk, key, member, removeMember, 'Removed')),
    )
  groups
    .command('delete <group>')
    .description('Delete a group that nothing hangs on.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => remove(desk, key)))
}

const kindOf = (group: Group): string => (group.groupTypes.includes('Unified') ? 'Microsoft 365' : 'Security')
const membershipOf = (group: Group): string => (isDynamic(group) ? 'Dynamic' : 'Assigned')

async function list({ store, tenantId, out }: TenantDesk, options: { search?: string; limit: number }) {
  const groups = await store.look((look) => listGroups(look, tenantId, options.search ?? null, options.limit))
  out.rows(groups, {
    Name: (group) => group.displayName,
    'Group type': kindOf,
    'Membership type': membershipOf,
    Members: (group) => group.members,
    Id: (group) => group.id,
  })
}

async function show(desk: TenantDesk, key: string): Promise<void> {
  const group = await theGroup(desk, key)
  const members = await desk.store.look((look) => membersOf(look, desk.tenantId, group.id))
  const names = members.map((member) => member.userPrincipalName ?? `${member.displayName} (group)`)
  desk.out.facts({ ...group, members }, { ...group, members: names })
}

type CreateOptions = { description?: string; mailNickname?: string; roleAssignable?: boolean; microsoft365?: boolean }

async function create(desk: TenantDesk, displayName: string, options: CreateOptions): Promise<void> {
  const group = must(
    await createGroup(desk.store, desk.request, {
      displayName,
      description: options.description ?? null,
      mailNickname: options.mailNickname,
      isAssignableToRole: options.roleAssignable ?? false,
      kind: options.microsoft365 ? 'microsoft365' : 'security',
    }),
  )
  desk.out.say(`Created the group ${group.displayName} (${group.id}).`, group)
}

async function change(desk: TenantDesk, key: string, member: string, act: typeof addMember, done: string) {
  const group = await theGroup(desk, key)
  const changed = must(await act(desk.store, desk.request, group.id, await thePrincipal(desk, member)))
  const way = act === addMember ? 'to' : 'from'
  desk.out.say(`${done} ${changed.userPrincipalName ?? changed.displayName} ${way} ${group.displayName}.`, changed)
}

async function remove(desk: TenantDesk, key: string): Promise<void> {
  const group = must(await deleteGroup(desk.store, desk.request, (await theGroup(desk, key)).id))
  desk.out.say(`Deleted the group ${group.displayName}.`, group)
}
