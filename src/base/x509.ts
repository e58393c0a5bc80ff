import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { isIP } from 'node:net'
import type { Instant } from './clock.ts'
import * as der from './der.ts'
import type { Random } from './random.ts'

/**
 * Certificates of the local authority (RFC 5280): ECDSA P-256 with SHA-256, two shapes, and a third with RSA around
 * token signing keys. The libraries for this bring twenty packages along for what fits on a page.
 */
export type Pair = { readonly certificate: string; readonly key: string }
type Life = { readonly from: Instant; readonly to: Instant }

const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'))
const rsaWithSha256 = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.nothing)
const ids = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  altNames: '2.5.29.17',
  basic: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
}

export function makeAuthority(name: string, life: Life, random: Random): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = spkiOf(publicKey)
  const certificate = signed(privateKey, {
    serial: serial(random),
    issuer: name,
    subject: name,
    life,
    key,
    extensions: [
      // An authority that may not make further ones.
      extension(ids.basic, der.sequence(der.yes, der.integer(Buffer.from([0]))), true),
      extension(ids.keyUsage, der.bits(Buffer.from([0x06]), 1), true),
      extension(ids.subjectKey, der.octets(keyId(key))),
    ],
  })
  return { certificate, key: pemOf(privateKey) }
}

export function makeServerCertificate(
  authority: Pair & { name: string; publicKey: KeyObject },
  names: readonly string[],
  life: Life,
  random: Random,
): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = spkiOf(publicKey)
  const certificate = signed(createPrivateKey(authority.key), {
    serial: serial(random),
    issuer: authority.name,
    subject: names[0]!,
    life,
    key,
    extensions: [
      extension(ids.basic, der.sequence(), true),
      extension(ids.keyUsage, der.bits(Buffer.from([0x80]), 7), true),
      extension(ids.extendedUsage, der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
      extension(ids.altNames, der.sequence(...names.map(altName))),
      extension(ids.authorityKey, der.sequence(der.bare(0, keyId(spkiOf(authority.publicKey))))),
      extension(ids.subjectKey, der.octets(keyId(key))),
    ],
  })
  return { certificate, key: pemOf(privateKey) }
}

/** The certificate that a token signing key is published with: nobody's proof but its own, so no extensions. */
export function selfSigned(
  name: string,
  pair: { publicKey: KeyObject; privateKey: KeyObject },
  life: Life,
  random: Random,
): Buffer {
  const key = spkiOf(pair.publicKey)
  const parts = { serial: serial(random), issuer: name, subject: name, life, key, extensions: [] }
  return wholeOf(pair.privateKey, rsaWithSha256, parts)
}

type Parts = { serial: Buffer; issuer: string; subject: string; life: Life; key: Buffer; extensions: readonly Buffer[] }

function signed(by: KeyObject, parts: Parts): string {
  const whole = wholeOf(by, ecdsaWithSha256, parts)
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}

function wholeOf(by: KeyObject, algorithm: Buffer, parts: Parts): Buffer {
  const body = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(parts.serial),
    algorithm,
    nameOf(parts.issuer),
    der.sequence(der.time(parts.life.from), der.time(parts.life.to)),
    nameOf(parts.subject),
    parts.key,
    ...(parts.extensions.length > 0 ? [der.tagged(3, der.sequence(...parts.extensions))] : []),
  )
  return der.sequence(body, algorithm, der.bits(sign('sha256', body, by)))
}

const nameOf = (commonName: string): Buffer =>
  der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(commonName.slice(0, 64)))))

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  der.sequence(der.oid(id), ...(critical ? [der.yes] : []), der.octets(value))

const altName = (name: string): Buffer =>
  isIP(name) ? der.bare(7, addressBytes(name)) : der.bare(2, Buffer.from(name, 'ascii'))

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
/** RFC 7093: the first 160 bits of SHA-256, so that SHA-1 is not needed. */
const keyId = (spki: Buffer): Buffer => createHash('sha256').update(spki).digest().subarray(0, 20)
/** Positive and without a leading zero byte: at most 20 octets (RFC 5280, 4.1.2.2). */
const serial = (random: Random): Buffer => Buffer.concat([Buffer.from([1]), random.bytes(15)])

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array.from({ length: 8 - left.length - right.length }, () => '0') : []
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex')
}
