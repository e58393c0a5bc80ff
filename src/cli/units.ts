import type { Command } from 'commander'
import { roleOf } from '../directory/role-templates.ts'
import { listAssignments, scopeOfUnit } from '../directory/roles.ts'
import {
  addUnitMember,
  createUnit,
  deleteUnit,
  listUnits,
  membersOfUnit,
  removeUnitMember,
  updateUnit,
} from '../directory/units.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, must } from './ending.ts'
import { theObject, theUnit } from './lookup.ts'

export function unitsCommand(root: Command): void {
  const units = root
    .command('units')
    .description('Administrative units: a part of the organization with administrators of its own.')
  units
    .command('list')
    .description('Units, by name.')
    .action((_options: object, command: Command) => withTenant(command, list))
  units
    .command('show <unit>')
    .description('One unit: what is in it, and who administers it.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, key)))
  units
    .command('create <name>')
    .description('A new unit.')
    .option('--description <text>', 'what it is for')
    .option('--restricted', 'only its own administrators may change what is in it; cannot be changed later')
    .action((name: string, options: { description?: string; restricted?: boolean }, command: Command) =>
      withTenant(command, (desk) => create(desk, name, options)),
    )
  units
    .command('rename <unit> <name>')
    .description('Give it another name.')
    .action((key: string, name: string, _options: object, command: Command) =>
      withTenant(command, (desk) => rename(desk, key, name)),
    )
  units
    .command('add-member <unit> <object>')
    .description('Put in a user, a group (without its members) or a device.')
    .action((key: string, object: string, _options: object, command: Command) =>
      withTenant(command, (desk) => change(desk, key, object, addUnitMember, 'Added')),
    )
  units
    .command('remove-member <unit> <object>')
    .description('Take something out.')
    .action((key: string, object: string, _options: object, command: Command) =>
      withTenant(command, (desk) => change(desk, key, object, removeUnitMember, 'Removed')),
    )
  units
    .command('delete <unit>')
    .description('Delete a unit and the roles given for it; what is in it stays as it is.')
    .action((key: string, _options: object, command: Command) => withTenant(command, (desk) => remove(desk, key)))
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  out.rows(await store.look((look) => listUnits(look, tenantId)), {
    Name: (unit) => unit.displayName,
    Restricted: (unit) => (unit.isMemberManagementRestricted ? 'yes' : 'no'),
    Id: (unit) => unit.id,
  })
}

async function show(desk: TenantDesk, key: string): Promise<void> {
  const { store, tenantId, out } = desk
  const unit = await theUnit(desk, key)
  const [members, held] = await store.look(async (look) => [
    await membersOfUnit(look, tenantId, unit.id),
    await listAssignments(look, tenantId, { scope: scopeOfUnit(unit.id) }),
  ])
  const names = members.map((member) => `${member.displayName} (${member.type})`)
  const roles = held.map((row) => `${row.principalName}: ${roleOf.get(row.roleId)?.displayName ?? row.roleId}`)
  out.facts({ ...unit, members, administrators: held }, { ...unit, members: names, administrators: roles })
}

async function create(desk: TenantDesk, displayName: string, options: { description?: string; restricted?: boolean }) {
  const isMemberManagementRestricted = options.restricted ?? false
  const input = { displayName, description: options.description ?? null, isMemberManagementRestricted }
  const unit = must(
    asTyped(await createUnit(desk.store, desk.request, input), {
      displayName: '<name>',
      description: '--description',
    }),
  )
  desk.out.say(`Created the unit ${unit.displayName} (${unit.id}).`, unit)
}

async function rename(desk: TenantDesk, key: string, displayName: string): Promise<void> {
  const unit = must(
    asTyped(await updateUnit(desk.store, desk.request, (await theUnit(desk, key)).id, { displayName }), {
      displayName: '<name>',
    }),
  )
  desk.out.say(`The unit is called ${unit.displayName} now.`, unit)
}

async function change(desk: TenantDesk, key: string, object: string, act: typeof addUnitMember, done: string) {
  const unit = await theUnit(desk, key)
  const member = must(await act(desk.store, desk.request, unit.id, await theObject(desk, object)), {
    'directory.conflict': `${object} is in ${unit.displayName} already.`,
    'directory.not_found': `${object} is not in ${unit.displayName}.`,
  })
  desk.out.say(`${done} ${member.displayName} ${act === addUnitMember ? 'to' : 'from'} ${unit.displayName}.`, member)
}

async function remove(desk: TenantDesk, key: string): Promise<void> {
  const unit = must(await deleteUnit(desk.store, desk.request, (await theUnit(desk, key)).id))
  desk.out.say(`Deleted the unit ${unit.displayName}.`, unit)
}
