import type { Instant } from '../base/clock.ts'
import { isGuid } from '../base/text.ts'
import type { OperationStatus } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

/** Graph's longRunningOperation. Ours are over when they are answered; the row is for clients that ask later. */
export type Operation = {
  readonly id: string
  readonly userId: string
  readonly status: OperationStatus
  readonly statusDetail: string | null
  readonly createdAt: Instant
  readonly lastActionAt: Instant
}

export async function insertOperation(tx: Tx, input: { userId: string; callerId: string }): Promise<string> {
  const id = tx.random.uuid()
  await tx.db
    .insertInto('operation')
    .values({
      tenant_id: tx.tenantId,
      id,
      kind: 'resetPassword',
      user_id: input.userId,
      caller_id: input.callerId,
      status: 'succeeded',
      created_at: tx.now,
      last_action_at: tx.now,
      status_detail: null,
    })
    .execute()
  return id
}

/** Only to who began it; to everybody else it does not exist (ADM-S12). */
export async function operationOf(
  look: Look,
  tenantId: string,
  wanted: { id: string; userId: string; callerId: string },
): Promise<Operation | null> {
  if (!isGuid(wanted.id)) return null
  const row = await look.db
    .selectFrom('operation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', wanted.id)
    .where('user_id', '=', wanted.userId)
    .where('caller_id', '=', wanted.callerId)
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    userId: row.user_id,
    status: row.status,
    statusDetail: row.status_detail,
    createdAt: row.created_at,
    lastActionAt: row.last_action_at,
  }
}

/** Housekeeping. */
export async function sweepOperations(tx: Tx, before: Instant): Promise<void> {
  await tx.db.deleteFrom('operation').where('created_at', '<', before).execute()
}
