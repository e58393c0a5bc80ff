import { t } from '../../text/text.ts'
import { AuditLog } from '../logs/AuditLog.tsx'
import { resetTrail } from './trail.ts'

/** Seed 004's last step: the log, opened on what password reset has written. */
export function ResetAuditLogs() {
  return (
    <AuditLog
      title={t('reset.page', { page: t('nav.reset.audit') })}
      lead={t('logs.audit.reset_lead')}
      trail={resetTrail()}
      service="Self-service Password Management"
    />
  )
}
