import type { Store } from '../store/unit.ts'
import { type AuditCondition, type AuditEntry, type AuditPage, auditEntryOf, listAudit } from './audit.store.ts'

export type { AuditCondition, AuditEntry, AuditText } from './audit.store.ts'

/** One page of the log, and whether there is more behind it. */
export async function auditPage(
  store: Store,
  tenantId: string,
  condition: AuditCondition,
  page: AuditPage,
): Promise<{ entries: AuditEntry[]; more: boolean }> {
  const found = await store.look((look) => listAudit(look, tenantId, condition, { ...page, limit: page.limit + 1 }))
  return { entries: found.slice(0, page.limit), more: found.length > page.limit }
}

export const auditEntry = (store: Store, tenantId: string, id: string): Promise<AuditEntry | null> =>
  store.look((look) => auditEntryOf(look, tenantId, id))
