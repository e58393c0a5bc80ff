import { hour, second } from './base/clock.ts'
import { purgeExpiredGroups } from './directory/deleted-groups.ts'
import { purgeDeleted } from './directory/deletion.ts'
import { forgetLicenceRuns, stepLicences } from './directory/licence-runs.ts'
import { runMemberships, turnMemberships } from './directory/membership.runs.ts'
import { forgetCounters } from './guard/sweep.ts'
import type { Program } from './http/context.ts'
import { writeLog } from './http/log.ts'
import { forgetCodes } from './methods/sweep.ts'
import { forgetMessages } from './outbox/sweep.ts'
import { forgetOperations } from './passwords/sweep.ts'
import { closeExpired, forgetFlows } from './reset/sweep.ts'
import { forgetSignins } from './signin/sweep.ts'

/** Housekeeping of every process: each job is safe to run in several at once, and a batch at a time. */
type Job = { readonly name: string; readonly every: number; run(program: Program): Promise<unknown> }

const jobs: readonly Job[] = [
  { name: 'expired resets', every: 10 * second, run: ({ store }) => closeExpired(store) },
  { name: 'old resets', every: hour, run: ({ store }) => forgetFlows(store) },
  { name: 'old counters', every: hour, run: ({ store }) => forgetCounters(store) },
  { name: 'old messages', every: hour, run: ({ store }) => forgetMessages(store) },
  { name: 'old codes', every: hour, run: ({ store }) => forgetCodes(store) },
  { name: 'old operations', every: hour, run: ({ store }) => forgetOperations(store) },
  { name: 'deleted users', every: hour, run: ({ store }) => purgeDeleted(store) },
  { name: 'deleted groups', every: hour, run: ({ store }) => purgeExpiredGroups(store) },
  { name: 'membership rules', every: second, run: ({ store }) => runMemberships(store) },
  { name: 'membership by time', every: second, run: ({ store }) => turnMemberships(store) },
  { name: 'licences of groups', every: 2 * second, run: ({ store }) => stepLicences(store) },
  { name: 'old licence runs', every: hour, run: ({ store }) => forgetLicenceRuns(store) },
  { name: 'old sign-ins', every: hour, run: ({ store }) => forgetSignins(store) },
]

export function startJobs(program: Program): () => Promise<void> {
  const underWay = new Set<Promise<unknown>>()
  const timers = jobs.map((job) => {
    let busy = false
    const timer = setInterval(() => {
      if (busy) return
      busy = true
      const run = job
        .run(program)
        .catch((error: unknown) => writeLog({ level: 'warning', message: `${job.name}: ${String(error)}` }))
        .finally(() => {
          busy = false
          underWay.delete(run)
        })
      underWay.add(run)
    }, job.every)
    timer.unref()
    return timer
  })
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(underWay)
  }
}

export const often = 10 * second
export const hourly = hour
