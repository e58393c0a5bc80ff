import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components'
import { Go } from '../../kit/Go.tsx'
import { locale, number, t } from '../../text/text.ts'

/** A number with a name; `to` opens the people or events behind it. */
export type Bar = { readonly name: string; readonly count: number; readonly to?: string }

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
  name: { minWidth: 0, overflowWrap: 'anywhere' },
  count: { flexShrink: 0, fontVariantNumeric: 'tabular-nums' },
  track: {
    height: '10px',
    marginBlockStart: '4px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
    overflow: 'hidden',
  },
  fill: { height: '100%', backgroundColor: tokens.colorBrandBackground, borderRadius: tokens.borderRadiusMedium },
  right: {
    textAlign: 'end',
    fontVariantNumeric: 'tabular-nums',
    '& > *': { justifyContent: 'flex-end' },
    width: '140px',
  },
})

const share = (count: number, total: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(
    total === 0 ? 0 : count / total,
  )

const said = (count: number, total: number | undefined): string =>
  total === undefined
    ? number(count)
    : t('insights.of', { n: number(count), total: number(total), share: share(count, total) })

/** Bars from the left, of a whole (`total`) or ranked against the longest of them. */
export function Bars({ label, bars, total }: { label: string; bars: readonly Bar[]; total?: number }) {
  const styles = useStyles()
  const longest = total ?? Math.max(1, ...bars.map((bar) => bar.count))
  return (
    <ul className={styles.list} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.name}>
          <div className={styles.top}>
            <span className={styles.name}>{bar.to ? <Go to={bar.to}>{bar.name}</Go> : bar.name}</span>
            <Text className={styles.count}>{said(bar.count, total)}</Text>
          </div>
          <div className={styles.track} aria-hidden>
            <div className={styles.fill} style={{ width: `${longest === 0 ? 0 : (bar.count / longest) * 100}%` }} />
          </div>
        </li>
      ))}
    </ul>
  )
}

export function BarsTable({
  label,
  bars,
  total,
  unit,
}: {
  label: string
  bars: readonly Bar[]
  total?: number
  unit: string
}) {
  const styles = useStyles()
  return (
    <Table size="small" aria-label={label}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('insights.name')}</TableHeaderCell>
          <TableHeaderCell className={styles.right}>{unit}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {bars.map((bar) => (
          <TableRow key={bar.name}>
            <TableCell className={styles.name}>{bar.to ? <Go to={bar.to}>{bar.name}</Go> : bar.name}</TableCell>
            <TableCell className={styles.right}>{said(bar.count, total)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
