import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import type { GraphRefusal } from './answer.ts'
import { badRequest } from './refusals.ts'
import type { GraphCall } from './route.ts'

export type Referred = {
  readonly set: 'users' | 'groups' | 'devices' | 'servicePrincipals' | 'directoryObjects'
  readonly id: string
}

/**
 * `@odata.id` of a `$ref` body: an address of ours or of the public Graph, whose samples people copy; only its path
 * counts. `{base}/v1.0/directoryObjects/{id}`, `/users/{id}`, `/groups('{id}')`, with or without host and version.
 */
export function referenceOf(call: GraphCall, text: string): Outcome<Referred, GraphRefusal> {
  const wrong = refuse(badRequest(`Invalid URL format specified in @odata.id: '${text.slice(0, 200)}'.`, '@odata.id'))
  const url = URL.parse(text, `${new URL(call.base).origin}/v1.0/`)
  if (!url || !(call.program.origins.has(url.origin) || url.host === 'graph.microsoft.com')) return wrong
  const [, set, id] =
    /^(?:\/(?:v1\.0|beta))?\/(users|groups|devices|servicePrincipals|directoryObjects)(?:\/|\(')([^/'()]+)(?:'\))?$/i.exec(
      decoded(url.pathname),
    ) ?? []
  if (!set || !id || !isGuid(id)) return wrong
  const known = (['users', 'groups', 'devices', 'servicePrincipals', 'directoryObjects'] as const).find(
    (name) => name.toLowerCase() === set.toLowerCase(),
  )!
  return done({ set: known, id: id.toLowerCase() })
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

export const referenceView = (call: Pick<GraphCall, 'base'>, id: string) => ({
  '@odata.context': `${call.base}/$metadata#$ref`,
  '@odata.id': `${call.base}/directoryObjects/${id}`,
})
