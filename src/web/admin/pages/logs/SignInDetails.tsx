import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client.ts'
import type { SignIn } from '../../api/logs.ts'
import { address, useGo, useParam } from '../../kit/address.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import type { Fact } from '../../kit/Facts.tsx'
import { Go } from '../../kit/Go.tsx'
import { Panel } from '../../kit/Panel.tsx'
import { Loaded } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { Part } from './AuditActivity.tsx'
import { Flow } from './Flow.tsx'
import { Neighbours } from './Neighbours.tsx'
import { Result } from './Result.tsx'
import { failureOf, isGood } from './signins.columns.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, flexWrap: 'wrap' },
  tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` },
})

/** One sign-in: who, into what, from where, and what became of it; beside it what the audit log has of the same act. */
export function SignInDetails({
  id,
  rows,
  onGo,
  onClose,
}: {
  id: string
  rows: readonly SignIn[]
  onGo: (id: string) => void
  onClose: () => void
}) {
  const styles = useStyles()
  const go = useGo()
  const [tab, setTab] = useParam('tab', 'basic')
  const at = rows.findIndex((row) => row.id === id)
  const found = useQuery({
    queryKey: ['signins', 'one', id],
    queryFn: ({ signal }) => get<SignIn>(`/v1.0/auditLogs/signIns/${encodeURIComponent(id)}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
    ...(rows[at] ? { initialData: rows[at] } : {}),
  })
  return (
    <Panel title={t('logs.signin.title')} onClose={onClose}>
      <div className={styles.row}>
        <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => setTab(value as string)}>
          <Tab value="basic">{t('logs.signin.basic')}</Tab>
          <Tab value="flow">{t('logs.tab.flow')}</Tab>
        </TabList>
        {at >= 0 ? <Neighbours ids={rows.map((row) => row.id)} at={at} onGo={onGo} /> : null}
      </div>
      <div role="tabpanel" aria-label={t(tab === 'flow' ? 'logs.tab.flow' : 'logs.signin.basic')}>
        <Loaded of={found} lines={8}>
          {(signIn) =>
            tab === 'flow' ? (
              <Flow
                correlationId={signIn.correlationId}
                onGo={(row) => go(address('/audit-logs', { correlation: signIn.correlationId, range: '365d', row }))}
              />
            ) : (
              <Basic signIn={signIn} />
            )
          }
        </Loaded>
      </div>
    </Panel>
  )
}

const id = (text: string | null | undefined, name: string): Fact[1] =>
  text ? <Copyable key={name} text={text} name={name} /> : null

function Basic({ signIn }: { signIn: SignIn }) {
  return (
    <>
      <Part title={t('logs.signin.basic')} facts={basicFacts(signIn)} />
      <Part
        title={t('logs.signin.where')}
        facts={[
          [t('logs.column.address'), signIn.ipAddress],
          [t('logs.column.browser'), signIn.deviceDetail?.browser],
          [t('logs.column.system'), signIn.deviceDetail?.operatingSystem],
          [t('logs.fact.agent'), signIn.userAgent],
        ]}
      />
    </>
  )
}

const basicFacts = (signIn: SignIn): readonly Fact[] => [
  [t('logs.fact.date'), <Time key="at" at={signIn.createdDateTime} seconds />],
  [t('logs.column.status'), <Result key="status" good={isGood(signIn)} />],
  [t('logs.column.code'), isGood(signIn) ? null : String(signIn.status.errorCode)],
  [t('logs.column.failure'), failureOf(signIn)],
  [t('logs.additional'), signIn.status.additionalDetails],
  [
    t('logs.column.user'),
    signIn.userId ? (
      <Go key="user" to={`/users/${signIn.userId}`}>
        {signIn.userDisplayName ?? signIn.userId}
      </Go>
    ) : null,
  ],
  [t('logs.column.upn'), signIn.userPrincipalName],
  [t('logs.column.app'), signIn.appDisplayName],
  [t('logs.fact.app'), id(signIn.appId, t('logs.fact.app'))],
  [t('logs.column.resource'), signIn.resourceDisplayName],
  [t('logs.column.client'), signIn.clientAppUsed],
  [t('logs.column.interactive'), t(signIn.isInteractive ? 'word.yes' : 'word.no')],
  [t('logs.column.correlation'), id(signIn.correlationId, t('logs.column.correlation'))],
  [t('logs.column.request'), id(signIn.id, t('logs.column.request'))],
]
