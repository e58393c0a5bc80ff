import pg from 'pg'

type Query = (this: pg.Client, ...args: unknown[]) => unknown

/** Rounds of the dispatcher and of housekeeping, which come when they come; their units begin and end like others. */
const background =
  /^(begin|commit|rollback)$|from outbox|demo_message|update outbox|skip locked|clock_timestamp|delete from|plan_cache_mode|\b(from|update) "?(dynamic_group|licence_run|job)\b/

/** What a unit gathered goes out in one statement, whether messages are among it or not. */
const flush = /insert into audit_event/

/** The texts of all statements that `act` sends, in order. */
export async function statementsOf(act: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = []
  const original = pg.Client.prototype.query as unknown as Query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '')
    if (!background.test(text)) sent.push(flush.test(text) ? 'flush' : text.replace(/\s+/g, ' ').trim())
    return original.apply(this, args)
  } as unknown as typeof pg.Client.prototype.query
  try {
    await act()
  } finally {
    pg.Client.prototype.query = original as unknown as typeof pg.Client.prototype.query
  }
  return sent
}
