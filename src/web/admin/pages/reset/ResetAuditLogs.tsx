import { t } from '../../text/text.ts'
import { AuditLog } from '../logs/AuditLog.tsx'
import { ResetShell } from './ResetShell.tsx'

/** Seed 004's last step: the log, opened on what password reset has written. */
export function ResetAuditLogs() {
  return (
    <ResetShell filled wide lead={t('logs.audit.reset_lead')}>
      <AuditLog label={t('logs.audit.title')} service="Self-service Password Management" />
    </ResetShell>
  )
}
