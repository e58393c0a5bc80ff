import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { Wizard } from './registration.machine.ts'

/** The session's wizard; the row is ours until the unit ends, so that two tabs stand in line. */
export async function holdWizard(tx: Tx, sessionId: string): Promise<{ wizard: Wizard | null } | null> {
  const row = await tx.db
    .selectFrom('session')
    .select(['wizard', 'correlation_id'])
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ? { wizard: kept(row) } : null
}

/** One that an earlier version began goes on under the sign-in's correlation id. */
const kept = (row: { wizard: unknown; correlation_id: string }): Wizard | null =>
  row.wizard ? { correlationId: row.correlation_id, ...(row.wizard as Omit<Wizard, 'correlationId'>) } : null

export async function wizardOf(look: Look, tenantId: string, sessionId: string): Promise<Wizard | null> {
  const row = await look.db
    .selectFrom('session')
    .select(['wizard', 'correlation_id'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row ? kept(row) : null
}

export async function saveWizard(tx: Tx, sessionId: string, wizard: Wizard): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ wizard: sql`${JSON.stringify(wizard)}::jsonb` })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sessionId)
    .execute()
}

/** What was just set up as the first of its kind was proved by it: the list may be seen without asking again. */
export async function noteProved(tx: Tx, sessionId: string, method: string): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ proved_at: tx.now, proved_with: method })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sessionId)
    .execute()
}

export type RegistrationState = { firstPromptAt: Instant | null; lastConfirmedAt: Instant | null }

export async function registrationState(look: Look, tenantId: string, userId: string): Promise<RegistrationState> {
  const row = await look.db
    .selectFrom('registration_state')
    .select(['first_prompt_at', 'last_confirmed_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return { firstPromptAt: row?.first_prompt_at ?? null, lastConfirmedAt: row?.last_confirmed_at ?? null }
}

/** The days in which registration can be put off begin with the first time it was asked for (REG-05). */
export async function notePrompt(tx: Tx, userId: string): Promise<void> {
  await tx.db
    .insertInto('registration_state')
    .values({ tenant_id: tx.tenantId, user_id: userId, first_prompt_at: tx.now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id']).doUpdateSet({
        first_prompt_at: sql<Date>`coalesce(registration_state.first_prompt_at, excluded.first_prompt_at)`,
      }),
    )
    .execute()
}

/** FLW-51: by finishing registration, by reconfirming, by a reset that used all there is. */
export async function noteConfirmed(tx: Tx, userId: string): Promise<void> {
  await confirmed(tx, userId).execute(tx.db)
}

/** The same with what else the unit writes as it ends. */
export const noteConfirmedLast = (tx: Tx, userId: string): void => tx.write(confirmed(tx, userId))

const confirmed = (tx: Tx, userId: string) => sql`
  insert into registration_state (tenant_id, user_id, last_confirmed_at) values (${tx.tenantId}, ${userId}, ${tx.now})
  on conflict (tenant_id, user_id) do update set last_confirmed_at = excluded.last_confirmed_at`

/** As if the person had never been asked: the days of grace begin anew. */
export async function forgetRegistration(tx: Tx, userId: string): Promise<void> {
  await tx.db
    .deleteFrom('registration_state')
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .execute()
}
