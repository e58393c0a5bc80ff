import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
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
