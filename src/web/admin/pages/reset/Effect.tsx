import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { ArrowTrendingDownRegular, ArrowTrendingRegular, PeopleRegular } from '@fluentui/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { type Draft, type Preview, previewQuery, type Which } from '../../api/settings.ts'
import { Panel } from '../../kit/Panel.tsx'
import { useSettled } from '../../kit/settled.ts'
import { t } from '../../text/text.ts'
import { Affected } from './Affected.tsx'
import { capital, counted } from './counted.ts'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  row: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  gains: { color: tokens.colorStatusSuccessForeground1 },
  loses: { color: tokens.colorStatusDangerForeground1 },
  link: { padding: 0, minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

const nothing: Draft = {}

/** How many people can reset as it stands, and what a change that is not saved yet would do to that. */
export function Effect({ draft }: { draft: Draft | null }) {
  const styles = useStyles()
  const wanted = useSettled(draft ?? nothing, 400)
  const found = useQuery({ ...previewQuery(wanted), placeholderData: keepPreviousData, retry: false })
  const [open, setOpen] = useState<Which | null>(null)
  const { data } = found
  // A draft that the server would refuse, or a reader without the right to count: the form itself says so.
  if (found.error && !found.isFetching) return null
  const isNow = wanted === nothing
  return (
    <section className={styles.box} aria-label={t('reset.effect')} aria-busy={found.isFetching}>
      <div className={styles.row} role="status">
        <PeopleRegular fontSize={20} aria-hidden />
        <Text weight="semibold">{data ? summary(data, isNow) : t('reset.effect.counting')}</Text>
        {found.isFetching ? <Spinner size="extra-tiny" aria-hidden /> : null}
      </div>
      {data && !isNow ? (
        <>
          <Line data={data} which="gains" onOpen={setOpen} sign={<ArrowTrendingRegular className={styles.gains} />} />
          <Line
            data={data}
            which="loses"
            onOpen={setOpen}
            sign={<ArrowTrendingDownRegular className={styles.loses} />}
          />
        </>
      ) : null}
      {data && data.mustRegister > 0 ? (
        <Text size={200} className={styles.quiet}>
          {capital(t('reset.effect.must', counted(data, data.mustRegister)))}
        </Text>
      ) : null}
      {open ? (
        <Panel title={t(`reset.effect.${open}_title`)} onClose={() => setOpen(null)}>
          <Affected draft={wanted} which={open} />
        </Panel>
      ) : null}
    </section>
  )
}

const summary = (data: Preview, isNow: boolean): string =>
  isNow
    ? capital(t('reset.effect.now', counted(data, data.ableBefore)))
    : t('reset.effect.then', { before: counted(data, data.ableBefore).n, ...counted(data, data.able) })

function Line({
  data,
  which,
  sign,
  onOpen,
}: {
  data: Preview
  which: 'gains' | 'loses'
  sign: ReactElement
  onOpen: (which: Which) => void
}) {
  const styles = useStyles()
  const count = data[which]
  const none = data.complete ? t(`reset.effect.${which}_none`) : t('reset.effect.uncounted')
  const words = count === 0 ? none : capital(t(`reset.effect.${which}`, counted(data, count)))
  return (
    <div className={styles.row}>
      {sign}
      {count > 0 ? (
        <Button appearance="transparent" className={styles.link} onClick={() => onOpen(which)}>
          {words}
        </Button>
      ) : (
        <Text>{words}</Text>
      )}
    </div>
  )
}
