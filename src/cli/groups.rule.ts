import type { Command } from 'commander'
import type { Outcome } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Group } from '../directory/groups.store.ts'
import {
  checkRule,
  previewRule,
  processingStatus,
  type Verdict,
  validateRule,
} from '../directory/membership.preview.ts'
import {
  assignMembers,
  changeRule,
  pauseRule,
  type RuleSet,
  reevaluateRule,
  resumeRule,
} from '../directory/membership.rules.ts'
import { runMemberships } from '../directory/membership.runs.ts'
import type { TenantDesk } from './desk.ts'
import { withTenant } from './desk.ts'
import { asTyped, must, usage } from './ending.ts'
import { theGroup, theUser } from './lookup.ts'

type Options = {
  set?: string
  check?: string
  preview?: string
  explain?: string[]
  pause?: boolean
  resume?: boolean
  reevaluate?: boolean
  assigned?: boolean
}

export function ruleCommand(groups: Command): void {
  groups
    .command('rule <group>')
    .description('The membership rule of a group: shows it and how far it is, or does one of these.')
    .option('--set <rule>', 'make the group dynamic, or give it another rule')
    .option('--check <rule>', 'only say whether this rule could be saved')
    .option('--preview <rule>', 'who would join and leave with this rule; nothing is saved')
    .option('--explain <users...>', 'why these users are members or not (at most 20)')
    .option('--pause', 'leave the members as they are until it is resumed')
    .option('--resume', 'go on, and make up for what changed meanwhile')
    .option('--reevaluate', 'look at everybody once more')
    .option('--assigned', 'keep the members and assign them by hand from now on')
    .action((key: string, options: Options, command: Command) =>
      withTenant(command, (desk) => rule(desk, key, options)),
    )
}

async function rule(desk: TenantDesk, key: string, options: Options): Promise<void> {
  if (Object.keys(options).length > 1) throw usage('One at a time, please.', 'See: rekey groups rule --help')
  const group = await theGroup(desk, key)
  if (options.check !== undefined) return check(desk, group, options.check)
  if (options.preview !== undefined) return preview(desk, group, options.preview)
  if (options.explain) return explain(desk, group, options.explain)
  if (options.set !== undefined)
    return save(desk, changeRule(desk.store, desk.request, group.id, { rule: options.set }))
  if (options.resume) return save(desk, resumeRule(desk.store, desk.request, group.id))
  if (options.reevaluate) return save(desk, reevaluateRule(desk.store, desk.request, group.id))
  if (options.pause) return end(desk, pauseRule(desk.store, desk.request, group.id), 'Paused the rule of')
  if (options.assigned) return end(desk, assignMembers(desk.store, desk.request, group.id), 'Members are assigned now:')
  return show(desk, group)
}

/** What is too much for the unit that saves it is done here and now: perhaps no server is running. */
async function save(desk: TenantDesk, saving: Promise<Outcome<RuleSet, Refusal>>): Promise<void> {
  const { group, notices, complete } = must(asTyped(await saving, { membershipRule: '--set' }))
  if (!complete) await runMemberships(desk.store)
  const status = await statusOf(desk, group)
  const told = notices.map((notice) => ` ${notice.message}`).join('')
  desk.out.say(`${group.displayName} follows its rule: ${status?.members ?? 0} members.${told}`, {
    group,
    notices,
    status,
  })
}

async function end(desk: TenantDesk, ending: Promise<Outcome<Group, Refusal>>, done: string): Promise<void> {
  const group = must(await ending)
  desk.out.say(`${done} ${group.displayName}.`, group)
}

const statusOf = ({ store, tenantId }: TenantDesk, group: Group) =>
  store.look((look) => processingStatus(look, tenantId, group.id))

async function show(desk: TenantDesk, group: Group): Promise<void> {
  const status = await statusOf(desk, group)
  if (!status) throw usage(`The members of ${group.displayName} are assigned.`, 'Give it a rule: --set')
  const { membershipRule } = group
  desk.out.facts(
    { membershipRule, ...status },
    {
      Rule: membershipRule,
      Processing: status.state,
      Status: status.error ? `${status.status}: ${status.error}` : status.status,
      Members: status.members,
      'Last membership change': status.lastMembershipUpdated,
      'Next change by time': status.dueAt,
      Notices: status.notices.map((notice) => notice.message),
    },
  )
}

async function check({ store, tenantId, out }: TenantDesk, { id }: Group, text: string): Promise<void> {
  const found = must(
    asTyped(await store.look((look) => checkRule(look, tenantId, { rule: text, groupId: id })), {
      membershipRule: '--check',
    }),
  )
  out.facts(found, {
    'Can be saved': 'yes',
    Means: found.canonical,
    'Rule builder': found.builder.ok ? `${found.builder.rows.length} rows` : found.builder.message,
    Notices: found.notices.map((notice) => notice.message),
  })
}

async function preview({ store, tenantId, out }: TenantDesk, { id }: Group, text: string): Promise<void> {
  const found = must(
    asTyped(await previewRule(store, tenantId, { rule: text, groupId: id }), {
      membershipRule: '--preview',
    }),
  )
  const names = (list: typeof found.joining, all: number) => [
    ...list.map((one) => one.userPrincipalName),
    ...(all > list.length ? [`and ${all - list.length} more`] : []),
  ]
  out.facts(found, {
    Users: found.evaluated,
    Joining: found.joins,
    Leaving: found.leaves,
    Staying: found.stays,
    'Who joins': names(found.joining, found.joins),
    'Who leaves': names(found.leaving, found.leaves),
  })
}

async function explain(desk: TenantDesk, group: Group, keys: readonly string[]): Promise<void> {
  const { membershipRule: text } = group
  if (text === null) throw usage(`The members of ${group.displayName} are assigned.`, 'Give it a rule: --set')
  const ids: string[] = []
  for (const key of keys) ids.push((await theUser(desk, key)).id)
  const verdicts = await desk.store.look((look) =>
    validateRule(look, desk.tenantId, { rule: text, groupId: group.id }, ids),
  )
  desk.out.rows<Verdict>(must(verdicts), {
    User: (verdict) => verdict.displayName,
    Result: (verdict) => verdict.result,
    Why: (verdict) => verdict.sentence,
  })
}
