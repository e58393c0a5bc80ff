import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { clearResetBlock, lockQuery, unlock } from '../../api/locks.ts'
import type { User } from '../../api/types.ts'
import { notify } from '../../kit/notices.ts'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({ bar: { marginBlockEnd: tokens.spacingVerticalM, flexShrink: 0 } })

/** A lock that ends by itself, and the way to end it now. Whoever may not see it sees nothing. */
export function Locks({ user }: { user: User }) {
  const styles = useStyles()
  const queries = useQueryClient()
  const { data } = useQuery(lockQuery(user.id))
  const names = { name: user.displayName }
  const end = (title: string, act: (id: string) => Promise<unknown>, said: string): void =>
    void act(user.id)
      .then(async () => {
        await queries.invalidateQueries({ queryKey: ['users', 'locks'] })
        notify.success(said)
      })
      .catch((error: unknown) => notify.error(title, error))
  return (
    <>
      {data?.signInLockedUntil && !data.passwordSignInDisabled ? (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{t('user.locked')}</MessageBarTitle>
            {t('user.locked_until')} <Time at={data.signInLockedUntil} />
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => end(t('user.unlock'), unlock, t('user.unlocked', names))}>{t('user.unlock')}</Button>
          </MessageBarActions>
        </MessageBar>
      ) : null}
      {data?.passwordSignInDisabled ? (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{t('user.password_off')}</MessageBarTitle>
            {t(`user.password_off_${data.passwordSignInDisabled}`)}
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => end(t('user.unlock'), unlock, t('user.unlocked', names))}>{t('user.unlock')}</Button>
          </MessageBarActions>
        </MessageBar>
      ) : null}
      {data?.resetBlockedUntil ? (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{t('user.reset_blocked')}</MessageBarTitle>
            {t('user.reset_blocked_until')} <Time at={data.resetBlockedUntil} />
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => end(t('user.reset_unblock'), clearResetBlock, t('user.reset_unblocked', names))}>
              {t('user.reset_unblock')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      ) : null}
    </>
  )
}
