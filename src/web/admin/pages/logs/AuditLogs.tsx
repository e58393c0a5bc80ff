import { Page } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'
import { AuditLog } from './AuditLog.tsx'

/** Everything that happened in the tenant. */
export function AuditLogs() {
  const title = t('logs.audit.title')
  return (
    <Page filled title={title} lead={t('logs.audit.lead')} trail={[]}>
      <AuditLog label={title} />
    </Page>
  )
}
