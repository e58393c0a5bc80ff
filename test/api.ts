import { appBearer, bearer, testApp } from './tokens.ts'
import type { World } from './world.ts'

/** What an answer holds, as JSON.parse gives it: its shape is what the tests are about. */
export type Json = ReturnType<typeof JSON.parse>

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Json }
type Headed = Record<string, string>

export type Client = {
  get(path: string, headers?: Headed): Promise<Answer>
  post(path: string, body?: object | string, headers?: Headed): Promise<Answer>
  patch(path: string, body: object, headers?: Headed): Promise<Answer>
  put(path: string, body: object | string, headers?: Headed): Promise<Answer>
  delete(path: string, headers?: Headed): Promise<Answer>
}

/** Calls with whatever proof `authorization` gives; asked anew each time, because tests move the clock. */
export function client(w: World, authorization: () => Promise<string | null>): Client {
  const call = async (method: string, path: string, body?: object | string, headers: Headed = {}): Promise<Answer> => {
    const proof = await authorization()
    const type = typeof body === 'string' ? 'text/csv' : 'application/json'
    const response = await fetch((path.startsWith('http') ? '' : w.url) + path.replaceAll(' ', '%20'), {
      method,
      headers: {
        ...(proof ? { authorization: proof } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const read = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json')
    return { status: response.status, headers: response.headers, text: read, body: json ? JSON.parse(read) : {} }
  }
  return {
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body, headers) => call('PATCH', path, body, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    delete: (path, headers) => call('DELETE', path, undefined, headers),
  }
}

/** A person in the admin center; `scopes`: of the app, all unless given. */
export const asPerson = (w: World, person: { id: string }, scopes?: readonly string[]): Client =>
  client(w, () => bearer(w, person, scopes))

/** A program of its own with these permissions. */
export async function asApp(w: World, permissions: readonly string[]): Promise<Client> {
  const app = await testApp(w, permissions)
  return client(w, () => appBearer(w, app))
}

export const asNobody = (w: World): Client => client(w, async () => null)
