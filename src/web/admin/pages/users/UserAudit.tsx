import { t } from '../../text/text.ts'
import { AuditLog } from '../logs/AuditLog.tsx'
import { UserShell } from './UserShell.tsx'

/** What the user did, and what was done to them. */
export function UserAudit() {
  return <UserShell filled>{(user) => <AuditLog label={t('user.audit')} about={user.id} />}</UserShell>
}
