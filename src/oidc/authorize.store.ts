import { after, hour } from '../base/clock.ts'
import { newToken, sha256 } from '../base/secret.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { Ask } from './authorize.policy.ts'

/** A request that waits while somebody signs in; as long as a sign-in may take. */
export const requestLife = hour

export type WaitingAsk = {
  readonly clientId: string
  readonly ask: Ask
  readonly askedAt: Date
  readonly chosen: boolean
  readonly consented: boolean
  readonly declined: boolean
}

/** What stands in the address is random and names nothing; only its digest is kept. */
export async function keepAsk(tx: Tx, clientId: string, ask: Ask): Promise<string> {
  const id = newToken(tx.random)
  await tx.db
    .insertInto('authorize_request')
    .values({
      ...{ tenant_id: tx.tenantId, id: sha256(id), client_id: clientId, fields: JSON.stringify(ask) },
      ...{ created_at: tx.now, expires_at: after(tx.now, requestLife) },
    })
    .execute()
  return id
}

export async function waitingAsk(look: Look, tenantId: string, id: string): Promise<WaitingAsk | null> {
  const row = await look.db
    .selectFrom('authorize_request')
    .select(['client_id', 'fields', 'created_at', 'chosen_at', 'consented_at', 'declined_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', sha256(id))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', look.now)
    .executeTakeFirst()
  if (!row) return null
  return {
    ...{ clientId: row.client_id, ask: row.fields as Ask, askedAt: row.created_at },
    ...{ chosen: row.chosen_at !== null, consented: row.consented_at !== null, declined: row.declined_at !== null },
  }
}

/** True once: of two answers to one request the second finds it answered. */
export async function takeAsk(tx: Tx, id: string): Promise<boolean> {
  const taken = await tx.db
    .updateTable('authorize_request')
    .set({ consumed_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sha256(id))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}

export async function noteOnAsk(tx: Tx, id: string, what: 'chosen_at' | 'consented_at' | 'declined_at'): Promise<void> {
  await tx.db
    .updateTable('authorize_request')
    .set({ [what]: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sha256(id))
    .where('consumed_at', 'is', null)
    .execute()
}

/** Housekeeping. */
export async function sweepAsks(tx: Tx, endedBefore: Date): Promise<number> {
  const gone = await tx.db.deleteFrom('authorize_request').where('expires_at', '<', endedBefore).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
