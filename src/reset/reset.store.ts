import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { MethodKind } from '../contract/methods.ts'
import { type CredentialJson, credentialsJson } from '../methods/credentials.store.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { ClosedWhy, Reset } from './reset.machine.ts'
import type { FlowTerms } from './reset.terms.ts'

/** A reset in progress, as its row tells it. */
export type Flow = {
  readonly tenantId: string
  readonly id: string
  readonly carrier: 'cookie' | 'header'
  readonly userId: string | null
  readonly typedName: string
  readonly correlationId: string
  readonly state: Reset
  readonly terms: FlowTerms
  readonly version: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly ip: string
}

type FlowRow = {
  tenant_id: string
  id: string
  carrier: 'cookie' | 'header'
  user_id: string | null
  typed_name: string
  correlation_id: string
  state: unknown
  terms: unknown
  version: number
  created_at: Date
  expires_at: Date
  ip: string
}

const flowColumns = [
  'tenant_id',
  'id',
  'carrier',
  'user_id',
  'typed_name',
  'correlation_id',
  'state',
  'terms',
  'version',
  'created_at',
  'expires_at',
  'ip',
] as const

const asFlow = (row: FlowRow): Flow => ({
  tenantId: row.tenant_id,
  id: row.id,
  carrier: row.carrier,
  userId: row.user_id,
  typedName: row.typed_name,
  correlationId: row.correlation_id,
  state: row.state as Reset,
  terms: row.terms as FlowTerms,
  version: row.version,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  ip: row.ip,
})

export async function flowByHandle(look: Look, handle: Buffer): Promise<Flow | null> {
  const row = await look.db.selectFrom('reset_flow').select(flowColumns).where('handle', '=', handle).executeTakeFirst()
  return row ? asFlow(row) : null
}

/** `overtaken`: its person, or whom the tenant lets reset, is no longer what it was when the flow began. */
export type HeldFlow = Flow & { readonly overtaken: boolean }

/**
 * The same, held until the unit ends: steps of one flow follow one another, whichever server they reach. Once the
 * person is deleted, disabled, has lost a method or has another password (whoever did it), or nobody may reset any
 * more, the flow is overtaken (FLW-05, FLO-09); a decoy for somebody who may not reset goes on as one for nobody does
 * (ENU-04). What else may have changed is looked at before the password is written (FLO-07).
 */
export async function holdFlow(tx: Tx, handle: Buffer): Promise<HeldFlow | null> {
  const { rows } = await sql<FlowRow & { overtaken: boolean }>`
    select ${heldColumns}, coalesce(s.document->>'enabledFor' = 'none' and f.terms->>'policySource' <> 'admin', false)
      or (f.user_id is not null and f.terms->>'decoy' is null and (
        p.id is null or p.deleted_at is not null or not p.account_enabled
        or greatest(p.last_password_change_at, p.proofs_gone_at) > f.created_at
      )) as overtaken
    from reset_flow f
    left join person p on p.tenant_id = f.tenant_id and p.id = f.user_id
    left join sspr_policy s on s.tenant_id = f.tenant_id
    where f.handle = ${handle} for update of f`.execute(tx.db)
  return rows[0] ? { ...asFlow(rows[0]), overtaken: rows[0].overtaken } : null
}

/**
 * And its person: of two flows that finish at once, one goes first and the other sees what it did. `bereft`: the
 * person has lost a method since.
 */
export async function holdFlowAndPerson(tx: Tx, handle: Buffer): Promise<(Flow & { readonly bereft: boolean }) | null> {
  const { rows } = await sql<FlowRow & { bereft: boolean }>`
    select ${heldColumns}, coalesce(p.proofs_gone_at > f.created_at, false) as bereft
    from reset_flow f join person p on p.tenant_id = f.tenant_id and p.id = f.user_id
    where f.handle = ${handle} for update of f for no key update of p`.execute(tx.db)
  return rows[0] ? { ...asFlow(rows[0]), bereft: rows[0].bereft } : null
}

/** Whose flow it is, for statements that leave together with the one that holds it. */
export const whoBehind = (handle: Buffer): RawBuilder<unknown> =>
  sql`select f.tenant_id, f.user_id, f.id as flow_id from reset_flow f where f.handle = ${handle}`

const heldColumns = sql.raw(flowColumns.map((column) => `f.${column}`).join(', '))

export type NewFlow = Omit<Flow, 'version' | 'createdAt'> & { handle: Buffer; userAgent: string | null; ended: boolean }

export function insertFlow(tx: Tx, flow: NewFlow): void {
  const { tenantId, id, handle, carrier, userId, typedName, correlationId, expiresAt, ip, userAgent } = flow
  tx.write(sql`
    insert into reset_flow (tenant_id, id, handle, carrier, user_id, typed_name, correlation_id, state, terms,
      created_at, expires_at, ended_at, ip, user_agent)
    values (${tenantId}, ${id}, ${handle}, ${carrier}, ${userId}, ${typedName}, ${correlationId},
      ${JSON.stringify(flow.state)}::jsonb, ${JSON.stringify(flow.terms)}::jsonb,
      ${tx.now}, ${expiresAt}, ${flow.ended ? tx.now : null}, ${ip}, ${userAgent})`)
}

/** Saves a step: only over the version it saw. The row is held since `holdFlow`, so a miss is a fault, not a race. */
export function saveFlow(tx: Tx, flow: Flow, next: Reset): Flow {
  const ended = next.at === 'done' || next.at === 'closed'
  const endedAt = ended ? sql`coalesce(ended_at, ${tx.now}::timestamptz)` : sql`null`
  tx.write(
    sql`
      update reset_flow set state = ${JSON.stringify(next)}::jsonb, version = version + 1, ended_at = ${endedAt}
      where tenant_id = ${flow.tenantId} and id = ${flow.id} and version = ${flow.version}`,
    1,
  )
  return { ...flow, state: next, version: flow.version + 1 }
}

export type ProofRow = {
  readonly gate: number
  readonly method: MethodKind
  readonly family: string
  readonly userId: string
  readonly credentialId: string
  readonly credentialVersion: number
  readonly provedAt: Instant
}

/** The only writer of proofs: called in the unit that has just consumed the code (INV-02). */
export function insertProof(tx: Tx, flow: Flow, proof: Omit<ProofRow, 'provedAt'>): void {
  const { gate, userId, method, family, credentialId, credentialVersion } = proof
  tx.write(sql`
    insert into reset_proof (tenant_id, flow_id, gate, user_id, method, family, credential_id, credential_version, proved_at)
    values (${flow.tenantId}, ${flow.id}, ${gate}, ${userId}, ${method}, ${family}, ${credentialId}, ${credentialVersion}, ${tx.now})`)
}

type ProofJson = Omit<ProofRow, 'provedAt'> & { readonly provedAt: string }

/** What the person of `whoBehind` proves with and has proved, beside the facts: read it with `credentialsIn`, `proofsIn`. */
export const provedWith = sql<{
  readonly credentials: readonly CredentialJson[] | null
  readonly proofs: readonly ProofJson[] | null
}>`json_build_object('credentials', ${credentialsJson}, 'proofs', (
  select json_agg(json_build_object('gate', r.gate, 'method', r.method, 'family', r.family, 'userId', r.user_id,
    'credentialId', r.credential_id, 'credentialVersion', r.credential_version, 'provedAt', r.proved_at) order by r.gate)
  from reset_proof r where r.tenant_id = who.tenant_id and r.flow_id = who.flow_id))`

export const proofsIn = (told: readonly ProofJson[] | null): ProofRow[] =>
  (told ?? []).map((proof) => ({ ...proof, provedAt: new Date(proof.provedAt) }))

/**
 * Ends this person's other open flows (FLW-07, FLO-09): they show why. One that is in the middle of a step is left to
 * it: it finds that the password is younger than itself. By place (`ctid`), since a plan made while the table was small
 * goes through all flows of the tenant for an `id in (...)`.
 */
export function endFlowsOf(tx: Tx, userId: string, why: ClosedWhy, except: string): void {
  const state = JSON.stringify({ at: 'closed', why, until: null })
  tx.write(sql`
    update reset_flow set state = ${state}::jsonb, version = version + 1, ended_at = ${tx.now}
    where ctid = any(array(
      select o.ctid from reset_flow o where o.tenant_id = ${tx.tenantId} and o.user_id = ${userId} and o.ended_at is null
        and o.id <> ${except} for update skip locked
    ))`)
}

/**
 * A block ends the other flows it is for: those of strangers' browsers, or of known ones. Flows belong to whoever the
 * counters belong to, so that those of a name nobody has end alike (ENU-04). A flow that is in the middle of a step
 * is left to it: its own count finds the block.
 */
export async function endBlockedFlows(tx: Tx, flow: Flow, why: ClosedWhy, until: Instant): Promise<void> {
  const state = JSON.stringify({ at: 'closed', why, until: until.toISOString() })
  const { subject, knownDevice } = flow.terms
  await sql`
    update reset_flow set state = ${state}::jsonb, version = version + 1, ended_at = ${tx.now}
    where tenant_id = ${tx.tenantId} and id in (
      select id from reset_flow
      where tenant_id = ${tx.tenantId} and (user_id = ${flow.userId} or user_id is null) and ended_at is null
        and id <> ${flow.id} and terms ->> 'subject' = ${subject} and terms ->> 'knownDevice' = ${String(knownDevice)}
      for update skip locked
    )
  `.execute(tx.db)
}

/**
 * At most so many open flows per person from one address: a new one ends the oldest of that address, never
 * somebody else's (FLO-10). A name nobody has counts like a person (ENU-04).
 */
export function endOldestFrom(tx: Tx, ip: string, subject: string, most: { person: number; address: number }): void {
  const olderThan = (kept: number, which: RawBuilder<unknown>) => sql`array(
    select id from reset_flow where tenant_id = ${tx.tenantId} and ip = ${ip} and ended_at is null ${which}
    order by created_at desc offset ${kept})`
  tx.write(sql`
    update reset_flow set state = ${JSON.stringify({ at: 'closed', why: 'superseded', until: null })}::jsonb, version = version + 1, ended_at = ${tx.now}
    where tenant_id = ${tx.tenantId} and ended_at is null and ip = ${ip} and id = any(array_cat(
      ${olderThan(most.address - 1, sql``)}, ${olderThan(most.person - 1, sql`and terms ->> 'subject' = ${subject}`)}
    ))
  `)
}

/** Flows whose fifteen minutes are over and that nobody has closed yet. */
export async function expiredFlows(look: Look, limit: number): Promise<{ tenantId: string; handle: Buffer }[]> {
  const rows = await look.db
    .selectFrom('reset_flow')
    .select(['tenant_id', 'handle'])
    .where('ended_at', 'is', null)
    .where('expires_at', '<=', look.now)
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ tenantId: row.tenant_id, handle: row.handle }))
}

/** A failed proof, beside the flow's audit rows (R12). */
export function logAttempt(tx: Tx, flow: Flow, kind: string, reason: string): void {
  tx.write(sql`
    insert into attempt (tenant_id, id, at, kind, user_id, flow_id, correlation_id, reason, ip)
    values (${flow.tenantId}, ${tx.random.uuid()}, ${tx.now}, ${kind}, ${flow.userId}, ${flow.id}, ${flow.correlationId}, ${reason}, ${tx.ip})`)
}

/** Old flows, attempts and codes leave after a month: what happened stays in the audit log. */
export async function forgetOldFlows(tx: Pick<Tx, 'db'>, before: Instant, limit: number): Promise<number> {
  const result = await sql`
    delete from reset_flow where ctid in (select ctid from reset_flow where ended_at < ${before} limit ${limit})
  `.execute(tx.db)
  return Number(result.numAffectedRows ?? 0)
}
