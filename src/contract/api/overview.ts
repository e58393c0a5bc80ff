import { z } from 'zod'

const count = z.number()

export const Health = z.strictObject({
  state: z.enum(['good', 'attention', 'bad', 'notAvailable']),
  detail: z.string(),
})

export const OverviewAlert = z.strictObject({
  code: z.string(),
  severity: z.enum(['information', 'warning', 'error']),
  message: z.string(),
  /** Where it is looked into: a page of the admin center, by the names of `CurePage` and these. */
  page: z.string(),
  count: count.nullable(),
})

/** The tenant's first page. */
export const OverviewView = z.strictObject({
  tenant: z.strictObject({
    id: z.string(),
    displayName: z.string(),
    primaryDomain: z.string(),
    license: z.string(),
    demo: z.boolean(),
  }),
  counts: z.strictObject({ users: count, groups: count, applications: count, devices: count }),
  health: z.strictObject({ database: Health, outbox: Health, jobs: Health, backups: Health }),
  alerts: z.array(OverviewAlert),
  version: z.string(),
})

export const firstRunSteps = ['groups', 'licences', 'scope', 'methods', 'registration', 'reset', 'log'] as const
export const FirstRunView = z.strictObject({
  done: z.number(),
  steps: z.array(
    z.strictObject({
      id: z.enum(firstRunSteps),
      title: z.string(),
      text: z.string(),
      page: z.string(),
      done: z.boolean(),
    }),
  ),
})

export const SearchView = z.strictObject({
  users: z.array(z.strictObject({ id: z.string(), displayName: z.string(), userPrincipalName: z.string() })),
  groups: z.array(z.strictObject({ id: z.string(), displayName: z.string(), description: z.string().nullable() })),
  pages: z.array(z.strictObject({ page: z.string(), title: z.string() })),
})
