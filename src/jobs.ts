import { pruneAudit } from './audit/sweep.ts'
import { hour, minute, second } from './base/clock.ts'
import { bulkJobs } from './directory/bulk.kinds.ts'
import { forgetChanges } from './directory/changes.ts'
import { purgeExpiredGroups } from './directory/deleted-groups.ts'
import { purgeDeleted } from './directory/deletion.ts'
import { endQuietGuards } from './directory/guarded.ts'
import { jobRunner } from './directory/jobs.runner.ts'
import { forgetJobs, onJobs } from './directory/jobs.ts'
import { forgetLicenceRuns, stepLicences } from './directory/licence-runs.ts'
import { runMemberships, turnMemberships } from './directory/membership.runs.ts'
import { forgetCounters } from './guard/sweep.ts'
import type { Program } from './http/context.ts'
import { writeLog } from './http/log.ts'
import { watchTexts } from './methods/conversion.ts'
import { forgetCodes } from './methods/sweep.ts'
import { renewKeys } from './oidc/keys.ts'
import { forgetTokens } from './oidc/sweep.ts'
import { forgetMessages } from './outbox/sweep.ts'
import { bulkDoor } from './passwords/bulk.ts'
import { forgetOperations } from './passwords/sweep.ts'
import { closeExpired, forgetFlows } from './reset/sweep.ts'
import { methodJobs } from './signin/bulk.kinds.ts'
import { forgetPasses } from './signin/bulk.ts'
import { forgetSignins } from './signin/sweep.ts'

/** Housekeeping of every process: each job is safe to run in several at once, and a batch at a time. */
type Job = {
  readonly name: string
  readonly every: number
  run(program: Program): Promise<unknown>
  /** Tells it that there is something to do before its time. */
  woken?(program: Program, go: () => void): void
}

const jobs: readonly Job[] = [
  { name: 'expired resets', every: 10 * second, run: ({ store }) => closeExpired(store) },
  { name: 'old resets', every: hour, run: ({ store }) => forgetFlows(store) },
  { name: 'old counters', every: hour, run: ({ store }) => forgetCounters(store) },
  { name: 'texts whose codes nobody enters', every: minute, run: ({ store }) => watchTexts(store) },
  { name: 'guarded mode', every: minute, run: ({ store }) => endQuietGuards(store) },
  { name: 'old messages', every: hour, run: ({ store }) => forgetMessages(store) },
  { name: 'old codes', every: hour, run: ({ store }) => forgetCodes(store) },
  { name: 'old operations', every: hour, run: ({ store }) => forgetOperations(store) },
  { name: 'bulk operations', every: 2 * second, run: runBulk, woken: ({ store }, go) => onJobs(store, go) },
  { name: 'old bulk operations', every: hour, run: ({ store }) => forgetJobs(store) },
  { name: 'passes of bulk operations', every: minute, run: ({ store }) => forgetPasses(store) },
  { name: 'old changes', every: hour, run: ({ store }) => forgetChanges(store) },
  { name: 'deleted users', every: hour, run: ({ store }) => purgeDeleted(store) },
  { name: 'deleted groups', every: hour, run: ({ store }) => purgeExpiredGroups(store) },
  { name: 'membership rules', every: second, run: ({ store }) => runMemberships(store) },
  { name: 'membership by time', every: second, run: ({ store }) => turnMemberships(store) },
  { name: 'licences of groups', every: 2 * second, run: ({ store }) => stepLicences(store) },
  { name: 'old licence runs', every: hour, run: ({ store }) => forgetLicenceRuns(store) },
  { name: 'old tokens', every: hour, run: ({ store }) => forgetTokens(store) },
  { name: 'signing keys', every: hour, run: ({ store }) => renewKeys(store) },
  { name: 'old audit rows', every: hour, run: ({ store, settings }) => pruneAudit(store, settings.auditDays) },
  { name: 'old sign-ins', every: hour, run: ({ store }) => forgetSignins(store) },
]

function runBulk(program: Program): Promise<void> {
  const { store, hasher, publicUrl } = program
  const kinds = { ...bulkJobs(bulkDoor({ store, hasher }, publicUrl)), ...methodJobs }
  return jobRunner(store, { kinds, stopping: () => !program.accepting() }).drain()
}

export function startJobs(program: Program): () => Promise<void> {
  const started = jobs.map((job) => startJob(program, job))
  return async () => {
    await Promise.all(started.map((stop) => stop()))
  }
}

/** Once every so often, and when it is woken; never twice at a time in one process. */
function startJob(program: Program, job: Job): () => Promise<void> {
  let underWay: Promise<void> | null = null
  let again = false
  let stopped = false
  const go = (): void => {
    if (underWay || stopped) {
      again = true
      return
    }
    again = false
    underWay = work(program, job).finally(() => {
      underWay = null
      if (again) go()
    })
  }
  const timer = setInterval(go, job.every)
  timer.unref()
  job.woken?.(program, go)
  return async () => {
    stopped = true
    clearInterval(timer)
    await underWay
  }
}

async function work(program: Program, job: Job): Promise<void> {
  try {
    await job.run(program)
  } catch (error) {
    writeLog({ level: 'warning', message: `${job.name}: ${String(error)}` })
  }
}

export const often = 10 * second
export const hourly = hour
