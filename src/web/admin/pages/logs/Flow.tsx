import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { get, type Page, quoted } from '../../api/client.ts'
import type { DirectoryAudit } from '../../api/logs.ts'
import { address } from '../../kit/address.ts'
import { Go } from '../../kit/Go.tsx'
import { Loaded } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { number, t } from '../../text/text.ts'

const useStyles = makeStyles({
  top: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    marginBlockEnd: tokens.spacingVerticalM,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    paddingBlockEnd: tokens.spacingVerticalL,
    '&:not(:last-child)::before': {
      content: '""',
      position: 'absolute',
      insetBlockStart: '14px',
      insetBlockEnd: '-6px',
      insetInlineStart: '7px',
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
    },
  },
  dot: {
    width: '12px',
    height: '12px',
    marginBlockStart: '5px',
    marginInlineStart: '2px',
    borderRadius: '50%',
    backgroundColor: tokens.colorStatusSuccessForeground1,
    zIndex: 1,
  },
  failed: { backgroundColor: tokens.colorStatusDangerForeground1, borderRadius: '2px', transform: 'rotate(45deg)' },
  words: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', minWidth: 0 },
  name: { padding: 0, minWidth: 0, textAlign: 'start', fontWeight: tokens.fontWeightRegular },
  current: { fontWeight: tokens.fontWeightSemibold },
})

/** All rows with one correlation id, first to last: one reset, one administrator's act. */
export function Flow({
  correlationId,
  current,
  onGo,
}: {
  correlationId: string
  current?: string
  onGo: (id: string) => void
}) {
  const styles = useStyles()
  const found = useQuery({
    queryKey: ['audits', 'flow', correlationId],
    queryFn: ({ signal }) =>
      get<Page<DirectoryAudit>>(
        '/v1.0/auditLogs/directoryAudits',
        { $filter: `correlationId eq ${quoted(correlationId)}`, $orderby: 'activityDateTime asc', $top: 200 },
        signal,
      ),
  })
  return (
    <Loaded of={found} lines={8}>
      {({ value: rows }) => (
        <>
          <div className={styles.top}>
            <Text>
              {t('logs.flow.summary', { count: rows.length, length: lengthOf(rows) })}{' '}
              <Time at={rows[0]?.activityDateTime} seconds />
            </Text>
            <Go to={address('/audit-logs', { correlation: correlationId, range: '365d' })}>{t('logs.flow.filter')}</Go>
          </div>
          <ol className={styles.list} aria-label={t('logs.tab.flow')}>
            {rows.map((row) => (
              <Step key={row.id} row={row} first={rows[0]!} isCurrent={row.id === current} onGo={onGo} />
            ))}
          </ol>
        </>
      )}
    </Loaded>
  )
}

function Step({
  row,
  first,
  isCurrent,
  onGo,
}: {
  row: DirectoryAudit
  first: DirectoryAudit
  isCurrent: boolean
  onGo: (id: string) => void
}) {
  const styles = useStyles()
  const failed = row.result !== 'success'
  return (
    <li className={styles.step} {...(isCurrent ? { 'aria-current': 'step' as const } : {})}>
      <span className={mergeClasses(styles.dot, failed && styles.failed)} aria-hidden />
      <span className={styles.words}>
        <Button
          appearance="transparent"
          size="small"
          className={mergeClasses(styles.name, isCurrent && styles.current)}
          onClick={() => onGo(row.id)}
        >
          {row.resultReason || row.activityDisplayName}
        </Button>
        <Text size={200} className={styles.quiet}>
          {aboutOf(first, row).join(' · ')}
        </Text>
      </span>
    </li>
  )
}

const progress = 'Self-service password reset flow activity progress'

/** When, how it ended, and where that adds something: what it was and who wrote it down. */
function aboutOf(first: DirectoryAudit, row: DirectoryAudit): readonly string[] {
  const named = row.resultReason !== '' && row.activityDisplayName !== progress
  return [
    `+${spanText(seconds(first, row))}`,
    t(row.result === 'success' ? 'logs.success' : 'logs.failure'),
    ...(named ? [row.activityDisplayName] : []),
    ...(row.loggedByService === first.loggedByService ? [] : [row.loggedByService]),
  ]
}

const seconds = (from: DirectoryAudit, to: DirectoryAudit): number =>
  (Date.parse(to.activityDateTime) - Date.parse(from.activityDateTime)) / 1_000

function spanText(length: number): string {
  if (length < 60) return t('logs.flow.seconds', { seconds: number(Math.round(length * 10) / 10) })
  const minutes = Math.floor(length / 60)
  return t('logs.flow.minutes', { minutes, seconds: Math.round(length - minutes * 60) })
}

const lengthOf = (rows: readonly DirectoryAudit[]): string => {
  const [first, last] = [rows[0], rows.at(-1)]
  return first && last ? spanText(seconds(first, last)) : ''
}
