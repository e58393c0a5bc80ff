import { makeStyles, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled, ErrorCircleFilled } from '@fluentui/react-icons'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  row: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  good: { color: tokens.colorStatusSuccessForeground1, flexShrink: 0 },
  bad: { color: tokens.colorStatusDangerForeground1, flexShrink: 0 },
})

/** Success or Failure: told by the word, underlined by the sign. */
export function Result({ good, word }: { good: boolean; word?: string }) {
  const styles = useStyles()
  return (
    <span className={styles.row}>
      {good ? <CheckmarkCircleFilled className={styles.good} /> : <ErrorCircleFilled className={styles.bad} />}
      {word ?? t(good ? 'logs.success' : 'logs.failure')}
    </span>
  )
}
