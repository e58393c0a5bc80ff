import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { AppChange } from '../../contract/apps.ts'
import type { ApplicationChange } from '../../contract/graph/applications.ts'
import { permissionOfId } from '../../contract/permission-ids.ts'
import type { App } from '../../directory/apps.ts'
import { graphId } from '../../oidc/resource.policy.ts'
import type { GraphRefusal } from './answer.ts'
import { badRequest } from './refusals.ts'

/** Graph's application as a registration of ours; what is not named stays as it is. */
export function changeOf(body: ApplicationChange, app: App | null): Outcome<AppChange, GraphRefusal> {
  const wanted = body.requiredResourceAccess ? wantedOf(body.requiredResourceAccess) : done({})
  if (!wanted.ok) return wanted
  const redirectUris = urisOf(body, app)
  const { displayName, description, isFallbackPublicClient, web } = body
  return done({
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(isFallbackPublicClient === undefined ? {} : { deviceCode: isFallbackPublicClient ?? false }),
    ...(web?.logoutUrl === undefined ? {} : { logoutUris: web.logoutUrl === null ? [] : [web.logoutUrl] }),
    ...(redirectUris ? { redirectUris } : {}),
    ...kindOf(body, app, redirectUris),
    ...wanted.value,
  })
}

type Uris = NonNullable<AppChange['redirectUris']>

function urisOf({ web, spa, publicClient }: ApplicationChange, app: App | null): Uris | null {
  const given = { web, spa, publicClient }
  const platforms = ['web', 'spa', 'publicClient'] as const
  if (platforms.every((platform) => given[platform]?.redirectUris === undefined)) return null
  return platforms.flatMap((platform) => {
    const uris = given[platform]?.redirectUris
    if (uris) return uris.map((uri) => ({ uri, platform }))
    return (app?.redirectUris ?? []).filter((one) => one.platform === platform)
  })
}

/** Microsoft tells by the addresses whether a client can keep a secret; a page or an app alone cannot. */
function kindOf(body: ApplicationChange, app: App | null, uris: Uris | null): Pick<AppChange, 'kind'> {
  const all = uris ?? app?.redirectUris ?? []
  const fallback = body.isFallbackPublicClient ?? app?.deviceCode ?? false
  const isPublic = all.length > 0 ? all.every(({ platform }) => platform !== 'web') : fallback
  if (app && !uris && body.isFallbackPublicClient === undefined) return {}
  return { kind: isPublic ? 'public' : 'confidential' }
}

function wantedOf(
  access: NonNullable<ApplicationChange['requiredResourceAccess']>,
): Outcome<Pick<AppChange, 'wantedScopes' | 'wantedPermissions'>, GraphRefusal> {
  const foreign = access.find(({ resourceAppId }) => resourceAppId.toLowerCase() !== graphId)
  if (foreign)
    return refuse(badRequest(`There is no resource ${foreign.resourceAppId} here.`, 'requiredResourceAccess'))
  const named = access.flatMap(({ resourceAccess }) =>
    resourceAccess.map(({ id, type }) => ({ id, type, name: permissionOfId(type, id) })),
  )
  const unknown = named.find(({ name }) => name === undefined)
  if (unknown) return refuse(badRequest(`There is no ${unknown.type} ${unknown.id}.`, 'requiredResourceAccess'))
  const of = (kind: 'Scope' | 'Role') => named.filter(({ type }) => type === kind).map(({ name }) => name!)
  return done({ wantedScopes: of('Scope'), wantedPermissions: of('Role') })
}
