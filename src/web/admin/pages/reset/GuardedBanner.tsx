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
import { useState } from 'react'
import { endGuarded, guardedQuery } from '../../api/guarded.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { Time } from '../../kit/Time.tsx'
import { useMay, useMe } from '../../session/me.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({ bar: { flexShrink: 0, marginBlockEnd: tokens.spacingVerticalM, maxWidth: '720px' } })

/** LIM-12: while somebody guesses over many accounts, every page of "Password reset" says what it asks of people. */
export function GuardedBanner() {
  const styles = useStyles()
  const known = useMe() !== undefined
  const reads = useMay('sspr.read')
  const ends = useMay('sspr.guardedMode.end')
  const { data } = useQuery({ ...guardedQuery, enabled: known && reads })
  const [asking, setAsking] = useState(false)
  return (
    <>
      {data?.on ? (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{t('reset.guarded.title')}</MessageBarTitle>
            {t(`reset.guarded.cause.${data.cause ?? 'failed'}`)} {t('reset.guarded.what')} {t('reset.guarded.until')}{' '}
            <Time at={data.until} />. <Go to="/password-reset/audit-logs">{t('reset.guarded.look')}</Go>
          </MessageBarBody>
          {ends ? (
            <MessageBarActions>
              <Button onClick={() => setAsking(true)}>{t('reset.guarded.end')}</Button>
            </MessageBarActions>
          ) : null}
        </MessageBar>
      ) : null}
      {asking ? <End onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function End({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const run = async (): Promise<void> => {
    const { ended } = await endGuarded()
    await Promise.all(['guarded', 'overview'].map((name) => queries.invalidateQueries({ queryKey: [name] })))
    notify.success(t(ended ? 'reset.guarded.ended' : 'reset.guarded.was_off'))
  }
  return (
    <Confirm title={t('reset.guarded.ask')} action={t('reset.guarded.end')} onConfirm={run} onClose={onClose}>
      {t('reset.guarded.ask_why')}
    </Confirm>
  )
}
