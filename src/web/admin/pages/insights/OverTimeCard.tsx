import { Skeleton, SkeletonItem } from '@fluentui/react-components'
import { lazy, Suspense } from 'react'
import { t } from '../../text/text.ts'
import { InsightCard } from './Card.tsx'
import type { Series } from './series.ts'
import { TimeTable } from './TimeTable.tsx'

const TimeChart = lazy(() => import('./TimeChart.tsx').then((loaded) => ({ default: loaded.TimeChart })))

/** Columns over time, or the same numbers to read. */
export function OverTimeCard({
  title,
  why,
  series,
  onPick,
}: {
  title: string
  why: string
  series: Series
  onPick?: (name: string) => void
}) {
  return (
    <InsightCard
      title={title}
      why={why}
      isEmpty={series.names.length === 0}
      table={<TimeTable label={title} series={series} />}
      picture={
        <Suspense
          fallback={
            <Skeleton aria-label={t('word.loading')}>
              <SkeletonItem size={96} />
            </Skeleton>
          }
        >
          <TimeChart label={title} series={series} failed={t('insights.failed')} {...(onPick ? { onPick } : {})} />
        </Suspense>
      }
    />
  )
}
