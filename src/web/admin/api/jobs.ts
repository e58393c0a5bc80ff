import type { BulkKind, FileCheck, GroupPeople, JobView, MethodAction } from '../../../contract/jobs.ts'
import { call, get, type Page, post } from './client.ts'

export type { BulkKind, FileCheck, GroupPeople, JobView, MethodAction } from '../../../contract/jobs.ts'

export const bulkKinds = [
  'createUsers',
  'inviteUsers',
  'deleteUsers',
  'restoreUsers',
  'importMembers',
  'removeMembers',
] as const satisfies readonly BulkKind[]
export const isBulkKind = (text: string): text is (typeof bulkKinds)[number] => bulkKinds.some((kind) => kind === text)

/** What is done to the methods of everybody in a group, the mildest last. */
export const methodActions = [
  'requireReregistration',
  'givePasses',
  'revokeSessions',
] as const satisfies readonly MethodAction[]

const methodActionsPath = (groupId: string): string => `/api/groups/${encodeURIComponent(groupId)}/methodActions`
/** Counted anew each time the page is opened: it is asked about right before the start. */
export const groupPeopleQuery = (groupId: string) => ({
  queryKey: ['groups', 'people', groupId],
  queryFn: () => get<GroupPeople>(methodActionsPath(groupId)),
  staleTime: 0,
})
export const beginMethodAction = (groupId: string, body: object): Promise<JobView> =>
  post<JobView>(methodActionsPath(groupId), body)
/** The file with the passes, once: from then on the server has none of them. */
export const takePasses = async (id: string): Promise<string> =>
  (await call<string>('POST', `${jobsPath}/${id}/passes`)).body

export const isEnded = (job: JobView): boolean => /^(succeeded|failed|canceled)$/.test(job.state)

const query = (kind: BulkKind, groupId: string | null, fileName?: string) => ({
  kind,
  groupId: groupId ?? undefined,
  fileName,
})
const csv = { 'content-type': 'text/csv' }

/** The verdict on a file; nothing is done with it. */
export const checkFile = async (kind: BulkKind, groupId: string | null, file: File): Promise<FileCheck> =>
  (
    await call<FileCheck>('POST', `${jobsPath}/check`, {
      query: query(kind, groupId),
      headers: csv,
      body: await file.text(),
    })
  ).body

/** Begins the job. */
export const submitFile = async (kind: BulkKind, groupId: string | null, file: File): Promise<JobView> =>
  (
    await call<JobView>('POST', jobsPath, {
      query: query(kind, groupId, file.name),
      headers: csv,
      body: await file.text(),
    })
  ).body

export const templatePath = (kind: BulkKind): string => `${jobsPath}/templates/${kind}`
export const resultPath = (id: string): string => `${jobsPath}/${id}/result`
export const readText = async (path: string): Promise<string> => (await call<string>('GET', path)).body

export const jobsPath = '/api/jobs'
export const jobQuery = (id: string) => ({
  queryKey: ['jobs', 'one', id],
  queryFn: () => get<JobView>(`${jobsPath}/${id}`),
  refetchInterval: (found: { state: { data: JobView | undefined } }) =>
    found.state.data && isEnded(found.state.data) ? (false as const) : 1_000,
})
export const cancelJob = (id: string): Promise<unknown> => post(`${jobsPath}/${id}/cancel`)

export type RowResult = {
  readonly row: number
  readonly label: string
  readonly state: string
  readonly reason: string | null
  readonly message: string | null
}
/** Asked for anew while more rows fail. */
export const failedRowsQuery = (id: string, failed: number) => ({
  queryKey: ['jobs', 'rows', id, failed],
  queryFn: async () => (await get<Page<RowResult>>(`${jobsPath}/${id}/results`, { failed: true, $top: 100 })).value,
  enabled: failed > 0,
})
