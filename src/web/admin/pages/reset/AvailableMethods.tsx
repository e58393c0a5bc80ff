import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { CheckmarkCircleRegular, SubtractCircleRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import type { MethodPolicyId } from '../../../../contract/methods.ts'
import { ApiError } from '../../api/client.ts'
import { type MethodConfiguration, methodsQuery } from '../../api/methods-policy.ts'
import { Lines } from '../../kit/States.tsx'
import { type TextKey, t } from '../../text/text.ts'
import { methodFacts } from '../methods/facts.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '6px' },
  item: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  on: { color: tokens.colorStatusSuccessForeground1, flexShrink: 0 },
  off: { color: tokens.colorNeutralForeground3, flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground3 },
})

/** Seed 000's list (M-02a): which of the policies of the methods switch each of them on. `idle`: not built yet. */
const rows: readonly { label: TextKey; policies: readonly MethodPolicyId[]; idle?: true }[] = [
  { label: 'reset.method.notification', policies: ['MicrosoftAuthenticator'], idle: true },
  { label: 'reset.method.code', policies: ['MicrosoftAuthenticator', 'SoftwareOath', 'HardwareOath'] },
  { label: 'reset.method.email', policies: ['Email'] },
  { label: 'reset.method.text', policies: ['Sms'] },
  { label: 'reset.method.office', policies: ['Voice'], idle: true },
]

/** What people may reset with, as the methods policy has it. */
export function AvailableMethods() {
  const styles = useStyles()
  const { data, error } = useQuery(methodsQuery)
  if (error)
    return (
      <Text className={styles.quiet}>
        {t(error instanceof ApiError && error.status === 403 ? 'reset.methods.hidden' : 'state.error')}
      </Text>
    )
  if (!data) return <Lines count={5} />
  return (
    <ul className={styles.list}>
      {rows.map((row) => {
        const on = data.authenticationMethodConfigurations.filter(
          (method) => row.policies.includes(method.id) && counts(method),
        )
        const isOn = on.length > 0 && !row.idle
        return (
          <li key={row.label} className={styles.item}>
            {isOn ? <CheckmarkCircleRegular className={styles.on} /> : <SubtractCircleRegular className={styles.off} />}
            {t(row.label)}
            {row.idle ? (
              <Badge appearance="outline" color="informative">
                {t('methods.not_yet')}
              </Badge>
            ) : (
              <Text size={200} className={styles.quiet}>
                {isOn
                  ? t('reset.methods.by', { names: on.map((method) => t(methodFacts[method.id].label)).join(', ') })
                  : t('reset.methods.not_on')}
              </Text>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const counts = (method: MethodConfiguration): boolean => method.state === 'enabled' && !methodFacts[method.id].idle
