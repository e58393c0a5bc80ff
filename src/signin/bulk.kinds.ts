import { done, refuse } from '../base/outcome.ts'
import type { MethodAction } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Acting } from '../directory/acting.ts'
import { endedAs } from '../directory/bulk.kinds.ts'
import { refusalNow } from '../directory/bulk.rights.ts'
import type { WaitingRow } from '../directory/jobs.lease.store.ts'
import type { JobKind, RowOutcome } from '../directory/jobs.runner.ts'
import type { Job } from '../directory/jobs.store.ts'
import { registerAnew } from '../registration/admin.ts'
import { givePassToOneOfMany, type PassInput } from '../registration/passes.ts'
import type { Tx } from '../store/unit.ts'
import { keepPass } from './bulk.store.ts'
import { endAllSessions } from './revoke.ts'

/** What the rows of such a job share. */
export type MethodOptions = {
  readonly by: Acting
  readonly groupId: string
  readonly reason: string
  /** Of passes. */
  readonly pass?: PassInput & { readonly replaceExisting: boolean }
}

type OnePerson = { readonly by: Acting; readonly userId: string; readonly options: MethodOptions }
type Act = (tx: Tx, one: OnePerson, job: Job, row: WaitingRow) => Promise<RowOutcome>

/**
 * One person of the group: by the rights that whoever began it holds now (ADM-S12), never oneself (ADA-20), and by the
 * guard of the single action, which looks at what roles the person holds (ADA-21).
 */
const onEach = (activity: Parameters<typeof endedAs>[0], act: Act): JobKind => ({
  window: 100,
  async row(tx, job, row) {
    const options = job.options as MethodOptions
    const { by } = options
    const { userId } = row.input as { userId: string }
    const refusal = (await refusalNow(tx, by, 'authMethods.bulk')) ?? oneself(by, userId)
    return refusal ? refuse(refusal) : act(tx, { by, userId, options }, job, row)
  },
  ended: endedAs(activity),
})

const oneself = (by: Acting, userId: string): Refusal | null =>
  by.kind === 'user' && by.id === userId ? { code: 'admin.oneself' } : null

const giving: Act = async (tx, { by, userId, options }, job, row) => {
  const given = await givePassToOneOfMany(tx, by, userId, options.pass!)
  if (!given.ok) return given
  const { pass, plain } = given.value
  const [startsAt, endsAt] = [pass.startsAt.toISOString(), pass.endsAt.toISOString()]
  await keepPass(tx, job.id, row.row, { pass: plain, startsAt, endsAt })
  return done(userId)
}

/** ADA-14: what is done to the methods of everybody in a group, person by person. */
export const methodJobs: Readonly<Record<MethodAction, JobKind>> = {
  requireReregistration: onEach('Bulk require re-registration - finished (bulk)', async (tx, one) => {
    const asked = await registerAnew(tx, one.by, one.userId, one.options.reason)
    return asked.ok ? done(one.userId) : asked
  }),
  revokeSessions: onEach('Bulk revoke sessions - finished (bulk)', async (tx, one) => {
    const ended = await endAllSessions(tx, one.by, one.userId)
    return ended.ok ? done(one.userId) : ended
  }),
  givePasses: onEach('Bulk give Temporary Access Passes - finished (bulk)', giving),
}
