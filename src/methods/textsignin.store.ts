import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'
import { locatorOf } from './credentials.store.ts'

/** Who signs in with a number, and the version of it that they registered. */
export type NumberHolder = {
  readonly userId: string
  readonly credentialId: string
  readonly credentialVersion: number
}

/** One statement, whether somebody holds the number or nobody does. Deleted people hold nothing. */
export async function holderOf(look: Look, tenantId: string, number: string): Promise<NumberHolder | null> {
  const { rows } = await sql<NumberHolder>`
    select c.user_id as "userId", c.id as "credentialId", c.version as "credentialVersion"
    from sign_in_number n
    join credential c on c.tenant_id = n.tenant_id and c.id = n.credential_id and c.locator = n.locator
    join person p on p.tenant_id = c.tenant_id and p.id = c.user_id and p.deleted_at is null
    where n.tenant_id = ${tenantId}::uuid and n.locator = ${locatorOf(look.keys, tenantId, 'mobile', number)}`.execute(
    look.db,
  )
  return rows[0] ?? null
}

/**
 * The number opens this person's account from here on. False: it opens another's already, or this credential is gone
 * or another number by now. Of two people at once one gets it, by the primary key; somebody deleted keeps nobody from it.
 */
export async function claimNumber(tx: Tx, credentialId: string, number: string): Promise<boolean> {
  const { rows } = await sql`
    insert into sign_in_number as n (tenant_id, locator, credential_id, enabled_at)
    select c.tenant_id, c.locator, c.id, ${tx.now}::timestamptz from credential c
    where c.tenant_id = ${tx.tenantId}::uuid and c.id = ${credentialId}::uuid and c.kind = 'mobile'
      and c.verified_at is not null and c.locator = ${locatorOf(tx.keys, tx.tenantId, 'mobile', number)}
    on conflict (tenant_id, locator) do update set credential_id = excluded.credential_id, enabled_at = excluded.enabled_at
      where n.credential_id <> excluded.credential_id and exists (
        select from credential o join person p on p.tenant_id = o.tenant_id and p.id = o.user_id
        where o.tenant_id = n.tenant_id and o.id = n.credential_id and p.deleted_at is not null)
    returning n.credential_id`.execute(tx.db)
  return rows.length === 1
}

/** True once: it was on. */
export async function releaseNumber(tx: Tx, credentialId: string): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom('sign_in_number')
    .where('tenant_id', '=', tx.tenantId)
    .where('credential_id', '=', credentialId)
    .returning('credential_id')
    .executeTakeFirst()
  return gone !== undefined
}
