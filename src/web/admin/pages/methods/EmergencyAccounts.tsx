import {
  Badge,
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components'
import { AddRegular, ArrowSyncRegular, DismissRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type EmergencyAccounts as Emergency,
  type EmergencyAccount,
  emergencyQuery,
  mark,
  unmark,
} from '../../api/emergency.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import { Hidden } from '../../kit/Hidden.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { Picker } from '../../kit/Picker.tsx'
import { Loaded, State } from '../../kit/States.tsx'
import { useMay } from '../../session/me.ts'
import { type TextKey, t } from '../../text/text.ts'
import { resetTrail } from '../reset/trail.ts'

const useStyles = makeStyles({
  bars: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '800px' },
  bar: { flexShrink: 0 },
  table: { maxWidth: '800px', marginBlockStart: tokens.spacingVerticalM },
  person: { paddingBlock: tokens.spacingVerticalS, minWidth: 0, overflowWrap: 'anywhere' },
  factors: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, paddingBlock: '4px' },
  badge: { height: 'auto', textAlign: 'start' },
  end: { width: '44px' },
})

const act = 'emergencyAccounts.write'

/** AMP-24: the accounts to get in with when nothing else works; no method policy may take their last second factor. */
export function EmergencyAccounts() {
  const queries = useQueryClient()
  const accounts = useQuery(emergencyQuery)
  const [adding, setAdding] = useState(false)
  const [going, setGoing] = useState<EmergencyAccount | null>(null)
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: emergencyQuery.queryKey })
  const add = async (picked: readonly { id: string }[]): Promise<void> => {
    try {
      for (const one of picked) await mark(one.id)
      notify.success(t('emergency.added', { count: picked.length }))
    } finally {
      await renew()
    }
  }
  const take = async (account: EmergencyAccount): Promise<void> => {
    await unmark(account.id)
    await renew()
    notify.success(t('emergency.removed', { name: account.displayName }))
  }
  return (
    <Page
      title={t('emergency.title')}
      lead={t('emergency.lead')}
      trail={[...resetTrail(), { label: t('methods.title'), to: '/authentication-methods' }]}
      commands={
        <Commands label={t('emergency.title')}>
          <Command icon={<AddRegular />} act={act} onClick={() => setAdding(true)}>
            {t('emergency.add')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={() => void accounts.refetch()}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Loaded of={accounts}>{(data) => <Accounts data={data} onTake={setGoing} />}</Loaded>
      {adding ? (
        <Picker
          title={t('emergency.add')}
          kinds={['user']}
          there={new Set((accounts.data?.value ?? []).map((one) => one.id))}
          onPick={add}
          onClose={() => setAdding(false)}
        />
      ) : null}
      {going ? (
        <Confirm
          title={t('emergency.remove_title', { name: going.displayName })}
          action={t('emergency.remove')}
          onConfirm={() => take(going)}
          onClose={() => setGoing(null)}
        >
          {t('emergency.remove_why')}
        </Confirm>
      ) : null}
    </Page>
  )
}

function Accounts({ data, onTake }: { data: Emergency; onTake: (account: EmergencyAccount) => void }) {
  const styles = useStyles()
  const { value, advised } = data
  const bare = value.filter((one) => one.secondFactors.length === 0)
  return (
    <>
      <div className={styles.bars}>
        {value.length < advised ? <Warning text={t('emergency.few', { advised })} /> : null}
        {bare.length > 0 ? (
          <Warning text={t('emergency.bare', { names: bare.map((one) => one.displayName).join(', ') })} />
        ) : null}
      </div>
      {value.length === 0 ? (
        <State title={t('emergency.none')} why={t('emergency.none_why')} />
      ) : (
        <Table aria-label={t('emergency.title')} className={styles.table}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('emergency.account')}</TableHeaderCell>
              <TableHeaderCell>{t('emergency.factors')}</TableHeaderCell>
              <TableHeaderCell className={styles.end}>
                <Hidden>{t('emergency.remove')}</Hidden>
              </TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {value.map((account) => (
              <Account key={account.id} account={account} onTake={onTake} />
            ))}
          </TableBody>
        </Table>
      )}
    </>
  )
}

function Warning({ text }: { text: string }) {
  const styles = useStyles()
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  )
}

function Account({ account, onTake }: { account: EmergencyAccount; onTake: (account: EmergencyAccount) => void }) {
  const styles = useStyles()
  const may = useMay(act)
  const { id, displayName, userPrincipalName, accountEnabled, secondFactors } = account
  return (
    <TableRow>
      <TableCell className={styles.person}>
        <Person name={displayName} detail={userPrincipalName} to={`/users/${id}`} />
        {accountEnabled ? null : <Text size={200}>{t('emergency.blocked')}</Text>}
      </TableCell>
      <TableCell>
        <span className={styles.factors}>
          {secondFactors.length === 0 ? t('emergency.no_factor') : null}
          {secondFactors.map((factor) => (
            <Badge key={factor} appearance="outline" color="informative" className={styles.badge}>
              {t(`emergency.factor.${factor}` as TextKey)}
            </Badge>
          ))}
        </span>
      </TableCell>
      <TableCell className={styles.end}>
        {may ? (
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            aria-label={t('emergency.remove_one', { name: displayName })}
            onClick={() => onTake(account)}
          />
        ) : null}
      </TableCell>
    </TableRow>
  )
}
