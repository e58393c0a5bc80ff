import { z } from 'zod'
import { hasForbiddenCharacters } from '../base/text.ts'
import { permissionNamed } from './permissions.ts'

/** What an application's registration is made of. */

export type Platform = 'web' | 'spa' | 'publicClient'

const name = z
  .string()
  .normalize('NFC')
  .trim()
  .min(1)
  .max(256)
  .refine((text) => !hasForbiddenCharacters(text), 'Contains characters that names cannot have.')

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)

/** Exact addresses only: no patterns, no fragments, https but on this machine, or an app's own scheme. */
function problemOf(text: string, platform: Platform): string | undefined {
  const url = URL.parse(text)
  if (!url || text.length > 256 || hasForbiddenCharacters(text)) return 'Not an absolute address.'
  if (text.includes('#') || text.includes('*')) return 'An address without a fragment and without wildcards.'
  if (url.username || url.password) return 'An address without a user name.'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:') return isLoopback(url.hostname) ? undefined : 'https, but on this machine.'
  if (/^(javascript|data|vbscript|file|blob|about|ws|wss|ftp):$/.test(url.protocol)) return 'This scheme is not taken.'
  return platform === 'publicClient' ? undefined : 'https, but on this machine.'
}

export const RedirectUri = z
  .strictObject({ uri: z.string(), platform: z.enum(['web', 'spa', 'publicClient']) })
  .superRefine(({ uri, platform }, issues) => {
    const message = problemOf(uri, platform)
    if (message) issues.addIssue({ code: 'custom', message, path: ['uri'] })
  })
export type RedirectUri = z.infer<typeof RedirectUri>

const permission = (kind: 'delegated' | 'application') =>
  z.string().transform((typed, issues) => {
    const known = permissionNamed(typed, kind)
    if (known) return known
    issues.addIssue({ code: 'custom', message: `"${typed.slice(0, 100)}" is no ${kind} permission.` })
    return z.NEVER
  })
const permissions = (kind: 'delegated' | 'application') =>
  z
    .array(permission(kind))
    .max(200)
    .transform((names) => [...new Set(names)])

export const NewApp = z.strictObject({
  displayName: name,
  description: z.string().max(1_024).nullable().default(null),
  kind: z.enum(['public', 'confidential']).default('confidential'),
  deviceCode: z.boolean().default(false),
  redirectUris: z.array(RedirectUri).max(256).default([]),
  logoutUris: z.array(z.string().max(256)).max(256).default([]),
  wantedScopes: permissions('delegated').default([]),
  wantedPermissions: permissions('application').default([]),
})
export type NewApp = z.input<typeof NewApp>

export const AppChange = z.strictObject({
  displayName: name.optional(),
  description: z.string().max(1_024).nullable().optional(),
  kind: z.enum(['public', 'confidential']).optional(),
  deviceCode: z.boolean().optional(),
  enabled: z.boolean().optional(),
  redirectUris: z.array(RedirectUri).max(256).optional(),
  logoutUris: z.array(z.string().max(256)).max(256).optional(),
  wantedScopes: permissions('delegated').optional(),
  wantedPermissions: permissions('application').optional(),
})
export type AppChange = z.input<typeof AppChange>

/** What an administrator grants: the whole of it, for everybody in the tenant. */
export const AppGrant = z.strictObject({
  scopes: permissions('delegated').optional(),
  permissions: permissions('application').optional(),
})
export type AppGrant = z.input<typeof AppGrant>
