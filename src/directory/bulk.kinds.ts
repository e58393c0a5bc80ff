import { type Activity, event } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { NewUser } from '../contract/directory.ts'
import type { NewInvitation } from '../contract/invitations.ts'
import type { BulkKind } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Tx } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import { bringBackUserBy, removeUserBy } from './administration.ts'
import { isThere, memberRefusalNow, refusalNow } from './bulk.rights.ts'
import type { CreateInput, NameInput } from './bulk.rows.policy.ts'
import { bringBackUser, removeUser } from './deletion.ts'
import { groupOf } from './groups.store.ts'
import { importChecked } from './import.ts'
import { putInvitation } from './invitations.ts'
import type { WaitingRow } from './jobs.lease.store.ts'
import type { JobKind, RowOutcome } from './jobs.runner.ts'
import type { Job } from './jobs.store.ts'
import { putMember, takeMember } from './members.ts'
import { idOfName } from './users.store.ts'
import { addUser } from './users.ts'

/** What jobs need from the right of the directory: whoever runs them brings it along. */
export type BulkDoor<First = unknown> = {
  /** The only source of links (HDR-01). */
  readonly publicUrl: string
  /** Judges and hashes a first password, outside of any unit. */
  prepareFirst(tenantId: string, names: NewUser, password: string): Promise<Outcome<First, Refusal>>
  /** Gives it to the user who was just made, to be changed at the first sign-in. */
  storeFirst(tx: Tx, userId: string, first: First): Promise<void>
}

const byOf = (job: Job): Acting | null => (job.options.by as Acting | undefined) ?? null
const notFound = (name: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name } })
const idOf = <T extends { id: string }>(outcome: Outcome<T, Refusal>): RowOutcome =>
  outcome.ok ? done(outcome.value.id) : outcome

/** The row at the end of a job, with what came of it (directory.md 2.6). */
export const endedAs = (activity: Activity) => (tx: Tx, job: Job) =>
  tx.audit(
    event(activity, {
      result: job.failed === 0 ? 'success' : 'failure',
      reason: job.reason ?? '',
      targets: [{ type: 'Other', id: job.id, displayName: job.kind }],
      details: { State: job.state, Total: job.total, Succeeded: job.succeeded, Failed: job.failed },
    }),
  )

/** How each kind of file is worked off. */
export function bulkJobs<First>(door: BulkDoor<First>): Readonly<Record<BulkKind, JobKind>> {
  return {
    createUsers: creating(door),
    importUsers: creating(door),
    inviteUsers: inviting(door.publicUrl),
    deleteUsers: deleting,
    restoreUsers: restoring,
    importMembers: joining,
    removeMembers: leaving,
  }
}

/**
 * Users without a password are made hundreds at a time. Where one of a window has a password, they go one by one:
 * hashing takes longer than everything else, and happens before the units.
 */
function creating<First>(door: BulkDoor<First>): JobKind {
  const inputOf = (row: WaitingRow) => row.input as CreateInput
  return {
    window: 500,
    sideBySide: 2,
    together: (rows) => rows.every((row) => inputOf(row).password === null),
    atOnce: 8,
    prepare: async (job, row) => {
      const { user, password } = inputOf(row)
      return password === null ? null : door.prepareFirst(job.tenantId, user, password)
    },
    async row(tx, job, row, prepared) {
      const refusal = await refusalNow(tx, byOf(job), 'users.create')
      if (refusal) return refuse(refusal)
      const first = prepared as Outcome<First, Refusal> | null
      if (first && !first.ok) return first
      const made = await addUser(tx, inputOf(row).user)
      if (made.ok && first) await door.storeFirst(tx, made.value.id, first.value)
      return idOf(made)
    },
    async rows(tx, job, rows) {
      const refusal = await refusalNow(tx, byOf(job), 'users.create')
      if (refusal) return rows.map(() => refuse(refusal))
      return importChecked(
        tx,
        rows.map((row) => inputOf(row).user),
      )
    },
    ended: endedAs('Bulk create users - finished (bulk)'),
  }
}

const inviting = (publicUrl: string): JobKind => ({
  window: 100,
  async row(tx, job, row) {
    const refusal = await refusalNow(tx, byOf(job), 'users.invite')
    if (refusal) return refuse(refusal)
    const made = await putInvitation(tx, row.input as NewInvitation, publicUrl)
    return made.ok ? done(made.value.invitedUser.id) : made
  },
  ended: endedAs('Bulk invite users - finished (bulk)'),
})

const nameOf = (row: WaitingRow): string => (row.input as NameInput).name

const deleting: JobKind = {
  window: 100,
  async row(tx, job, row) {
    const by = byOf(job)
    if (by?.kind === 'user' && !(await isThere(tx, by))) return refuse({ code: 'request.not_allowed' })
    const id = await idOfName(tx, tx.tenantId, nameOf(row))
    if (id === null) return notFound(nameOf(row))
    return idOf(by ? await removeUserBy(tx, by, id) : await removeUser(tx, id))
  },
  ended: endedAs('Bulk delete users - finished (bulk)'),
}

const restoring: JobKind = {
  window: 100,
  async row(tx, job, row) {
    const by = byOf(job)
    if (by?.kind === 'user' && !(await isThere(tx, by))) return refuse({ code: 'request.not_allowed' })
    const id = nameOf(row)
    return idOf(by ? await bringBackUserBy(tx, by, id, {}) : await bringBackUser(tx, id))
  },
  ended: endedAs('Bulk restore deleted users - finished (bulk)'),
}

type Change = typeof putMember

const ofMembers = (change: Change, activity: Activity): JobKind => ({
  window: 100,
  async row(tx, job, row) {
    const groupId = job.options.groupId as string
    const group = await groupOf(tx, tx.tenantId, groupId)
    if (!group) return notFound(groupId)
    const refusal = await memberRefusalNow(tx, byOf(job), group)
    if (refusal) return refuse(refusal)
    const name = nameOf(row)
    const id = isGuid(name) ? name : await idOfName(tx, tx.tenantId, name)
    return id === null ? notFound(name) : idOf(await change(tx, group.id, id))
  },
  ended: endedAs(activity),
})

const joining = ofMembers(putMember, 'Bulk import group members - finished (bulk)')
const leaving = ofMembers(takeMember, 'Bulk remove group members - finished (bulk)')
