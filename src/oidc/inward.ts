import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Provider } from 'oidc-provider'

/** A request to the library and its answer, without a connection: we decide what it sees of the real one. */
export type InwardRequest = {
  readonly path: string
  /** Query of a GET, form of a POST. */
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly method: 'GET' | 'POST'
  readonly signedIn: boolean
}
export type InwardAnswer = { readonly status: number; readonly location: string | null; readonly body: unknown }

export async function askProvider(
  provider: Provider,
  publicUrl: string,
  request: InwardRequest,
): Promise<InwardAnswer> {
  const base = new URL(publicUrl)
  const req = incoming(base, request)
  const res = new ServerResponse(req)
  const ended = collect(res)
  await provider.callback()(req, res)
  const text = await ended
  const location = res.getHeader('location')
  const json = String(res.getHeader('content-type') ?? '').includes('json')
  return {
    status: res.statusCode,
    location: typeof location === 'string' ? location : null,
    body: json && text !== '' ? JSON.parse(text) : text,
  }
}

/** The host is the configured one, whatever the real request said (INV-07). */
function incoming(base: URL, { path, fields, method, signedIn }: InwardRequest): IncomingMessage {
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const text = new URLSearchParams(given).toString()
  const socket = Object.assign(new Socket(), { encrypted: base.protocol === 'https:' })
  const req = new IncomingMessage(socket)
  req.method = method
  req.url = method === 'GET' ? `${path}?${text}` : path
  req.headers = { host: base.host, accept: 'application/json', ...(signedIn ? { cookie: '_session=portal' } : {}) }
  if (method === 'POST') {
    const body = Buffer.from(text)
    req.headers['content-type'] = 'application/x-www-form-urlencoded'
    req.headers['content-length'] = String(body.length)
    req.push(body)
  }
  req.push(null)
  return req
}

function collect(res: ServerResponse): Promise<string> {
  const parts: Buffer[] = []
  const take = (part: unknown) => {
    if (typeof part === 'string' || part instanceof Uint8Array) parts.push(Buffer.from(part as string))
  }
  return new Promise((resolve) => {
    res.write = (part: unknown) => {
      take(part)
      return true
    }
    res.end = ((part?: unknown) => {
      take(part)
      resolve(Buffer.concat(parts).toString('utf8'))
      return res
    }) as typeof res.end
  })
}
