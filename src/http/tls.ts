import { webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { after, before, day, type Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'

export type Credentials = {
  readonly cert: string
  readonly key: string
  readonly authority: string | null
  readonly stamp: string
}
export type TlsSettings = { data: string; tlsCert?: string | undefined; tlsKey?: string | undefined; publicUrl: string }
type Chance = { readonly now: Instant; readonly random: Random }

/** The certificate of https: the configured one, or one by the authority in the data folder. */
export async function credentials(settings: TlsSettings, chance: Chance): Promise<Credentials> {
  if (settings.tlsCert && settings.tlsKey) return configured(settings.tlsCert, settings.tlsKey)
  const folder = path.join(settings.data, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = [
    ...new Set(['localhost', '127.0.0.1', '::1', new URL(settings.publicUrl).hostname.replace(/^\[|\]$/g, '')]),
  ]
  const files = filesIn(folder)
  if (!existsSync(files.ca) || !existsSync(files.caKey) || expires(files.ca, chance.now, 60))
    await makeAuthority(files, chance)
  if (!serves(files, names, chance.now)) await makeCertificate(files, names, chance)
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
    return {
      cert,
      key,
      authority: null,
      stamp: `${statSync(certFile).mtimeMs}-${new X509Certificate(cert).fingerprint256}`,
    }
  } catch (cause) {
    throw new Fault('settings.invalid', `The certificate ${certFile} or its key ${keyFile} cannot be read.`, {
      cure: 'REKEY_TLS_CERT and REKEY_TLS_KEY name PEM files that the user running Rekey may read.',
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

function expires(file: string, now: Instant, days: number): boolean {
  return new Date(new X509Certificate(readFileSync(file)).validTo) < after(now, days * day)
}

/** Whether the certificate there is good for these names, by this authority, for thirty days yet. */
function serves(files: Files, names: readonly string[], now: Instant): boolean {
  if (!existsSync(files.cert) || !existsSync(files.key) || expires(files.cert, now, 30)) return false
  const cert = new X509Certificate(readFileSync(files.cert))
  const authority = new X509Certificate(readFileSync(files.ca))
  const fits = (name: string) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined
  return cert.verify(authority.publicKey) && names.every(fits)
}

const curve = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Loaded only when a certificate has to be made: it costs more to load than everything else here. */
async function x509() {
  const library = await import('@peculiar/x509')
  library.cryptoProvider.set(webcrypto as never)
  return library
}

async function makeAuthority(files: Files, { now, random }: Chance): Promise<void> {
  const lib = await x509()
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const authority = await lib.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(random),
    name: `CN=Rekey local authority ${random.bytes(3).toString('hex')}`,
    notBefore: before(now, day),
    notAfter: after(now, 3_650 * day),
    signingAlgorithm: curve,
    keys: keys as never,
    extensions: [
      new lib.BasicConstraintsExtension(true, 0, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.keyCertSign | lib.KeyUsageFlags.cRLSign, true),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  })
  await keep(files.caKey, keys.privateKey)
  writeFileSync(files.ca, `${authority.toString('pem')}\n`, { mode: 0o644 })
}

async function makeCertificate(files: Files, names: readonly string[], { now, random }: Chance): Promise<void> {
  const lib = await x509()
  const authority = new lib.X509Certificate(readFileSync(files.ca, 'utf8'))
  const caKey = await webcrypto.subtle.importKey('pkcs8', derOf(files.caKey), curve, false, ['sign'])
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify'])
  const certificate = await lib.X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: `CN=${names.at(-1)}`,
    issuer: authority.subject,
    notBefore: before(now, day),
    // Apple refuses more than 825 days even from an authority of one's own.
    notAfter: after(now, 397 * day),
    signingAlgorithm: curve,
    publicKey: keys.publicKey as never,
    signingKey: caKey as never,
    extensions: [
      new lib.BasicConstraintsExtension(false, undefined, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.digitalSignature, true),
      new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.serverAuth]),
      new lib.SubjectAlternativeNameExtension(names.map((name) => ({ type: isIP(name) ? 'ip' : 'dns', value: name }))),
      await lib.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  await keep(files.key, keys.privateKey)
  writeFileSync(files.cert, `${certificate.toString('pem')}\n`, { mode: 0o644 })
}

const serial = (random: Random): string => `01${random.bytes(15).toString('hex')}`

async function keep(file: string, key: webcrypto.CryptoKey): Promise<void> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n')
  writeFileSync(file, `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`, { mode: 0o600 })
}

const derOf = (file: string): Buffer<ArrayBuffer> =>
  Buffer.from(readFileSync(file, 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64') as Buffer<ArrayBuffer>
