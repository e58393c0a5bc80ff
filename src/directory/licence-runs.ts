import { event, groupTarget, userTarget } from '../audit/events.ts'
import { before, day } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import { type Group, groupOf } from './groups.store.ts'
import {
  claimRun,
  forgetRuns,
  type LicenceRun,
  openRun,
  releaseRun,
  runForStep,
  saveStep,
} from './licence-runs.store.ts'
import { lockGroup, reachedBy } from './licence-states.store.ts'
import { settleUsers, type Tally } from './licence-states.ts'
import { afterPlansChanged, holdMembership } from './membership.ts'
import { userOf } from './users.store.ts'

export { latestRun } from './licence-runs.store.ts'

/** Groups up to this size are done in the unit that changes their licences; larger ones in the background. */
export const atOnce = 1_000
/** People of one step in the background: each step is a unit of its own. */
const stepSize = 1_000
const first = '00000000-0000-0000-0000-000000000000'

/** Brings the licences of a group to everybody it reaches. The group is locked. */
export async function applyToGroup(tx: Tx, group: Pick<Group, 'id' | 'displayName'>): Promise<void> {
  const reached = await reachedBy(tx, tx.tenantId, group.id, first, atOnce + 1)
  if (reached.length === 0) return
  tx.audit(event('Start applying group based license to users', { targets: [groupTarget(group)] }))
  if (reached.length > atOnce) return openRun(tx, group.id)
  const tally = await settleUsers(tx, reached)
  auditEnd(tx, group, tally)
  await afterPlansChanged(tx, tally.changed)
}

function auditEnd(
  tx: Tx,
  group: Pick<Group, 'id' | 'displayName'>,
  { succeeded, failed }: Pick<Tally, 'succeeded' | 'failed'>,
) {
  const reason = `Total number of users with successful license assignment: ${succeeded}; with failed license assignment: ${failed}`
  const details = { Succeeded: String(succeeded), Failed: String(failed) }
  tx.audit(event('Finish applying group based license to users', { reason, details, targets: [groupTarget(group)] }))
}

/** How many steps of a run one round takes, so that a server that stops need not wait for a whole run. */
const stepsInRound = 10

/** Background work: some steps of the oldest run. True while there was something to do. */
export async function stepLicences(store: Store): Promise<boolean> {
  const claimed = await store.unit(systemRequest(first, store.random.uuid()), claimRun)
  if (!claimed) return false
  const request = systemRequest(claimed.tenantId, claimed.correlationId, claimed.actor)
  let open = true
  for (let n = 0; open && n < stepsInRound; n++) open = await store.unit(request, (tx) => step(tx, claimed.id))
  if (open) await store.unit(request, (tx) => releaseRun(tx, claimed.id))
  return true
}

/** Rounds until nothing is left to do. */
export async function runLicences(store: Store): Promise<void> {
  while (await stepLicences(store)) {}
}

/** The next thousand: what they have and how far the run is commit together, so a crash costs one step. */
async function step(tx: Tx, id: string): Promise<boolean> {
  await holdMembership(tx)
  const run = await runForStep(tx, id)
  if (!run) return false
  const reached = await reachedBy(tx, tx.tenantId, run.groupId, run.afterId, stepSize)
  const tally = await settleUsers(tx, reached)
  const ended = reached.length < stepSize
  const now: LicenceRun = {
    ...run,
    afterId: reached.at(-1) ?? run.afterId,
    succeeded: run.succeeded + tally.succeeded,
    failed: run.failed + tally.failed,
  }
  await saveStep(tx, now, ended)
  if (ended) auditEnd(tx, await nameOf(tx, run.groupId), now)
  await afterPlansChanged(tx, tally.changed)
  return !ended
}

async function nameOf(tx: Tx, groupId: string): Promise<Pick<Group, 'id' | 'displayName'>> {
  return (await groupOf(tx, tx.tenantId, groupId)) ?? { id: groupId, displayName: groupId }
}

export const reprocessLicences = (store: Store, request: UnitRequest, principalId: string) =>
  store.unit(request, (tx) => reprocess(tx, principalId))

/** Looks at a user, or at everybody a group reaches, once more: seats may be free, conflicts gone (directory.md 5.3). */
export async function reprocess(tx: Tx, principalId: string): Promise<Outcome<Tally | null, Refusal>> {
  await holdMembership(tx)
  const user = await userOf(tx, tx.tenantId, principalId)
  if (user) {
    const tally = await settleUsers(tx, [user.id])
    tx.audit(event('Reprocess license assignment', { targets: [userTarget(user)] }))
    await afterPlansChanged(tx, tally.changed)
    return done(tally)
  }
  const group = await groupOf(tx, tx.tenantId, principalId)
  if (!group) return refuse({ code: 'directory.not_found', params: { name: principalId } })
  await lockGroup(tx, group.id)
  tx.audit(event('Reprocess license assignment', { targets: [groupTarget(group)] }))
  await applyToGroup(tx, group)
  return done(null)
}

/** Housekeeping: finished runs are told of for a month. */
export const forgetLicenceRuns = (store: Store): Promise<void> =>
  store.unit(systemRequest(first, first), (tx) => forgetRuns(tx, before(tx.now, 30 * day)))
