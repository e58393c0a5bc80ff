import { sql } from 'kysely'
import { before, type Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Conversion, conversionRules } from './conversion.policy.ts'

export type Place = { readonly tenantId: string; readonly country: string }

/**
 * What became of the last texts of every organization to every country, since they were paused there last. An index of
 * its own holds only codes that left as texts.
 */
export async function conversions(look: Look): Promise<(Place & Conversion)[]> {
  const { texts, ripeMs, memoryMs } = conversionRules
  const [since, until] = [before(look.now, memoryMs), before(look.now, ripeMs)]
  const { rows } = await sql<Place & Conversion>`
    /* plan */
    with places as (
      select distinct tenant_id, country from challenge
      where country is not null and sent_at > ${since}::timestamptz and sent_at <= ${until}::timestamptz
    )
    select p.tenant_id as "tenantId", p.country, c.sent, c.entered
    from places p
    left join text_pause t on t.tenant_id = p.tenant_id and t.country = p.country
    cross join lateral (
      select count(*)::integer as sent, count(consumed_at)::integer as entered from (
        select consumed_at from challenge
        where tenant_id = p.tenant_id and country = p.country and country is not null
          and sent_at > greatest(${since}::timestamptz, t.paused_at) and sent_at <= ${until}::timestamptz
        order by sent_at desc limit ${texts}
      ) as last
    ) as c`.execute(look.db)
  return rows
}

/** True for the one who pauses it: not again before the last pause is over. */
export async function claimPause(tx: Tx, country: string, over: Instant): Promise<boolean> {
  const { rows } = await sql`
    insert into text_pause as p (tenant_id, country, paused_at) values (${tx.tenantId}, ${country}, ${tx.now}::timestamptz)
    on conflict (tenant_id, country) do update set paused_at = excluded.paused_at
      where p.paused_at <= ${over}::timestamptz
    returning 1 as paused`.execute(tx.db)
  return rows.length === 1
}
