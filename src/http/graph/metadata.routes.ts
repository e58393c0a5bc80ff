import { done } from '../../base/outcome.ts'
import { complexes, entities, memberFacts } from '../../contract/graph/resources.ts'
import type { Members } from '../../contract/graph/types.ts'
import { type GraphRoute, type Result, route } from './route.ts'

/** `$metadata`: what is served, in CSDL (graph-api.md section 2), made from the types and the table of routes. */

const edm: Readonly<Record<string, string>> = {
  String: 'Edm.String',
  Boolean: 'Edm.Boolean',
  Guid: 'Edm.Guid',
  Int32: 'Edm.Int32',
  Int64: 'Edm.Int64',
  DateTimeOffset: 'Edm.DateTimeOffset',
  Object: 'Edm.Untyped',
}

function propertiesOf(members: Members): string {
  return Object.entries(members)
    .map(([name, text]) => {
      const { type, list, nullable } = memberFacts(text)
      const named = edm[type] ?? `microsoft.graph.${type}`
      const whole = list ? `Collection(${named})` : named
      return `<Property Name="${name}" Type="${whole}"${nullable ? '' : ' Nullable="false"'}/>`
    })
    .join('')
}

type Link = { readonly set: string; readonly name: string; readonly type: string; readonly many: boolean }

/** `/users/{id}/memberOf` of `directoryObject[]` is a link of users. */
function linksOf(routes: readonly GraphRoute[]): Link[] {
  return routes.flatMap(({ method, path, resource = '', surface = 'graph' }) => {
    const [, set, name] = /^\/(\w+)\/\{id\}\/(\w+)$/.exec(path) ?? []
    const type = resource.replace('[]', '')
    if (method !== 'GET' || surface !== 'graph' || !set || !name || !Object.hasOwn(entities, type)) return []
    return [{ set, name, type, many: resource.endsWith('[]') }]
  })
}

/** `/users` of `user[]` is a set. */
function setsOf(routes: readonly GraphRoute[]): { name: string; type: string }[] {
  return routes.flatMap(({ method, path, resource = '', surface = 'graph' }) => {
    const name = /^\/(\w+)$/.exec(path)?.[1]
    const type = resource.replace('[]', '')
    if (method !== 'GET' || surface !== 'graph' || !name || !resource.endsWith('[]')) return []
    return Object.hasOwn(entities, type) ? [{ name, type }] : []
  })
}

/** `POST /users/{id}/assignLicense` is an action bound to a user. */
function actionsOf(routes: readonly GraphRoute[], typeOfSet: ReadonlyMap<string, string>): string {
  return routes
    .flatMap(({ method, path, surface = 'graph' }) => {
      const [, set = '', name] = /^\/(\w+)\/\{id\}\/(\w+)$/.exec(path) ?? []
      const type = typeOfSet.get(set)
      if (method !== 'POST' || surface !== 'graph' || !name || !type) return []
      const bound = `<Parameter Name="bindingParameter" Type="microsoft.graph.${type}"/>`
      return [`<Action Name="${name}" IsBound="true">${bound}</Action>`]
    })
    .join('')
}

export function csdl(routes: readonly GraphRoute[]): string {
  const sets = setsOf(routes)
  const typeOfSet = new Map(sets.map(({ name, type }) => [name, type]))
  const links = linksOf(routes)
  const linksIn = (type: string) =>
    links
      .filter(({ set }) => typeOfSet.get(set) === type)
      .map(({ name, type: to, many }) => {
        const whole = many ? `Collection(microsoft.graph.${to})` : `microsoft.graph.${to}`
        return `<NavigationProperty Name="${name}" Type="${whole}"/>`
      })
      .join('')
  const entityTypes = Object.entries(entities).map(
    ([name, members]) =>
      `<EntityType Name="${name}"><Key><PropertyRef Name="id"/></Key>${propertiesOf(members)}${linksIn(name)}</EntityType>`,
  )
  const complexTypes = Object.entries(complexes).map(
    ([name, members]) => `<ComplexType Name="${name}">${propertiesOf(members)}</ComplexType>`,
  )
  const container = sets.map(({ name, type }) => `<EntitySet Name="${name}" EntityType="microsoft.graph.${type}"/>`)
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
    '<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    ...entityTypes,
    ...complexTypes,
    actionsOf(routes, typeOfSet),
    `<EntityContainer Name="GraphService">${container.join('')}<Singleton Name="me" Type="microsoft.graph.user"/></EntityContainer>`,
    '</Schema></edmx:DataServices></edmx:Edmx>',
  ].join('\n')
}

/** `routes` is the table that this route is itself a part of. */
export const metadataRoutes = (routes: () => readonly GraphRoute[]): readonly GraphRoute[] => {
  let text: string | undefined
  return [
    route({
      method: 'GET',
      path: '/$metadata',
      summary: 'Types, sets and links of this surface, in CSDL',
      delegated: [],
      application: [],
      roles: 'everyone',
      open: true,
      async handle(): Promise<Result> {
        text ??= csdl(routes())
        return done({ status: 200, body: text, headers: { 'Content-Type': 'application/xml' } })
      },
    }),
  ]
}
