import { sql } from 'kysely'
import { after, type Instant, minute } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { Pass } from './passes.policy.ts'

const columns = sql.raw(`
  a.id, a.user_id as "userId", a.starts_at as "startsAt", a.lifetime_minutes as "lifetimeInMinutes",
  a.ends_at as "endsAt", a.once, a.used_at as "usedAt", a.created_at as "createdAt"`)

const macOf = (look: Look, tenantId: string, userId: string, plain: string): Buffer =>
  look.keys.digest('pass', tenantId, userId, plain)

export async function passOf(look: Look, tenantId: string, userId: string): Promise<Pass | null> {
  const { rows } = await sql<Pass>`
    select ${columns} from access_pass a where a.tenant_id = ${tenantId} and a.user_id = ${userId}`.execute(look.db)
  return rows[0] ?? null
}

export type NewPass = {
  readonly userId: string
  readonly plain: string
  readonly startsAt: Instant
  readonly lifetimeInMinutes: number
  readonly once: boolean
}

/** AMP-40: in place of the one there was, still good or not. */
export async function putPass(tx: Tx, input: NewPass): Promise<Pass> {
  const { userId, plain, startsAt, lifetimeInMinutes, once } = input
  const { rows } = await sql<Pass>`
    insert into access_pass as a (tenant_id, user_id, id, mac, starts_at, lifetime_minutes, ends_at, once, created_at)
    values (${tx.tenantId}, ${userId}, ${tx.random.uuid()}, ${macOf(tx, tx.tenantId, userId, plain)},
      ${startsAt}::timestamptz, ${lifetimeInMinutes}::integer, ${after(startsAt, lifetimeInMinutes * minute)}::timestamptz,
      ${once}::boolean, ${tx.now}::timestamptz)
    on conflict (tenant_id, user_id) do update set id = excluded.id, mac = excluded.mac, starts_at = excluded.starts_at,
      lifetime_minutes = excluded.lifetime_minutes, ends_at = excluded.ends_at, once = excluded.once, used_at = null,
      created_at = excluded.created_at
    returning ${columns}`.execute(tx.db)
  return rows[0]!
}

export async function removePass(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from access_pass where tenant_id = ${tx.tenantId} and user_id = ${userId} and id = ${id} returning id`.execute(
    tx.db,
  )
  return rows.length === 1
}

/**
 * Uses the pass, and says when it ends: null for a wrong one, one that is over, not yet begun or spent. Of two who
 * come with the same pass for one use, one gets in. `onceOnly`: the policy takes no others.
 */
export async function spendPass(
  tx: Tx,
  userId: string,
  plain: string,
  { allowed, onceOnly }: { allowed: boolean; onceOnly: boolean },
): Promise<Instant | null> {
  const { rows } = await sql<{ endsAt: Date }>`
    update access_pass set used_at = coalesce(used_at, ${tx.now}::timestamptz)
    where tenant_id = ${tx.tenantId} and user_id = ${userId} and mac = ${macOf(tx, tx.tenantId, userId, plain)}
      and ${allowed}::boolean and starts_at <= ${tx.now}::timestamptz and ends_at > ${tx.now}::timestamptz
      and (once or not ${onceOnly}::boolean) and (used_at is null or not once)
    returning ends_at as "endsAt"`.execute(tx.db)
  return rows[0]?.endsAt ?? null
}

/** Housekeeping: passes that ended before this moment. */
export async function purgePasses(look: Look, before: Instant): Promise<number> {
  const gone = await sql`delete from access_pass where ends_at < ${before}::timestamptz`.execute(look.db)
  return Number(gone.numAffectedRows ?? 0)
}
