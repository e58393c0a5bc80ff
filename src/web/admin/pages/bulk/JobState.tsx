import { Badge, ProgressBar } from '@fluentui/react-components'
import { isEnded, type JobView } from '../../api/jobs.ts'
import { type TextKey, t } from '../../text/text.ts'

export const jobName = (job: JobView): string => t(`bulk.kind.${job.kind}` as TextKey)

const colours = {
  queued: 'informative',
  running: 'brand',
  succeeded: 'success',
  failed: 'danger',
  canceled: 'warning',
} as const

export function JobBadge({ job }: { job: JobView }) {
  return (
    <Badge appearance="tint" color={colours[job.state]}>
      {t(`bulk.state.${job.state}`)}
    </Badge>
  )
}

export function JobProgress({ job }: { job: JobView }) {
  if (isEnded(job)) return null
  const done = job.succeeded + job.failed
  return <ProgressBar aria-label={jobName(job)} {...(job.total > 0 ? { value: done / job.total } : {})} />
}
