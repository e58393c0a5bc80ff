import { sql } from 'kysely'
import { expect } from 'vitest'
import { appBearer, bearer, testApp } from './tokens.ts'
import type { World } from './world.ts'

export type GraphAnswer = { status: number; headers: Headers; body: GraphBody; text: string }
export type GraphBody = {
  value: Record<string, unknown>[]
  '@odata.context': string
  '@odata.count'?: number
  '@odata.nextLink'?: string
  '@odata.deltaLink'?: string
  error: {
    code: string
    message: string
    details: { code: string; message: string; target?: string }[]
    innerError: Record<string, string>
  }
} & Record<string, unknown>

/** A client of the Graph surface with one token. Paths begin with `/`; without a version they are of v1.0. */
export type GraphClient = {
  get(path: string, headers?: Record<string, string>): Promise<GraphAnswer>
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<GraphAnswer>
}

export function graphClient(w: World, authorization: string): GraphClient {
  const call = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const url = path.startsWith('http') ? path : w.url + (/^\/(v1\.0|beta|api)\//i.test(path) ? path : `/v1.0${path}`)
    const response = await fetch(url, {
      method,
      headers: {
        ...(authorization ? { authorization } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = text.startsWith('{') ? (JSON.parse(text) as GraphBody) : ({} as GraphBody)
    return { status: response.status, headers: response.headers, body: json, text }
  }
  return {
    get: (path, headers = {}) => call('GET', path, undefined, headers),
    send: (method, path, body, headers = {}) => call(method, path, body, headers),
  }
}

/** An app by itself, with these permissions. */
export const asApp = async (w: World, ...permissions: string[]): Promise<GraphClient> =>
  graphClient(w, await appBearer(w, await testApp(w, permissions)))

/** A person through the admin center. */
export const asPerson = async (w: World, person: { id: string }, scopes?: readonly string[]): Promise<GraphClient> =>
  graphClient(w, await bearer(w, person, scopes))

export const query = (options: Record<string, string>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

export const eventual = { consistencylevel: 'eventual' }

/** Until nothing of now is under way any more, in no database of the server: what it has done is told from then on. */
export async function settled(w: World): Promise<void> {
  const ask = <T>(text: string) =>
    w.store.look(async (look) => (await sql<T>`${sql.raw(text)}`.execute(look.db)).rows[0]!)
  const { now } = await ask<{ now: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as now')
  const behind = `select pg_snapshot_xmin(pg_current_snapshot()) >= '${now}'::xid8 as done`
  await expect.poll(async () => (await ask<{ done: boolean }>(behind)).done, { timeout: 120_000 }).toBe(true)
}
