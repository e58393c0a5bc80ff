import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { t } from '../text/text.ts'
import { Copyable } from './Copyable.tsx'

const useStyles = makeStyles({
  bar: { marginBlock: tokens.spacingVerticalS, flexShrink: 0 },
  id: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
})

/** What did not work, in the place where it was tried. */
export function Problem({ title, body, requestId }: { title: string; body: ReactNode; requestId?: string }) {
  const styles = useStyles()
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar} role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {body}
        {requestId ? (
          <span className={styles.id}>
            {t('state.request_id')}: <Copyable text={requestId} name={t('state.request_id')} />
          </span>
        ) : null}
      </MessageBarBody>
    </MessageBar>
  )
}
