import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { done, refuse } from '../../src/base/outcome.ts'
import { applicationPermissions, delegatedPermissions } from '../../src/contract/permissions.ts'
import { roles, roleTemplates } from '../../src/directory/role-templates.ts'
import { rolesFor } from '../../src/directory/roles.policy.ts'
import type { Caller } from '../../src/http/graph/caller.ts'
import { dispatch } from '../../src/http/graph/dispatch.ts'
import { table } from '../../src/http/graph/permissions.ts'
import { badRequest, unauthenticated } from '../../src/http/graph/refusals.ts'
import { type GraphRoute, noContent } from '../../src/http/graph/route.ts'
import { routerOf } from '../../src/http/graph/router.ts'
import { answerSchema, isKnownType } from '../../src/http/graph/schemas.ts'
import { throttle } from '../../src/http/graph/throttle.ts'
import { createApp } from '../../src/http/server.ts'
import { asApp, asPerson, type GraphClient, graphClient } from '../graph.ts'
import { type World, world } from '../world.ts'

/**
 * Every route x every role x a person's token, an app's token and no token, from the one table. Nothing is changed by
 * it: ids lead to nobody, bodies are empty, so that whoever is let in meets 400, 404 or an empty page.
 */
let w: World
beforeAll(async () => {
  w = await world({ graphReads: 1_000_000, graphWrites: 1_000_000, graphSensitive: 1_000_000 })
})
afterAll(() => w.stop())

const bases = { graph: '/v1.0', beta: '/beta', api: '/api' } as const
const nobody = '00000000-0000-4000-8000-00000000dead'
/** An address of the route that leads to nobody. */
const addressOf = ({ surface = 'graph', path }: GraphRoute): string =>
  bases[surface] + path.replace(/\((\w+)\)/g, `($1='${nobody}')`).replace(/\{\w+\}/g, nobody)

const nameOf = (route: GraphRoute): string => `${route.method} ${bases[route.surface ?? 'graph']}${route.path}`
const bodyOf = (route: GraphRoute): object | undefined =>
  route.method === 'GET' || route.method === 'DELETE' ? undefined : {}

const guarded = table.filter((route) => !route.open)

/** Statuses of all these routes for one caller; those of the Graph surface in batches. */
async function statuses(client: GraphClient, routes: readonly GraphRoute[]): Promise<Map<GraphRoute, number>> {
  const found = new Map<GraphRoute, number>()
  const single = routes.filter((route) => route.surface === 'api' || route.path === '/$batch' || route.upload)
  for (const route of single) {
    const answer = await client.send(route.method, addressOf(route), bodyOf(route))
    found.set(route, answer.status)
  }
  const rest = routes.filter((route) => !single.includes(route))
  for (let from = 0; from < rest.length; from += 20) {
    const part = rest.slice(from, from + 20)
    const requests = part.map((route, at) => ({
      id: String(at),
      method: route.method,
      url: addressOf(route),
      headers: { 'Content-Type': 'application/json', ConsistencyLevel: 'eventual' },
      ...(bodyOf(route) ? { body: bodyOf(route) } : {}),
    }))
    const answer = await client.send('POST', '/$batch', { requests })
    for (const { id, status } of answer.body.responses as { id: string; status: number }[])
      found.set(part[Number(id)]!, status)
  }
  return found
}

const letIn = (status: number): boolean => status !== 401 && status !== 403
const wrong = (found: ReadonlyMap<GraphRoute, number>, expected: (route: GraphRoute) => boolean): string[] =>
  [...found]
    .filter(([route, status]) => letIn(status) !== expected(route))
    .map(([route, status]) => `${nameOf(route)}: ${status}`)

const anyToken = (route: GraphRoute): boolean => route.delegated.includes('*')

/** Said a second time: a role that the act names, or the Global Administrator. */
function roleSuffices({ roles: needed }: GraphRoute, roleId: string | null): boolean {
  if (needed === 'everyone') return true
  const ids =
    typeof needed === 'string' ? rolesFor(needed) : [roles.globalAdministrator, ...needed.map((name) => roles[name])]
  return ids === null || (roleId !== null && ids.includes(roleId))
}

/** Somebody for whom only the permission is missing: of what is apart from everything, its own administrator. */
const bossOf = ({ roles: needed }: GraphRoute): string => {
  const ids = typeof needed === 'string' && needed !== 'everyone' ? rolesFor(needed) : null
  return ids && !ids.includes(roles.globalAdministrator) ? ids.at(-1)! : roles.globalAdministrator
}

describe('the table', () => {
  test('is all there is: nothing else answers under these prefixes', () => {
    const served = createApp(w.running.program).routes.filter((route) => /^\/(v1\.0|beta|api)/.test(route.path))
    expect([...new Set(served.map((route) => `${route.method} ${route.path}`))].toSorted()).toEqual([
      'ALL /api/*',
      'ALL /beta/*',
      'ALL /v1.0/*',
    ])
  })

  test.each(table.map((route) => [nameOf(route), route] as const))('%s says who may', (_, route) => {
    expect(route.open || route.delegated.length + route.application.length > 0).toBe(true)
    const known = (names: readonly string[], all: readonly string[]) =>
      names.flatMap((name) => name.split('+')).filter((name) => name !== '*' && !all.includes(name))
    expect(known(route.delegated, delegatedPermissions)).toEqual([])
    expect(known(route.own ?? [], delegatedPermissions)).toEqual([])
    expect(known(route.application, applicationPermissions)).toEqual([])
    expect(route.summary).not.toBe('')
  })
})

describe('no token', () => {
  test('nothing but what is open', async () => {
    const client = graphClient(w, '')
    for (const route of table) {
      const { status, body, text } = await client.send(route.method, addressOf(route), bodyOf(route))
      expect([nameOf(route), status]).toEqual([nameOf(route), route.open ? 200 : 401])
      if (!route.open) expect(body.error.code).toBe('InvalidAuthenticationToken')
      else expect(text).not.toBe('')
    }
  })
})

describe('an app by itself', () => {
  test('without permissions is refused everywhere', async () => {
    expect(wrong(await statuses(await asApp(w), guarded), anyToken)).toEqual([])
  })

  test('with all of them is let in where apps may', async () => {
    const client = await asApp(w, ...applicationPermissions)
    expect(wrong(await statuses(client, guarded), (route) => route.application.length > 0)).toEqual([])
  })

  test('with one is let in where that one is enough', async () => {
    for (const permission of [
      'User.Read.All',
      'Group.ReadWrite.All',
      'AuditLog.Read.All',
      'RoleManagement.ReadWrite.Directory',
    ]) {
      const client = await asApp(w, permission)
      const expected = (route: GraphRoute) => route.application.includes(permission) || anyToken(route)
      expect([permission, wrong(await statuses(client, guarded), expected)]).toEqual([permission, []])
    }
  })

  test('is nobody: /me is for people', async () => {
    const client = await asApp(w, ...applicationPermissions)
    for (const route of table.filter((one) => one.me)) {
      const path = addressOf(route).replace(`/users/${nobody}`, '/me')
      const { status, body } = await client.send(route.method, path, bodyOf(route))
      expect([path, status, body.error.code]).toEqual([path, 400, 'Request_BadRequest'])
    }
  })
})

describe('a person', () => {
  test('through an app without scopes is refused everywhere, even a Global Administrator', async () => {
    const boss = await w.user('boss', { roles: ['Global Administrator'] })
    expect(wrong(await statuses(await asPerson(w, boss, []), guarded), anyToken)).toEqual([])
  })

  test.each<[string, string | null]>([
    ['no role', null],
    ['globalAdministrator', roles.globalAdministrator],
    ['userAdministrator', roles.userAdministrator],
    ['globalReader', roles.globalReader],
  ])('with %s and every scope, over the wire', async (name, roleId) => {
    const role = roleTemplates.find((one) => one.id === roleId)
    const person = await w.user(`p${name.replace(/\W/g, '').toLowerCase()}`, { roles: role ? [role.displayName] : [] })
    const found = await statuses(await asPerson(w, person), guarded)
    // Who may turn out to be an owner comes as far as the object, which is not there.
    const expected = (route: GraphRoute) =>
      route.delegated.length > 0 && (route.onObject === 'owner' || roleSuffices(route, roleId))
    const makes = (route: GraphRoute) => route.onObject === 'owner' && !roleSuffices(route, roleId)
    expect(wrong(new Map([...found].filter(([route]) => !makes(route))), expected)).toEqual([])
  })

  test('about oneself needs no role, but the permission for it', async () => {
    const person = await w.user('self')
    for (const route of table.filter((one) => one.me && one.own)) {
      const path = addressOf(route).replace(`/users/${nobody}`, '/me')
      const one = route.own![0]!
      const withIt = await (await asPerson(w, person, one.split('+'))).send(route.method, path, bodyOf(route))
      expect([path, one, letIn(withIt.status) || route.method === 'PATCH']).toEqual([path, one, true])
      const without = await (await asPerson(w, person, ['AuditLog.Read.All'])).send(route.method, path, bodyOf(route))
      if (!route.delegated.includes('AuditLog.Read.All')) expect([path, without.status]).toEqual([path, 403])
    }
  })
})

describe('every route, every role, every kind of token', () => {
  /** The real way in, with nothing behind it: whoever is let in gets 204. */
  const doors: readonly GraphRoute[] = table.map((route) => ({
    ...route,
    query: [],
    handle: async () => noContent,
    ...(route.input ? { input: z.object({}) } : {}),
  }))
  const on = (...surfaces: string[]) => routerOf(doors.filter((route) => surfaces.includes(route.surface ?? 'graph')))
  const routers = { 'v1.0': on('graph'), beta: on('graph', 'beta'), api: on('api') }
  const unlimited = throttle({ read: 1e9, write: 1e9, sensitive: 1e9 })

  async function knock(route: GraphRoute, caller: Caller | null, address = addressOf(route)): Promise<number> {
    const reply = await dispatch(
      { program: w.running.program, routers, throttle: unlimited },
      {
        method: route.method,
        target: address,
        origin: w.url,
        facts: { id: nobody, correlationId: nobody, ip: '127.0.0.1', userAgent: null },
        header: () => undefined,
        read: async () => done({}),
        caller: async () => (caller ? done(caller) : refuse(unauthenticated('none'))),
        upload: () => refuse(badRequest('none')),
      },
    )
    return reply.status
  }

  const id = '00000000-0000-4000-8000-00000000beef'
  const app = { clientId: id, displayName: 'App' }
  const person = (roleIds: string[], scopes: readonly string[], unitRoleIds: string[] = []): Caller => ({
    ...({ tenantId: w.tenantId, kind: 'delegated', app, scopes: new Set(scopes) } as const),
    user: { id, displayName: 'Person', userPrincipalName: 'person@meridian.example', roleIds, unitRoleIds },
  })
  const program = (scopes: readonly string[]): Caller => ({
    ...({ tenantId: w.tenantId, kind: 'app', user: null, app, scopes: new Set(scopes) } as const),
  })
  const everyRole: readonly (string | null)[] = [null, ...roleTemplates.map((role) => role.id)]

  test.each(guarded.map((route) => [nameOf(route), route] as const))('%s', async (_, route) => {
    const bad: string[] = []
    const check = async (what: string, caller: Caller | null, allowed: boolean, address?: string) => {
      const status = await knock(route, caller, address)
      if (letIn(status) !== allowed) bad.push(`${what}: ${status}`)
    }
    const delegated = route.delegated.length > 0
    const byRole = (roleId: string | null) => route.onObject === 'owner' || roleSuffices(route, roleId)
    await check('nobody', null, false)
    for (const roleId of everyRole) {
      const held = roleId === null ? [] : [roleId]
      await check(`role ${roleId}, all scopes`, person(held, delegatedPermissions), delegated && byRole(roleId))
      await check(`role ${roleId}, no scope`, person(held, []), anyToken(route))
      const unit = route.onObject ? byRole(roleId) : byRole(null)
      await check(`role ${roleId} for a unit`, person([], delegatedPermissions, held), delegated && unit)
    }
    const isEnough = (names: readonly string[], one: string) => names.includes(one) || names.includes('*')
    const boss = [bossOf(route)]
    for (const scope of delegatedPermissions)
      await check(`scope ${scope}`, person(boss, [scope]), isEnough(route.delegated, scope))
    for (const permission of applicationPermissions)
      await check(`app ${permission}`, program([permission]), isEnough(route.application, permission))
    await check('app, all permissions', program(applicationPermissions), route.application.length > 0)
    await check('app, none', program([]), route.application.includes('*'))
    if (!route.me) return expect(bad).toEqual([])
    const me = addressOf(route).replace(`/users/${nobody}`, '/me')
    for (const scope of route.own ?? []) {
      await check(`oneself, ${scope}`, person([], scope.split('+')), true, me)
      await check(`oneself by id, ${scope}`, person([], scope.split('+')), true, me.replace('/me', `/users/${id}`))
      const foreign = isEnough(route.delegated, scope) && byRole(null)
      await check(`somebody else, ${scope}`, person([], scope.split('+')), foreign)
    }
    expect(bad).toEqual([])
  })
})

describe('/openapi.json', () => {
  type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }>; description?: string }
  const described = async () =>
    (await (await fetch(`${w.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>
      components: { schemas: Record<string, object> }
    }
  const ofApi = (path: string) => /^\/(v1\.0|beta|api)\//.test(path)

  test('every route is in it, with its status and what it answers', async () => {
    const { paths, components } = await described()
    for (const route of table) {
      const path = bases[route.surface ?? 'graph'] + route.path.replace(/\((\w+)\)/g, "($1='{$1}')")
      const operation = paths[path]?.[route.method.toLowerCase()]
      expect([nameOf(route), Object.keys(operation?.responses ?? {})]).toEqual([
        nameOf(route),
        [String(route.status ?? 200), 'default'],
      ])
      expect(operation!.description).toBeTruthy()
      if (route.me) expect(paths[path.replace('/users/{id}', '/me')]?.[route.method.toLowerCase()]).toBeDefined()
      const type = route.resource?.replace('[]', '')
      if (type && isKnownType(type) && !route.output && route.status !== 204)
        expect(operation!.responses[String(route.status ?? 200)]!.content!['application/json']!.schema).toEqual(
          answerSchema(route.resource!),
        )
    }
    const referred = JSON.stringify(paths).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
    for (const [, name] of referred) expect(Object.keys(components.schemas)).toContain(name)
  })

  test('every path in it answers', async () => {
    const client = await asApp(w)
    const { paths } = await described()
    for (const [path, operations] of Object.entries(paths).filter(([one]) => ofApi(one)))
      for (const method of Object.keys(operations)) {
        const address = path.replace(/\{\w+\}/g, nobody)
        const { status } = await client.send(
          method.toUpperCase(),
          address,
          method === 'get' || method === 'delete' ? undefined : {},
        )
        expect([method, path, [404, 405].includes(status)]).toEqual([method, path, false])
      }
    expect((await client.get('/nothing')).status).toBe(404)
  })

  test('every type that a route of the Graph surface answers is known', () => {
    const unknown = table.filter(
      ({ surface, resource, output, status }) =>
        surface !== 'api' && resource && !output && status !== 204 && !isKnownType(resource.replace('[]', '')),
    )
    expect(unknown.map((route) => [nameOf(route), route.resource])).toEqual([])
  })
})

describe('$metadata', () => {
  test('is XML that names the sets, their types and their links', async () => {
    const { status, text, headers } = await graphClient(w, '').get('/$metadata')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/xml'])
    for (const part of [
      '<EntitySet Name="users" EntityType="microsoft.graph.user"/>',
      '<EntitySet Name="groups" EntityType="microsoft.graph.group"/>',
      '<NavigationProperty Name="memberOf" Type="Collection(microsoft.graph.directoryObject)"/>',
      '<NavigationProperty Name="manager" Type="microsoft.graph.user"/>',
      '<Property Name="businessPhones" Type="Collection(Edm.String)" Nullable="false"/>',
      '<Action Name="assignLicense" IsBound="true">',
      '<ComplexType Name="assignedLicense">',
    ])
      expect(text).toContain(part)
    const open: string[] = []
    for (const [, close, name, self] of text.matchAll(/<(\/)?([\w:]+)[^<>]*?(\/)?>/g)) {
      if (close) expect(open.pop()).toBe(name)
      else if (!self) open.push(name!)
    }
    expect(open).toEqual([])
    const types = new Set([...text.matchAll(/<(?:Entity|Complex)Type Name="(\w+)"/g)].map((match) => match[1]))
    for (const [, name] of text.matchAll(/microsoft\.graph\.(\w+)/g)) expect(types).toContain(name)
  })
})
