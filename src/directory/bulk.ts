import { event } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { NewUser } from '../contract/directory.ts'
import { type BulkKind, bulkLimits, type FileCheck, type FileProblem } from '../contract/jobs.ts'
import type { Problem } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import { formats } from './bulk.formats.ts'
import { isExample, isPlainIds, type Places, placesOf, versionProblem } from './bulk.headings.policy.ts'
import { fileProblem, readLines } from './bulk.reader.ts'
import { type RowFacts, type RowInput, readRow } from './bulk.rows.policy.ts'
import { groupOf } from './groups.store.ts'
import { deleteJob, insertJob, insertJobRows, type Job, type NewJobRow, queueJob } from './jobs.store.ts'
import { wake } from './jobs.ts'
import { tenantOf } from './tenant.store.ts'

export type BulkFile = {
  readonly kind: BulkKind
  readonly content: AsyncIterable<Uint8Array>
  readonly fileName?: string | null
  /** Of members' files. */
  readonly groupId?: string | null
}

/** What stands right of the directory: `passwords/` says which first passwords are good enough. */
export type Objection = (password: string, names: NewUser, tenantName: string) => Refusal | null

/** A row of the file, judged. */
type Judged = { readonly row: number; readonly label: string } & (
  | { readonly input: RowInput }
  | { readonly problems: readonly Problem[] }
)

/** Reads a whole file and says what is wrong with it: of each row, where and why. Nothing is done. */
export async function checkBulk(
  store: Store,
  tenantId: string,
  file: BulkFile,
  objection: Objection,
): Promise<Outcome<FileCheck, Refusal>> {
  const facts = await factsOf(store, tenantId, objection)
  const counted = { rows: 0, broken: 0, problems: [] as FileProblem[] }
  for await (const one of judgedRows(file, facts)) {
    if ('stop' in one) return refuse(unusable(one.stop))
    counted.rows++
    if (!('problems' in one)) continue
    counted.broken++
    counted.problems.push(...atRow(one).slice(0, bulkLimits.problems - counted.problems.length))
  }
  return counted.rows === 0 ? refuse(unusable([empty])) : done(counted)
}

const empty = fileProblem(null, 'empty', 'There is no row behind the headings.')

const atRow = (one: { row: number; problems: readonly Problem[] }): FileProblem[] =>
  one.problems.map(({ field, code, message }) => fileProblem(one.row, code, message ?? code, field || null))

/** Where it is, in words: `row 2, column userPrincipalName`. */
const unusable = (problems: readonly FileProblem[]): Refusal => ({
  code: 'bulk.file',
  problems: problems.map(({ row, column, code, message }) => ({
    field: [row === null ? '' : `row ${row}`, column === null ? '' : `column ${column}`].filter(Boolean).join(', '),
    code,
    message,
  })),
})

async function factsOf(store: Store, tenantId: string, objection: Objection): Promise<RowFacts> {
  const tenant = await store.look((look) => tenantOf(look, tenantId))
  return {
    domains: tenant.domains,
    objection: (password, names) => objection(password, names, tenant.displayName),
  }
}

/** The rows behind the headings; `stop` when the file itself is no good. */
async function* judgedRows(
  file: Pick<BulkFile, 'kind' | 'content'>,
  facts: RowFacts,
): AsyncGenerator<Judged | { readonly stop: readonly FileProblem[] }> {
  const { kind } = file
  let version = false
  let places: Places | null = null
  for await (const line of readLines(file.content)) {
    if ('problem' in line) return yield { stop: [line.problem] }
    const { row, cells } = line
    if (places) {
      if (row <= 3 && isExample(cells)) continue
      yield judged(kind, row, cells, places, facts)
    } else if (version) {
      const found = placesOf(kind, row, cells)
      if (!found.ok) return yield { stop: found.refusal }
      places = found.value
    } else if (isPlainIds(kind, cells)) {
      places = new Map([['memberObjectIdOrUpn', 0]])
    } else {
      const wrong = versionProblem(cells)
      if (wrong) return yield { stop: [wrong] }
      version = true
    }
  }
  if (!places)
    yield {
      stop: [fileProblem(version ? 2 : 1, 'headings_missing', 'The first two rows of the template are missing.')],
    }
}

function judged(kind: BulkKind, row: number, cells: readonly string[], places: Places, facts: RowFacts): Judged {
  const values = Object.fromEntries([...places].map(([property, index]) => [property, cells[index] ?? '']))
  const label = (values[formats[kind].key] ?? '').slice(0, 320)
  const read = readRow(kind, values, facts)
  return read.ok ? { row, label, input: read.value } : { row, label, problems: read.refusal }
}

/**
 * Begins a job with every row of the file. A file that is no such file is refused as a whole; rows that are broken
 * fail for their own reason and the others go on.
 */
export async function submitBulk(
  store: Store,
  request: UnitRequest,
  by: Acting | null,
  file: BulkFile,
  objection: Objection,
): Promise<Outcome<Job, Refusal>> {
  const facts = await factsOf(store, request.tenantId, objection)
  const begun = await begin(store, request, by, file)
  if (!begun.ok) return begun
  const id = begun.value
  const rows = await spool(store, request, id, judgedRows(file, facts))
  if (!rows.ok) {
    await store.unit(request, (tx) => deleteJob(tx, id))
    return rows
  }
  const job = await store.unit(request, async (tx) => {
    const queued = await queueJob(tx, id)
    const targets = [{ type: 'Other' as const, id, displayName: file.kind }]
    tx.audit(event('started (bulk)', { targets, details: { Total: queued.total, File: file.fileName } }))
    return queued
  })
  wake(store)
  return done(job)
}

const begin = (
  store: Store,
  request: UnitRequest,
  by: Acting | null,
  { kind, groupId, fileName }: BulkFile,
): Promise<Outcome<string, Refusal>> =>
  store.unit(request, async (tx) => {
    if (kind === 'importMembers' || kind === 'removeMembers') {
      const group = groupId ? await groupOf(tx, tx.tenantId, groupId) : null
      if (!group) return refuse<Refusal>({ code: 'directory.not_found', params: { name: groupId ?? 'group' } })
    }
    const id = tx.random.uuid()
    const name = fileName?.slice(0, 256)
    const options = { ...(groupId ? { groupId } : {}), ...(name ? { fileName: name } : {}), ...(by ? { by } : {}) }
    await insertJob(tx, { id, kind, options })
    return done(id)
  })

const chunk = 1_000

/** The rows go to the database as they are read, so that a large file is never in memory as a whole. */
async function spool(
  store: Store,
  request: UnitRequest,
  id: string,
  rows: ReturnType<typeof judgedRows>,
): Promise<Outcome<number, Refusal>> {
  let waiting: NewJobRow[] = []
  let total = 0
  // One batch is written while the next is read.
  let writing: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    const batch = waiting
    waiting = []
    await writing
    if (batch.length > 0) writing = store.unit(request, (tx) => insertJobRows(tx, id, batch))
    writing.catch(() => {})
  }
  for await (const one of rows) {
    if ('stop' in one) return writing.then(() => refuse(unusable(one.stop)))
    total++
    waiting.push(rowOf(one))
    if (waiting.length >= chunk) await flush()
  }
  await flush()
  await writing
  return total === 0 ? refuse(unusable([empty])) : done(total)
}

function rowOf(one: Judged): NewJobRow {
  const { row, label } = one
  if ('input' in one) return { row, label, input: one.input }
  const [first] = one.problems
  const message = first?.field ? `${first.field}: ${first.message}` : (first?.message ?? '')
  return { row, label, input: null, failure: { reason: first?.code ?? 'invalid', message } }
}
