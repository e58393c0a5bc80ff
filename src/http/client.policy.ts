import { BlockList, isIP } from 'node:net'
import { remembered } from '../base/remembered.ts'

/** HDR-03: whose forwarding headers count. Entries are addresses or networks (`10.0.0.0/8`, `fd00::/8`). */
export type Proxies = { readonly any: boolean; has(address: string): boolean }

export function proxies(entries: readonly string[]): Proxies {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = familyOf(address)
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  const listed = remembered((address) => isIP(address) !== 0 && list.check(address, familyOf(address)))
  return { any: entries.length > 0, has: entries.length > 0 ? listed : () => false }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** An IPv4 peer on a socket for both families shows as `::ffff:…`; zones (`%eth0`) are nobody's identity. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '')
  return bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare
}

export type Peer = { readonly address: string; readonly encrypted: boolean }
export type Forwarding = { readonly for: string | undefined; readonly proto: string | undefined }
export type Client = { readonly ip: string; readonly secure: boolean; readonly junk: boolean }

/**
 * The client is the right-most entry that is no proxy of ours: what stands further left was written by strangers.
 * Anything unreadable on the way counts as the peer itself and is reported as junk.
 */
export function clientOf(peer: Peer, headers: Forwarding, trusted: Proxies): Client {
  const own = plainAddress(peer.address)
  if (!trusted.has(own)) return { ip: own, secure: peer.encrypted, junk: false }
  const secure = peer.encrypted || lastOf(headers.proto).toLowerCase() === 'https'
  if (headers.for === undefined || headers.for.trim() === '') return { ip: own, secure, junk: false }
  const entries = headers.for.split(',').map((entry) => plainAddress(entry.trim()))
  if (entries.length > 30) return { ip: own, secure, junk: true }
  for (const entry of entries.reverse()) {
    if (isIP(entry) === 0) return { ip: own, secure, junk: true }
    if (!trusted.has(entry)) return { ip: entry, secure, junk: false }
  }
  return { ip: own, secure, junk: false }
}

const lastOf = (header: string | undefined): string => (header ?? '').split(',').at(-1)!.trim()

export const isLoopback = (address: string): boolean => {
  const bare = plainAddress(address)
  return bare === '::1' || bare === 'localhost' || /^127\./.test(bare)
}

/** `host[:port]` of our own origins, as a `Host` header says it (HDR-02). Default ports may be left out. */
export function ownHosts(origins: Iterable<string>): Set<string> {
  const hosts = new Set<string>()
  for (const origin of origins) {
    const url = new URL(origin)
    hosts.add(url.host)
    if (url.port === '') hosts.add(`${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`)
  }
  return hosts
}
