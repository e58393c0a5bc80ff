import { type Command, Option } from 'commander'
import { type AuditCondition, type AuditEntry, listAudit } from '../audit/audit.store.ts'
import { isGuid } from '../base/text.ts'
import { deletedByKey, userByKey } from '../directory/users.store.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { found } from './ending.ts'
import { correlation, given, moment, upTo } from './values.ts'

type Options = {
  since?: string
  until?: string
  user?: string
  activity?: string
  service?: string
  category?: string
  result?: string
  correlationId?: string
  limit: number
  oldestFirst?: boolean
}

export function auditCommand(root: Command): void {
  const audit = root.command('audit').description('What happened.')
  audit
    .command('list')
    .description('Rows of the audit log, newest first.')
    .option('--since <time>', 'from then on: 2026-03-01T10:00:00Z, 2026-03-01, or 90m, 24h, 7d ago', given)
    .option('--until <time>', 'until then', given)
    .option('--user <user>', 'by or about this user: a user name or an id, also of a deleted one', given)
    .option('--activity <name>', 'activities that begin so', given)
    .option('--service <name>', 'e.g. "Self-service Password Management"', given)
    .option('--category <name>', 'e.g. UserManagement', given)
    .addOption(new Option('--result <result>', 'how it ended').choices(['success', 'failure', 'timeout']))
    .option(
      '--correlation-id <id>',
      'one flow, in whole: the id people see under "Show additional details"',
      correlation,
    )
    .option('--limit <n>', 'at most so many, up to 10000', upTo(10_000), 100)
    .option('--oldest-first', 'in the order it happened')
    .action((options: Options, command: Command) => withTenant(command, (desk) => list(desk, options)))
}

async function list(desk: TenantDesk, options: Options): Promise<void> {
  const condition = await conditionOf(desk, options)
  const page = { limit: options.limit, newestFirst: !options.oldestFirst }
  const entries = await desk.store.look((look) => listAudit(look, desk.tenantId, condition, page))
  desk.out.rows(entries, {
    Date: (entry) => entry.at,
    Service: (entry) => entry.service,
    Activity: (entry) => entry.activity,
    Status: (entry) => entry.result,
    'Status reason': (entry) => entry.reason,
    'Initiated by': (entry) => entry.actor.userPrincipalName ?? entry.actor.displayName,
    Target: targetOf,
    'Correlation id': (entry) => entry.correlationId,
  })
}

const targetOf = (entry: AuditEntry): string | null =>
  entry.targets.map((target) => target.userPrincipalName ?? target.displayName ?? target.id).join(', ') || null

async function conditionOf(desk: TenantDesk, options: Options): Promise<AuditCondition> {
  const now = desk.store.clock.now()
  const of: AuditCondition[] = []
  if (options.since) of.push({ is: 'at', test: 'ge', value: moment('--since', options.since, now) })
  if (options.until) of.push({ is: 'at', test: 'le', value: moment('--until', options.until, now) })
  if (options.user) of.push({ is: 'about', userId: await userId(desk, options.user) })
  if (options.activity) of.push({ is: 'text', field: 'activity', test: 'startsWith', value: options.activity })
  for (const field of ['service', 'category', 'result'] as const) {
    const value = options[field]
    if (value) of.push({ is: 'text', field, test: 'eq', value })
  }
  if (options.correlationId) of.push({ is: 'correlation', id: options.correlationId })
  return { is: 'all', of }
}

async function userId({ store, tenantId }: TenantDesk, key: string): Promise<string> {
  if (isGuid(key)) return key.toLowerCase()
  const living = await store.look((look) => userByKey(look, tenantId, key))
  const user = living ?? (await store.look((look) => deletedByKey(look, tenantId, key)))
  return found(user, key, 'user').id
}
