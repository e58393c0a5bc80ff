import { Tooltip } from '@fluentui/react-components'
import { usePreferences } from '../look/preferences.ts'
import { locale, t } from '../text/text.ts'

export const utcText = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ')

export function timeText(at: Date, zone: 'local' | 'utc' = 'local', withSeconds = false): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: 'medium',
    timeStyle: withSeconds ? 'medium' : 'short',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  }).format(at)
}

/** A moment in the reader's zone, with the exact UTC on hover; "Never" when there was none. */
export function Time({
  at,
  seconds = false,
  none,
}: {
  at: string | Date | null | undefined
  seconds?: boolean
  none?: string
}) {
  const { times } = usePreferences()
  const moment = at instanceof Date ? at : at ? new Date(at) : null
  if (!moment || Number.isNaN(moment.getTime())) return <>{none ?? t('time.never')}</>
  return (
    <Tooltip content={t('time.utc', { time: utcText(moment) })} relationship="description">
      <time dateTime={moment.toISOString()}>{timeText(moment, times, seconds)}</time>
    </Tooltip>
  )
}
