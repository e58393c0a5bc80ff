import { once } from 'node:events'
import net from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silenceLimit } from '../store/driver.ts'
import { proxies } from './client.policy.ts'
import { type Listener, listenHttp } from './listen.ts'

let listener: Listener
beforeAll(async () => {
  const where = { host: '127.0.0.1', port: 0, name: 'REKEY_PORT' as const, trusted: proxies([]) }
  listener = await listenHttp(where, (_, response) => response.end('fine'))
})
afterAll(() => listener.close(0))

/** A connection with its two ends. */
async function connected(): Promise<{ client: net.Socket; ours: net.Socket }> {
  const arriving = once(listener.server, 'connection')
  const client = net.connect(listener.port, '127.0.0.1')
  const [ours] = (await arriving) as [net.Socket]
  return { client, ours }
}
async function answerOn(client: net.Socket): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of client) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('latin1')
}

test('a connection on which nothing came in time is told 408, after which browsers send their request again', async () => {
  const { client, ours } = await connected()
  // What the runtime says once `headersTimeout` has passed.
  listener.server.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), ours)
  expect(await answerOn(client)).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
})

test('HDR-04: what is no HTTP is told 400, headers that are too large 431, and the connection ends', async () => {
  for (const [sent, status] of [
    ['GET / HTTP/1.1\r\nno colon\r\n\r\n', '400 Bad Request'],
    [`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ] as const) {
    const { client } = await connected()
    client.write(sent)
    expect(await answerOn(client)).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`))
  }
})

test('a connection waits longer than the store waits for a database that hangs, whose answer still goes out', async () => {
  const { client, ours } = await connected()
  expect(ours.timeout).toBeGreaterThan(silenceLimit)
  client.destroy()
})
