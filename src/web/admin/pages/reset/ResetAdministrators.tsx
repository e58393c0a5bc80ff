import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { CheckmarkRegular, ClockRegular, PowerRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { patch } from '../../api/client.ts'
import { type AdministratorPolicy, settingsQuery } from '../../api/settings.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { Loaded } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'
import { ResetShell } from './ResetShell.tsx'

/** M-07: what holds for administrators. One switch; all else is fixed. */
export function ResetAdministrators() {
  const found = useQuery(settingsQuery('administratorPolicy'))
  return (
    <ResetShell lead={t('reset.administrators.lead')}>
      <Loaded of={found}>{({ value }) => <Policy policy={value} />}</Loaded>
    </ResetShell>
  )
}

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, maxWidth: '720px' },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  quiet: { color: tokens.colorNeutralForeground3 },
})

function Policy({ policy }: { policy: AdministratorPolicy }) {
  const styles = useStyles()
  const [asking, setAsking] = useState(false)
  const word = policy.enabled ? 'off' : 'on'
  return (
    <>
      <Commands label={t('reset.administrators.commands')}>
        <Command icon={<PowerRegular />} act="sspr.administrators.write" onClick={() => setAsking(true)}>
          {t(`reset.administrators.switch_${word}`)}
        </Command>
      </Commands>
      <div className={styles.part}>
        <Facts
          facts={[
            [t('reset.administrators.enabled'), t(policy.enabled ? 'word.yes' : 'word.no')],
            [t('reset.administrators.required'), String(policy.methodsRequired)],
            [t('reset.administrators.methods'), <Methods key="methods" policy={policy} />],
            [t('reset.administrators.questions'), t('reset.administrators.never')],
            [
              t('reset.administrators.count'),
              <Go key="count" to="/roles">
                {t('reset.administrators.people', { count: policy.administrators, n: number(policy.administrators) })}
              </Go>,
            ],
          ]}
        />
        <Text size={200} className={styles.quiet}>
          {t('reset.administrators.why')}
        </Text>
      </div>
      {asking ? <Switch enabled={policy.enabled} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function Methods({ policy }: { policy: AdministratorPolicy }) {
  const styles = useStyles()
  return (
    <ul className={styles.list}>
      {policy.methods.map((method) => (
        <li key={method.method} className={styles.item}>
          {method.available ? <CheckmarkRegular aria-hidden /> : <ClockRegular aria-hidden />}
          {method.label}
          {method.available ? null : (
            <>
              <Badge appearance="outline" color="informative">
                {t('methods.not_yet')}
              </Badge>
              <Text size={200} className={styles.quiet}>
                {method.reason}
              </Text>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

function Switch({ enabled, onClose }: { enabled: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const word = enabled ? 'off' : 'on'
  const run = async (): Promise<void> => {
    await patch('/v1.0/policies/authorizationPolicy', { allowedToUseSSPR: !enabled })
    await queries.invalidateQueries({ queryKey: ['settings'] })
    notify.success(t('reset.saved'), t('reset.saved_why'))
  }
  return (
    <Confirm
      title={t(`reset.administrators.switch_${word}`)}
      action={t(`reset.administrators.do_${word}`)}
      onConfirm={run}
      onClose={onClose}
    >
      {t(`reset.administrators.ask_${word}`)}
    </Confirm>
  )
}
