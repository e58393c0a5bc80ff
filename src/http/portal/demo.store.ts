import type { DemoMessage } from '../../contract/demo.ts'
import type { Look } from '../../store/unit.ts'

/** The last messages of the demo's phone and mailbox. */
export async function demoMessages(look: Look, tenantId: string, limit: number): Promise<DemoMessage[]> {
  const rows = await look.db
    .selectFrom('demo_message')
    .select(['id', 'channel', 'recipient', 'subject', 'body', 'at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel as DemoMessage['channel'],
    to: row.recipient,
    subject: row.subject,
    text: row.body,
    at: row.at.toISOString(),
  }))
}
