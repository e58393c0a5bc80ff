import type { BulkDoor } from '../directory/bulk.kinds.ts'
import type { Objection } from '../directory/bulk.ts'
import type { AdminParts } from './admin.ts'
import { contextOf, objectionTo } from './context.ts'
import { type FirstPassword, prepareFirst, storeFirst } from './profile.ts'

/** First passwords of users who come in files (directory.md 2.6): judged when the file is read, hashed before units. */
export const bulkDoor = (parts: AdminParts, publicUrl: string): BulkDoor<FirstPassword> => ({
  publicUrl,
  prepareFirst: (tenantId, names, password) => prepareFirst(parts, tenantId, names, { password }),
  storeFirst,
})

export const bulkObjection: Objection = (
  password,
  { userPrincipalName, displayName, givenName, surname },
  tenantName,
) =>
  objectionTo(
    password,
    contextOf({ userPrincipalName, displayName, givenName: givenName ?? null, surname: surname ?? null }, tenantName),
    'passwordProfile',
  )
