import { type Command, Option } from 'commander'
import { listOutbox, type OutboxState } from '../outbox/outbox.store.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { correlation, count } from './values.ts'

type Options = { state?: OutboxState; channel?: 'mail' | 'text' | 'call'; correlationId?: string; limit: number }

export function outboxCommand(root: Command): void {
  const outbox = root.command('outbox').description('Mails and texts on their way.')
  outbox
    .command('list')
    .description('Messages, newest first: how far they have come, never what they say or to whom.')
    .addOption(new Option('--state <state>', 'only these').choices(['waiting', 'sending', 'sent', 'failed', 'expired']))
    .addOption(new Option('--channel <channel>', 'only these').choices(['mail', 'text', 'call']))
    .option('--correlation-id <id>', 'of one flow', correlation)
    .option('--limit <n>', 'at most so many', count, 100)
    .action((options: Options, command: Command) => withTenant(command, (desk) => list(desk, options)))
}

async function list({ store, tenantId, out }: TenantDesk, options: Options): Promise<void> {
  const entries = await store.look((look) => listOutbox(look, tenantId, options))
  out.rows(entries, {
    Created: (entry) => entry.createdAt,
    Channel: (entry) => entry.channel,
    Template: (entry) => entry.template,
    State: (entry) => entry.state,
    Attempts: (entry) => entry.attempts,
    Ended: (entry) => entry.endedAt,
    'Last error': (entry) => entry.lastError,
    Id: (entry) => entry.id,
  })
}
