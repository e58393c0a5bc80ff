import { useMemo } from 'react'
import type { Insights } from '../../api/insights.ts'
import { address, useGo } from '../../kit/address.ts'
import { isTextKey, t } from '../../text/text.ts'
import { type Bar, Bars, BarsTable } from './Bars.tsx'
import { InsightCard } from './Card.tsx'
import { useInsightStyles } from './grid.ts'
import { OverTimeCard } from './OverTimeCard.tsx'
import { stacked } from './series.ts'

export const people = (filters: Readonly<Record<string, string>>): string => address('/insights/registrations', filters)

/** Graph's name of a registered method in words; one that is new is shown as it is. */
export function sayMethod(name: string): string {
  const key = `insights.method.${name}`
  return isTextKey(key) ? t(key) : name
}

function sayKind(kind: string): string {
  const key = `insights.kind.${kind}`
  return isTextKey(key) ? t(key) : kind
}

type Flag = 'isSsprRegistered' | 'isSsprEnabled' | 'isSsprCapable' | 'isMfaCapable' | 'isPasswordlessCapable'
const flagBar = (flag: Flag, count: number): Bar => ({
  name: t(`insights.flag.${flag}`),
  count,
  to: people({ [flag]: 'true' }),
})

export function RegistrationInsights({ data }: { data: Insights }) {
  const styles = useInsightStyles()
  const go = useGo()
  const { registration: now } = data
  const series = useMemo(
    () => stacked(data, now.overTime, sayKind, t('insights.failed'), new Date(Date.now())),
    [data, now.overTime],
  )
  const methods = now.byMethod
    .filter((one) => one.count > 0 && one.method !== 'password')
    .sort((a, b) => b.count - a.count)
    .map((one): Bar => ({ name: sayMethod(one.method), count: one.count, to: people({ method: one.method }) }))
  return (
    <div className={styles.cards}>
      <BarCard
        title={t('insights.ready')}
        why={t('insights.ready_why')}
        total={now.total}
        bars={[
          flagBar('isSsprRegistered', now.ssprRegistered),
          flagBar('isSsprEnabled', now.ssprEnabled),
          flagBar('isSsprCapable', now.ssprCapable),
        ]}
      />
      <BarCard
        title={t('insights.sign_in')}
        why={t('insights.sign_in_why')}
        total={now.total}
        bars={[flagBar('isMfaCapable', now.mfaCapable), flagBar('isPasswordlessCapable', now.passwordlessCapable)]}
      />
      <BarCard title={t('insights.by_method')} why={t('insights.by_method_why')} total={now.total} bars={methods} />
      <OverTimeCard
        title={t('insights.registrations')}
        why={t('insights.registrations_why')}
        series={series}
        onPick={() => go(address('/insights/events', { feature: 'registration', period: data.period }))}
      />
    </div>
  )
}

/** Numbers of people, as bars or as a table. */
export function BarCard({
  title,
  why,
  bars,
  total,
  unit = t('insights.count'),
}: {
  title: string
  why: string
  bars: readonly Bar[]
  total?: number
  unit?: string
}) {
  const whole = total === undefined ? {} : { total }
  return (
    <InsightCard
      title={title}
      why={why}
      isEmpty={bars.length === 0}
      picture={<Bars label={title} bars={bars} {...whole} />}
      table={<BarsTable label={title} bars={bars} unit={unit} {...whole} />}
    />
  )
}
