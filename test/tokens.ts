import { adminClientId } from '../src/contract/admin.ts'
import { delegatedPermissions } from '../src/contract/permissions.ts'
import { appOf, fillApp, newApp } from '../src/directory/apps.ts'
import { rolesOf } from '../src/directory/roles.ts'
import { userOf } from '../src/directory/users.store.ts'
import { delegatedClaims } from '../src/oidc/claims.ts'
import { signAccess } from '../src/oidc/issuer.ts'
import { graphId } from '../src/oidc/resource.policy.ts'
import type { World } from './world.ts'

export type TestApp = { clientId: string; clientSecret: string }

/** An application with these permissions of its own. */
export async function testApp(w: World, permissions: readonly string[], displayName = 'Test app'): Promise<TestApp> {
  const app = newApp(w.store.random)
  await w.unit((tx) => fillApp(tx, { ...app, displayName, permissions }))
  return app
}

/** Asks the token endpoint, with whatever fields. */
export async function askToken(
  w: World,
  fields: Record<string, string>,
  options: { tenant?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${w.url}/${options.tenant ?? w.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
    body: new URLSearchParams(fields).toString(),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

/** `Bearer ...` of an application, by its client id and secret. */
export async function appBearer(w: World, app: TestApp): Promise<string> {
  const { body } = await askToken(w, {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  })
  return `Bearer ${body.access_token}`
}

/** `Bearer ...` of a person in the admin center, as its sign-in gives it, without the walk through the pages. */
export async function bearer(
  w: World,
  person: { id: string },
  scopes: readonly string[] = delegatedPermissions,
): Promise<string> {
  const { program } = w.running
  const claims = await w.store.look(async (look) => {
    const app = (await appOf(look, w.tenantId, adminClientId))!
    const user = (await userOf(look, w.tenantId, person.id))!
    const roleIds = (await rolesOf(look, w.tenantId, user.id)).filter((one) => !one.eligible).map((one) => one.roleId)
    const about = { ...user, roleIds, validFrom: user.sessionsValidFrom, methods: ['pwd'], ip: '127.0.0.1' }
    return delegatedClaims({ app, method: 'none', keyId: null }, about, scopes)
  })
  return `Bearer ${(await signAccess(program, w.tenantId, graphId, claims)).token}`
}
