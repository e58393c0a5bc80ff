import { t } from '../../text/text.ts'
import { AuditLog } from '../logs/AuditLog.tsx'
import { GroupShell } from './GroupShell.tsx'

/** What was done to the group, by people and by its rule. */
export function GroupAudit() {
  return <GroupShell filled>{(group) => <AuditLog label={t('group.audit')} about={group.id} />}</GroupShell>
}
