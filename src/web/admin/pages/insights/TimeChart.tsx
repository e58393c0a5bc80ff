import { ResponsiveContainer, VerticalStackedBarChart } from '@fluentui/react-charts'
import { makeStyles } from '@fluentui/react-components'
import { useMemo } from 'react'
import { locale, number } from '../../text/text.ts'
import type { Series } from './series.ts'

const useStyles = makeStyles({
  box: {
    height: '280px',
    width: '100%',
    minWidth: 0,
    // Activities are names that other programs compare: never spelt otherwise.
    '& button, & button *': { textTransform: 'none' },
  },
})

/** Told apart by brightness too, for those who see colours otherwise. */
const colours = ['#0f6cbd', '#13a10e', '#8764b8', '#ca5010', '#038387', '#c239b3', '#986f0b', '#5c2e91']
const failure = '#b10e1c'

/**
 * Stacked columns over time; one on a page, because the library gives every chart the same ids. Loaded apart from its page: the library is as large as all else of it.
 */
export function TimeChart({
  label,
  series,
  failed,
  onPick,
}: {
  label: string
  series: Series
  /** The name that stands for what failed. */
  failed: string
  onPick?: (name: string) => void
}) {
  const styles = useStyles()
  const data = useMemo(
    () =>
      series.slices.map((slice) => ({
        xAxisPoint: slice.label,
        chartData: series.names.map((name, n) => ({
          legend: name,
          data: slice.counts[n] ?? 0,
          color: name === failed ? failure : colours[n % colours.length]!,
          xAxisCalloutData: slice.label,
        })),
      })),
    [series, failed],
  )
  const most = Math.max(1, ...series.slices.map((slice) => slice.counts.reduce((sum, count) => sum + count, 0)))
  const every = Math.ceil(series.slices.length / 8)
  return (
    <div className={styles.box}>
      <ResponsiveContainer>
        <VerticalStackedBarChart
          chartTitle={label}
          data={data}
          culture={locale()}
          barWidth="auto"
          barGapMax={2}
          barCornerRadius={2}
          yMaxValue={most}
          yAxisTickCount={Math.min(most, 4)}
          yAxisTickFormat={(value: number) => (Number.isInteger(value) ? number(value) : '')}
          hideTickOverlap
          tickValues={series.slices.filter((_, n) => n % every === 0).map((slice) => slice.label)}
          legendProps={{ allowFocusOnLegends: true }}
          {...(onPick
            ? {
                onBarClick: (_: unknown, point: unknown) => {
                  const name = (point as { legend?: string }).legend
                  if (name) onPick(name)
                },
              }
            : {})}
        />
      </ResponsiveContainer>
    </div>
  )
}
