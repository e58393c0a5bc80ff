import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { ApiError } from '../api/client.ts'
import { t } from '../text/text.ts'

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  list: { marginBlock: tokens.spacingVerticalXS, paddingInlineStart: tokens.spacingHorizontalXL },
})

/** One setting that somebody else has changed while this page was open. */
export type Difference = { readonly name: string; readonly before: string; readonly now: string }

/** What was read is not what is stored any more (If-Match). */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 412

/** What somebody else has changed meanwhile, and the way on: with theirs, and what was typed here on top of it. */
export function Conflict({
  differences,
  onReload,
  onKeep,
}: {
  differences: readonly Difference[]
  /** Drops what was typed. */
  onReload: () => void
  /** Goes on from theirs with what was typed. */
  onKeep: () => void
}) {
  const styles = useStyles()
  return (
    <MessageBar intent="warning" layout="multiline" role="alert" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{t('conflict.title')}</MessageBarTitle>
        {t(differences.length > 0 ? 'conflict.why' : 'conflict.why_same')}
        {differences.length > 0 ? (
          <ul className={styles.list}>
            {differences.map(({ name, before, now }) => (
              <li key={name}>{t('conflict.difference', { name, before, now })}</li>
            ))}
          </ul>
        ) : null}
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onKeep}>
          {t('conflict.keep')}
        </Button>
        <Button size="small" onClick={onReload}>
          {t('conflict.reload')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  )
}
