import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { NewProduct } from '../contract/organization.ts'
import { latestRun, reprocessLicences, runLicences } from '../directory/licence-runs.ts'
import { freeSeats, type HeldLicence } from '../directory/licences.policy.ts'
import { subscriptionsOf } from '../directory/licences.store.ts'
import {
  addProduct,
  addSubscription,
  assignLicence,
  catalogueOf,
  licenceProblemsOf,
  unassignLicence,
} from '../directory/licences.ts'
import { products } from '../directory/products.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { asTyped, must, usage } from './ending.ts'
import { theGroup, thePrincipal } from './lookup.ts'
import { count } from './values.ts'

const productHelp = `
<product> is a part number, a name or an id:
${products.map((product) => `  ${product.skuPartNumber.padEnd(22)} ${product.displayName}`).join('\n')}`

const fileHelp = `
The file: {"skuId": "<id>", "skuPartNumber": "CONTOSO_E1", "displayName": "Contoso E1", "prohibitedIn": ["KP"],
"plans": [{"id": "<id>", "name": "CONTOSO_PLAN", "displayName": "...", "service": "...", "gives": ["sspr.reset"],
"excludes": ["<id>"], "requires": ["<id>"], "once": true}]}. A plan whose id is known needs the id only.`

export function licencesCommand(root: Command): void {
  const licences = root.command('licences').description('Products, seats, and who holds them.')
  licences
    .command('list')
    .description('What the organization has, and how many seats are in use.')
    .action((_options: object, command: Command) => withTenant(command, list))
  licences
    .command('add-subscription')
    .argument('<product>')
    .argument('<seats>', undefined, count)
    .description('Add a product, or change its seats and state.')
    .addOption(
      new Option('--status <status>', 'its state').choices(['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']),
    )
    .addHelpText('after', productHelp)
    .action((product: string, seats: number, options: { status?: HeldLicence['status'] }, command: Command) =>
      withTenant(command, (desk) => subscribe(desk, product, seats, options.status)),
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
  groupCommands(licences)
}

function groupCommands(licences: Command): void {
  licences
    .command('errors')
    .description('People for whom an assignment did not work, and why.')
    .option('--group <group>', 'only through this group')
    .option('--limit <n>', 'at most so many', count, 100)
    .action((options: ErrorOptions, command: Command) => withTenant(command, (desk) => errors(desk, options)))
  licences
    .command('reprocess <who>')
    .description('Try again what did not work for a user, or for everybody in a group.')
    .action((who: string, _options: object, command: Command) => withTenant(command, (desk) => again(desk, who)))
  licences
    .command('add-product <file>')
    .description('Describe a product that Rekey does not know, or one it knows anew, in a JSON file.')
    .addHelpText('after', fileHelp)
    .action((file: string, _options: object, command: Command) => withTenant(command, (desk) => describe(desk, file)))
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  const [subscriptions, catalogue] = await store.look((look) =>
    Promise.all([subscriptionsOf(look, tenantId), catalogueOf(look, tenantId)]),
  )
  const rows = subscriptions.map((one) => {
    const product = catalogue.get(one.skuId)
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
  const done = must(asTyped(await addSubscription(desk.store, desk.request, input), { seats: '<seats>' }))
  const catalogue = await desk.store.look((look) => catalogueOf(look, desk.tenantId))
  const name = catalogue.get(done.skuId)!.displayName
  desk.out.say(`${name}: ${done.seats} seats, ${done.used} in use, ${done.status}.`, done)
}

async function assign(desk: TenantDesk, product: string, who: string, disabledPlans: string[]): Promise<void> {
  const input = {
    principalId: await thePrincipal(desk, who),
    product,
    disabledPlans: disabledPlans.map((one) => one.trim()),
  }
  const given = must(asTyped(await assignLicence(desk.store, desk.request, input), { disabledPlans: '--disable' }))
  await runLicences(desk.store)
  desk.out.say(`Assigned ${given.displayName} to ${who}.`, { ...input, skuId: given.skuId })
}

async function unassign(desk: TenantDesk, product: string, who: string): Promise<void> {
  const input = { principalId: await thePrincipal(desk, who), product }
  const taken = must(await unassignLicence(desk.store, desk.request, input), {
    'directory.not_found': `${who} does not have this product.`,
  })
  await runLicences(desk.store)
  desk.out.say(`Took ${taken.displayName} from ${who}.`, { ...input, skuId: taken.skuId })
}

type ErrorOptions = { group?: string; limit: number }

async function errors(desk: TenantDesk, options: ErrorOptions): Promise<void> {
  const { store, tenantId, out } = desk
  const groupId = options.group === undefined ? {} : { groupId: (await theGroup(desk, options.group)).id }
  const [problems, catalogue] = await store.look((look) =>
    Promise.all([licenceProblemsOf(look, tenantId, { ...groupId, limit: options.limit }), catalogueOf(look, tenantId)]),
  )
  out.rows(problems, {
    User: (row) => row.userPrincipalName,
    Product: (row) => catalogue.get(row.skuId)?.displayName ?? row.skuId,
    Error: (row) => row.error,
    Path: (row) => (row.via === row.userId ? 'Direct' : `Inherited (${row.via})`),
  })
}

async function again(desk: TenantDesk, who: string): Promise<void> {
  const { store, request, tenantId, out } = desk
  const principalId = await thePrincipal(desk, who)
  const tally = must(await reprocessLicences(store, request, principalId))
  await runLicences(store)
  const left = await store.look((look) =>
    licenceProblemsOf(look, tenantId, {
      ...(tally ? { userId: principalId } : { groupId: principalId }),
      limit: 1_000,
    }),
  )
  const run = await store.look((look) => latestRun(look, tenantId, principalId))
  const sentence = left.length === 0 ? 'everything is assigned' : `${left.length} assignments do not work`
  out.say(`Reprocessed ${who}: ${sentence}.`, { principalId, problems: left, run })
}

async function describe(desk: TenantDesk, file: string): Promise<void> {
  const product = must(await addProduct(desk.store, desk.request, parsed(file)))
  desk.out.say(`${product.displayName} (${product.skuPartNumber}) has ${product.plans.length} service plans.`, product)
}

/** What it may say is the directory's business. */
function parsed(file: string): NewProduct {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NewProduct
  } catch (error) {
    throw usage(`${file} cannot be read as JSON: ${(error as Error).message}`)
  }
}
