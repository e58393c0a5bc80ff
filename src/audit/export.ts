import type { Store, UnitRequest } from '../store/unit.ts'
import { type AuditCondition, type AuditEntry, auditPage } from './audit.ts'
import { event } from './events.ts'

const pageSize = 500

/** The whole log by a condition, newest first, a page at a time: rows that arrive meanwhile are not among them. */
export async function* auditPages(
  store: Store,
  tenantId: string,
  condition: AuditCondition,
): AsyncGenerator<AuditEntry[]> {
  let after: { at: Date; seq: number } | undefined
  for (;;) {
    const page = { limit: pageSize, newestFirst: true, ...(after ? { after } : {}) }
    const { entries, more } = await auditPage(store, tenantId, condition, page)
    yield entries
    const last = entries.at(-1)
    if (!more || !last) return
    after = { at: last.at, seq: last.seq }
  }
}

export type Download = 'Download audit logs - started (bulk)' | 'Download sign-in logs - started (bulk)'

/** security.md AUD-S02: what leaves in bulk is in the log, with the filter that chose it. */
export const noteDownload = (
  store: Store,
  request: UnitRequest,
  activity: Download,
  chosen: { format: string; filter: string | undefined },
): Promise<void> =>
  store.unit(request, async (tx) =>
    tx.audit(event(activity, { details: { Format: chosen.format, Filter: chosen.filter?.slice(0, 1_000) } })),
  )
