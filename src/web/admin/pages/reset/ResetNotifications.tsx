import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import type { NotificationSettings } from '../../api/settings.ts'
import { Go } from '../../kit/Go.tsx'
import { Person } from '../../kit/Person.tsx'
import { t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { YesNo } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'

/** M-04: who is told of a reset. */
export function ResetNotifications() {
  return (
    <ResetShell lead={t('reset.notifications.lead')}>
      <SettingsForm name="notifications" act="sspr.notifications.write">
        {(fields) => <Notifications {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

const switches = ['notifyUsers', 'notifyAdmins', 'notifyUsersOnChange'] as const

function Notifications({ draft, set, readOnly }: Fields<NotificationSettings>) {
  return (
    <>
      <AdminNotice />
      {switches.map((name) => (
        <YesNo
          key={name}
          label={t(`reset.field.${name}`)}
          hint={t(`reset.notifications.${name}`)}
          readOnly={readOnly}
          value={draft[name]}
          onChange={(value) => set(name, value)}
        />
      ))}
      <Recipients people={draft.contactRecipients} />
    </>
  )
}

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** `sspr.md` 12, row 14: nobody should have to guess whom "Contact your administrator" reaches. */
export function Recipients({ people }: { people: NotificationSettings['contactRecipients'] }) {
  const styles = useStyles()
  return (
    <section className={styles.part}>
      <Subtitle2 as="h2">{t('reset.recipients')}</Subtitle2>
      <Text size={200} className={styles.quiet}>
        {t('reset.recipients.why')} <Go to="/password-reset/customization">{t('reset.recipients.link')}</Go>
      </Text>
      {people.length === 0 ? <Text>{t('reset.recipients.none')}</Text> : null}
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.id}>
            <Person name={person.displayName} detail={person.userPrincipalName} to={`/users/${person.id}`} />
          </li>
        ))}
      </ul>
    </section>
  )
}
