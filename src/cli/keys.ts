import type { Command } from 'commander'
import { addKey, keysOf, revokeKey } from '../oidc/keys.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { refusedBecause } from './ending.ts'

export function keysCommand(root: Command): void {
  const keys = root
    .command('keys')
    .description('The keys tokens are signed with. They change by themselves every 90 days.')
  keys
    .command('list')
    .description('Which key signs, which will, and which are still good for tokens that live.')
    .action((_options: object, command: Command) => withTenant(command, list))
  keys
    .command('rotate')
    .description('Make the next key. It is published now and signs after a day, so that clients know it in time.')
    .option('--now', 'it signs at once; clients that keep the list for long fail until they read it again')
    .action((options: { now?: boolean }, command: Command) =>
      withTenant(command, (desk) => rotate(desk, options.now ?? false)),
    )
  keys
    .command('revoke <key-id>')
    .description('Withdraw a key that others may know: every token it signed is void at once.')
    .action((kid: string, _options: object, command: Command) => withTenant(command, (desk) => revoke(desk, kid)))
}

async function list({ store, tenantId, out }: TenantDesk): Promise<void> {
  const rows = (await keysOf(store, tenantId)).map(({ kid, state, createdAt, activeFrom }) => ({
    ...{ kid, state, createdAt, activeFrom },
  }))
  out.rows(rows, {
    'Key id': (row) => row.kid,
    State: (row) => row.state,
    Created: (row) => row.createdAt,
    'Signs from': (row) => row.activeFrom,
  })
}

async function rotate({ store, request, out }: TenantDesk, now: boolean): Promise<void> {
  const kid = await addKey(store, request, now ? 'now' : 'announced')
  out.say(now ? `${kid} signs from now on.` : `${kid} is published and signs in a day.`, { kid })
}

async function revoke({ store, request, out }: TenantDesk, kid: string): Promise<void> {
  if (!(await revokeKey(store, request, kid)))
    throw refusedBecause({ code: 'directory.not_found', params: { name: kid } }, `There is no key "${kid}".`)
  out.say(`${kid} is withdrawn; every token it signed is void.`, { kid })
}
