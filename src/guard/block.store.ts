import type { Instant } from '../base/clock.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { Bucket } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

/** No reset for this person until then (`sspr.md` 3.7). Sign-in and change are untouched (THR-12). */
export type Block = {
  readonly bucket: Bucket
  readonly reason: RefusalCode
  readonly startedAt: Instant
  readonly until: Instant
}

/** Those in force; the longest first. */
export async function blocksOf(look: Look, tenantId: string, userId: string): Promise<Block[]> {
  const rows = await look.db
    .selectFrom('block')
    .select(['bucket', 'reason', 'started_at', 'until'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('until', '>', look.now)
    .orderBy('until', 'desc')
    .execute()
  return rows.map((row) => ({
    bucket: row.bucket,
    reason: row.reason as RefusalCode,
    startedAt: row.started_at,
    until: row.until,
  }))
}

/** The block in force, whichever browsers it is for. */
export async function blockOf(look: Look, tenantId: string, userId: string): Promise<Block | null> {
  return (await blocksOf(look, tenantId, userId))[0] ?? null
}

/** True when this call started the block; one that is running is not extended (THR-11). */
export async function setBlock(
  tx: Tx,
  block: { userId: string; bucket?: Bucket; reason: RefusalCode; until: Instant },
): Promise<boolean> {
  const values = { reason: block.reason, started_at: tx.now, until: block.until }
  const started = await tx.db
    .insertInto('block')
    .values({ tenant_id: tx.tenantId, user_id: block.userId, bucket: block.bucket ?? 'unknown', ...values })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'bucket']).doUpdateSet(values).where('block.until', '<=', tx.now),
    )
    .returning('user_id')
    .executeTakeFirst()
  return started !== undefined
}

/** True when there was a running one. */
export async function clearBlock(tx: Tx, userId: string): Promise<boolean> {
  const cleared = await tx.db
    .deleteFrom('block')
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .returning('until')
    .execute()
  return cleared.some((block) => block.until > tx.now)
}
