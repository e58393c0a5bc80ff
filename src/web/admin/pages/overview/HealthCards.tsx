import { Badge, Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import type { Health, Overview } from '../../api/overview.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 230px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
  },
  badge: { flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

const colours = { good: 'success', attention: 'warning', bad: 'danger', notAvailable: 'informative' } as const
const parts = ['database', 'outbox', 'jobs', 'backups'] as const

/** How the parts are that nobody looks at until they fail. */
export function HealthCards({ health }: { health: Overview['health'] }) {
  const styles = useStyles()
  return (
    <section className={styles.cards} aria-label={t('overview.health')}>
      {parts.map((part) => (
        <HealthCard key={part} title={t(`overview.health.${part}`)} health={health[part]} />
      ))}
    </section>
  )
}

function HealthCard({ title, health }: { title: string; health: Health }) {
  const styles = useStyles()
  return (
    <Card>
      <div className={styles.top}>
        <Subtitle2 as="h2">{title}</Subtitle2>
        <Badge appearance="tint" color={colours[health.state]} className={styles.badge}>
          {t(`overview.state.${health.state}`)}
        </Badge>
      </div>
      <Text size={200} className={styles.quiet}>
        {health.detail}
      </Text>
    </Card>
  )
}
