import { accessToken, renewed, sessionEnded } from '../session/tokens.ts'
import { locale } from '../text/text.ts'

/** What an answer says went wrong: Graph's envelope, and ours for the few answers that are not Graph's. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string
  readonly details: readonly ErrorDetail[]
  constructor(
    status: number,
    given: { code: string; message: string; requestId: string; details?: readonly ErrorDetail[] },
  ) {
    super(given.message)
    this.name = 'ApiError'
    this.status = status
    this.code = given.code
    this.requestId = given.requestId
    this.details = given.details ?? []
  }
}
export type ErrorDetail = { code: string; message: string; target?: string; position?: number }

export type Page<T> = {
  readonly value: readonly T[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.count'?: number
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>
type Init = {
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** An answer with its headers, for `ETag` and `Location`. */
export type Answer<T> = { readonly body: T; readonly headers: Headers; readonly status: number }

/** How often an overloaded server is asked again; how long at most between two tries, in milliseconds. */
const patience = { tries: 3, longest: 10_000 }

export async function call<T>(method: Method, path: string, init: Init = {}): Promise<Answer<T>> {
  const response = await answered(method, path, init)
  return { body: await bodyOf<T>(response), headers: response.headers, status: response.status }
}

/** A file that the server makes while it is taken, with the name it gives it. */
export async function file(path: string, query: Query, signal?: AbortSignal): Promise<{ name: string; blob: Blob }> {
  const response = await answered('GET', path, { query, signal, headers: { accept: '*/*' } })
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return { name: name ?? 'download', blob: await response.blob() }
}

async function answered(method: Method, path: string, init: Init): Promise<Response> {
  const url = addressOf(path, init.query)
  for (let attempt = 1; ; attempt++) {
    const response = await send(method, url, init)
    if (response.status === 401 && attempt === 1 && (await renewed())) continue
    if ((response.status === 429 || response.status === 503) && method === 'GET' && attempt < patience.tries) {
      await rest(response, attempt, init.signal)
      continue
    }
    if (response.ok) return response
    if (response.status === 401) sessionEnded()
    throw await errorOf(response)
  }
}

/** Next links are absolute; only our own server gets our token. */
function addressOf(path: string, query: Query = {}): string {
  const url = new URL(path, location.origin)
  if (url.origin !== location.origin) throw new Error(`A link that leads elsewhere: ${url.origin}`)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  // `$filter` and its like stay readable in logs; blanks travel as %20.
  return url.pathname + url.search.replaceAll('+', '%20').replaceAll('%24', '$')
}

async function send(method: Method, url: string, init: Init): Promise<Response> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    // The language of this page, which need not be the browser's.
    'accept-language': locale(),
    authorization: `Bearer ${await accessToken()}`,
    'client-request-id': crypto.randomUUID(),
    ...init.headers,
  }
  if (/[?&]\$(count|search)=|\/\$count\b/.test(url)) headers.consistencylevel = 'eventual'
  const isText = typeof init.body === 'string'
  if (init.body !== undefined && !isText) headers['content-type'] = 'application/json'
  const body = init.body === undefined ? null : isText ? (init.body as string) : JSON.stringify(init.body)
  try {
    return await fetch(url, { method, headers, body, signal: init.signal ?? null, credentials: 'omit' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, { code: 'offline', message: String(error), requestId: headers['client-request-id']! })
  }
}

async function rest(response: Response, attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const asked = Number(response.headers.get('retry-after')) * 1_000
  const wait = Math.min(Number.isFinite(asked) && asked > 0 ? asked : 500 * attempt, patience.longest)
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, wait)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

async function bodyOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return (isJson && text !== '' ? JSON.parse(text) : text) as T
}

async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('request-id') ?? response.headers.get('rekey-correlation-id') ?? ''
  const text = await response.text().catch(() => '')
  try {
    const parsed = JSON.parse(text) as {
      error?: { code: string; message: string; details?: ErrorDetail[] }
      code?: string
      title?: string
    }
    const { error } = parsed
    if (error) return new ApiError(response.status, { ...error, requestId })
    const message = parsed.title ?? response.statusText
    return new ApiError(response.status, { code: parsed.code ?? 'unknown', message, requestId })
  } catch {
    return new ApiError(response.status, { code: 'unknown', message: response.statusText || 'No answer', requestId })
  }
}

export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, { ...(query ? { query } : {}), signal })).body
export const post = async <T = void>(path: string, body?: unknown): Promise<T> =>
  (await call<T>('POST', path, body === undefined ? {} : { body })).body
export const patch = async <T = void>(path: string, body: unknown): Promise<T> =>
  (await call<T>('PATCH', path, { body })).body
export const put = async <T = void>(path: string, body: unknown): Promise<T> =>
  (await call<T>('PUT', path, { body })).body
export const remove = async (path: string): Promise<void> => {
  await call('DELETE', path)
}

/** Every row of a collection, page by page, as they come. */
export async function* everyPage<T>(path: string, query: Query, signal?: AbortSignal): AsyncGenerator<readonly T[]> {
  let page = await get<Page<T>>(path, query, signal)
  for (;;) {
    yield page.value
    const next = page['@odata.nextLink']
    if (!next) return
    page = await get<Page<T>>(next, undefined, signal)
  }
}

/** A text in single quotes, for `$filter`. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
