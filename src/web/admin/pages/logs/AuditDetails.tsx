import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client.ts'
import type { DirectoryAudit } from '../../api/logs.ts'
import { useParam } from '../../kit/address.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { AuditActivity } from './AuditActivity.tsx'
import { AuditModified, AuditTargets } from './AuditTargets.tsx'
import { Flow } from './Flow.tsx'
import { Neighbours } from './Neighbours.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, flexWrap: 'wrap' },
  tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})` },
})

const tabs = ['activity', 'targets', 'modified', 'flow'] as const
type TabName = (typeof tabs)[number]

/** "Audit Log Details" of seed 004; `rows` are those of the list, to go from one to the next. */
export function AuditDetails({
  id,
  rows,
  onGo,
  onClose,
}: {
  id: string
  rows: readonly DirectoryAudit[]
  onGo: (id: string) => void
  onClose: () => void
}) {
  const styles = useStyles()
  const [text, setTab] = useParam('tab', 'activity')
  const tab = tabs.find((name) => name === text) ?? 'activity'
  const at = rows.findIndex((row) => row.id === id)
  const found = useQuery({
    queryKey: ['audits', 'one', id],
    queryFn: ({ signal }) =>
      get<DirectoryAudit>(`/v1.0/auditLogs/directoryAudits/${encodeURIComponent(id)}`, undefined, signal),
    // A row never changes: the one of the list is the whole of it.
    staleTime: Number.POSITIVE_INFINITY,
    ...(rows[at] ? { initialData: rows[at] } : {}),
  })
  return (
    <Panel title={t('logs.details.title')} onClose={onClose}>
      <div className={styles.row}>
        <TabList
          className={styles.tabs}
          selectedValue={tab}
          onTabSelect={(_, { value }) => setTab(value as TabName)}
          aria-label={t('logs.details.title')}
        >
          {tabs.map((name) => (
            <Tab key={name} value={name}>
              {t(`logs.tab.${name}`)}
            </Tab>
          ))}
        </TabList>
        {at >= 0 ? <Neighbours ids={rows.map((row) => row.id)} at={at} onGo={onGo} /> : null}
      </div>
      <div role="tabpanel" aria-label={t(`logs.tab.${tab}`)}>
        <Loaded of={found} lines={8}>
          {(audit) => <Shown tab={tab} audit={audit} onGo={onGo} />}
        </Loaded>
      </div>
    </Panel>
  )
}

function Shown({ tab, audit, onGo }: { tab: TabName; audit: DirectoryAudit; onGo: (id: string) => void }) {
  if (tab === 'targets') return <AuditTargets audit={audit} />
  if (tab === 'modified') return <AuditModified audit={audit} />
  if (tab === 'flow') return <Flow correlationId={audit.correlationId} current={audit.id} onGo={onGo} />
  return <AuditActivity audit={audit} />
}
