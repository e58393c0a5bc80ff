import { type Command, Option } from 'commander'
import { freeSeats, type HeldLicence } from '../directory/licences.policy.ts'
import { subscriptionsOf } from '../directory/licences.store.ts'
import { addSubscription, assignLicence, unassignLicence } from '../directory/licences.ts'
import { productOf, products } from '../directory/products.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { must } from './ending.ts'
import { thePrincipal } from './lookup.ts'
import { count } from './values.ts'

const productHelp = `
<product> is a part number, a name or an id:
${products.map((product) => `  ${product.skuPartNumber.padEnd(22)} ${product.displayName}`).join('\n')}`

export function licencesCommand(root: Command): void {
  const licences = root.command('licences').description('Products, seats, and who holds them.')
  licences
    .command('list')
    .description('What the organization has, and how many seats are in use.')
    .action((_options: object, command: Command) => withTenant(command, list))
  licences
    .command('add-subscription <product> <seats>')
    .description('Add a product, or change its seats and state.')
    .addOption(
      new Option('--status <status>', 'its state').choices(['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']),
    )
    .addHelpText('after', productHelp)
    .action((product: string, seats: string, options: { status?: HeldLicence['status'] }, command: Command) =>
      withTenant(command, (desk) => subscribe(desk, product, count(seats), options.status)),
    )
  licences
    .command('assign <product> <who>')
    .description('Give it to a user (who needs a usage location) or to the direct members of a group.')
    .option('--disable <plans>', 'service plans to switch off, with commas')
    .addHelpText('after', productHelp)
    .action((product: string, who: string, options: { disable?: string }, command: Command) =>
      withTenant(command, (desk) => assign(desk, product, who, options.disable?.split(',') ?? [])),
    )
  licences
    .command('unassign <product> <who>')
    .description('Take it away; what a user has through a group is taken away at the group.')
    .addHelpText('after', productHelp)
    .action((product: string, who: string, _options: object, command: Command) =>
      withTenant(command, (desk) => unassign(desk, product, who)),
    )
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  const subscriptions = await store.look((look) => subscriptionsOf(look, tenantId))
  const rows = subscriptions.map((one) => {
    const product = productOf.get(one.skuId)
    return { ...one, skuPartNumber: product?.skuPartNumber ?? null, displayName: product?.displayName ?? one.skuId }
  })
  out.rows(rows, {
    Product: (row) => row.displayName,
    'Part number': (row) => row.skuPartNumber,
    Status: (row) => row.status,
    Seats: (row) => row.seats,
    'In use': (row) => row.used,
    Free: freeSeats,
  })
}

async function subscribe(desk: TenantDesk, product: string, seats: number, status?: HeldLicence['status']) {
  const input = { product, seats, ...(status ? { status } : {}) }
  const done = must(await addSubscription(desk.store, desk.request, input))
  const name = productOf.get(done.skuId)!.displayName
  desk.out.say(`${name}: ${done.seats} seats, ${done.used} in use, ${done.status}.`, done)
}

async function assign(desk: TenantDesk, product: string, who: string, disabledPlans: string[]): Promise<void> {
  const input = {
    principalId: await thePrincipal(desk, who),
    product,
    disabledPlans: disabledPlans.map((one) => one.trim()),
  }
  const given = must(await assignLicence(desk.store, desk.request, input))
  desk.out.say(`Assigned ${given.displayName} to ${who}.`, { ...input, skuId: given.skuId })
}

async function unassign(desk: TenantDesk, product: string, who: string): Promise<void> {
  const input = { principalId: await thePrincipal(desk, who), product }
  const taken = must(await unassignLicence(desk.store, desk.request, input))
  desk.out.say(`Took ${taken.displayName} from ${who}.`, { ...input, skuId: taken.skuId })
}
