import type { QueryClient } from '@tanstack/react-query'
import { get } from '../../api/client.ts'
import { isEnded, type JobView, jobsPath } from '../../api/jobs.ts'
import { notify } from '../../kit/notices.ts'
import { number, t } from '../../text/text.ts'

/** Milliseconds between two looks at a job that runs. */
const pause = 1_000

/** Tells of a job until it has ended, wherever somebody goes meanwhile. */
export function follow(begun: JobView, queries: QueryClient): void {
  const name = t(`bulk.kind.${begun.kind}` as never)
  const running = notify.running(name)
  const more = { to: `/bulk?selected=${begun.id}`, toLabel: t('bulk.results') }
  const look = async (job: JobView): Promise<void> => {
    const done = job.succeeded + job.failed
    if (!isEnded(job)) {
      running.progress(
        t('bulk.progress', { done: number(done), total: number(job.total) }),
        job.total ? done / job.total : 0,
      )
      await new Promise((resolve) => setTimeout(resolve, pause))
      return look(await get<JobView>(`${jobsPath}/${job.id}`))
    }
    for (const family of ['users', 'groups', 'jobs', 'overview']) void queries.invalidateQueries({ queryKey: [family] })
    const said = t('bulk.ended', { succeeded: number(job.succeeded), failed: number(job.failed) })
    if (job.state === 'succeeded') running.done(name, said, more)
    else {
      running.gone()
      notify.warning(`${name}: ${t(`bulk.state.${job.state}` as never)}`, said, more)
    }
  }
  look(begun).catch((error: unknown) => running.failed(name, error))
}
