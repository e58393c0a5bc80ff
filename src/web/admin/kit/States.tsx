import { Button, makeStyles, Skeleton, SkeletonItem, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { BoxRegular, ErrorCircleRegular, LockClosedRegular, SearchRegular } from '@fluentui/react-icons'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { t } from '../text/text.ts'
import { Copyable } from './Copyable.tsx'
import { failure } from './notices.ts'

const useStyles = makeStyles({
  state: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    textAlign: 'center',
    marginInline: 'auto',
    maxWidth: '560px',
  },
  sign: { color: tokens.colorNeutralForeground3, fontSize: '40px', lineHeight: 1 },
  why: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  id: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  lines: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingBlock: tokens.spacingVerticalM,
    maxWidth: '720px',
  },
})

type StateProps = { title: string; why?: ReactNode; action?: ReactNode; sign?: ReactElement; role?: 'alert' | 'status' }

/** In place of content: what is so, why, and what to do about it. */
export function State({ title, why, action, sign = <BoxRegular />, role }: StateProps) {
  const styles = useStyles()
  return (
    <div className={styles.state} {...(role ? { role } : {})}>
      <span className={styles.sign} aria-hidden>
        {sign}
      </span>
      <Subtitle2>{title}</Subtitle2>
      {why ? <Text className={styles.why}>{why}</Text> : null}
      {action}
    </div>
  )
}

export const NothingFound = (props: Omit<StateProps, 'sign'>) => <State {...props} sign={<SearchRegular />} />

/** What could not be had: refused for want of a role, gone, or failed, with the request id and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const styles = useStyles()
  const { body, requestId } = failure(error)
  const status = error instanceof ApiError ? error.status : null
  if (status === 403)
    return <State role="alert" sign={<LockClosedRegular />} title={t('state.denied')} why={t('state.denied_why')} />
  if (status === 404) return <State role="alert" title={t('state.gone')} why={t('state.gone_why')} />
  return (
    <State
      role="alert"
      sign={<ErrorCircleRegular />}
      title={t('state.error')}
      why={
        <>
          {body}
          {requestId ? (
            <span className={styles.id}>
              <br />
              {t('state.request_id')}: <Copyable text={requestId} name={t('state.request_id')} />
            </span>
          ) : null}
        </>
      }
      action={onRetry ? <Button onClick={onRetry}>{t('do.retry')}</Button> : null}
    />
  )
}

/** Grey lines in the place of what is loading. */
export function Lines({ count = 4 }: { count?: number }) {
  const styles = useStyles()
  return (
    <Skeleton aria-label={t('word.loading')} className={styles.lines}>
      {Array.from({ length: count }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <SkeletonItem key={n} size={20} />
      ))}
    </Skeleton>
  )
}

/** Lines, trouble, or what came. */
export function Loaded<T>({
  of,
  children,
  lines,
}: {
  of: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  children: (data: T) => ReactNode
  lines?: number
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.error) return <ErrorState error={of.error} onRetry={() => void of.refetch()} />
  return <Lines {...(lines ? { count: lines } : {})} />
}
