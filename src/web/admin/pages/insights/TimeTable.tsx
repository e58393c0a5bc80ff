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
import { number, t } from '../../text/text.ts'
import type { Series } from './series.ts'

const useStyles = makeStyles({
  box: { overflowX: 'auto', maxHeight: '320px', overflowY: 'auto' },
  right: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  when: { width: '96px', whiteSpace: 'nowrap' },
  name: {
    overflowWrap: 'anywhere',
    paddingInline: tokens.spacingHorizontalXS,
    '& > *': { justifyContent: 'flex-end', textAlign: 'end' },
  },
})

/** The same numbers to read; slices without any are left out. */
export function TimeTable({ label, series }: { label: string; series: Series }) {
  const styles = useStyles()
  const slices = series.slices.filter((slice) => slice.counts.some((count) => count > 0)).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keyboard
    <section className={styles.box} tabIndex={0} aria-label={label}>
      <Table size="small" aria-label={label}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell className={styles.when}>{t('insights.when')}</TableHeaderCell>
            {series.names.map((name) => (
              <TableHeaderCell key={name} className={styles.name}>
                {name}
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {slices.map((slice) => (
            <TableRow key={slice.at.getTime()}>
              <TableCell className={styles.when}>{slice.label}</TableCell>
              {slice.counts.map((count, n) => (
                <TableCell key={series.names[n]} className={styles.right}>
                  {number(count)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  )
}
