import { t } from '../../text/text.ts'
import { AuditLog } from './AuditLog.tsx'

/** Everything that happened in the tenant. */
export function AuditLogs() {
  return <AuditLog title={t('logs.audit.title')} lead={t('logs.audit.lead')} trail={[]} />
}
