import { Tooltip } from '@fluentui/react-components'
import { useContext } from 'react'
import { usePreferences } from '../look/preferences.ts'
import { locale, t } from '../text/text.ts'
import { Light } from './light.ts'

export const utcText = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ')

export function timeText(at: Date, zone: 'local' | 'utc' = 'local', withSeconds = false): string {
  return formatOf(locale(), zone, withSeconds).format(at)
}

/** To make one takes longer than to write a hundred times with it. */
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(tag: string, zone: 'local' | 'utc', withSeconds: boolean): Intl.DateTimeFormat {
  const name = `${tag} ${zone} ${withSeconds}`
  const known = formats.get(name)
  if (known) return known
  const made = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: withSeconds ? 'medium' : 'short',
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  })
  formats.set(name, made)
  return made
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
  const light = useContext(Light)
  const moment = at instanceof Date ? at : at ? new Date(at) : null
  if (!moment || Number.isNaN(moment.getTime())) return <>{none ?? t('time.never')}</>
  const exact = t('time.utc', { time: utcText(moment) })
  const shown = timeText(moment, times, seconds)
  if (light)
    return (
      <time dateTime={moment.toISOString()} title={exact}>
        {shown}
      </time>
    )
  return (
    <Tooltip content={exact} relationship="description">
      <time dateTime={moment.toISOString()}>{shown}</time>
    </Tooltip>
  )
}
