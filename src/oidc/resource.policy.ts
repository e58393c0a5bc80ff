import type { Outcome } from '../base/outcome.ts'
import { asciiLower } from '../base/text.ts'
import { permissionNamed } from '../contract/permissions.ts'
import { no, type TokenRefusal, yes } from './errors.ts'

/** Graph's application id: what short scopes mean, and one of the names of our API. */
export const graphId = '00000003-0000-0000-c000-000000000000'
const graphUrl = 'https://graph.microsoft.com'

/** The names of the one resource (graph-api.md section 8); tokens carry the one that was asked for as `aud`. */
export const resourceNames = (publicUrl: string): readonly string[] => [graphUrl, graphId, publicUrl]

/** What concerns the sign-in itself and not the API. */
export const signInScopes = ['openid', 'profile', 'email', 'offline_access'] as const
export type SignInScope = (typeof signInScopes)[number]

export type AskedScopes = {
  /** The name the resource was asked for by. */
  readonly audience: string
  readonly signIn: readonly SignInScope[]
  /** Delegated permissions by name; all that was granted with `.default`. */
  readonly permissions: readonly string[] | '.default'
}

/**
 * `scope` as clients write it: short names, names behind a resource's, `{resource}/.default`, in any order. One
 * resource a request, as in the original.
 */
export function readScopes(text: string, publicUrl: string): Outcome<AskedScopes, TokenRefusal> {
  const words = [...new Set(text.split(' ').filter(Boolean))]
  if (words.length > 100) return no(70011, { name: 'more than 100 scopes' })
  const signIn = signInScopes.filter((scope) => words.includes(scope))
  const split = words.filter((word) => !(signInScopes as readonly string[]).includes(word)).map(splitScope)
  const names = new Map(resourceNames(publicUrl).map((name) => [asciiLower(name), name]))
  const resources = new Set<string>()
  const permissions: string[] = []
  for (const { resource, name } of split) {
    const known = resource === null ? graphId : names.get(asciiLower(resource.replace(/\/$/, '')))
    if (!known) return no(500011, { name: resource ?? '' })
    resources.add(known)
    if (name === '.default') permissions.push(name)
    else {
      const spelled = permissionNamed(name, 'delegated')
      if (!spelled) return no(70011, { name })
      permissions.push(spelled)
    }
  }
  if (resources.size > 1) return no(70011, { name: 'scopes of two resources' })
  const [audience = graphId] = resources
  if (!permissions.includes('.default')) return yes({ audience, signIn, permissions: [...new Set(permissions)] })
  return permissions.length > 1
    ? no(70011, { name: '.default beside others' })
    : yes({ audience, signIn, permissions: '.default' })
}

/** `https://host/User.Read`, `00000003-.../.default`, `User.Read`. */
function splitScope(word: string): { resource: string | null; name: string } {
  const at = word.lastIndexOf('/')
  return at < 0 ? { resource: null, name: word } : { resource: word.slice(0, at), name: word.slice(at + 1) }
}
