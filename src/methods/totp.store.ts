import type { Tx } from '../store/unit.ts'

/** True once per step and credential, on all servers, whichever door the code came through (OTP-12). */
export async function acceptStep(tx: Tx, credentialId: string, step: number): Promise<boolean> {
  const accepted = await tx.db
    .updateTable('credential')
    .set({ last_step: step, last_used_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', credentialId)
    .where('last_step', '<', step)
    .returning('id')
    .executeTakeFirst()
  return accepted !== undefined
}
