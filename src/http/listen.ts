import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { isLoopback, type Proxies, plainAddress } from './client.policy.ts'
import type { Credentials } from './tls.ts'

export type Listener = {
  readonly port: number
  readonly server: http.Server | https.Server
  close(patience: number): Promise<void>
}
export type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void

/** OVL-04: the runtime's own limits would let a slow client hold a connection for minutes. */
const limits = {
  headersTimeout: 10 * second,
  requestTimeout: 15 * second,
  connectionsCheckingInterval: 5 * second,
  keepAliveTimeout: 5 * second,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  requireHostHeader: true,
} as const
/** Longer than the store waits for a database that hangs: what it says then still reaches the person. */
const silentMax = 90 * second
const connectionsMax = 1_000
const perAddressMax = 50

/** TLS-01: 1.2 and 1.3, forward secrecy, nothing that is not authenticated encryption. */
const tls = {
  minVersion: 'TLSv1.2',
  ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20',
} as const

type Where = { host: string; port: number; name: 'REKEY_PORT' | 'REKEY_HTTPS_PORT'; trusted: Proxies }

export const listenHttp = (where: Where, answer: Answer): Promise<Listener> =>
  open(http.createServer(limits, answer), where)
export const listenHttps = (where: Where, { cert, key }: Credentials, answer: Answer): Promise<Listener> =>
  open(https.createServer({ ...limits, ...tls, cert, key }, answer), where)

async function open(server: http.Server | https.Server, where: Where): Promise<Listener> {
  server.maxConnections = connectionsMax
  server.maxRequestsPerSocket = 100
  server.setTimeout(silentMax)
  server.on('clientError', refuseBroken)
  limitAddresses(server, where.trusted)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, where)))
    server.listen({ host: where.host, port: where.port }, resolve)
  })
  return { port: (server.address() as AddressInfo).port, server, close: (patience) => close(server, patience) }
}

/**
 * Browsers open connections before they need them. What is still silent after `headersTimeout` is told 408, which they
 * know how to take: the request that was just going out on it goes out again. A 400 would be that request's answer.
 */
const brokenBy: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** HDR-04: what the parser refuses gets 400 and the connection is closed. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  socket.end(
    `HTTP/1.1 ${brokenBy[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}

function limitAddresses(server: http.Server | https.Server, trusted: Proxies): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (isLoopback(address) || trusted.has(address)) return
    const count = (open.get(address) ?? 0) + 1
    if (count > perAddressMax) {
      socket.destroy()
      return
    }
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}

function cannotListen(error: NodeJS.ErrnoException, where: Where): Fault {
  const place = `${where.host}:${where.port}`
  if (error.code === 'EADDRINUSE') {
    return new Fault('usage', `Port ${place} is in use by another program.`, {
      cure: `Stop it, or set ${where.name} (0 picks a free port).`,
      cause: error,
    })
  }
  if (error.code === 'EACCES') {
    return new Fault('usage', `Rekey may not listen on ${place}.`, {
      cure: `Ports below 1024 need rights: set ${where.name} above, or give the right.`,
      cause: error,
    })
  }
  return new Fault('usage', `Rekey cannot listen on ${place}: ${error.message}`, {
    cure: 'Check REKEY_HOST.',
    cause: error,
  })
}

/** Stops accepting, lets what is under way finish, and ends what has not by then (OVL-07). */
async function close(server: http.Server | https.Server, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), patience)
  await closed
  clearTimeout(timer)
}
