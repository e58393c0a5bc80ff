import { createHmac } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { urlToHttpOptions } from 'node:url'
import type { Clock } from '../../base/clock.ts'
import type { Keyring } from '../../base/secret.ts'
import type { Outgoing } from '../templates/render.ts'
import { connectionReason, providerTimeout, SendError, type Sender } from './sender.ts'

/** What signs requests to the gateway: 64 hexadecimal digits, shown by `rekey doctor --gateway-key`. */
export const gatewayKey = (keys: Keyring): string => keys.digest('gateway', 'sms').toString('hex')

/** SSR-03: HMAC-SHA-256 over `<unix seconds>.<body>`, keyed with the printed key as it stands. */
export const gatewaySignature = (key: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`

/** Texts and calls by HTTP: one signed POST a message, 2xx means taken. Redirects are not followed. */
export function gatewaySender(url: string, options: { key: string; clock: Clock; connections: number }): Sender {
  const target = new URL(url)
  const client = target.protocol === 'https:' ? https : http
  const agent = new client.Agent({ keepAlive: true, maxSockets: options.connections, timeout: providerTimeout })
  const fixedOptions = { ...urlToHttpOptions(target), agent }
  return {
    async send(outgoing) {
      const body = bodyOf(outgoing)
      const signature = gatewaySignature(options.key, Math.floor(options.clock.now().getTime() / 1000), body)
      const headers = { ...fixed, 'idempotency-key': outgoing.id, 'rekey-signature': signature }
      const status = await post(client, { ...fixedOptions, headers }, body)
      if (status < 200 || status > 299) throw new SendError(`answered ${status}`, { permanent: refused.has(status) })
    },
    close: async () => agent.destroy(),
  }
}

const fixed = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Rekey' }
/** The gateway understood and says no: the same message would be refused again. */
const refused = new Set([400, 410, 413, 415, 422])

const bodyOf = ({ id, to, text, locale }: Outgoing): string => JSON.stringify({ id, to: dialled(to), text, locale })

/** Stored as `+351 912345678`; gateways want E.164 without the blank. */
const dialled = (to: string): string => to.replace(/[^0-9+]/g, '')

function post(client: typeof http | typeof https, options: http.RequestOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...options.headers, 'content-length': Buffer.byteLength(body) }
    const request = client.request({ ...options, headers, method: 'POST' }, (response) => {
      response.resume()
      response.once('close', () => clearTimeout(timer))
      resolve(response.statusCode ?? 0)
    })
    const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })), providerTimeout)
    request.once('error', (cause) => {
      clearTimeout(timer)
      reject(new SendError(connectionReason(cause), { cause }))
    })
    request.end(body)
  })
}
