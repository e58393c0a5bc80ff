import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { after, day } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { credentials } from './tls.ts'

const folders: string[] = []
const folder = () => {
  folders.push(mkdtempSync(path.join(tmpdir(), 'rekey-tls-')))
  return folders.at(-1)!
}
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true })
})

const start = new Date('2026-11-22T07:12:44Z')
const random = seededRandom('tls')

it('makes an authority once and a certificate for our names', () => {
  const settings = { data: folder(), publicUrl: 'https://id.example.com:8443' }
  const first = credentials(settings, { now: start, random })
  const cert = new X509Certificate(first.cert)
  const authority = new X509Certificate(readFileSync(first.authority!))
  expect(cert.verify(authority.publicKey)).toBe(true)
  expect(cert.checkIssued(authority)).toBe(true)
  expect(authority.ca).toBe(true)
  expect(cert.ca).toBe(false)
  for (const host of ['localhost', 'id.example.com']) expect(cert.checkHost(host)).toBe(host)
  for (const ip of ['127.0.0.1', '::1']) expect(cert.checkIP(ip)).toBe(ip)
  expect(cert.checkHost('evil.example')).toBeUndefined()
  expect(statSync(path.join(settings.data, 'tls', 'ca.key')).mode & 0o077).toBe(0)
  expect(credentials(settings, { now: start, random }).stamp).toBe(first.stamp)
})

it('renews in time, and for another name, by the same authority', () => {
  const settings = { data: folder(), publicUrl: 'https://localhost:8443' }
  const first = credentials(settings, { now: start, random })
  const later = credentials(settings, { now: after(start, 370 * day), random })
  expect(later.stamp).not.toBe(first.stamp)
  expect(credentials({ ...settings, publicUrl: 'https://new.example' }, { now: start, random }).stamp).not.toBe(
    first.stamp,
  )
  expect(new X509Certificate(later.cert).issuer).toBe(new X509Certificate(first.cert).issuer)
})

it.each(['ca.pem', 'ca.key', 'server.pem', 'server.key'])(
  'makes anew what a full disk or a kill left of %s',
  (name) => {
    const settings = { data: folder(), publicUrl: 'https://localhost:8443' }
    const other = credentials({ ...settings, data: folder() }, { now: start, random })
    const { authority } = credentials(settings, { now: start, random })
    const file = path.join(path.dirname(authority!), name)
    const whole = readFileSync(file, 'utf8')
    const foreign = readFileSync(path.join(path.dirname(other.authority!), name), 'utf8')
    for (const left of ['', whole.slice(0, 200), foreign]) {
      writeFileSync(file, left)
      const { cert, key, authority } = credentials(settings, { now: start, random })
      const made = new X509Certificate(cert)
      expect(made.checkPrivateKey(createPrivateKey(key))).toBe(true)
      expect(made.verify(new X509Certificate(readFileSync(authority!)).publicKey)).toBe(true)
    }
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['ca.key', 'ca.pem', 'server.key', 'server.pem'])
  },
)

it('says so when the folder cannot be used, or a configured key is not the one of its certificate', () => {
  const settings = { data: folder(), publicUrl: 'https://localhost:8443' }
  writeFileSync(path.join(settings.data, 'tls'), '')
  expect(() => credentials(settings, { now: start, random })).toThrow(/tls cannot be used: there is a file/)
  const files = (data: string) => {
    const at = path.dirname(credentials({ ...settings, data }, { now: start, random }).authority!)
    return { tlsCert: path.join(at, 'server.pem'), tlsKey: path.join(at, 'server.key') }
  }
  const [one, two] = [files(folder()), files(folder())]
  expect(credentials({ ...settings, ...one }, { now: start, random }).authority).toBeNull()
  expect(() => credentials({ ...settings, ...one, tlsKey: two.tlsKey }, { now: start, random })).toThrow(
    expect.objectContaining({ code: 'settings.invalid' }),
  )
})
