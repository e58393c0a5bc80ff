import {
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components'
import type { AuditTarget, DirectoryAudit, ModifiedProperty } from '../../api/logs.ts'
import { address } from '../../kit/address.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'
import { Part } from './AuditActivity.tsx'

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  part: { marginBlockEnd: tokens.spacingVerticalXL },
  value: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12px',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
    verticalAlign: 'top',
    paddingBlock: tokens.spacingVerticalXS,
  },
  name: { overflowWrap: 'anywhere', verticalAlign: 'top', paddingBlock: tokens.spacingVerticalXS },
})

const pages: Readonly<Record<string, string>> = { User: '/users/', Group: '/groups/' }

/** Whom or what it was done to. */
export function AuditTargets({ audit }: { audit: DirectoryAudit }) {
  const styles = useStyles()
  if (audit.targetResources.length === 0) return <Text className={styles.quiet}>{t('logs.no_targets')}</Text>
  return audit.targetResources.map((target, n) => (
    <Part
      // biome-ignore lint/suspicious/noArrayIndexKey: the targets of a row never change
      key={n}
      title={audit.targetResources.length === 1 ? t('logs.target') : t('logs.target_n', { n: n + 1 })}
      facts={[
        [t('logs.fact.kind'), target.type],
        [t('logs.fact.object'), target.id ? <Copyable key="id" text={target.id} name={t('logs.fact.object')} /> : null],
        [t('logs.fact.name'), target.displayName],
        [t('logs.fact.upn'), target.userPrincipalName],
        [t('logs.fact.more'), <More key="more" target={target} />],
      ]}
    />
  ))
}

function More({ target }: { target: AuditTarget }) {
  const page = pages[target.type]
  if (!target.id) return '-'
  return (
    <span>
      {page ? <Go to={page + target.id}>{t('logs.go.target')}</Go> : null}
      {page ? ' · ' : null}
      <Go to={address('/audit-logs', { target: target.id })}>{t('logs.go.changes')}</Go>
    </span>
  )
}

/** Old and new values, as the server wrote them down. */
export function AuditModified({ audit }: { audit: DirectoryAudit }) {
  const styles = useStyles()
  const changed = audit.targetResources.filter((target) => target.modifiedProperties.length > 0)
  if (changed.length === 0) return <Text className={styles.quiet}>{t('logs.no_modified')}</Text>
  return changed.map((target, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the targets of a row never change
    <section key={n} className={styles.part}>
      <Subtitle2 as="h3">{target.displayName ?? target.userPrincipalName ?? target.id ?? target.type}</Subtitle2>
      <Modified properties={target.modifiedProperties} />
    </section>
  ))
}

function Modified({ properties }: { properties: readonly ModifiedProperty[] }) {
  const styles = useStyles()
  return (
    <Table size="small" aria-label={t('logs.tab.modified')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell>{t('logs.modified.name')}</TableHeaderCell>
          <TableHeaderCell>{t('logs.modified.old')}</TableHeaderCell>
          <TableHeaderCell>{t('logs.modified.new')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {properties.map((property) => (
          <TableRow key={property.displayName}>
            <TableCell className={styles.name}>{property.displayName}</TableCell>
            <TableCell className={styles.value}>{said(property.oldValue)}</TableCell>
            <TableCell className={styles.value}>{said(property.newValue)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** Values are JSON: texts lose their quotes, lists and objects are set out over several lines. */
function said(value: string | null): string {
  if (value === null || value === '' || value === 'null') return '-'
  try {
    const parsed = JSON.parse(value) as unknown
    return typeof parsed === 'string' ? parsed : JSON.stringify(parsed, null, 1)
  } catch {
    return value
  }
}
