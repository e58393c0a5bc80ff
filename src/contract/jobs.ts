import { z } from 'zod'

/** What a file of rows can ask for (directory.md 2.6). */
export const bulkKinds = [
  'createUsers',
  'inviteUsers',
  'deleteUsers',
  'restoreUsers',
  'importMembers',
  'removeMembers',
  'importUsers',
] as const
export const BulkKind = z.enum(bulkKinds)
export type BulkKind = z.infer<typeof BulkKind>

/** What is done to the methods of everybody in a group (authentication-methods.md 13, ADA-14). */
export const methodActions = ['requireReregistration', 'revokeSessions', 'givePasses'] as const
export const MethodAction = z.enum(methodActions)
export type MethodAction = z.infer<typeof MethodAction>

export const JobKinds = z.enum([...bulkKinds, ...methodActions])

export const JobStates = z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled'])

/** One piece of work in the background, as its page shows it ("Bulk operation results"). */
export const JobView = z.object({
  id: z.string(),
  kind: JobKinds,
  state: JobStates,
  /** NotAllRowsSuccessfullyProcessed, of a job that failed. */
  reason: z.string().nullable(),
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  fileName: z.string().nullable(),
  groupId: z.string().nullable(),
  createdDateTime: z.string(),
  startedDateTime: z.string().nullable(),
  completedDateTime: z.string().nullable(),
  createdBy: z.object({
    id: z.string().nullable(),
    displayName: z.string().nullable(),
    userPrincipalName: z.string().nullable(),
  }),
  correlationId: z.string(),
  /**
   * Until when the passes that it gave may be taken along, once, by who began it; null: it runs, gave none, or they
   * are gone.
   */
  passesUntil: z.string().nullable(),
})
export type JobView = z.infer<typeof JobView>

/** What is wrong with a file: where, as a spreadsheet counts (the first line is row 1), and what. */
export const FileProblem = z.object({
  row: z.number().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
})
export type FileProblem = z.infer<typeof FileProblem>

/** The verdict on a file before anything is done with it. */
export const FileCheck = z.object({
  rows: z.number(),
  /** Rows that would fail as they stand. */
  broken: z.number(),
  /** The first hundred of them. */
  problems: z.array(FileProblem),
})
export type FileCheck = z.infer<typeof FileCheck>

export const bulkLimits = {
  /** Bytes of one file. */
  bytes: 64 * 1024 * 1024,
  rows: 250_000,
  /** Characters of one line. */
  line: 65_536,
  /** Problems that are listed; the rest is counted. */
  problems: 100,
} as const

/** The people of one group, counted before anything is done to their methods. */
export const GroupPeople = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  /** Users, also those of nested groups. */
  people: z.number(),
  /** More cannot be done in one operation. */
  limit: z.number(),
})
export type GroupPeople = z.infer<typeof GroupPeople>
