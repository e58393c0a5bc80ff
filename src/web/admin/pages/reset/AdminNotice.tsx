import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({ bar: { maxWidth: '720px', flexShrink: 0 } })

/** What both seeds say above every setting. */
export function AdminNotice() {
  const styles = useStyles()
  return (
    <MessageBar layout="multiline" className={styles.bar}>
      <MessageBarBody>
        {t('reset.admin_notice')} <Go to="/password-reset/administrators">{t('reset.admin_notice_link')}</Go>
      </MessageBarBody>
    </MessageBar>
  )
}
