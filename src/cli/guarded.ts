import type { Command } from 'commander'
import { endGuarded, guardedMode } from '../directory/guarded.ts'
import { type TenantDesk, withTenant } from './desk.ts'

export function guardedCommand(root: Command): void {
  const guarded = root.command('guarded').description('Guarded mode: what password reset asks for under attack.')
  guarded
    .command('show')
    .description('Whether it is on, since when, why, and when it ends by itself.')
    .action((_options: object, command: Command) => withTenant(command, show))
  guarded
    .command('end')
    .description('End it now. It begins again if the attack goes on.')
    .action((_options: object, command: Command) => withTenant(command, end))
}

const causes = {
  refused: 'more than 100 resets were refused within ten minutes',
  failed: 'more than 200 codes or numbers were wrong within a day',
} as const

async function show({ store, tenantId, out }: TenantDesk): Promise<void> {
  const period = await guardedMode(store, tenantId)
  if (!period) return out.say('Guarded mode is off.', { on: false, since: null, until: null, cause: null })
  const { since, until, cause } = period
  const value = { on: true, since, until, cause }
  out.facts(value, { 'Guarded mode': 'on', Since: since, Because: causes[cause], 'Ends, if quiet': until })
}

async function end({ store, request, out }: TenantDesk): Promise<void> {
  const ended = await endGuarded(store, request)
  out.say(ended ? 'Guarded mode has ended.' : 'Guarded mode was off already.', { ended })
}
