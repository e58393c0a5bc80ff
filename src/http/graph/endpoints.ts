import type { Endpoint } from '../../contract/endpoints.ts'
import { table } from './permissions.ts'
import type { GraphRoute } from './route.ts'

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

function endpointOf(route: GraphRoute): Endpoint {
  const { surface = 'graph', query = [], input, output } = route
  return {
    method: route.method.toLowerCase() as Endpoint['method'],
    path: bases[surface] + route.path,
    summary: route.summary,
    tag: surface === 'api' ? 'Administration' : 'Microsoft Graph',
    security: route.open ? 'none' : 'bearer',
    ...(query.length > 0 ? { query: Object.fromEntries(query.map((name) => [name, options[name] ?? name])) } : {}),
    ...(input ? { input } : {}),
    ...(output ? { output } : {}),
  }
}

/** What `/openapi.json` says about the table. */
export const graphEndpoints: readonly Endpoint[] = table.map(endpointOf)
