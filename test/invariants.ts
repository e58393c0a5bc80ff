import { sql } from 'kysely'
import type { Store } from '../src/store/unit.ts'

/**
 * What must hold after whatever happened (security.md 1): looked up in the database as it lies there, not asked of
 * the program. Every integration, race and crash test may end with `expectInvariants`.
 */
export type Broken = { readonly rule: string; readonly where: string }

/** Throws with every violation. `secrets`: codes, passwords, seeds and full numbers that were used (INV-10). */
export async function expectInvariants(store: Store, secrets: readonly string[] = []): Promise<void> {
  const broken = await brokenInvariants(store, secrets)
  if (broken.length === 0) return
  const lines = broken.slice(0, 20).map(({ rule, where }) => `${rule}: ${where}`)
  throw new Error(`${broken.length} invariants do not hold\n${lines.join('\n')}`)
}

export async function brokenInvariants(store: Store, secrets: readonly string[] = []): Promise<Broken[]> {
  const found: Broken[] = []
  for (const [rule, statement] of rules) {
    const rows = await store.look(
      async (look) => (await sql<{ at: string }>`${sql.raw(statement)}`.execute(look.db)).rows,
    )
    found.push(...rows.map((row) => ({ rule, where: row.at })))
  }
  return [...found, ...(await inClear(store, secrets))]
}

/** Each statement names what breaks its rule: no rows, no violation. */
const rules: readonly (readonly [string, string])[] = [
  [
    'INV-01 a done flow has a proof per gate, of distinct families, its own person, younger than itself',
    `select f.id::text as at from reset_flow f
     left join reset_proof p on p.tenant_id = f.tenant_id and p.flow_id = f.id
       and p.user_id = f.user_id and p.proved_at >= f.created_at and p.proved_at < f.expires_at
     where f.state ->> 'at' = 'done'
     group by f.tenant_id, f.id having count(distinct p.family) < (f.terms ->> 'gates')::int`,
  ],
  [
    'INV-01 nobody is at the new password without the proofs of all gates',
    `select f.id::text as at from reset_flow f
     left join reset_proof p on p.tenant_id = f.tenant_id and p.flow_id = f.id
     where f.state ->> 'at' in ('password', 'writing')
     group by f.tenant_id, f.id having count(p.gate) < (f.terms ->> 'gates')::int`,
  ],
  [
    'INV-02 a proof by code has exactly one consumed code of its flow, gate and method',
    `select p.flow_id || ' gate ' || p.gate as at from reset_proof p
     where p.method in ('text', 'email', 'call') and 1 <> (
       select count(*) from challenge c where c.tenant_id = p.tenant_id and c.flow_id = p.flow_id and c.gate = p.gate
         and c.method = p.method and c.purpose = 'reset' and c.consumed_at is not null and c.voided_at is null
         and c.consumed_at = p.proved_at)`,
  ],
  [
    'INV-02 a proof by app has an accepted step',
    `select p.flow_id::text as at from reset_proof p join credential c on c.tenant_id = p.tenant_id and c.id = p.credential_id
     where p.method = 'appCode' and (c.last_step = 0 or c.last_used_at < p.proved_at)`,
  ],
  [
    'INV-04 an app is proved with at most one code of a half minute, one of drift either way',
    `select credential_id::text as at from reset_proof where method = 'appCode'
     group by credential_id having count(*) > 3 + floor(extract(epoch from max(proved_at)) / 30) - floor(extract(epoch from min(proved_at)) / 30)`,
  ],
  [
    'INV-04 a consumed code of a reset has its proof',
    `select c.id::text as at from challenge c where c.purpose = 'reset' and c.consumed_at is not null and not exists (
       select 1 from reset_proof p where p.tenant_id = c.tenant_id and p.flow_id = c.flow_id and p.gate = c.gate)`,
  ],
  [
    'FLO-07 a number opens an account as the confirmed mobile number that it is',
    `select n.credential_id::text as at from sign_in_number n left join credential c
       on c.tenant_id = n.tenant_id and c.id = n.credential_id and c.kind = 'mobile' and c.locator = n.locator
       and c.verified_at is not null where c.id is null`,
  ],
  [
    'INV-02 a session that was entered by text has one consumed code of its own sign-in (until that is swept)',
    `select s.id::text as at from session s where s.entered_with = 'text' and exists (
       select from text_sign_in o where o.tenant_id = s.tenant_id and o.expires_at < s.created_at) and 1 <> (
       select count(*) from text_sign_in t join challenge c on c.tenant_id = t.tenant_id and c.flow_id = t.id
         and c.purpose = 'signin' and c.user_id = s.user_id and c.consumed_at = t.ended_at
       where t.tenant_id = s.tenant_id and t.user_id = s.user_id and t.ended_at = s.created_at
         and t.correlation_id = s.correlation_id)`,
  ],
  ['INV-03 no code is tried more often than allowed', `select id::text as at from challenge where tries > tries_max`],
  [
    'INV-03 at most five wrong proofs of a person are looked at in a day (no reset between them)',
    `select a.user_id::text as at from attempt a where a.user_id is not null and a.reason in ('wrong code', 'code expired, used or replaced')
       and not exists (select 1 from reset_flow f where f.tenant_id = a.tenant_id and f.user_id = a.user_id and f.state ->> 'at' = 'done')
     group by a.user_id, a.at::date having count(*) > 5`,
  ],
  [
    'INV-08 a done reset has exactly one audited success, and no other flow has one',
    `select f.id::text as at from reset_flow f left join audit_event e on e.tenant_id = f.tenant_id
       and e.correlation_id = f.correlation_id and e.activity = 'Reset password (self-service)' and e.result = 'success'
     group by f.tenant_id, f.id
     having count(e.id) <> case when f.state ->> 'at' = 'done' and f.state ->> 'mode' = 'reset' then 1 else 0 end`,
  ],
  [
    'INV-08 a done reset is the last row of its own story',
    `select f.id::text as at from reset_flow f where f.state ->> 'at' = 'done' and f.state ->> 'mode' = 'reset' and 1 <> (
       select count(*) from audit_event e where e.tenant_id = f.tenant_id and e.correlation_id = f.correlation_id
         and e.reason = 'User successfully reset password')`,
  ],
  [
    'INV-08 each proof is audited once',
    `select f.id::text as at from reset_flow f
     where (select count(*) from reset_proof p where p.tenant_id = f.tenant_id and p.flow_id = f.id) <> (
       select count(*) from audit_event e where e.tenant_id = f.tenant_id and e.correlation_id = f.correlation_id
         and e.result = 'success' and e.reason like 'User completed the % verification option')`,
  ],
  [
    'INV-08 a password set by its user has a done flow or a change behind it',
    `select w.user_id::text as at from password w where w.set_by = 'user' and not exists (
       select 1 from audit_event e where e.tenant_id = w.tenant_id and e.at = w.set_at and e.result = 'success'
         and e.activity in ('Reset password (self-service)', 'Change password (self-service)')
         and (e.actor ->> 'id' = w.user_id::text or e.targets -> 0 ->> 'id' = w.user_id::text))`,
  ],
  [
    'THR-11 a block has its row in the audit log',
    `select b.user_id::text as at from block b where not exists (
       select 1 from audit_event e where e.tenant_id = b.tenant_id and e.at = b.started_at
         and e.activity = 'Blocked from self-service password reset' and e.targets -> 0 ->> 'id' = b.user_id::text)`,
  ],
  [
    'OUT-01 a message has a cause that was committed',
    `select o.id || ' ' || o.template as at from outbox o where not exists (
       select 1 from audit_event e where e.tenant_id = o.tenant_id and e.correlation_id = o.correlation_id)`,
  ],
  [
    'OUT-01 a flow sends no more codes than it has issued',
    `select f.id::text as at from reset_flow f where
       (select count(*) from outbox o where o.tenant_id = f.tenant_id and o.correlation_id = f.correlation_id and o.template like 'code.%')
       > (select count(*) from challenge c where c.tenant_id = f.tenant_id and c.flow_id = f.id)`,
  ],
  [
    'OUT-01 a notice of a reset belongs to a done flow',
    `select o.id::text as at from outbox o join reset_flow f on f.tenant_id = o.tenant_id and f.correlation_id = o.correlation_id
     where o.template in ('notice.reset', 'notice.adminReset') and f.state ->> 'at' <> 'done'`,
  ],
  [
    'OTP-03 what has ended holds nothing sealed',
    `select id::text as at from outbox where state in ('sent', 'failed', 'expired') and sealed is not null
     union all select id::text from challenge where (consumed_at is not null or voided_at is not null) and sealed is not null`,
  ],
]

const tables = [
  'audit_event',
  'attempt',
  'reset_flow',
  'reset_proof',
  'outbox',
  'challenge',
  'counter',
  'budget',
  'block',
  'session',
  'lockout',
  'password',
  'credential',
  'robot_challenge',
] as const

/** INV-10: looked for as text and inside the bytes. Ids, digests and moments are left out: digits meet by chance. */
async function inClear(store: Store, secrets: readonly string[]): Promise<Broken[]> {
  const wanted = [...new Set(secrets)].filter((secret) => secret !== '').map(patternOf)
  if (wanted.length === 0) return []
  const found: Broken[] = []
  for (const table of tables) {
    const rows = await store.look(
      async (look) =>
        (await sql<{ row: string }>`select row_to_json(t)::text as row from ${sql.table(table)} t`.execute(look.db))
          .rows,
    )
    for (const { row } of rows) {
      const text = readable(row)
      for (const secret of wanted)
        if (secret.test(text)) found.push({ rule: `INV-10 a secret in clear in ${table}`, where: text.slice(0, 300) })
    }
  }
  return found
}

const patternOf = (secret: string): RegExp => {
  const plain = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return /^[\d+ ]+$/.test(secret) ? new RegExp(`(?<![\\d.])${plain.replaceAll(' ', ' ?')}(?!\\d)`) : new RegExp(plain)
}

const chance =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:[+-]\d\d(?::\d\d)?|Z)?|\b[0-9a-f]{32,64}\b/g

const readable = (row: string): string =>
  row
    .replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) =>
      Buffer.from(hex, 'hex')
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '\u00b7'),
    )
    .replace(chance, '')
