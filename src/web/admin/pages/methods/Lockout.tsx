import { Button, MessageBar, MessageBarActions, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({ bar: { flexShrink: 0 } })

/** M-08b of seed 004: nothing is saved that takes a method away before somebody has said that they know. */
export function Lockout({ agreed, onAgree }: { agreed: boolean; onAgree: () => void }) {
  const styles = useStyles()
  return (
    <MessageBar
      intent={agreed ? 'success' : 'warning'}
      layout="multiline"
      className={styles.bar}
      role={agreed ? 'status' : 'alert'}
    >
      <MessageBarBody>{t(agreed ? 'methods.acknowledged' : 'methods.lockout')}</MessageBarBody>
      {agreed ? null : (
        <MessageBarActions>
          <Button size="small" onClick={onAgree}>
            {t('methods.acknowledge')}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  )
}
