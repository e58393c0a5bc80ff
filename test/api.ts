import { done } from '../src/base/outcome.ts'
import { rolesOf } from '../src/directory/roles.ts'
import type { Caller } from '../src/http/graph/caller.ts'
import { dispatch } from '../src/http/graph/dispatch.ts'
import { routersOf } from '../src/http/graph/permissions.ts'
import { strictJson } from '../src/http/json.ts'
import type { Person, World } from './world.ts'

export type Answer = { status: number; headers: Readonly<Record<string, string>>; body: Json }
/** Whatever an answer holds; tests look at what they expect there. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
export type Json = any

export type Client = {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: object, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body: object, headers?: Record<string, string>): Promise<Answer>
  delete(path: string, headers?: Record<string, string>): Promise<Answer>
}

class Everything extends Set<string> {
  override has(): boolean {
    return true
  }
}

/** Calls of a person through an app that may everything: what counts is what the person may. */
export async function asPerson(
  w: World,
  person: Pick<Person, 'id' | 'displayName' | 'userPrincipalName'>,
  scopes?: string[],
) {
  const held = await w.store.look((look) => rolesOf(look, w.tenantId, person.id))
  const roleIds = held.filter((role) => !role.eligible).map((role) => role.roleId)
  const { id, displayName, userPrincipalName } = person
  return client(w, {
    tenantId: w.tenantId,
    kind: 'delegated',
    user: { id, displayName, userPrincipalName, roleIds },
    app: { clientId: '99999999-9999-4999-8999-999999999999', displayName: 'Test' },
    scopes: scopes ? new Set(scopes) : new Everything(),
  })
}

/** Calls of a program by itself. */
export const asApp = (w: World, permissions: string[], clientId = '88888888-8888-4888-8888-888888888888'): Client =>
  client(w, {
    tenantId: w.tenantId,
    kind: 'app',
    user: null,
    app: { clientId, displayName: 'Script' },
    scopes: new Set(permissions),
  })

/** The whole way behind the bearer check, without a network between. */
export function client(w: World, caller: Caller): Client {
  const { program } = w.running
  const routers = routersOf()
  const call = async (
    method: string,
    target: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    const id = w.store.random.uuid()
    const reply = await dispatch(program, routers, {
      method,
      target: target.replaceAll(' ', '%20'),
      origin: program.publicUrl,
      facts: { id, correlationId: id, ip: '192.0.2.7', userAgent: 'test' },
      header: (name) => lower[name.toLowerCase()],
      read: async () => done(body === undefined ? undefined : strictJson(JSON.stringify(body))?.value),
      caller: async () => done(caller),
    })
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    return {
      status: reply.status,
      headers: reply.headers,
      body: typeof reply.body === 'string' ? text : JSON.parse(text),
    }
  }
  return {
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body, headers) => call('PATCH', path, body, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    delete: (path, headers) => call('DELETE', path, undefined, headers),
  }
}
