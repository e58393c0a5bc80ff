import type { Command } from 'commander'
import { roleOf, roleTemplates } from '../directory/role-templates.ts'
import { listAssignments } from '../directory/roles.store.ts'
import { assignRole, removeRole } from '../directory/roles.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { must } from './ending.ts'
import { thePrincipal } from './lookup.ts'

export function rolesCommand(root: Command): void {
  const roles = root.command('roles').description('Administrators: who holds which directory role.')
  roles
    .command('list')
    .description('Who holds which role.')
    .option('--templates', 'all roles that can be given instead')
    .action((options: { templates?: boolean }, command: Command) =>
      withTenant(command, (desk) => (options.templates ? templates(desk) : list(desk))),
    )
  roles
    .command('assign <role> <who>')
    .description(
      'Give a role to a user or to a role-assignable group, e.g. assign "User Administrator" ana@example.com',
    )
    .option('--eligible', 'eligible only; counts as an administrator for password reset all the same')
    .action((role: string, who: string, options: { eligible?: boolean }, command: Command) =>
      withTenant(command, (desk) => change(desk, role, who, options.eligible ?? false, assignRole)),
    )
  roles
    .command('remove <role> <who>')
    .description('Take a role away. The last Global Administrator stays.')
    .action((role: string, who: string, _options: object, command: Command) =>
      withTenant(command, (desk) => change(desk, role, who, false, removeRole)),
    )
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  const assigned = await store.look((look) => listAssignments(look, tenantId))
  const rows = assigned.map((row) => ({ ...row, role: roleOf.get(row.roleId)?.displayName ?? row.roleId }))
  out.rows(rows, {
    Role: (row) => row.role,
    'Held by': (row) => row.principalName,
    State: (row) => (row.eligible ? 'eligible' : 'active'),
  })
}

async function templates({ out }: TenantDesk): Promise<void> {
  out.rows(roleTemplates, {
    Role: (role) => role.displayName,
    'Template id': (role) => role.id,
    'Administrator for reset': (role) => (role.ssprAdmin ? 'yes' : 'no'),
  })
}

async function change(desk: TenantDesk, role: string, who: string, eligible: boolean, act: typeof assignRole) {
  const { store, request, out } = desk
  const principalId = await thePrincipal(desk, who)
  const changed = must(await act(store, request, { principalId, role, eligible }))
  const sentence = act === assignRole ? `${who} now holds` : `${who} no longer holds`
  out.say(`${sentence} ${changed.displayName}.`, { principalId, ...changed })
}
