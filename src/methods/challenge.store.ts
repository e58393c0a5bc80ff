import { sql } from 'kysely'
import { after, type Instant, minute } from '../base/clock.ts'
import { sameDigest } from '../base/secret.ts'
import type { MethodKind } from '../contract/methods.ts'
import type { ChallengePurpose } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

/** The only place where one-time codes are stored, counted and consumed (security.md OTP-02, OTP-05, OTP-06). */

/** OTP-07. */
export const codeLife = 5 * minute
/** Wrong tries per code, then it is void (LIM-01). */
export const codeTries = 5

type Binding = {
  readonly flowId: string
  readonly purpose: ChallengePurpose
  readonly gate: number
  readonly method: MethodKind
}

export type IssueInput = Binding & {
  readonly userId: string | null
  /** The number or address it goes to; only a keyed digest is stored. */
  readonly destination: string
  /** Where a text with it goes; left out where none leaves (SMS-05). */
  readonly country?: string | null
  /** Given back, opened, with the verdict `right`: what becomes a credential then. */
  readonly sealed?: string
  /** Six unless more are asked for (OTP-01). */
  readonly digits?: number
  readonly lifeMs: number
  /** The end of the flow: a code never outlives it (FLW-02). */
  readonly notAfter: Instant
}

const contextOf = (tenantId: string, id: string): string => `${tenantId}|challenge|${id}`

function macOf(
  look: Pick<Look, 'keys'>,
  tenantId: string,
  binding: Binding,
  destination: Buffer,
  code: string,
): Buffer {
  const { purpose, flowId, gate, method } = binding
  return look.keys.digest('code', purpose, tenantId, flowId, String(gate), method, destination, code)
}

/** A new code; every open one of the flow is void from here on (OTP-08, OTP-09). */
export async function issue(tx: Tx, input: IssueInput): Promise<{ challengeId: string; code: string }> {
  const challengeId = tx.random.uuid()
  const code = tx.random.digits(input.digits ?? 6)
  const destination = tx.keys.digest('destination', tx.tenantId, input.method, input.destination)
  const expires = Math.min(after(tx.now, input.lifeMs).getTime(), input.notAfter.getTime())
  const mac = macOf(tx, tx.tenantId, input, destination, code)
  const sealed = input.sealed
    ? tx.keys.seal('contact', contextOf(tx.tenantId, challengeId), input.sealed, tx.random)
    : null
  voidOpen(tx, input.flowId)
  tx.write(sql`
    insert into challenge (tenant_id, id, flow_id, user_id, purpose, gate, method, destination, country, code_mac,
      sealed, tries, tries_max, sent_at, expires_at)
    values (${tx.tenantId}, ${challengeId}, ${input.flowId}, ${input.userId}, ${input.purpose}, ${input.gate}, ${input.method},
      ${destination}, ${input.country ?? null}, ${mac}, ${sealed}, 0, ${codeTries}, ${tx.now}, ${new Date(expires)})`)
  return { challengeId, code }
}

export type Verdict =
  | { verdict: 'right'; sealed?: string }
  | { verdict: 'wrong'; triesLeft: number }
  | { verdict: 'stale' }

type Place = Binding & { readonly challengeId: string }

/** A try that was counted. Null: the code is another flow's or method's, expired, void, used, or out of tries. */
export type Try = { code_mac: Buffer; destination: Buffer; sealed: Buffer | null; tries: number; tries_max: number }

/**
 * Counts a try by one guarded statement, before anything is compared; from then until the unit ends the row is ours,
 * so that of many right answers one consumes it.
 */
export async function countTry(tx: Tx, input: Place): Promise<Try | null> {
  const { rows } = await sql<Try>`
    update challenge set tries = tries + 1
    where tenant_id = ${tx.tenantId} and id = ${input.challengeId} and flow_id = ${input.flowId}
      and purpose = ${input.purpose} and gate = ${input.gate} and method = ${input.method}
      and consumed_at is null and voided_at is null and expires_at > ${tx.now} and tries < tries_max
    returning code_mac, destination, sealed, tries, tries_max`.execute(tx.db)
  return rows[0] ?? null
}

/** Counts, compares and uses up. `typed` is a well-formed code (see `proofs/code.ts`). */
export const consume = async (tx: Tx, input: Place & { typed: string }): Promise<Verdict> =>
  compare(tx, input, await countTry(tx, input))

/** What a counted try is worth; a right one uses the code up in this unit. */
export function compare(tx: Tx, input: Place & { typed: string }, row: Try | null): Verdict {
  if (!row) return { verdict: 'stale' }
  if (!sameDigest(macOf(tx, tx.tenantId, input, row.destination, input.typed), row.code_mac)) {
    return { verdict: 'wrong', triesLeft: row.tries_max - row.tries }
  }
  markConsumed(tx, input.challengeId)
  if (!row.sealed) return { verdict: 'right' }
  const context = contextOf(tx.tenantId, input.challengeId)
  return { verdict: 'right', sealed: tx.keys.open('contact', context, row.sealed).toString('utf8') }
}

/** What a unit uses up as it ends. All its writes see the rows of before: whatever voids open codes must leave these. */
const usedUp = new WeakMap<Tx, string[]>()

/**
 * That it is open is asked once more where it is used up (OTP-06). The row is held since its try was counted, so a
 * miss is a fault.
 */
function markConsumed(tx: Tx, challengeId: string): void {
  usedUp.set(tx, [...(usedUp.get(tx) ?? []), challengeId])
  tx.write(
    sql`
      update challenge set consumed_at = ${tx.now}, sealed = null
      where tenant_id = ${tx.tenantId} and id = ${challengeId} and consumed_at is null and voided_at is null
        and expires_at > ${tx.now}`,
    1,
  )
}

/** Another method, a passed gate, the end of the flow: open codes are void (OTP-09). */
export function voidOpen(tx: Tx, flowId: string): void {
  const { tenantId } = tx
  tx.write(() => {
    const used = usedUp.get(tx)
    return sql`
      update challenge set voided_at = ${tx.now}, sealed = null
      where tenant_id = ${tenantId} and flow_id = ${flowId} and consumed_at is null and voided_at is null
        ${used ? sql`and id <> all(${used}::uuid[])` : sql``}`
  })
}

/** The code that somebody may still enter here, if there is one: for a page that has lost its id. */
export async function openChallenge(look: Look, tenantId: string, binding: Binding): Promise<string | null> {
  const row = await look.db
    .selectFrom('challenge')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('flow_id', '=', binding.flowId)
    .where('purpose', '=', binding.purpose)
    .where('gate', '=', binding.gate)
    .where('method', '=', binding.method)
    .where('consumed_at', 'is', null)
    .where('voided_at', 'is', null)
    .where('expires_at', '>', look.now)
    .whereRef('tries', '<', 'tries_max')
    .orderBy('sent_at', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Housekeeping: rows that can never be used again. */
export async function purgeChallenges(look: Look, olderThan: Instant): Promise<number> {
  const gone = await look.db.deleteFrom('challenge').where('expires_at', '<', olderThan).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
