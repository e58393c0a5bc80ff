import { type Command, Option } from 'commander'
import { isGuid } from '../base/text.ts'
import { deletedByKey, userByKey } from '../directory/users.store.ts'
import { listSignIns } from '../signin/log.store.ts'
import { failureReason, type SignInCondition } from '../signin/log.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { found } from './ending.ts'
import { correlation, count, given, moment, upTo } from './values.ts'

type Options = {
  since?: string
  until?: string
  user?: string
  app?: string
  result?: 'success' | 'failure'
  error?: number
  kind?: 'interactive' | 'silent'
  correlationId?: string
  limit: number
}

export function signInsCommand(root: Command): void {
  const signins = root.command('signins').description('Who signed in, to what, and how it ended.')
  signins
    .command('list')
    .description('The sign-in log, newest first.')
    .option('--since <time>', 'from then on: 2026-03-01T10:00:00Z, 2026-03-01, or 90m, 24h, 7d ago', given)
    .option('--until <time>', 'until then', given)
    .option('--user <user>', 'of this user: a user name or an id, also of a deleted one', given)
    .option('--app <id>', 'to the application with this client id', given)
    .addOption(new Option('--result <result>', 'how it ended').choices(['success', 'failure']))
    .option('--error <code>', 'with this error code, e.g. 50126', count)
    .addOption(new Option('--kind <kind>', 'with pages, or without').choices(['interactive', 'silent']))
    .option('--correlation-id <id>', 'all that belongs to one sign-in', correlation)
    .option('--limit <n>', 'at most so many, up to 10000', upTo(10_000), 100)
    .action((options: Options, command: Command) => withTenant(command, (desk) => list(desk, options)))
}

async function list(desk: TenantDesk, options: Options): Promise<void> {
  const condition = await conditionOf(desk, options)
  const page = { limit: options.limit, newestFirst: true }
  const entries = await desk.store.look((look) => listSignIns(look, desk.tenantId, condition, page))
  desk.out.rows(
    entries.map((entry) => ({ ...entry, failureReason: failureReason(entry.errorCode) })),
    {
      Date: (entry) => entry.at,
      User: (entry) => entry.userPrincipalName,
      Application: (entry) => entry.appDisplayName,
      Status: (entry) => (entry.errorCode === 0 ? 'success' : `${entry.errorCode} ${entry.failureReason}`),
      Kind: (entry) => (entry.isInteractive ? 'interactive' : 'silent'),
      'IP address': (entry) => entry.ip,
      Browser: (entry) => [entry.browser, entry.operatingSystem].filter(Boolean).join(', '),
      'Correlation id': (entry) => entry.correlationId,
    },
  )
}

async function conditionOf(desk: TenantDesk, options: Options): Promise<SignInCondition> {
  const now = desk.store.clock.now()
  const of: SignInCondition[] = []
  if (options.since) of.push({ is: 'at', test: 'ge', value: moment('--since', options.since, now) })
  if (options.until) of.push({ is: 'at', test: 'le', value: moment('--until', options.until, now) })
  if (options.user) of.push({ is: 'text', field: 'userId', test: 'eq', value: await userId(desk, options.user) })
  if (options.app) of.push({ is: 'text', field: 'appId', test: 'eq', value: options.app })
  if (options.result) of.push({ is: 'errorCode', test: options.result === 'success' ? 'eq' : 'ne', value: 0 })
  if (options.error !== undefined) of.push({ is: 'errorCode', test: 'eq', value: options.error })
  if (options.kind) of.push({ is: 'interactive', value: options.kind === 'interactive' })
  if (options.correlationId) of.push({ is: 'correlation', id: options.correlationId })
  return { is: 'all', of }
}

async function userId({ store, tenantId }: TenantDesk, key: string): Promise<string> {
  if (isGuid(key)) return key.toLowerCase()
  const living = await store.look((look) => userByKey(look, tenantId, key))
  const user = living ?? (await store.look((look) => deletedByKey(look, tenantId, key)))
  return found(user, key, 'user').id
}
