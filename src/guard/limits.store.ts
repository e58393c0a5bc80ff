import { sql } from 'kysely'
import { before, type Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Entry, exactUpTo, slicesPerWindow } from './limits.policy.ts'

/**
 * Rolling windows. Counted before the answer is looked at, in one statement over all keys (OTP-05): the row's lock
 * makes parallel hits stand in line, the sorted keys keep two units from waiting for each other. A unit calls `hit`
 * once, with everything it counts.
 *
 * Small limits keep every moment and are exact. Budgets (`max` over 64, per tenant or network) are sums per slice of
 * the window, spread over eight rows so that they are no queue for the whole tenant; they may be exceeded by at most
 * the number of units running at once.
 */
export type Count = {
  readonly key: string
  /** With this hit; `max + 1` once it is too many, however often it is hit. */
  readonly count: number
  readonly within: boolean
}

/** Raises and returns. A hit that is too many is not kept: knocking at a closed door does not keep it closed. */
export async function hit(tx: Tx, entries: readonly Entry[]): Promise<Count[]> {
  if (entries.length === 0) return []
  const rows = entries.some(isBudget) ? await raiseBoth(tx, entries) : await raise(tx, entries)
  return inOrder(entries, rows, (count, max) => count <= max)
}

/** Reads without raising; `within` says whether one more would be. */
export async function peek(look: Look, tenantId: string, entries: readonly Entry[]): Promise<Count[]> {
  if (entries.length === 0) return []
  const { rows } = await sql<Row>`
    with wanted as (${wanted(look.now, entries)})
    select w.key,
      coalesce((select count(*) from counter c, unnest(c.hits[1:w.max]) as h
        where c.tenant_id = ${tenantId}::uuid and c.key = w.key and h > w.since), 0)::integer
      + coalesce((select sum(b.hits) from budget b
        where b.tenant_id = ${tenantId}::uuid and b.key = w.key and b.slice > w.since), 0)::integer as count
    from wanted w`.execute(look.db)
  return inOrder(entries, rows, (count, max) => count < max)
}

/** Takes this unit's own hit back: the answer was right, and only wrong ones count. */
export function unhit(tx: Tx, entries: readonly Entry[]): void {
  const kept = entries.filter((entry) => !isBudget(entry))
  // Another unit of the same moment keeps its own.
  const place = sql`array_position(hits, ${tx.now}::timestamptz)`
  if (kept.length > 0) {
    tx.write(sql`
      update counter set hits = hits[:${place} - 1] || hits[${place} + 1:]
      where tenant_id = ${tx.tenantId}::uuid and key = any(${keysOf(kept)}) and ${place} is not null`)
  }
  for (const { key } of entries.filter(isBudget)) spending.get(tx)?.delete(key)
}

/**
 * Takes back what another unit spent at that moment: the password was looked at in between. Budgets only: their rows
 * are sums, and the one that was raised is found by its slice and shard.
 */
export function giveBack(tx: Tx, entries: readonly Entry[], spentAt: Instant): void {
  const budgets = entries.filter(isBudget)
  if (budgets.length !== entries.length) throw new Fault('internal', 'Only budgets are given back across units.')
  tx.write(sql`
    update budget set hits = hits - 1
    where tenant_id = ${tx.tenantId}::uuid and shard = ${shardOf(spentAt)}::smallint and hits > 0
      and (key, slice) in (select * from unnest(
        ${budgets.map((entry) => entry.key)}::text[],
        ${budgets.map((entry) => sliceOf(spentAt, entry).toISOString())}::timestamptz[]))`)
}

/** A pause begins: for one window from now nothing of it is within. */
export function fill(tx: Tx, entry: Entry): void {
  tx.write(sql`
    insert into budget (tenant_id, key, slice, shard, hits, last_at)
    values (${tx.tenantId}::uuid, ${entry.key}, ${tx.now}::timestamptz, 0, ${entry.limit.max}, ${tx.now}::timestamptz)
    on conflict (tenant_id, key, slice, shard) do update set hits = excluded.hits`)
}

const shardOf = (moment: Instant): number => moment.getTime() % 8

/**
 * All counters whose key begins with this, e.g. `user:<id>:` after a completed reset (LIM-09). What is counted for a
 * person is never a budget (`spend` sees to it), so that a reset need not look among them.
 */
export function clearCounters(tx: Tx, prefix: string): void {
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
  const mine = sql`tenant_id = ${tx.tenantId}::uuid and key >= ${prefix} and key < ${end}`
  if (!isPersonal(prefix)) tx.write(sql`delete from budget where ${mine}`)
  tx.write(sql`delete from counter where ${mine}`)
}

const isPersonal = (key: string): boolean => key.startsWith('user:')

/** Housekeeping: counters of addresses and names that were not seen again. No limit is longer than a day. */
export async function sweepCounters(tx: Tx, olderThan: Instant): Promise<void> {
  await sql`
    with sums as (delete from budget where last_at < ${olderThan}::timestamptz)
    delete from counter where hits[cardinality(hits)] is null or hits[cardinality(hits)] < ${olderThan}::timestamptz
  `.execute(tx.db)
}

type Row = { key: string; count: number }

const isBudget = ({ limit }: Entry): boolean => limit.isPause === true || limit.max > exactUpTo

const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1)

/** The lists that a statement is asked with: one place in each for each entry. */
const keysOf = (entries: readonly Entry[]) => sql`${entries.map((entry) => entry.key)}::text[]`
const maxesOf = (entries: readonly Entry[]) => sql`${entries.map((entry) => entry.limit.max)}::integer[]`
const sincesOf = (now: Instant, entries: readonly Entry[]) =>
  sql`${entries.map((entry) => before(now, entry.limit.windowMs).toISOString())}::timestamptz[]`

const wanted = (now: Instant, entries: readonly Entry[]) => sql`
  select * from unnest(${keysOf(entries)}, ${maxesOf(entries)}, ${sincesOf(now, entries)}) as w(key, max, since)`

/** The end of the slice that `now` is in: it leaves the window when its last moment does. */
function sliceOf(now: Instant, entry: Entry): Instant {
  const length = Math.ceil(entry.limit.windowMs / slicesPerWindow)
  return new Date((Math.floor(now.getTime() / length) + 1) * length)
}

/**
 * `hits[1:max]` drops the mark of a refused hit; what left the window goes; this one is appended. So at most
 * `max + 1` moments are kept, and the last of those only says "too many". Rows are taken in the order of the keys.
 */
function exact(tx: Tx, entries: readonly Entry[]) {
  const sorted = entries.toSorted(byKey)
  const place = sql`array_position(${keysOf(sorted)}, c.key)`
  return sql`
  insert into counter as c (tenant_id, key, hits)
  select ${tx.tenantId}::uuid, w.key, array[${tx.now}::timestamptz] from unnest(${keysOf(sorted)}) as w(key)
  on conflict (tenant_id, key) do update set hits = array(
    select h from unnest(c.hits[1:(${maxesOf(sorted)})[${place}]]) as h where h > (${sincesOf(tx.now, sorted)})[${place}]
  ) || ${tx.now}::timestamptz
  returning key, cardinality(hits) as count`
}

async function raise(tx: Tx, entries: readonly Entry[]): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`${exact(tx, entries)}`.execute(tx.db)
  return rows
}

/** Exact counters are raised here and now; of budgets the sums are read, and what is spent goes with the commit. */
async function raiseBoth(tx: Tx, entries: readonly Entry[]): Promise<readonly Row[]> {
  const budgets = entries.filter(isBudget)
  const { rows } = await sql<Row>`
    with exact as (${exact(
      tx,
      entries.filter((entry) => !isBudget(entry)),
    )})
    select key, count from exact
    union all
    select w.key, least(coalesce((select sum(b.hits) from budget b
      where b.tenant_id = ${tx.tenantId}::uuid and b.key = w.key and b.slice > w.since), 0), w.max)::integer + 1
    from (${wanted(tx.now, budgets)}) as w`.execute(tx.db)
  const counts = new Map(rows.map((row) => [row.key, row.count]))
  for (const entry of budgets) {
    if (!entry.limit.isPause && counts.get(entry.key)! <= entry.limit.max) spend(tx, entry)
  }
  return rows
}

/** What this unit spends, until it takes it back; each with the tenant it was hit under. */
const spending = new WeakMap<Tx, Map<string, Spent>>()
type Spent = { readonly tenantId: string; readonly entry: Entry }

function spend(tx: Tx, entry: Entry): void {
  if (isPersonal(entry.key)) throw new Fault('internal', `${entry.key} is counted for a person: no budget.`)
  const spent = { tenantId: tx.tenantId, entry }
  const known = spending.get(tx)
  if (known) return void known.set(entry.key, spent)
  const mine = new Map([[entry.key, spent]])
  spending.set(tx, mine)
  const { now } = tx
  tx.write(() => (mine.size === 0 ? null : budgetInsert([...mine.values()], now)))
}

/** In the order of the keys, like the exact ones. */
function budgetInsert(unsorted: readonly Spent[], now: Instant) {
  const spent = unsorted.toSorted((a, b) => byKey(a.entry, b.entry))
  return sql`
  insert into budget as b (tenant_id, key, slice, shard, hits, last_at)
  select s.tenant_id, s.key, s.slice, ${shardOf(now)}::smallint, 1, ${now}::timestamptz
  from unnest(
    ${spent.map((one) => one.tenantId)}::uuid[],
    ${keysOf(spent.map((one) => one.entry))},
    ${spent.map((one) => sliceOf(now, one.entry).toISOString())}::timestamptz[]
  ) as s(tenant_id, key, slice)
  on conflict (tenant_id, key, slice, shard) do update set hits = b.hits + 1, last_at = excluded.last_at`
}

function inOrder(
  entries: readonly Entry[],
  rows: readonly Row[],
  within: (count: number, max: number) => boolean,
): Count[] {
  const counts = new Map(rows.map((row) => [row.key, row.count]))
  return entries.map(({ key, limit }) => {
    const count = counts.get(key) ?? 0
    return { key, count, within: within(count, limit.max) }
  })
}
