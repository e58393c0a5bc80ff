import { event, modified, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewUser } from '../contract/directory.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Tx } from '../store/unit.ts'
import { definedExtensions } from './extensions.store.ts'
import { insertUsers, namesTaken } from './import.store.ts'
import { afterUsersChanged } from './membership.ts'
import { tenantOf } from './tenant.store.ts'
import {
  flat,
  forAudit,
  mailKey,
  mailProblems,
  mostExtensions,
  nicknameOf,
  upnKey,
  upnProblems,
} from './users.policy.ts'
import { lockNames, type NewUserRow } from './users.store.ts'
import { valuesOf } from './users.ts'

/** One of many: made with the others in a few statements, or refused alone. */
type Candidate = { readonly id: string; readonly fields: Fields; readonly keys: string[] }
type Fields = ReturnType<typeof NewUser.parse>

/**
 * Users without passwords, hundreds in one unit: what `addUser` does, set by set. The outcomes stand in the order of
 * the input; a row that is refused takes no name and harms no other.
 */
export const importUsers = (tx: Tx, inputs: readonly NewUser[]): Promise<Outcome<string, Refusal>[]> =>
  importAll(
    tx,
    inputs.map((input) => {
      const parsed = NewUser.safeParse(input)
      if (parsed.success) return done(parsed.data)
      return refuse<Refusal>({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    }),
  )

/** The same for what the schema has passed before and that was kept as JSON since: nothing is parsed twice. */
export const importChecked = (tx: Tx, users: readonly NewUser[]): Promise<Outcome<string, Refusal>[]> =>
  importAll(
    tx,
    users.map((user) => done(user as Fields)),
  )

async function importAll(tx: Tx, inputs: readonly Outcome<Fields, Refusal>[]): Promise<Outcome<string, Refusal>[]> {
  const { domains } = await tenantOf(tx, tx.tenantId)
  const names = inputs.flatMap((one) => (one.ok ? Object.keys(one.value.extensions ?? {}) : []))
  const extensions = names.length > 0 ? await definedExtensions(tx, [...new Set(names)]) : new Set<string>()
  const checked = inputs.map((one) => (one.ok ? checkedUser(tx, one.value, domains, extensions) : one))
  const keys = checked.flatMap((one) => (one.ok ? one.value.keys : []))
  await lockNames(tx, keys)
  const taken = await namesTaken(tx, keys)
  const outcomes = checked.map((one) => (one.ok ? unlessTaken(one.value, taken) : one))
  const made = outcomes.flatMap((one) => (one.ok ? [one.value] : []))
  if (made.length > 0) await insertUsers(tx, made.map(rowOf))
  for (const candidate of made) audit(tx, candidate)
  if (made.length > 0)
    await afterUsersChanged(
      tx,
      made.map((one) => one.id),
    )
  return outcomes.map((one) => (one.ok ? done(one.value.id) : one))
}

function checkedUser(
  tx: Tx,
  fields: Fields,
  domains: readonly string[],
  extensions: ReadonlySet<string>,
): Outcome<Candidate, Refusal> {
  const names = Object.keys(fields.extensions ?? {})
  const unknown = names.filter((name) => !extensions.has(name))
  const problems = [
    ...upnProblems(fields.userPrincipalName, domains),
    ...mailProblems(fields),
    ...unknown.map((field) => ({
      field,
      code: 'unknown_property',
      message: 'No application has defined this property.',
    })),
    ...(names.length > mostExtensions
      ? [
          {
            field: 'extensions',
            code: 'too_many',
            message: `A user carries at most ${mostExtensions} extension values.`,
          },
        ]
      : []),
  ]
  if (problems.length > 0) return refuse({ code: 'directory.invalid', problems })
  const keys = [upnKey(fields.userPrincipalName), ...(fields.mail ? [mailKey(fields.mail)!] : [])]
  return done({ id: tx.random.uuid(), fields, keys: [...new Set(keys)] })
}

/** The first of several with one name gets it. */
function unlessTaken(candidate: Candidate, taken: Set<string>): Outcome<Candidate, Refusal> {
  const { fields, keys } = candidate
  const hit = keys.find((key) => taken.has(key))
  if (hit !== undefined) {
    const field = hit === upnKey(fields.userPrincipalName) ? 'userPrincipalName' : 'mail'
    return refuse({ code: 'directory.conflict', field, params: { name: String(fields[field]) } })
  }
  for (const key of keys) taken.add(key)
  return done(candidate)
}

function rowOf({ id, fields }: Candidate): NewUserRow & { id: string } {
  const { userPrincipalName, displayName } = fields
  const mailNickname = fields.mailNickname ?? nicknameOf(userPrincipalName)
  return { ...valuesOf(fields, null), id, userPrincipalName, displayName, mailNickname }
}

function audit(tx: Tx, { id, fields }: Candidate): void {
  const modifiedProperties = modified({}, forAudit(flat(fields)))
  tx.audit(event('Add user', { targets: [{ ...userTarget({ id, ...fields }), modifiedProperties }] }))
}
