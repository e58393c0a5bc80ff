import { after, minute, monotonic, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import {
  cancelRows,
  claimJob,
  endJob,
  releaseLease,
  renewLease,
  type Settled,
  settleRows,
  takeRows,
  type WaitingRow,
  waitingRows,
} from './jobs.lease.store.ts'
import type { Job } from './jobs.store.ts'
import { sentenceOf } from './jobs.text.ts'

/** What a row comes to: the id of what it was about, or why not. */
export type RowOutcome = Outcome<string | null, Refusal>

/** How jobs of one kind are done. */
export type JobKind = {
  /** Rows that are read and prepared at a time. */
  readonly window: number
  /** Windows of `rows` that are worked on at a time; one when left out. Which of two equal names wins is chance then. */
  readonly sideBySide?: number
  /** Rows that are prepared at a time; all of the window when left out. */
  readonly atOnce?: number
  /** Slow work before the units (hashing): what it gives is handed to `row`. Nothing may change here. */
  prepare?(job: Job, row: WaitingRow): Promise<unknown>
  /** One row in a unit of its own: its effect and its result stand or fall together. */
  row(tx: Tx, job: Job, row: WaitingRow, prepared: unknown): Promise<RowOutcome>
  /** A whole window in one unit, where that is faster and no row can harm its neighbours. */
  rows?(tx: Tx, job: Job, rows: readonly WaitingRow[]): Promise<RowOutcome[]>
  /** Whether this window may go that way; it may when left out. */
  together?(rows: readonly WaitingRow[]): boolean
  /** In the unit that ends the job. */
  ended(tx: Tx, job: Job): void
}

export type RunnerOptions = {
  readonly kinds: Readonly<Record<string, JobKind>>
  /** How long a server that says nothing keeps a job; default two minutes. */
  readonly leaseMs?: number
  /** How long one job is worked on before the others have their turn; default ten seconds. */
  readonly sliceMs?: number
  /** Work on this one alone. */
  readonly only?: string
  /** Asked between windows. */
  stopping?(): boolean
}

export type JobRunner = {
  /** Works for one slice on one job; false when there was nothing to do. */
  next(): Promise<boolean>
  /** Until nothing waits any more, or the program stops. */
  drain(): Promise<void>
}

/** Several processes may have one each: a job is worked on by who holds its lease, and goes on after any crash. */
export function jobRunner(store: Store, options: RunnerOptions): JobRunner {
  const id = store.random.uuid()
  const lease = () => after(store.clock.now(), options.leaseMs ?? 2 * minute)
  const stopping = () => options.stopping?.() ?? false
  const work: Work = { store, id, lease, stopping, sliceMs: options.sliceMs ?? 10 * second }
  const next = async (): Promise<boolean> => {
    const which = { kinds: Object.keys(options.kinds), only: options.only ?? null }
    const job = await store.unit(nobody, (tx) => claimJob(tx, id, lease(), which))
    if (!job) return false
    await slice(work, job, options.kinds[job.kind]!)
    return true
  }
  return {
    next,
    async drain() {
      while (!stopping() && (await next()));
    },
  }
}

type Work = {
  readonly store: Store
  readonly id: string
  readonly sliceMs: number
  lease(): Date
  stopping(): boolean
}

const nobodys = '00000000-0000-0000-0000-000000000000'
const nobody = systemRequest(nobodys, nobodys)

/** The rows act in the name of who asked for them, under the job's correlation id (directory.md 2.6). */
const requestOf = (job: Job): UnitRequest => ({
  ...systemRequest(job.tenantId, job.correlationId, job.owner),
  ip: job.owner.ipAddress ?? '127.0.0.1',
})

async function slice(work: Work, job: Job, kind: JobKind): Promise<void> {
  const { store, id } = work
  const end = monotonic() + work.sliceMs
  let line = 0
  try {
    while (!work.stopping() && monotonic() < end) {
      const held = await store.unit(nobody, (tx) => renewLease(tx, job, id, work.lease()))
      if (!held) return
      const windows = held.cancelRequested ? [] : await nextWindows(store, job, kind, line)
      if (windows.length === 0) return await finish(work, job, kind, held.cancelRequested)
      await allDone(windows.map((rows) => doRows(work, job, kind, rows)))
      line = windows.at(-1)!.at(-1)!.row
    }
  } finally {
    await store.unit(nobody, (tx) => releaseLease(tx, job, id))
  }
}

/** What is worked on at a time: so the database is busy with one window while the next is made ready. */
async function nextWindows(store: Store, job: Job, kind: JobKind, line: number): Promise<WaitingRow[][]> {
  const side = kind.rows ? (kind.sideBySide ?? 1) : 1
  const rows = await store.look((look) => waitingRows(look, job, line, kind.window * side))
  const windows = Array.from({ length: side }, (_, n) => rows.slice(n * kind.window, (n + 1) * kind.window))
  return windows.filter((window) => window.length > 0)
}

/** Waits for all of them, whatever becomes of one: none is left running behind our back. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const broken = (await Promise.allSettled(work)).find((one) => one.status === 'rejected')
  if (broken) throw broken.reason
}

async function finish({ store, id }: Work, job: Job, kind: JobKind, canceled: boolean): Promise<void> {
  await store.unit(requestOf(job), async (tx) => {
    if (canceled) await cancelRows(tx, job)
    const ended = await endJob(tx, job, id, canceled)
    if (ended) kind.ended(tx, ended)
  })
}

async function doRows(work: Work, job: Job, kind: JobKind, rows: readonly WaitingRow[]): Promise<void> {
  const { store } = work
  if (kind.rows && (kind.together?.(rows) ?? true) && (await together(store, job, kind, rows))) return
  const atOnce = kind.atOnce ?? rows.length
  for (let from = 0; from < rows.length && !work.stopping(); from += atOnce) {
    const part = rows.slice(from, from + atOnce)
    const prepared = await Promise.all(part.map((row) => kind.prepare?.(job, row)))
    for (const [index, row] of part.entries()) await one(store, job, kind, row, prepared[index])
  }
}

/** All rows in one unit; false when something was wrong with it: then each goes alone, and only the broken one fails. */
async function together(store: Store, job: Job, kind: JobKind, rows: readonly WaitingRow[]): Promise<boolean> {
  try {
    await store.unit(requestOf(job), async (tx) => {
      const taken = await takeRows(
        tx,
        job,
        rows.map((row) => row.row),
      )
      const mine = rows.filter((row) => taken.has(row.row))
      if (mine.length === 0) return
      const outcomes = await kind.rows!(tx, job, mine)
      settleRows(
        tx,
        job,
        mine.map((row, index) => settledOf(row, outcomes[index]!)),
      )
    })
    return true
  } catch (error) {
    if (isPassing(error)) throw error
    return false
  }
}

async function one(store: Store, job: Job, kind: JobKind, row: WaitingRow, prepared: unknown): Promise<void> {
  try {
    await store.unit(requestOf(job), async (tx) => {
      if (!(await takeRows(tx, job, [row.row])).has(row.row)) return
      settleRows(tx, job, [settledOf(row, await kind.row(tx, job, row, prepared))])
    })
  } catch (error) {
    if (isPassing(error)) throw error
    await store.unit(requestOf(job), async (tx) => {
      if (!(await takeRows(tx, job, [row.row])).has(row.row)) return
      settleRows(tx, job, [failed(row, 'fault', 'Something went wrong with this row. Try it again.')])
    })
  }
}

/** The database is away, or everything is busy: the row waits, it is not its fault. */
const isPassing = (error: unknown): boolean =>
  error instanceof Fault && (error.code.startsWith('store.') || error.code.startsWith('key.') || error.code === 'busy')

function settledOf(row: WaitingRow, outcome: RowOutcome): Settled {
  if (!outcome.ok) return failed(row, outcome.refusal.code, sentenceOf(outcome.refusal))
  return { row: row.row, state: 'succeeded', reason: null, message: null, targetId: outcome.value }
}

const failed = (row: WaitingRow, reason: string, message: string): Settled => ({
  row: row.row,
  state: 'failed',
  reason,
  message,
  targetId: null,
})
