import type { Command } from 'commander'
import { roleByKey, roleOf, roleTemplates } from '../directory/role-templates.ts'
import { assignRole, listAssignments, removeRole, scopeOfUnit } from '../directory/roles.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { must } from './ending.ts'
import { thePrincipal, theUnit } from './lookup.ts'

type ChangeOptions = { eligible?: boolean; unit?: string }

export function rolesCommand(root: Command): void {
  const roles = root.command('roles').description('Administrators: who holds which directory role.')
  roles
    .command('list')
    .description('Who holds which role, for the whole organization or for one administrative unit.')
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
    .option('--unit <unit>', 'for this administrative unit only (its name or id)')
    .action((role: string, who: string, options: ChangeOptions, command: Command) =>
      withTenant(command, (desk) => change(desk, role, who, options, assignRole)),
    )
  roles
    .command('remove <role> <who>')
    .description('Take a role away. The last Global Administrator stays.')
    .option('--unit <unit>', 'the one that was given for this administrative unit')
    .action((role: string, who: string, options: ChangeOptions, command: Command) =>
      withTenant(command, (desk) => change(desk, role, who, options, removeRole)),
    )
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  const assigned = await store.look((look) => listAssignments(look, tenantId))
  const rows = assigned.map((row) => ({ ...row, role: roleOf.get(row.roleId)?.displayName ?? row.roleId }))
  out.rows(rows, {
    Role: (row) => row.role,
    'Held by': (row) => row.principalName,
    State: (row) => (row.eligible ? 'eligible' : 'active'),
    Scope: (row) => row.unitName ?? 'Organization',
  })
}

async function templates({ out }: TenantDesk): Promise<void> {
  out.rows(roleTemplates, {
    Role: (role) => role.displayName,
    'Template id': (role) => role.id,
    'Administrator for reset': (role) => (role.ssprAdmin ? 'yes' : 'no'),
  })
}

async function change(desk: TenantDesk, role: string, who: string, options: ChangeOptions, act: typeof assignRole) {
  const principalId = await thePrincipal(desk, who)
  const unit = options.unit === undefined ? null : await theUnit(desk, options.unit)
  const scope = unit ? { scope: scopeOfUnit(unit.id) } : {}
  const input = { principalId, role, eligible: options.eligible ?? false, ...scope }
  const changed = must(await act(desk.store, desk.request, input), {
    'directory.conflict': `${who} holds this role already.`,
    ...(roleByKey(role) ? { 'directory.not_found': `${who} does not hold this role.` } : {}),
  })
  const sentence = act === assignRole ? `${who} now holds` : `${who} no longer holds`
  desk.out.say(`${sentence} ${changed.displayName}${unit ? ` for ${unit.displayName}` : ''}.`, changed)
}
