import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { PlugDisconnectedRegular } from '@fluentui/react-icons'
import type { OnPremisesSettings } from '../../api/settings.ts'
import { number, t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { YesNo } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'

/** M-06: writing passwords back to a directory of the organisation; its connector comes later. */
export function ResetOnPremises() {
  return (
    <ResetShell lead={t('reset.onpremises.lead')}>
      <SettingsForm name="onPremises" act="sspr.onPremises.write">
        {(fields) => <OnPremises {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

const useStyles = makeStyles({
  status: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  words: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  quiet: { color: tokens.colorNeutralForeground3 },
})

function OnPremises({ draft, set, readOnly }: Fields<OnPremisesSettings>) {
  const styles = useStyles()
  return (
    <>
      <AdminNotice />
      <section className={styles.status} aria-label={t('reset.onpremises.status')}>
        <PlugDisconnectedRegular fontSize={24} aria-hidden />
        <div className={styles.words}>
          <Subtitle2 as="h2">{t('reset.onpremises.not_yet')}</Subtitle2>
          <Text>{draft.connector.reason}</Text>
          <Text size={200} className={styles.quiet}>
            {draft.synchronizedUsers === 0
              ? t('reset.onpremises.nobody')
              : t('reset.onpremises.people', { count: draft.synchronizedUsers, n: number(draft.synchronizedUsers) })}
          </Text>
        </div>
      </section>
      <YesNo
        label={t('reset.field.writebackEnabled')}
        hint=""
        off={t('reset.onpremises.needs_connector')}
        readOnly={readOnly}
        value={draft.writebackEnabled}
        onChange={(value) => set('writebackEnabled', value)}
      />
      <YesNo
        label={t('reset.field.allowUnlockWithoutReset')}
        hint={t('reset.onpremises.unlock')}
        readOnly={readOnly}
        value={draft.allowUnlockWithoutReset}
        onChange={(value) => set('allowUnlockWithoutReset', value)}
      />
      <YesNo
        label={t('reset.field.unlockClearsCloudLockout')}
        hint={t('reset.onpremises.clears')}
        off={draft.allowUnlockWithoutReset ? null : t('reset.onpremises.clears_off')}
        readOnly={readOnly}
        value={draft.unlockClearsCloudLockout}
        onChange={(value) => set('unlockClearsCloudLockout', value)}
      />
    </>
  )
}
