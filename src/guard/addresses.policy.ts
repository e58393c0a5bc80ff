import { isIP } from 'node:net'

/**
 * Clients are counted by what one of them can have: an IPv4 address, an IPv6 /64; their neighbours by /24 and /48
 * (LIM-03). An IPv4 address written as IPv6 counts as IPv4.
 */
export function addressKey(ip: string): string {
  const address = plain(ip)
  return address.kind === 4 ? address.parts.join('.') : `${groups(address.parts, 4)}::/64`
}

export function networkKey(ip: string): string {
  const address = plain(ip)
  return address.kind === 4 ? `${address.parts.slice(0, 3).join('.')}.0/24` : `${groups(address.parts, 3)}::/48`
}

type Plain = { kind: 4 | 6; parts: number[] }

function plain(ip: string): Plain {
  const bare = ip.replace(/%.*$/, '')
  if (isIP(bare) === 4) return { kind: 4, parts: bare.split('.').map(Number) }
  if (isIP(bare) !== 6) return { kind: 4, parts: [0, 0, 0, 0] }
  const parts = wide(bare)
  const mapped = parts.slice(0, 5).every((part) => part === 0) && parts[5] === 0xffff
  if (!mapped) return { kind: 6, parts }
  return { kind: 4, parts: [parts[6]! >> 8, parts[6]! & 255, parts[7]! >> 8, parts[7]! & 255] }
}

/** The eight groups of an IPv6 address. */
function wide(ip: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip)
  const text = dotted
    ? `${dotted[1]}${hex(Number(dotted[2]) * 256 + Number(dotted[3]))}:${hex(Number(dotted[4]) * 256 + Number(dotted[5]))}`
    : ip
  const [head = '', tail] = text.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}

const hex = (value: number): string => value.toString(16)
const groups = (parts: readonly number[], count: number): string => parts.slice(0, count).map(hex).join(':')
