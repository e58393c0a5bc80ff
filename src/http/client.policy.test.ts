import { describe, expect, it } from 'vitest'
import { clientOf, ownHosts, proxies } from './client.policy.ts'

const plain = { address: '203.0.113.9', encrypted: false }
const proxy = { address: '10.0.0.1', encrypted: false }
const trusted = proxies(['10.0.0.0/8', 'fd00::/8'])
const ipOf = (peer: typeof plain, header: string | undefined) =>
  clientOf(peer, { for: header, proto: undefined }, trusted)

describe("HDR-03: the client's address", () => {
  it('ignores forwarding headers of strangers', () => {
    expect(clientOf(plain, { for: '198.51.100.1', proto: 'https' }, trusted)).toEqual({
      ip: '203.0.113.9',
      secure: false,
      junk: false,
    })
  })

  it('takes the right-most entry that is no proxy of ours', () => {
    expect(ipOf(proxy, '1.1.1.1, 198.51.100.1, 10.2.2.2').ip).toBe('198.51.100.1')
    expect(ipOf(proxy, '198.51.100.1, fd00::7').ip).toBe('198.51.100.1')
    expect(ipOf({ ...proxy, address: '::ffff:10.0.0.1' }, '2001:db8::1').ip).toBe('2001:db8::1')
  })

  it('counts what it cannot read as the peer, and says so', () => {
    for (const header of [
      'unknown',
      '198.51.100.1, "x"',
      '198.51.100.1:4711',
      '<script>',
      Array(100).fill('1.1.1.1').join(','),
    ]) {
      expect(ipOf(proxy, header)).toEqual({ ip: '10.0.0.1', secure: false, junk: true })
    }
  })

  it('drops zones and knows https from a trusted proxy only', () => {
    expect(ipOf({ ...plain, address: 'fe80::1%eth0' }, undefined).ip).toBe('fe80::1')
    expect(clientOf(proxy, { for: '198.51.100.1', proto: 'http, https' }, trusted).secure).toBe(true)
    expect(clientOf(proxy, { for: '198.51.100.1', proto: 'https, http' }, trusted).secure).toBe(false)
  })

  it('trusts nobody by default', () => {
    expect(proxies([]).has('127.0.0.1')).toBe(false)
    expect(trusted.has('not an address')).toBe(false)
  })
})

it('knows our hosts with and without a default port (HDR-02)', () => {
  expect([...ownHosts(['https://id.example.com', 'http://localhost:8080'])]).toEqual([
    'id.example.com',
    'id.example.com:443',
    'localhost:8080',
  ])
})
