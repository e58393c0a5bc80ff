import { Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import type { User } from '../../api/types.ts'
import { countryName } from '../../kit/countries.ts'
import { type Fact, Facts } from '../../kit/Facts.tsx'
import { Go } from '../../kit/Go.tsx'
import { Time } from '../../kit/Time.tsx'
import { type TextKey, t } from '../../text/text.ts'
import { sections, type UserField, userFields } from './fields.ts'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '1200px',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** Everything that is known, to read; to change it there is Edit properties. */
export function UserFacts({ user }: { user: User }) {
  const styles = useStyles()
  return (
    <div className={styles.cards}>
      {sections.map((section) => (
        <Card key={section}>
          <Subtitle2 as="h2">{t(`user.edit.tab.${section}`)}</Subtitle2>
          <Facts
            facts={userFields
              .filter((field) => field.section === section && field.kind !== 'manager')
              .map((field) => fact(user, field))}
          />
        </Card>
      ))}
    </div>
  )
}

function fact(user: User, { key, kind, choices }: UserField): Fact {
  const value = user[key]
  const label = t(`users.property.${key}` as TextKey)
  if (typeof value === 'boolean') return [label, t(value ? 'word.yes' : 'word.no')]
  if (Array.isArray(value)) return [label, value.join(', ')]
  const text = value === null || value === undefined ? '' : String(value)
  if (/DateTime$|HireDate$/.test(key)) return [label, <Time key={key} at={text} none="-" />]
  if (kind === 'country') return [label, countryName(text)]
  const choice = choices?.find((one) => one.value === text)
  return [label, choice ? t(choice.label) : text]
}

const ways = [
  ['audit', 'user.audit', 'user.way.audit'],
  ['signins', 'user.signins', 'user.way.signins'],
  ['why', 'user.diagnose', 'user.way.why'],
] as const

/** What tells how it goes for somebody. */
export function UserMonitoring({ user }: { user: User }) {
  const styles = useStyles()
  return (
    <div className={styles.cards}>
      {ways.map(([name, label, about]) => (
        <Card key={name}>
          <Subtitle2 as="h2">
            <Go to={`/users/${user.id}/${name}`}>{t(label)}</Go>
          </Subtitle2>
          <Text size={200} className={styles.quiet}>
            {t(about)}
          </Text>
        </Card>
      ))}
    </div>
  )
}
