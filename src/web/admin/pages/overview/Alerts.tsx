import { Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { CheckmarkCircleRegular, ErrorCircleFilled, InfoFilled, WarningFilled } from '@fluentui/react-icons'
import { type Alert, pageOf } from '../../api/overview.ts'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  item: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start' },
  words: { flexGrow: 1 },
  error: { color: tokens.colorStatusDangerForeground1, flexShrink: 0 },
  warning: { color: tokens.colorStatusWarningForeground1, flexShrink: 0 },
  information: { color: tokens.colorNeutralForeground3, flexShrink: 0 },
  fine: { color: tokens.colorStatusSuccessForeground1, flexShrink: 0 },
})

const signs = { error: ErrorCircleFilled, warning: WarningFilled, information: InfoFilled } as const
const order = { error: 0, warning: 1, information: 2 } as const

/** What needs somebody's attention, worst first, each with the page where it is looked into. */
export function Alerts({ alerts }: { alerts: readonly Alert[] }) {
  const styles = useStyles()
  const sorted = [...alerts].sort((a, b) => order[a.severity] - order[b.severity])
  return (
    <Card>
      <Subtitle2 as="h2">{t('overview.alerts')}</Subtitle2>
      <ul className={styles.list}>
        {sorted.map((alert) => {
          const Sign = signs[alert.severity]
          return (
            <li key={alert.code} className={styles.item}>
              <Sign
                fontSize={20}
                className={styles[alert.severity]}
                aria-label={t(`overview.severity.${alert.severity}`)}
              />
              <Text className={styles.words}>{alert.message}</Text>
              <Go to={pageOf(alert.page)} aria-label={`${t('overview.look')}: ${alert.message}`}>
                {t('overview.look')}
              </Go>
            </li>
          )
        })}
        {sorted.length === 0 ? (
          <li className={styles.item}>
            <CheckmarkCircleRegular fontSize={20} className={styles.fine} aria-hidden />
            <Text>{t('overview.alerts.none')}</Text>
          </li>
        ) : null}
      </ul>
    </Card>
  )
}
