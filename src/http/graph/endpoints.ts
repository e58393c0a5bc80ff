import type { Endpoint } from '../../contract/endpoints.ts'
import { roleOf, roles } from '../../directory/role-templates.ts'
import { rolesFor } from '../../directory/roles.policy.ts'
import { table } from './permissions.ts'
import type { GraphRoute } from './route.ts'
import { answerSchema, isKnownType } from './schemas.ts'

const bases = { graph: '/v1.0', beta: '/beta', api: '/api' } as const

const options: Readonly<Record<string, string>> = {
  $select: 'names of properties, separated by commas',
  $top: 'rows on a page: 1 to 999, 100 unless given',
  $filter: "a condition, e.g. startswith(displayName,'A')",
  $orderby: 'a property, then asc or desc',
  $count: 'true: adds @odata.count, with the header ConsistencyLevel: eventual',
  $search: 'property:term in double quotes, with the header ConsistencyLevel: eventual',
  $expand: 'names of links',
  $skiptoken: 'from @odata.nextLink',
  $deltatoken: 'from @odata.deltaLink, or latest',
}

/** `name(key)` stands for `name(key='{key}')`. */
const pathOf = (path: string): string => path.replace(/\((\w+)\)/g, "($1='{$1}')")

function endpointsOf(route: GraphRoute): Endpoint[] {
  const { surface = 'graph', query = [] } = route
  const shared: Omit<Endpoint, 'path'> = {
    method: route.method.toLowerCase() as Endpoint['method'],
    summary: route.summary,
    description: rightsOf(route),
    tag: surface === 'api' ? 'Administration' : 'Microsoft Graph',
    security: route.open ? 'none' : 'bearer',
    errors: 'graph',
    ...answerOf(route),
    ...(query.length > 0 ? { query: Object.fromEntries(query.map((name) => [name, options[name] ?? name])) } : {}),
    ...(route.input ? { input: route.input } : {}),
    ...(route.output ? { output: route.output } : {}),
  }
  const path = pathOf(bases[surface] + route.path)
  const alias = route.me ? [{ ...shared, path: path.replace('/users/{id}', '/me') }] : []
  return [{ ...shared, path }, ...alias]
}

function answerOf({ status = 200, resource, path, output }: GraphRoute): Pick<Endpoint, 'status' | 'answer' | 'text'> {
  if (status === 204) return { status }
  if (path.endsWith('/$count')) return { status, text: 'text/plain' }
  if (path === '/$metadata') return { status, text: 'application/xml' }
  if (output || !resource || !isKnownType(resource.replace('[]', ''))) return { status }
  return { status, answer: answerSchema(resource) }
}

/** Who may, in words: scopes of a person's token with the least roles, or permissions of an app. */
function rightsOf(route: GraphRoute): string {
  if (route.open) return 'Open to everybody.'
  const { delegated, application, own, onObject } = route
  const listed = (names: readonly string[]) => names.join(', ').replace('*', 'any')
  const parts = [
    delegated.length > 0 ? `In a person's name: ${listed(delegated)}; ${rolesIn(route)}.` : "Not in a person's name.",
    onObject === 'owner' ? 'An owner needs no role.' : '',
    own ? `For oneself: ${listed(own)}.` : '',
    application.length > 0 ? `By an application: ${listed(application)}.` : 'Not by an application.',
  ]
  return parts.filter(Boolean).join(' ')
}

function rolesIn({ roles: needed }: GraphRoute): string {
  if (needed === 'everyone') return 'no role needed'
  const ids =
    typeof needed === 'string' ? rolesFor(needed) : [...needed.map((name) => roles[name]), roles.globalAdministrator]
  return ids === null ? 'no role needed' : `one of the roles ${ids.map((id) => roleOf.get(id)?.displayName).join(', ')}`
}

/** What `/openapi.json` says about the table. */
export const graphEndpoints: readonly Endpoint[] = table.flatMap(endpointsOf)
