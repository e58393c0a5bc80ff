import { sql } from 'kysely'
import pg from 'pg'
import type { Store } from '../src/store/unit.ts'

type Query = (this: pg.Client, ...args: unknown[]) => unknown

/** Rounds of the dispatcher and of housekeeping, which come when they come; their units begin and end like others. */
const background =
  /^(begin|commit|rollback)$|from outbox|demo_message|update outbox|skip locked|clock_timestamp|"tenantName", t\.accent|delete from|plan_cache_mode|\b(from|update) "?(dynamic_group|licence_run|job)\b/

/** What a unit gathered goes out in one statement, whether messages are among it or not. */
const flush = /insert into audit_event/

/** One statement, or those that leave together (`src/store/batch.ts`). */
function textsOf(query: unknown): string[] {
  if (typeof query === 'string') return [query]
  const { statements, text } = query as { statements?: readonly { text: string }[]; text?: string }
  const texts = statements?.map((one) => one.text) ?? [text ?? '']
  if (texts.includes('')) throw new Error('A statement without words left: this helper does not see it.')
  return texts
}

/** The texts of all statements that `act` sends, in order. */
export const statementsOf = async (act: () => Promise<unknown>): Promise<string[]> => (await exchangesOf(act)).flat()

/** The same, those that leave together in one list: each is one exchange with the database. */
export async function exchangesOf(act: () => Promise<unknown>): Promise<string[][]> {
  const sent: string[][] = []
  const original = pg.Client.prototype.query as unknown as Query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const texts = textsOf(args[0]).filter((text) => flush.test(text) || !background.test(text))
    if (texts.length > 0)
      sent.push(texts.map((text) => (flush.test(text) ? 'flush' : text.replace(/\s+/g, ' ').trim())))
    return original.apply(this, args)
  } as unknown as typeof pg.Client.prototype.query
  try {
    await act()
  } finally {
    pg.Client.prototype.query = original as unknown as typeof pg.Client.prototype.query
  }
  return sent
}

/** How often counters of whole organizations were raised so far: what a step leaves there is told from outside. */
export async function raisedForAll(store: Store): Promise<number> {
  const { rows } = await store.look((look) =>
    sql<{ all: number }>`
      select coalesce(sum(hits), 0)::integer as all from budget where key like 'tenant:%'`.execute(look.db),
  )
  return rows[0]!.all
}
