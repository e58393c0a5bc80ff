import { Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { overviewQuery } from '../../api/overview.ts'
import { Go } from '../../kit/Go.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { Alerts } from './Alerts.tsx'
import { HealthCards } from './HealthCards.tsx'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '1200px' },
  ways: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 260px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
})

const ways = [
  ['audit', '/audit-logs'],
  ['signins', '/sign-in-logs'],
  ['insights', '/insights'],
] as const

/** How things stand, and the logs that tell more. */
export function Monitoring() {
  const styles = useStyles()
  const found = useQuery(overviewQuery)
  return (
    <div className={styles.parts}>
      <Loaded of={found}>
        {(overview) => (
          <>
            <HealthCards health={overview.health} />
            <Alerts alerts={overview.alerts} />
          </>
        )}
      </Loaded>
      <div className={styles.ways}>
        {ways.map(([name, to]) => (
          <Card key={name}>
            <Subtitle2 as="h2">
              <Go to={to}>{t(`nav.monitoring.${name}`)}</Go>
            </Subtitle2>
            <Text size={200} className={styles.quiet}>
              {t(`overview.way.${name}`)}
            </Text>
          </Card>
        ))}
      </div>
    </div>
  )
}
