import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import type { bulkKinds } from '../contract/jobs.ts'
import { bulkJobs } from '../directory/bulk.kinds.ts'
import { checkBulk, submitBulk } from '../directory/bulk.ts'
import {
  bulkTemplate,
  type Download,
  downloadGroups,
  downloadMembers,
  downloadResults,
  downloadUsers,
} from '../directory/export.ts'
import { jobRunner } from '../directory/jobs.runner.ts'
import { cancelJob, findJob, pageOfJobs, pageOfResults, viewOfJob } from '../directory/jobs.ts'
import { bulkDoor, bulkObjection } from '../passwords/bulk.ts'
import { type TenantDesk, withTenant } from './desk.ts'
import { found, must, usage } from './ending.ts'
import { theGroup } from './lookup.ts'
import { count } from './values.ts'

const kinds = {
  users: 'importUsers',
  'create-users': 'createUsers',
  invitations: 'inviteUsers',
  'delete-users': 'deleteUsers',
  'restore-users': 'restoreUsers',
  members: 'importMembers',
  'remove-members': 'removeMembers',
} as const satisfies Record<string, (typeof bulkKinds)[number]>
type Word = keyof typeof kinds

const kindOf = (word: string) => {
  if (!Object.hasOwn(kinds, word)) throw usage(`There is no "${word}".`, `One of: ${Object.keys(kinds).join(', ')}.`)
  return kinds[word as Word]
}

const kindsHelp = `
What a file asks for: users (new ones, passwords optional, every property), create-users (the documented form, with
passwords), invitations, delete-users, restore-users, members and remove-members (with --group).`

export function importCommand(root: Command): void {
  root
    .command('import <what> <file>')
    .description('Do what a CSV file asks for, e.g. import users people.csv; a broken row harms no other.')
    .option('--group <group>', 'the group of a file of members')
    .option('--check', 'only say what is wrong with the file')
    .option('--results <file>', 'write what became of each row to this CSV file')
    .addHelpText('after', `${kindsHelp}\nAn empty file with the headings: rekey export template <what>`)
    .action((what: string, file: string, options: ImportOptions, command: Command) =>
      withTenant(command, (desk) => importFile(desk, what, file, options)),
    )
}

export function exportCommand(root: Command): void {
  root
    .command('export <what> [which]')
    .description('A CSV file of users, deleted-users, groups, members <group>, results <job> or template <what>.')
    .option('--out <file>', 'write it there, not to standard output')
    .addHelpText('after', '\nCells that a spreadsheet would run begin with a quote; an import takes it away again.')
    .action((what: string, which: string | undefined, options: { out?: string }, command: Command) =>
      withTenant(command, (desk) => exportFile(desk, what, which, options)),
    )
}

export function jobsCommand(root: Command): void {
  const jobs = root.command('jobs').description('Bulk operations: list, show, cancel.')
  jobs
    .command('list')
    .description('The newest ones.')
    .option('--limit <n>', 'at most so many', count, 20)
    .action((options: { limit: number }, command: Command) => withTenant(command, (desk) => list(desk, options.limit)))
  jobs
    .command('show <id>')
    .description('How far one is, and the first rows that failed.')
    .action((id: string, _options: object, command: Command) => withTenant(command, (desk) => show(desk, id)))
  jobs
    .command('cancel <id>')
    .description('Stop one after the row it is at.')
    .action((id: string, _options: object, command: Command) => withTenant(command, (desk) => cancel(desk, id)))
}

const ofMembers: ReadonlySet<string> = new Set(['importMembers', 'removeMembers'])

type ImportOptions = { group?: string; check?: boolean; results?: string }

async function importFile(desk: TenantDesk, what: string, file: string, options: ImportOptions): Promise<void> {
  const kind = kindOf(what)
  if (ofMembers.has(kind) && options.group === undefined) throw usage(`"import ${what}" needs --group.`)
  if (!existsSync(file)) throw usage(`There is no file ${file}.`)
  const groupId = options.group === undefined ? null : (await theGroup(desk, options.group)).id
  const input = { kind, content: createReadStream(file), fileName: path.basename(file), groupId }
  const { store, request, tenantId } = desk
  if (options.check) {
    const verdict = must(await checkBulk(store, tenantId, input, bulkObjection))
    return desk.out.rows(verdict.problems, {
      Row: (one) => one.row,
      Column: (one) => one.column,
      Problem: (one) => one.message,
    })
  }
  const job = must(await submitBulk(store, request, null, input, bulkObjection))
  await workOff(desk, job.id)
  await showResult(desk, job.id, options.results)
}

/** Here and now, or together with a server that is running. */
async function workOff(desk: TenantDesk, only: string): Promise<void> {
  const { store, hasher, settings, tenantId } = desk
  const door = bulkDoor({ store, hasher }, new URL(settings.publicUrl).origin)
  const runner = jobRunner(store, { kinds: bulkJobs(door), only })
  for (;;) {
    await runner.drain()
    const job = found(await findJob(store, tenantId, only), only, 'job')
    if (job.endedAt) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function showResult(desk: TenantDesk, id: string, file?: string): Promise<void> {
  const job = found(await findJob(desk.store, desk.tenantId, id), id, 'job')
  if (file !== undefined) await write(downloadResults(desk.store, job), file)
  const failed = await pageOfResults(desk.store, desk.tenantId, id, { after: 0, limit: 20, failedOnly: true })
  if (desk.out.json) return desk.out.facts({ ...viewOfJob(job), failedRows: failed })
  desk.out.say(`${job.succeeded} of ${job.total} rows done, ${job.failed} failed (job ${id}).`, {})
  if (failed.length === 0) return
  desk.out.rows(failed, { Row: (one) => one.row, Name: (one) => one.label, Reason: (one) => one.message })
}

async function exportFile(desk: TenantDesk, what: string, which: string | undefined, options: { out?: string }) {
  const download = await downloadOf(desk, what, which)
  if (options.out !== undefined) {
    await write(download, options.out)
    return desk.out.say(`Wrote ${options.out}.`, { file: options.out })
  }
  for await (const piece of download.content) process.stdout.write(piece)
}

const write = ({ content }: Download, file: string): Promise<void> =>
  pipeline(content, createWriteStream(file, { mode: 0o600 }))

async function downloadOf(desk: TenantDesk, what: string, which: string | undefined): Promise<Download> {
  const { store, request, tenantId } = desk
  if (what === 'users') return downloadUsers(store, request)
  if (what === 'deleted-users') return downloadUsers(store, request, true)
  if (what === 'groups') return downloadGroups(store, request)
  if (which === undefined) throw usage(`"export ${what}" needs to know which.`, 'See rekey export --help')
  if (what === 'template') return bulkTemplate(kindOf(which))
  if (what === 'members') return must(await downloadMembers(store, request, (await theGroup(desk, which)).id))
  if (what === 'results') return downloadResults(store, found(await findJob(store, tenantId, which), which, 'job'))
  throw usage(`There is no "${what}" to export.`, 'See rekey export --help')
}

async function list({ store, tenantId, out }: TenantDesk, limit: number): Promise<void> {
  const { jobs } = await pageOfJobs(store, tenantId, { limit })
  out.rows(jobs.map(viewOfJob), {
    Id: (job) => job.id,
    Operation: (job) => job.kind,
    State: (job) => job.state,
    Rows: (job) => job.total,
    Done: (job) => job.succeeded,
    Failed: (job) => job.failed,
    Begun: (job) => job.createdDateTime,
    By: (job) => job.createdBy.userPrincipalName ?? job.createdBy.displayName,
  })
}

const show = (desk: TenantDesk, id: string): Promise<void> => showResult(desk, id)

async function cancel({ store, request, out }: TenantDesk, id: string): Promise<void> {
  const job = must(await cancelJob(store, request, id))
  out.say(`Canceled ${job.kind}; what was done stays.`, viewOfJob(job))
}
