import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components'
import { ArrowDownloadRegular, KeyRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  cancelJob,
  failedRowsQuery,
  isEnded,
  type JobView,
  jobQuery,
  readText,
  resultPath,
  takePasses,
} from '../../api/jobs.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { saveFile } from '../../kit/csv.ts'
import { Facts } from '../../kit/Facts.tsx'
import { notify } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Loaded } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { useMe } from '../../session/me.ts'
import { number, type TextKey, t } from '../../text/text.ts'
import { FileProblems } from './FileProblems.tsx'
import { JobBadge, JobProgress } from './JobState.tsx'

/** One job: how far it is, what failed and why, and the file with the result of each row. */
export function JobDetails({ id, onClose }: { id: string; onClose: () => void }) {
  const job = useQuery(jobQuery(id))
  const queries = useQueryClient()
  const stop = async (): Promise<void> => {
    try {
      await cancelJob(id)
      await queries.invalidateQueries({ queryKey: ['jobs'] })
    } catch (error) {
      notify.error(t('bulk.cancel'), error)
    }
  }
  const download = async (): Promise<void> => {
    try {
      saveFile(`results-${id}.csv`, [await readText(resultPath(id))])
    } catch (error) {
      notify.error(t('bulk.download'), error)
    }
  }
  return (
    <Panel
      title={job.data ? t(`bulk.kind.${job.data.kind}` as TextKey) : t('bulk.title')}
      onClose={onClose}
      foot={
        <>
          <Button icon={<ArrowDownloadRegular />} onClick={() => void download()}>
            {t('bulk.download')}
          </Button>
          {job.data && !isEnded(job.data) ? <Button onClick={() => void stop()}>{t('bulk.cancel')}</Button> : null}
        </>
      }
    >
      <Loaded of={job}>{(data) => <Details job={data} />}</Loaded>
    </Panel>
  )
}

/** Passes are taken along once, by who began the job; they are nowhere else. */
function Passes({ job, until }: { job: JobView; until: string }) {
  const queries = useQueryClient()
  const me = useMe()
  const take = useMutation({
    mutationFn: () => takePasses(job.id),
    onSuccess: (text) => saveFile(`passes-${job.id}.csv`, [text]),
    onError: (error) => notify.error(t('bulk.passes.take'), error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
  const mine = me?.id === job.createdBy.id
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        {t(mine ? 'bulk.passes.mine' : 'bulk.passes.theirs', { name: job.createdBy.displayName ?? '' })}{' '}
        {t('bulk.passes.until')} <Time at={until} />
      </MessageBarBody>
      {mine ? (
        <MessageBarActions>
          <Button icon={<KeyRegular />} disabledFocusable={take.isPending} onClick={() => take.mutate()}>
            {t('bulk.passes.take')}
          </Button>
        </MessageBarActions>
      ) : null}
    </MessageBar>
  )
}

function Details({ job }: { job: JobView }) {
  const failed = useQuery(failedRowsQuery(job.id, job.failed))
  return (
    <>
      <JobProgress job={job} />
      {job.passesUntil ? <Passes job={job} until={job.passesUntil} /> : null}
      <Facts
        facts={[
          [t('bulk.status'), <JobBadge key="state" job={job} />],
          [t('bulk.succeeded'), number(job.succeeded)],
          [t('bulk.failed'), number(job.failed)],
          [t('bulk.total'), number(job.total)],
          [t('bulk.file'), job.fileName],
          [t('bulk.by'), job.createdBy.userPrincipalName],
          [t('bulk.at'), <Time key="at" at={job.createdDateTime} seconds />],
          [t('bulk.ended_at'), <Time key="end" at={job.completedDateTime} seconds none="-" />],
          [t('bulk.correlation'), <Copyable key="id" text={job.correlationId} name={t('bulk.correlation')} />],
        ]}
      />
      <FileProblems
        problems={(failed.data ?? []).map((row) => ({
          row: row.row,
          column: row.label,
          code: String(row.row),
          message: row.message ?? row.reason ?? row.state,
        }))}
      />
    </>
  )
}
