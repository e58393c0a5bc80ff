import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { after, before, day, type Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'
import { makeAuthority, makeServerCertificate } from '../base/x509.ts'
import { unusable } from '../store/cluster.ts'

export type Credentials = {
  readonly cert: string
  readonly key: string
  readonly authority: string | null
  readonly stamp: string
}
export type TlsSettings = { data: string; tlsCert?: string | undefined; tlsKey?: string | undefined; publicUrl: string }
type Chance = { readonly now: Instant; readonly random: Random }

/** The certificate of https: the configured one, or one by the authority in the data folder. */
export function credentials(settings: TlsSettings, chance: Chance): Credentials {
  if (settings.tlsCert && settings.tlsKey) return configured(settings.tlsCert, settings.tlsKey)
  const folder = path.resolve(settings.data, 'tls')
  try {
    return local(folder, settings.publicUrl, chance)
  } catch (cause) {
    throw unusable(folder, cause)
  }
}

function local(folder: string, publicUrl: string, chance: Chance): Credentials {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  const names = [...new Set([host, 'localhost', '127.0.0.1', '::1'])]
  const files = filesIn(folder)
  if (!existsSync(files.ca) || !existsSync(files.caKey) || expires(files.ca, files.caKey, chance.now, 60))
    renewAuthority(files, chance)
  if (!serves(files, names, chance.now)) renewCertificate(files, names, chance)
  const cert = readFileSync(files.cert, 'utf8')
  return {
    cert,
    key: readFileSync(files.key, 'utf8'),
    authority: files.ca,
    stamp: new X509Certificate(cert).fingerprint256,
  }
}

function configured(certFile: string, keyFile: string): Credentials {
  try {
    const cert = readFileSync(certFile, 'utf8')
    const key = readFileSync(keyFile, 'utf8')
    if (!belong(cert, key)) throw new Error('They do not belong together.')
    return {
      cert,
      key,
      authority: null,
      stamp: `${statSync(certFile).mtimeMs}-${new X509Certificate(cert).fingerprint256}`,
    }
  } catch (cause) {
    throw new Fault('settings.invalid', `The certificate ${certFile} and its key ${keyFile} cannot be used together.`, {
      cure: 'REKEY_TLS_CERT and REKEY_TLS_KEY name PEM files, the key without a passphrase and the one of that certificate, that the user running Rekey may read.',
      cause,
    })
  }
}

const filesIn = (folder: string) => ({
  ca: path.join(folder, 'ca.pem'),
  caKey: path.join(folder, 'ca.key'),
  cert: path.join(folder, 'server.pem'),
  key: path.join(folder, 'server.key'),
})
type Files = ReturnType<typeof filesIn>

const belong = (cert: string, key: string): boolean => new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))

/** One that was cut off, or whose key is another's (a start that ended between the two), is as good as expired. */
function expires(file: string, keyFile: string, now: Instant, days: number): boolean {
  const [cert, key] = [readFileSync(file, 'utf8'), readFileSync(keyFile, 'utf8')]
  try {
    return !belong(cert, key) || new Date(new X509Certificate(cert).validTo) < after(now, days * day)
  } catch {
    return true
  }
}

/** Beside its place first, then moved there whole, with a disk that is full too. */
function put(file: string, text: string, mode: number): void {
  const unfinished = `${file}.new`
  try {
    writeFileSync(unfinished, text, { mode, flush: true })
    renameSync(unfinished, file)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Whether the certificate there is good for these names, by this authority, for thirty days yet. */
function serves(files: Files, names: readonly string[], now: Instant): boolean {
  if (!existsSync(files.cert) || !existsSync(files.key) || expires(files.cert, files.key, now, 30)) return false
  const cert = new X509Certificate(readFileSync(files.cert))
  const authority = new X509Certificate(readFileSync(files.ca))
  const fits = (name: string) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined
  return cert.verify(authority.publicKey) && names.every(fits)
}

function renewAuthority(files: Files, { now, random }: Chance): void {
  const name = `Rekey local authority ${random.bytes(3).toString('hex')}`
  const made = makeAuthority(name, { from: before(now, day), to: after(now, 3_650 * day) }, random)
  put(files.caKey, made.key, 0o600)
  put(files.ca, made.certificate, 0o644)
}

function renewCertificate(files: Files, names: readonly string[], { now, random }: Chance): void {
  const certificate = readFileSync(files.ca, 'utf8')
  const { publicKey, subject } = new X509Certificate(certificate)
  const authority = {
    certificate,
    key: readFileSync(files.caKey, 'utf8'),
    name: subject.replace(/^CN=/, ''),
    publicKey,
  }
  // 397 days: browsers refuse what lives much longer.
  const made = makeServerCertificate(authority, names, { from: before(now, day), to: after(now, 397 * day) }, random)
  put(files.key, made.key, 0o600)
  put(files.cert, made.certificate, 0o644)
}
