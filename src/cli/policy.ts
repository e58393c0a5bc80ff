import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { isGuid } from '../base/text.ts'
import { type MethodPolicyId, methodPolicyIds } from '../contract/methods.ts'
import type { MethodPolicy } from '../contract/policy.ts'
import { groupOf } from '../directory/groups.store.ts'
import { methodPoliciesOf, type SsprChange, saveSsprPolicy, ssprPolicyOf } from '../directory/policies.ts'
import { saveMethodPolicy } from '../methods/emergency.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { must, usage } from './ending.ts'
import { theGroup } from './lookup.ts'
import { count, policyValues, truth } from './values.ts'

export function policyCommand(root: Command): void {
  const policy = root.command('policy').description('The password reset policy and the authentication methods.')
  policy
    .command('show')
    .description('The password reset policy and its version.')
    .action((_options: object, command: Command) => withTenant(command, show))
  policy
    .command('set [settings...]')
    .description('Change settings, e.g. set enabledFor=selected scopeGroupId=Marketing reconfirmDays=180')
    .option('--file <file>', 'settings from a JSON file; - is standard input')
    .option('--if-version <n>', 'only if the policy still has this version', count)
    .addHelpText('after', '\nWhat is not named stays. scopeGroupId takes a group name too. An empty value clears.')
    .action((words: string[], options: SetOptions, command: Command) =>
      withTenant(command, (desk) => set(desk, words, options)),
    )
  policy
    .command('methods')
    .description('The authentication methods: on or off, and for whom.')
    .action((_options: object, command: Command) => withTenant(command, methods))
  policy
    .command('set-method <method>')
    .description('Change one method, e.g. set-method Sms --enable --include Marketing')
    .option('--enable', 'switch it on')
    .option('--disable', 'switch it off')
    .option('--all-users', 'for everybody')
    .option('--include <group...>', 'only for these groups')
    .option('--exclude <group...>', 'never for these groups; exclusion wins')
    .option('--exclude-nobody', 'without exclusions')
    .option('--usable-for-reset <yes|no>', 'whether it counts for password reset')
    .option('--usable-for-sign-in <yes|no>', 'Sms: whether those who are included sign in with number and code')
    .addHelpText('after', `\n<method> is one of ${methodPolicyIds.join(', ')}.`)
    .action((method: string, options: MethodOptions, command: Command) =>
      withTenant(command, (desk) => setMethod(desk, method, options)),
    )
}

async function show({ store, tenantId, out }: TenantDesk): Promise<void> {
  const { policy, version } = await store.look((look) => ssprPolicyOf(look, tenantId))
  const { scopeGroupId } = policy
  const group = scopeGroupId ? await store.look((look) => groupOf(look, tenantId, scopeGroupId)) : null
  const scope = group ? { scopeGroupId: `${group.displayName} (${group.id})` } : {}
  out.facts({ version, policy }, { version, ...policy, ...scope })
}

type SetOptions = { file?: string; ifVersion?: number }

async function set(desk: TenantDesk, words: string[], options: SetOptions): Promise<void> {
  const change = { ...(options.file ? fromFile(options.file) : {}), ...policyValues(words) } as SsprChange
  if (Object.keys(change).length === 0) throw usage('Nothing to change: give name=value, or --file.')
  if (typeof change.scopeGroupId === 'string' && !isGuid(change.scopeGroupId))
    change.scopeGroupId = (await theGroup(desk, change.scopeGroupId)).id
  const saved = must(await saveSsprPolicy(desk.store, desk.request, change, options.ifVersion))
  desk.out.say(`Password reset policy saved. It has version ${saved.version} now.`, saved)
}

function fromFile(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw usage(`${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  throw usage(`${file} should hold a JSON object.`)
}

async function methods({ store, tenantId, out }: TenantDesk): Promise<void> {
  const policies = await store.look((look) => methodPoliciesOf(look, tenantId))
  const rows = methodPolicyIds.map((id) => ({ id, ...policies[id] }))
  const named = await groupNames({ store, tenantId }, rows)
  const names = (targets: MethodPolicy['includeTargets']) => targets.map(({ id }) => named.get(id) ?? id)
  out.rows(rows, {
    Method: (row) => row.id,
    Enabled: (row) => (row.state === 'enabled' ? 'yes' : 'no'),
    Target: (row) => names(row.includeTargets),
    Except: (row) => names(row.excludeTargets),
    'For reset': (row) => (row.usableForReset ? 'yes' : 'no'),
  })
}

async function groupNames(
  { store, tenantId }: Pick<TenantDesk, 'store' | 'tenantId'>,
  policies: readonly MethodPolicy[],
): Promise<Map<string, string>> {
  const ids = new Set(policies.flatMap((one) => [...one.includeTargets, ...one.excludeTargets]).map(({ id }) => id))
  ids.delete('all_users')
  const names = new Map([['all_users', 'All users']])
  for (const id of ids) {
    const group = await store.look((look) => groupOf(look, tenantId, id))
    if (group) names.set(id, group.displayName)
  }
  return names
}

type MethodOptions = {
  enable?: boolean
  disable?: boolean
  allUsers?: boolean
  include?: string[]
  exclude?: string[]
  excludeNobody?: boolean
  usableForReset?: string
  usableForSignIn?: string
}

async function setMethod(desk: TenantDesk, typed: string, options: MethodOptions): Promise<void> {
  const id = methodPolicyIds.find((one) => one.toLowerCase() === typed.toLowerCase())
  if (!id) throw usage(`There is no method "${typed}".`, `Methods: ${methodPolicyIds.join(', ')}.`)
  const change = withSignIn(await methodChange(desk, options), await included(desk, id), options.usableForSignIn)
  if (Object.keys(change).length === 0) throw usage('Nothing to change: see --help.')
  const saved: MethodPolicy = must(
    await saveMethodPolicy(desk.store, desk.request, id satisfies MethodPolicyId, change),
  )
  desk.out.say(`Saved. ${id} is ${saved.state}.`, { id, ...saved })
}

async function methodChange(desk: TenantDesk, options: MethodOptions): Promise<Partial<MethodPolicy>> {
  if (options.enable && options.disable) throw usage('Either --enable or --disable.')
  if (options.allUsers && options.include) throw usage('Either --all-users or --include.')
  const change: Partial<MethodPolicy> = {}
  if (options.enable || options.disable) change.state = options.enable ? 'enabled' : 'disabled'
  if (options.allUsers) change.includeTargets = [{ id: 'all_users', targetType: 'group' }]
  if (options.include) change.includeTargets = await targets(desk, options.include)
  if (options.exclude) change.excludeTargets = await targets(desk, options.exclude)
  if (options.excludeNobody) change.excludeTargets = []
  if (options.usableForReset !== undefined) {
    const usable = truth(options.usableForReset)
    if (usable === undefined) throw usage('--usable-for-reset takes yes or no.')
    change.usableForReset = usable
  }
  return change
}

type Included = MethodPolicy['includeTargets']

const included = async ({ store, tenantId }: TenantDesk, id: MethodPolicyId): Promise<Included> =>
  (await store.look((look) => methodPoliciesOf(look, tenantId)))[id].includeTargets

/** Who stays included keeps what was said about them, unless it is said anew. */
function withSignIn(
  change: Partial<MethodPolicy>,
  before: Included,
  usableForSignIn: string | undefined,
): Partial<MethodPolicy> {
  const usable = usableForSignIn === undefined ? undefined : truth(usableForSignIn)
  if (usableForSignIn !== undefined && usable === undefined) throw usage('--usable-for-sign-in takes yes or no.')
  if (!change.includeTargets && usable === undefined) return change
  const includeTargets = (change.includeTargets ?? before).map((target) => ({
    ...(before.find(({ id }) => id === target.id) ?? target),
    ...(usable === undefined ? {} : { isUsableForSignIn: usable }),
  }))
  return { ...change, includeTargets }
}

async function targets(desk: TenantDesk, keys: readonly string[]): Promise<MethodPolicy['includeTargets']> {
  const ids: MethodPolicy['includeTargets'] = []
  for (const key of keys) ids.push({ id: (await theGroup(desk, key)).id, targetType: 'group' })
  return ids
}
