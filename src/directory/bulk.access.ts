import { refuse } from '../base/outcome.ts'
import type { BulkKind } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import { memberRefusalNow } from './bulk.rights.ts'
import { groupOf } from './groups.store.ts'
import type { Job } from './jobs.store.ts'
import { type Act, may } from './roles.policy.ts'

/** What somebody must be allowed to do to begin a job of this kind; members of a group are asked about by the group. */
export const actOfKind: Readonly<Record<BulkKind, Act | null>> = {
  createUsers: 'users.create',
  importUsers: 'users.create',
  inviteUsers: 'users.invite',
  deleteUsers: 'users.delete',
  restoreUsers: 'users.restore',
  importMembers: null,
  removeMembers: null,
}

/** Before anything of the file is read; every row is asked about again when its turn comes (ADM-S12). */
export async function refusalToBegin(
  store: Store,
  request: UnitRequest,
  by: Acting,
  kind: BulkKind,
  groupId: string | null,
): Promise<Refusal | null> {
  if (by.kind === 'app') return null
  const act = actOfKind[kind]
  if (act) return may(by.roleIds, act) ? null : { code: 'request.not_allowed' }
  return store.unit(request, async (tx) => {
    const group = groupId ? await groupOf(tx, tx.tenantId, groupId) : null
    if (!group) return { code: 'directory.not_found', params: { name: groupId ?? 'groupId' } }
    return memberRefusalNow(tx, by, group)
  })
}

/** A job is its owner's; who may do bulk work at all sees everybody's. */
export const maySeeJob = (by: Acting, job: Pick<Job, 'owner'>): boolean =>
  by.kind === 'app' || job.owner.id === by.id || seesAllJobs(by)

export const seesAllJobs = (by: Acting): boolean => by.kind === 'app' || may(by.roleIds, 'users.bulk')

export const noJob = (id: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: id } })
