import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components'
import { useMemo } from 'react'
import type { Insights } from '../../api/insights.ts'
import { address, useGo } from '../../kit/address.ts'
import { Go } from '../../kit/Go.tsx'
import { number, t } from '../../text/text.ts'
import { InsightCard } from './Card.tsx'
import { useInsightStyles } from './grid.ts'
import { OverTimeCard } from './OverTimeCard.tsx'
import { BarCard } from './RegistrationInsights.tsx'
import { stacked } from './series.ts'

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  top: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalM },
  track: {
    position: 'relative',
    height: '10px',
    marginBlockStart: '4px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
    overflow: 'hidden',
  },
  begun: {
    position: 'absolute',
    insetBlock: 0,
    insetInlineStart: 0,
    backgroundColor: tokens.colorBrandBackground2Pressed,
  },
  done: { position: 'absolute', insetBlock: 0, insetInlineStart: 0, backgroundColor: tokens.colorBrandBackground },
  right: {
    textAlign: 'end',
    fontVariantNumeric: 'tabular-nums',
    '& > *': { justifyContent: 'flex-end' },
    width: '110px',
  },
})

const events = (filters: Readonly<Record<string, string>>): string => address('/insights/events', filters)

export function UsageInsights({ data }: { data: Insights }) {
  const styles = useInsightStyles()
  const go = useGo()
  const { usage, period } = data
  const now = useMemo(() => new Date(Date.now()), [])
  const resets = useMemo(
    () => stacked(data, usage.overTime, (name) => name, t('insights.failed'), now),
    [data, usage, now],
  )
  return (
    <div className={styles.cards}>
      <div className={styles.wide}>
        <OverTimeCard
          title={t('insights.resets')}
          why={t('insights.resets_why')}
          series={resets}
          onPick={(name) => go(events({ period, ...(name === t('insights.failed') ? { success: 'false' } : {}) }))}
        />
      </div>
      <ByMethod data={data} />
      <BarCard
        title={t('insights.failures')}
        why={t('insights.failures_why')}
        unit={t('insights.times')}
        bars={usage.failures.map(({ reason, count }) => ({
          name: reason,
          count,
          to: events({ period, success: 'false', reason }),
        }))}
      />
    </div>
  )
}

export function SignInInsights({ data }: { data: Insights }) {
  const go = useGo()
  const { usage } = data
  const now = useMemo(() => new Date(Date.now()), [])
  const signIns = useMemo(() => {
    const rows = usage.signIns.map((row) => ({ ...row, name: t('insights.succeeded') }))
    return stacked(data, rows, (name) => name, t('insights.failed'), now)
  }, [data, usage, now])
  return (
    <OverTimeCard
      title={t('insights.signins')}
      why={t('insights.signins_why')}
      series={signIns}
      onPick={(name) => go(address('/sign-in-logs', { status: name === t('insights.failed') ? 'failure' : 'success' }))}
    />
  )
}

type Method = Insights['usage']['byMethod'][number]

function ByMethod({ data }: { data: Insights }) {
  const methods = data.usage.byMethod.filter((one) => one.started > 0 || one.completed > 0)
  const to = (one: Method): string => events({ period: data.period, method: one.method })
  return (
    <InsightCard
      title={t('insights.resets_by_method')}
      why={t('insights.resets_by_method_why')}
      isEmpty={methods.length === 0}
      picture={<MethodBars methods={methods} to={to} />}
      table={<MethodTable methods={methods} to={to} />}
    />
  )
}

type Props = { methods: readonly Method[]; to: (one: Method) => string }

function MethodBars({ methods, to }: Props) {
  const styles = useStyles()
  const longest = Math.max(1, ...methods.map((one) => one.started))
  const width = (count: number): { width: string } => ({ width: `${(count / longest) * 100}%` })
  return (
    <ul className={styles.list} aria-label={t('insights.resets_by_method')}>
      {methods.map((one) => (
        <li key={one.method}>
          <div className={styles.top}>
            <Go to={to(one)}>{one.label}</Go>
            <span>
              {t('insights.completed')} {number(one.completed)} / {number(one.started)}
            </span>
          </div>
          <div className={styles.track} aria-hidden>
            <div className={styles.begun} style={width(one.started)} />
            <div className={styles.done} style={width(one.completed)} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function MethodTable({ methods, to }: Props) {
  const styles = useStyles()
  return (
    <Table size="small" aria-label={t('insights.resets_by_method')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('insights.name')}</TableHeaderCell>
          <TableHeaderCell className={styles.right}>{t('insights.started')}</TableHeaderCell>
          <TableHeaderCell className={styles.right}>{t('insights.completed')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {methods.map((one) => (
          <TableRow key={one.method}>
            <TableCell>
              <Go to={to(one)}>{one.label}</Go>
            </TableCell>
            <TableCell className={styles.right}>{number(one.started)}</TableCell>
            <TableCell className={styles.right}>{number(one.completed)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
