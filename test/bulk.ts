import { parse } from 'csv-parse/sync'
import type { BulkKind } from '../src/contract/jobs.ts'
import { templateOf } from '../src/directory/bulk.formats.ts'
import { bulkJobs } from '../src/directory/bulk.kinds.ts'
import { checkBulk, submitBulk } from '../src/directory/bulk.ts'
import { type Download, downloadResults } from '../src/directory/export.ts'
import { jobRunner } from '../src/directory/jobs.runner.ts'
import { findJob, viewOfJob } from '../src/directory/jobs.ts'
import { findByName } from '../src/directory/users.store.ts'
import { createUser } from '../src/directory/users.ts'
import { bulkDoor, bulkObjection } from '../src/passwords/bulk.ts'
import { hasher } from '../src/passwords/hasher.ts'
import { systemRequest } from '../src/store/unit.ts'
import type { TestStore } from './store.ts'
import { must } from './world.ts'

export const hashes = hasher({ concurrency: 2 })
/** Keeps all the rules for first passwords. */
export const strong = 'Plover-Quartz-71'

export async function* bytes(text: string | Uint8Array, size = 50_000): AsyncGenerator<Uint8Array> {
  const all = typeof text === 'string' ? Buffer.from(text) : text
  for (let from = 0; from < all.length; from += size) yield all.subarray(from, from + size)
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
/** A file of a kind: the template with these rows. */
export const file = (kind: BulkKind, rows: readonly (readonly string[])[]): string =>
  [...templateOf(kind).slice(0, 2), ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')

export async function textOf({ content }: Download): Promise<string> {
  let text = ''
  for await (const piece of content) text += piece
  return text
}

export const person = (name: string, more: readonly string[] = []): string[] => [
  name,
  `${name.toLowerCase()}@meridian.example`,
  strong,
  'No',
  ...more,
]

type Submit = { groupId?: string; by?: string }

/** What a page of bulk operations does, in verbs. */
export function bulkDesk(w: TestStore) {
  let count = 0
  const request = () => systemRequest(w.tenantId, w.store.random.uuid())
  const kinds = () => bulkJobs(bulkDoor({ store: w.store, hasher: hashes }, 'https://login.meridian.example'))
  const run = (options: Partial<Parameters<typeof jobRunner>[1]> = {}) =>
    jobRunner(w.store, { kinds: kinds(), ...options }).drain()
  const submit = (kind: BulkKind, text: string | Uint8Array, more: Submit = {}) =>
    submitBulk(
      w.store,
      request(),
      more.by ? { kind: 'user', id: more.by, roleIds: [] } : null,
      { kind, content: bytes(text), fileName: 'people.csv', groupId: more.groupId ?? null },
      bulkObjection,
    )
  const jobOf = async (id: string) => viewOfJob((await findJob(w.store, w.tenantId, id))!)
  const results = async (id: string): Promise<Record<string, string>[]> => {
    const job = (await findJob(w.store, w.tenantId, id))!
    return parse(await textOf(downloadResults(w.store, job)), { bom: true, columns: true })
  }
  return {
    request,
    kinds,
    run,
    submit,
    jobOf,
    results,
    check: (kind: BulkKind, text: string | Uint8Array) =>
      checkBulk(w.store, w.tenantId, { kind, content: bytes(text) }, bulkObjection),
    /** Submitted, run, and what came of it. */
    async done(kind: BulkKind, text: string, more: Submit = {}) {
      const job = must(await submit(kind, text, more))
      await run()
      return { ...(await jobOf(job.id)), rows: await results(job.id) }
    },
    audits: (correlationId: string) =>
      w.store.look((look) =>
        look.db
          .selectFrom('audit_event')
          .select(['activity', 'result', 'details'])
          .where('correlation_id', '=', correlationId)
          .orderBy('seq')
          .execute(),
      ),
    find: (upn: string) => w.store.look((look) => findByName(look, w.tenantId, upn)),
    someone: async (more: object = {}) =>
      must(
        await createUser(w.store, w.request, {
          userPrincipalName: `bulk${++count}@meridian.example`,
          displayName: `Bulk ${count}`,
          ...more,
        }),
      ),
  }
}
