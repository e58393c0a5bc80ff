import { type Selectable, sql } from 'kysely'
import type { RobotChallengeTable } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

export type RobotChallenge = Selectable<RobotChallengeTable>
export type NewRobotChallenge = Omit<RobotChallenge, 'created_at'>

/**
 * Adds one. Of an address at most `most` are open: its oldest go first, so that nobody behind a shared address is
 * refused (CAP-09). A few of those that ran out go too.
 */
export async function addChallenge(tx: Tx, row: NewRobotChallenge, most: number): Promise<void> {
  await sql`
    with surplus as (
      delete from robot_challenge where id in (
        select id from robot_challenge where address = ${row.address} order by created_at desc, id
        offset ${most - 1} for update skip locked)
    ), over as (
      delete from robot_challenge where id in (
        select id from robot_challenge where expires_at <= ${tx.now}::timestamptz and address <> ${row.address}
        order by expires_at limit 20 for update skip locked)
    )
    insert into robot_challenge (id, kind, purpose, browser, solution, bound_to, sealed, address, created_at, expires_at)
    values (${row.id}::uuid, ${row.kind}, ${row.purpose}, ${row.browser}, ${row.solution}, ${row.bound_to}, ${row.sealed},
      ${row.address}, ${tx.now}::timestamptz, ${row.expires_at}::timestamptz)
  `.execute(tx.db)
}

/** Right or wrong, it is used up: whoever deletes the row has the one answer (CAP-01). */
export async function takeChallenge(tx: Tx, id: string): Promise<RobotChallenge | null> {
  return (await tx.db.deleteFrom('robot_challenge').where('id', '=', id).returningAll().executeTakeFirst()) ?? null
}

/** What is drawn or spoken, for the browser it was given to. */
export async function sealedOf(
  look: Look,
  shown: { id: string; kind: RobotChallenge['kind']; browser: Buffer },
): Promise<Buffer | null> {
  const row = await look.db
    .selectFrom('robot_challenge')
    .select('sealed')
    .where('id', '=', shown.id)
    .where('kind', '=', shown.kind)
    .where('browser', '=', shown.browser)
    .where('expires_at', '>', look.now)
    .executeTakeFirst()
  return row?.sealed ?? null
}

export async function forgetChallenges(tx: Tx): Promise<void> {
  await tx.db.deleteFrom('robot_challenge').where('expires_at', '<=', tx.now).execute()
}
